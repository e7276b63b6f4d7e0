"""``/sobjects/X/updated`` and ``/deleted``: what replication asks for."""

from datetime import UTC, datetime, timedelta
from typing import Any

from canvasapp.devorg.data import OrgError
from canvasapp.devorg.data.functions import as_text

from .calls import Answer, Call
from .routes import NAME, route

UPDATED_DAYS, DELETED_DAYS = 30, 15
MAX_IDS = 600_000


@route(f"sobjects/{NAME}/updated", "GET")
def updated(call: Call, name: str) -> Answer:
    start, end = _window(call, UPDATED_DAYS)
    records = _records(call, name, "Id, SystemModstamp", start, end, deleted=False)
    return Answer({"ids": [one["Id"] for one in records], "latestDateCovered": _covered(call, end)})


@route(f"sobjects/{NAME}/deleted", "GET")
def deleted(call: Call, name: str) -> Answer:
    start, end = _window(call, DELETED_DAYS)
    records = _records(call, name, "Id, SystemModstamp", start, end, deleted=True)
    return Answer({
        "deletedRecords": [{"id": one["Id"], "deletedDate": one["SystemModstamp"]} for one in records],
        "earliestDateAvailable": as_text(call.store.now() - timedelta(days=DELETED_DAYS)),
        "latestDateCovered": _covered(call, end),
    })  # fmt: skip


def _records(
    call: Call, name: str, fields: str, start: datetime, end: datetime, *, deleted: bool
) -> list[dict[str, Any]]:
    sobject = call.store.sobject(name, call.user_id)
    if "SystemModstamp" not in sobject.fields or (deleted and "IsDeleted" not in sobject.fields):
        raise OrgError(f"sObject {sobject.name} is not replicateable", code="INVALID_TYPE_FOR_OPERATION")
    gone = " AND IsDeleted = true" if deleted else ""
    soql = (
        f"SELECT {fields} FROM {sobject.name} WHERE SystemModstamp >= {start:%Y-%m-%dT%H:%M:%SZ} "  # noqa: S608  # SOQL
        f"AND SystemModstamp < {end:%Y-%m-%dT%H:%M:%SZ}{gone} ORDER BY SystemModstamp"
    )
    page = call.store.query(soql, as_user=call.user_id, deleted=deleted)
    records = list(page.records)
    while page.locator and len(records) <= MAX_IDS:
        page = call.store.query_more(page.locator, as_user=call.user_id)
        records += page.records
    if len(records) > MAX_IDS:
        raise OrgError(f"too many ids, limit is {MAX_IDS}", code="EXCEEDED_ID_LIMIT")
    return records


def _window(call: Call, days: int) -> tuple[datetime, datetime]:
    moments = []
    for name in ("start", "end"):
        # A plus sign that nobody escaped is a space by the time it gets here.
        text = call.params.get(name, "").replace(" ", "+")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise OrgError(f"{name} is not a valid date: {text}", code="INVALID_FIELD") from error
        moments.append(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    start, end = (one.replace(second=0, microsecond=0) for one in moments)
    if end - start < timedelta(minutes=1):
        raise OrgError("endDate must be at least one minute greater than startDate", code="INVALID_REPLICATION_DATE")
    if start < call.store.now() - timedelta(days=days):
        raise OrgError(f"startDate cannot be more than {days} days ago", code="INVALID_REPLICATION_DATE")
    return start, end


def _covered(call: Call, end: datetime) -> str:
    return as_text(min(end, call.store.now().replace(second=0)))
