"""``/composite/sobjects``: up to 200 records at a time, each with its own result in the order of the input."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from canvasapp.devorg.data import NotFoundError, OrgError

from .calls import Answer, Call
from .routes import NAME, route

MAX_RECORDS = 200
Result = dict[str, Any]
Row = dict[str, Any]


@route("composite/sobjects", "POST")
def create(call: Call) -> Answer:
    records, together = _records(call)

    def save(sobject: str, rows: list[Row]) -> Sequence[str | OrgError]:
        return call.store.create_many(sobject, rows, as_user=call.user_id)

    return _saved(call, records, together, save)


@route("composite/sobjects", "PATCH")
def update(call: Call) -> Answer:
    records, together = _records(call)

    def save(sobject: str, rows: list[Row]) -> Sequence[str | OrgError]:
        pairs = [(_id(row), {name: value for name, value in row.items() if name.lower() != "id"}) for row in rows]
        return call.store.update_many(sobject, pairs, as_user=call.user_id)

    return _saved(call, records, together, save)


def _id(row: Row) -> str:
    found = next((value for name, value in row.items() if name.lower() == "id"), None)
    return found if isinstance(found, str) else ""


@route("composite/sobjects", "DELETE")
def delete(call: Call) -> Answer:
    record_ids = [one.strip() for one in call.params.get("ids", "").split(",") if one.strip()]
    _check_count(len(record_ids))
    together = call.params.get("allOrNone", "").lower() == "true"
    records = [{"attributes": {"type": _type_of(call, one)}, "id": one} for one in record_ids]

    def save(sobject: str, rows: list[Row]) -> Sequence[str | OrgError]:
        return call.store.delete_many(sobject, [row["id"] for row in rows], as_user=call.user_id)

    return _saved(call, records, together, save)


def _type_of(call: Call, record_id: str) -> str:
    try:
        return call.store.object_of(record_id).name
    except OrgError:
        # Any object will say of this id that it is none of its own.
        return "Account"


@route(f"composite/sobjects/{NAME}/(?P<field>\\w+)", "PATCH")
def upsert(call: Call, name: str, field: str) -> Answer:
    sobject = call.store.sobject(name, call.user_id)
    key = call.store.external_field(sobject, field, call.user_id)
    records, together = _records(call)

    def save(_: str, rows: list[Row]) -> Sequence[str | OrgError]:
        return [_upsert(call, sobject.name, key.name, row) for row in rows]

    created = {}

    def _upsert(call: Call, target: str, external: str, row: Row) -> str | OrgError:
        value = next((each for each_name, each in row.items() if each_name.lower() == external.lower()), None)
        rest = {each_name: each for each_name, each in row.items() if each_name.lower() != external.lower()}
        try:
            if value in (None, ""):
                raise OrgError(f"{external} not specified", code="MISSING_ARGUMENT", fields=[external])
            matches = call.store.matching(sobject, key, str(value), as_user=call.user_id)
            if len(matches) > 1:
                raise OrgError(
                    f"{external}: more than one record found for external id field", code="DUPLICATE_EXTERNAL_ID"
                )
            if matches:
                found = call.store.update(target, matches[0], rest, as_user=call.user_id)
            else:
                found = call.store.create(target, row, as_user=call.user_id)
        except OrgError as error:
            return error
        created[found] = not matches
        return found

    answer = _saved(call, records, together, save)
    for result in answer.data:
        if result["success"]:
            result["created"] = created[result["id"]]
    return answer


@route(f"composite/sobjects/{NAME}", "GET", "POST")
def retrieve(call: Call, name: str) -> Answer:
    """The records with these ids, null for those that are not there."""
    if call.method == "POST":
        body = call.record()
        wanted, fields = body.get("ids"), body.get("fields")
    else:
        wanted, fields = call.params.get("ids", "").split(","), call.params.get("fields", "").split(",")
    if (
        not isinstance(wanted, list)
        or not isinstance(fields, list)
        or not all(isinstance(one, str) for one in (*wanted, *fields))
    ):
        raise OrgError("ids and fields are lists of strings", code="JSON_PARSER_ERROR")
    _check_count(len(wanted), 2000)
    found: list[Any] = []
    for record_id in wanted:
        try:
            found.append(call.store.get(name, record_id, fields=fields, as_user=call.user_id, base=call.sobjects))
        except NotFoundError:
            found.append(None)
    return Answer(found)


def _records(call: Call) -> tuple[list[Row], bool]:
    """The records of a body, and whether all must succeed."""
    body = call.record()
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise OrgError("The records of the request are a list of objects", code="JSON_PARSER_ERROR")
    _check_count(len(records))
    for record in records:
        attributes = record.get("attributes")
        if not isinstance(attributes, dict) or not isinstance(attributes.get("type"), str):
            raise OrgError("The type attribute is required for each record", code="INVALID_INPUT")
    return records, body.get("allOrNone") is True


def _check_count(count: int, most: int = MAX_RECORDS) -> None:
    if count > most:
        raise OrgError(f"record limit reached. cannot submit more than {most} records in this request",
                       code="EXCEEDED_MAX_SIZE_REQUEST")  # fmt: skip


def _saved(
    call: Call, records: list[Row], together: bool, save: Callable[[str, list[Row]], Sequence[str | OrgError]]
) -> Answer:
    outcomes: list[str | OrgError] = []

    def run() -> None:
        for sobject, group in groupby(records, key=lambda one: str(one["attributes"]["type"])):
            rows = list(group)
            try:
                outcomes.extend(save(sobject, rows))
            except OrgError as error:
                outcomes.extend([error] * len(rows))
        if together and any(isinstance(one, OrgError) for one in outcomes):
            raise RolledBack

    try:
        with call.store.together():
            run()
    except RolledBack:
        return Answer([result(one if isinstance(one, OrgError) else ROLLED_BACK) for one in outcomes])
    return Answer([result(one) for one in outcomes])


class RolledBack(Exception):
    """Not all of the records could be saved, and all were asked for."""


ROLLED_BACK = OrgError(
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
    code="ALL_OR_NONE_OPERATION_ROLLED_BACK",
)


def result(outcome: str | OrgError) -> Result:
    """``{"id", "success", "errors"}`` for one record."""
    if isinstance(outcome, OrgError):
        error = {"statusCode": outcome.code, "message": outcome.message, "fields": outcome.fields}
        return {"success": False, "errors": [error]}
    return {"id": outcome, "success": True, "errors": []}
