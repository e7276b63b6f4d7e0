"""What changed in an object between two moments: getUpdated and getDeleted.

The next window starts where ``covered_until`` of this one says, never at its own end: a transaction may have begun
before the end and be written after it. Updates reach back 30 days, deletions 15, and may be purged sooner.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from canvasapp.salesforce import paths
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer, InvalidValue
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.values import instant


@dataclass(frozen=True, slots=True)
class Updated:
    """Ids of records that were created or changed, undeleted ones included."""

    ids: tuple[str, ...]
    covered_until: datetime


@dataclass(frozen=True, slots=True)
class Deleted:
    """Ids of deleted records and when. A window that starts before ``available_from`` has holes: compare all ids."""

    records: tuple[tuple[str, datetime], ...]
    available_from: datetime
    covered_until: datetime


def updated(connection: Connection, sobject: str, start: datetime, end: datetime) -> Updated:
    match _window(connection, sobject, "updated", start, end):
        case {"ids": list(ids), "latestDateCovered": str(covered)}:
            return Updated(tuple(map(sfid18, ids)), instant(covered))
    raise BadAnswer("not a list of updates")


def deleted(connection: Connection, sobject: str, start: datetime, end: datetime) -> Deleted:
    match _window(connection, sobject, "deleted", start, end):
        case {
            "deletedRecords": list(records),
            "earliestDateAvailable": str(available),
            "latestDateCovered": str(covered),
        }:
            return Deleted(tuple(map(_deletion, records)), instant(available), instant(covered))
    raise BadAnswer("not a list of deletions")


def _deletion(entry: Json) -> tuple[str, datetime]:
    match entry:
        case {"id": str(record_id), "deletedDate": str(moment)}:
            return sfid18(record_id), instant(moment)
    raise BadAnswer("not a deletion")


def _window(connection: Connection, sobject: str, what: str, start: datetime, end: datetime) -> dict[str, Json]:
    if start.tzinfo is None or end.tzinfo is None:
        raise InvalidValue("a datetime without a time zone")
    params = {
        name: moment.astimezone(UTC).isoformat("T", "seconds") for name, moment in [("start", start), ("end", end)]
    }
    return connection.read(f"{paths.of_object(sobject)}/{what}/", params)
