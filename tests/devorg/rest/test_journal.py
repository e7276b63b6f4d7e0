"""What the org remembers of the requests it got."""

import requests

from tests.devorg.conftest import Org

from .conftest import Client


def journal(org: Org, **params: object) -> dict[str, object]:
    answer = requests.get(f"{org.api}/devorg/journal/", params=params, timeout=20)  # type: ignore[arg-type]  # numbers, too
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def test_entries_say_who_what_and_how_it_ended(org: Org, sales: Client) -> None:
    last = journal(org)["last"]
    sales.get("sobjects/Nope/describe", headers={"X-Request-ID": "abc-1", "Sforce-Call-Options": "client=tests"})
    [entry] = journal(org, after=last)["entries"]  # type: ignore[misc]
    assert (entry["method"], entry["path"]) == ("GET", "/services/data/v66.0/sobjects/Nope/describe")
    assert (entry["status"], entry["request_id"], entry["call_options"]) == (404, "abc-1", "client=tests")
    assert entry["user"].startswith("005")
    assert sales.token not in str(entry)


def test_entries_can_be_chosen(org: Org, sales: Client) -> None:
    last = journal(org)["last"]
    sales.get("limits")
    sales.get("nothing")
    org.switch("arm", name="server_error")
    sales.get("limits")
    found = journal(org, after=last, path="/services/data/v66.0/limits")["entries"]
    assert [(one["status"], one["fault"]) for one in found] == [(200, None), (500, "server_error")]  # type: ignore[attr-defined]
    assert [one["status"] for one in journal(org, after=last, status=404)["entries"]] == [404]  # type: ignore[attr-defined]


def test_secrets_in_addresses_are_not_kept(org: Org) -> None:
    last = journal(org)["last"]
    requests.get(f"{org.api}/services/data/v66.0/limits", params={"access_token": "very-secret"}, timeout=20)
    assert "very-secret" not in str(journal(org, after=last))


def test_it_can_be_emptied(org: Org, sales: Client) -> None:
    sales.get("limits")
    assert requests.delete(f"{org.api}/devorg/journal/", timeout=20).status_code == 204
    assert journal(org)["entries"] == []
    assert requests.post(f"{org.api}/devorg/journal/", timeout=20).status_code == 405
