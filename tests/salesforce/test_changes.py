from datetime import UTC, datetime, timedelta, timezone

import pytest

from canvasapp.salesforce import BadAnswer, InvalidValue
from canvasapp.salesforce.changes import Deleted, Updated

from .conftest import Reply

ACCOUNT = "001A0000006Vm9rIAC"
START = datetime(2026, 10, 1, 9, tzinfo=timezone(timedelta(hours=9)))
END = datetime(2026, 10, 2, 0, 0, 0, 999_999, tzinfo=UTC)
WINDOW = {"start": "2026-10-01T00:00:00+00:00", "end": "2026-10-02T00:00:00+00:00"}
COVERED = datetime(2026, 10, 1, 23, 59, tzinfo=UTC)


def test_updated(server, client):
    server.will(Reply(200, {"ids": [ACCOUNT[:15]], "latestDateCovered": "2026-10-01T23:59:00.000+0000"}))
    assert client.updated("Account", START, END) == Updated((ACCOUNT,), COVERED)
    assert (server.last.path, server.last.query) == ("/services/data/v66.0/sobjects/Account/updated/", WINDOW)


def test_deleted(server, client):
    server.will(
        Reply(
            200,
            {
                "deletedRecords": [{"id": ACCOUNT, "deletedDate": "2026-10-01T12:00:00.000+0000"}],
                "earliestDateAvailable": "2026-09-01T00:00:00.000Z",
                "latestDateCovered": "2026-10-01T23:59:00.000+0000",
            },
        )
    )
    assert client.deleted("Account", START, END) == Deleted(
        ((ACCOUNT, datetime(2026, 10, 1, 12, tzinfo=UTC)),), datetime(2026, 9, 1, tzinfo=UTC), COVERED
    )
    assert (server.last.path, server.last.query) == ("/services/data/v66.0/sobjects/Account/deleted/", WINDOW)


def test_moments_know_their_zone(server, client):
    with pytest.raises(InvalidValue):
        client.updated("Account", START, END.replace(tzinfo=None))
    assert server.received == []


@pytest.mark.parametrize("body", [{}, {"ids": 1}, {"ids": [], "latestDateCovered": "yesterday"}])
def test_no_updates(server, client, body):
    server.will(Reply(200, body))
    with pytest.raises(BadAnswer):
        client.updated("Account", START, END)


@pytest.mark.parametrize("entries", [1, ["x"], [{"id": ACCOUNT}]])
def test_no_deletions(server, client, entries):
    moment = "2026-10-01T23:59:00.000+0000"
    server.will(Reply(200, {"deletedRecords": entries, "earliestDateAvailable": moment, "latestDateCovered": moment}))
    with pytest.raises(BadAnswer):
        client.deleted("Account", START, END)
