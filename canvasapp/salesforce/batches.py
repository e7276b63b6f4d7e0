"""Many records in few calls: sObject Collections, 200 records a call, each result with the input that it belongs to.

Records are read from any iterable while results are handed out, so the number of records does not matter to memory.
When a call fails as a whole, its error is raised: the inputs that had no result yet were not tried, except those of
that one call, of which ``Unavailable`` and ``CutAnswer`` leave unknown whether they were written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from canvasapp.salesforce import answers, paths, soql
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer, InvalidValue
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.queries import Record
from canvasapp.salesforce.refusals import Refused, RowLocked
from canvasapp.salesforce.values import encode

_MOST = 200
_MOST_READ = 2000
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Saved[Input]:
    """What became of ``given``: ``record_id`` when it was written, ``error`` when not. ``created`` after an upsert."""

    given: Input
    record_id: str | None
    created: bool | None
    error: Refused | None


type Values = Mapping[str, object]
type _Send[Input] = Callable[[Sequence[Input]], Json]


def create(
    connection: Connection, sobject: str, records: Iterable[Values], *, all_or_none: bool = False
) -> Iterator[Saved[Values]]:
    """New records of one object."""
    kind = soql.name(sobject)

    def send(some: Sequence[Values]) -> Json:
        return _post(connection, "POST", "", [{"attributes": {"type": kind}, **record} for record in some], all_or_none)

    return _saved(connection, records, send, all_or_none)


def update(
    connection: Connection, sobject: str, records: Iterable[Values], *, all_or_none: bool = False
) -> Iterator[Saved[Values]]:
    """Changes to records of one object; each has its "Id"."""
    kind = soql.name(sobject)

    def line(record: Values) -> Values:
        values = {key: value for key, value in record.items() if key.lower() != "id"}
        return {"attributes": {"type": kind}, "id": sfid18(str(_id(record))), **values}

    def send(some: Sequence[Values]) -> Json:
        return _post(connection, "PATCH", "", [line(record) for record in some], all_or_none)

    return _saved(connection, records, send, all_or_none)


def upsert(
    connection: Connection, sobject: str, field: str, records: Iterable[Values], *, all_or_none: bool = False
) -> Iterator[Saved[Values]]:
    """Records of one object found by their external id ``field``, or made."""
    kind = soql.name(sobject)
    below = f"/{kind}/{soql.name(field)}"

    def send(some: Sequence[Values]) -> Json:
        lines = [{"attributes": {"type": kind}, **record} for record in some]
        return _post(connection, "PATCH", below, lines, all_or_none)

    return _saved(connection, records, send, all_or_none)


def delete(connection: Connection, ids: Iterable[str], *, all_or_none: bool = False) -> Iterator[Saved[str]]:
    """Records of any objects into the recycle bin."""

    def send(some: Sequence[str]) -> Json:
        params = {"ids": ",".join(sfid18(record_id) for record_id in some), "allOrNone": str(all_or_none).lower()}
        return answers.decode(connection.call("DELETE", f"{connection.root}/composite/sobjects", params=params))

    return _saved(connection, ids, send, all_or_none)


def get(connection: Connection, sobject: str, ids: Iterable[str], fields: Iterable[str]) -> Iterator[Record | None]:
    """The named fields of records of one object, in the order of ``ids``; None for one that is not there."""
    path = f"{connection.root}/composite{paths.of_object(sobject)}"
    names = [soql.path(field) for field in fields]
    for some in batched(ids, _MOST_READ):
        body = encode({"ids": [sfid18(record_id) for record_id in some], "fields": names})
        found = answers.decode(connection.call("POST", path, body=body))
        if not isinstance(found, list) or len(found) != len(some):
            raise BadAnswer("not as many records as ids")
        yield from found


def _saved[Input](
    connection: Connection, given: Iterable[Input], send: _Send[Input], all_or_none: bool
) -> Iterator[Saved[Input]]:
    for some in batched(given, _MOST):
        yield from _unlocked(connection, some, send, all_or_none)


def _unlocked[Input](
    connection: Connection, some: Sequence[Input], send: _Send[Input], all_or_none: bool
) -> list[Saved[Input]]:
    """The results of one call; records that were locked are tried again, all of them where all or none are written."""
    results = _results(some, send(some))
    for attempt in range(1, _ROUNDS):
        locked = [place for place, saved in enumerate(results) if isinstance(saved.error, RowLocked)]
        if not locked or not connection.pause(attempt):
            break
        again = list(range(len(some))) if all_or_none else locked
        retried = [some[place] for place in again]
        for place, saved in zip(again, _results(retried, send(retried)), strict=True):
            results[place] = saved
    return results


def _results[Input](given: Sequence[Input], value: Json) -> list[Saved[Input]]:
    if not isinstance(value, list) or len(value) != len(given):
        raise BadAnswer("not as many results as records")
    return [_result(item, entry) for item, entry in zip(given, value, strict=True)]


def _result[Input](given: Input, entry: Json) -> Saved[Input]:
    match entry:
        case {"success": True, "id": str(record_id)}:
            return Saved(given, sfid18(record_id), entry.get("created"), None)
        case {"success": False, "errors": list(errors)}:
            return Saved(given, None, None, answers.refused(400, answers.faults(errors)))
    raise BadAnswer("neither written nor refused")


def _post(connection: Connection, method: str, below: str, lines: Sequence[Values], all_or_none: bool) -> Json:
    body = encode({"allOrNone": all_or_none, "records": lines})
    return answers.decode(connection.call(method, f"{connection.root}/composite/sobjects{below}", body=body))


def _id(record: Values) -> object:
    for key, value in record.items():
        if key.lower() == "id":
            return value
    raise InvalidValue("a record to update has no Id")
