"""``/sobjects``: metadata, and single records by id or by external id."""

import time
from email.utils import formatdate, parsedate_to_datetime
from typing import Any

from canvasapp.devorg import data
from canvasapp.devorg.data import NotFoundError, OrgError, ids
from canvasapp.devorg.data.catalog import Field, SObject

from .calls import Answer, Call
from .queries import batch, shown
from .routes import BELOW, NAME, RECORD, route

STARTED = int(time.time())


@route("sobjects", "GET")
def everything(call: Call) -> Answer:
    found = data.describe_global(call.store.catalog, call.access, call.sobjects)
    return _unless_unchanged(call, found)


@route(f"sobjects/{NAME}", "GET")
def basic(call: Call, name: str) -> Answer:
    sobject = call.store.sobject(name, call.user_id)
    described = next(
        one for one in data.describe_global(call.store.catalog, call.access, call.sobjects)["sobjects"]
        if one["name"] == sobject.name
    )  # fmt: skip
    return Answer({"objectDescribe": described, "recentItems": recent_items(call, sobject)})


@route(f"sobjects/{NAME}/describe", "GET")
def describe(call: Call, name: str) -> Answer:
    sobject = call.store.sobject(name, call.user_id)
    return _unless_unchanged(call, data.describe(call.store.catalog, call.access, sobject, call.sobjects))


def _unless_unchanged(call: Call, found: dict[str, Any]) -> Answer:
    """Metadata changes only when the dev org starts anew, so 304 answers a client that read it since."""
    since = call.headers.get("if-modified-since")
    if since:
        try:
            if parsedate_to_datetime(since).timestamp() >= STARTED:
                return Answer(status=304)
        except ValueError as error:
            raise OrgError(f"Invalid date: {since}", code="INVALID_DATE") from error
    return Answer(found, headers={"Last-Modified": formatdate(STARTED, usegmt=True)})


@route(f"sobjects/{NAME}", "POST")
def create(call: Call, name: str) -> Answer:
    sobject = call.store.sobject(name, call.user_id)
    record_id = call.store.create(sobject.name, {**call.record(), **call.files}, as_user=call.user_id)
    return Answer(
        {"id": record_id, "success": True, "errors": []},
        201,
        {"Location": f"{call.sobjects}/{sobject.name}/{record_id}"},
    )


@route(RECORD, "GET")
def read(call: Call, name: str, record_id: str) -> Answer:
    fields = [one.strip() for one in call.params.get("fields", "").split(",") if one.strip()]
    return Answer(call.store.get(name, record_id, fields=fields, as_user=call.user_id, base=call.sobjects))


@route(RECORD, "PATCH")
def update(call: Call, name: str, record_id: str) -> Answer:
    values = call.record()
    if any(key.lower() == "id" for key in values):
        raise OrgError("The Id field should not be specified in the sobject data.", code="INVALID_FIELD")
    call.store.update(name, _known(call, name, record_id), values, as_user=call.user_id)
    return Answer(status=204)


@route(RECORD, "DELETE")
def delete(call: Call, name: str, record_id: str) -> Answer:
    call.store.delete(name, _known(call, name, record_id), as_user=call.user_id)
    return Answer(status=204)


def _known(call: Call, name: str, record_id: str) -> str:
    if ids.normal(record_id) is None:
        call.store.sobject(name, call.user_id)
        raise NotFoundError(f"Provided external ID field does not exist or is not accessible: {record_id}")
    return record_id


@route(BELOW, "GET")
def below(call: Call, name: str, record_id: str, rest: str) -> Answer:
    """A record by external id, the bytes of a file, a parent, or children."""
    sobject = call.store.sobject(name, call.user_id)
    if ids.normal(record_id) is None:
        field = call.store.external_field(sobject, record_id, call.user_id)
        matches = call.store.matching(sobject, field, rest, as_user=call.user_id)
        if not matches:
            raise NotFoundError("The requested resource does not exist")
        if len(matches) > 1:
            return _ambiguous(call, sobject, matches)
        return read(call, name, matches[0])
    one = sobject.field(rest)
    if one is not None and one.type == "base64":
        return Answer(
            raw=call.store.blob(name, record_id, rest, as_user=call.user_id), content_type="application/octetstream"
        )
    return _related(call, sobject, record_id, rest)


def _related(call: Call, sobject: SObject, record_id: str, way: str) -> Answer:
    chosen = call.params.get("fields", "")
    lookup = sobject.paths.get(way.lower())
    if lookup is not None:
        record = call.store.get(sobject.name, record_id, fields=[lookup.name], as_user=call.user_id)
        target = record[lookup.name]
        if target is None:
            raise NotFoundError("The requested resource does not exist")
        parent = call.store.object_of(str(target)).name
        fields = [one.strip() for one in chosen.split(",") if one.strip()]
        return Answer(call.store.get(parent, str(target), fields=fields, as_user=call.user_id, base=call.sobjects))
    child = call.store.catalog.child(sobject.name, way)
    if child is None:
        raise NotFoundError("The requested resource does not exist")
    parent_id = call.store.get(sobject.name, record_id, fields=["Id"], as_user=call.user_id)["Id"]
    soql = f"SELECT {chosen or 'FIELDS(STANDARD)'} FROM {child.sobject} WHERE {child.field} = '{parent_id}'"  # noqa: S608  # SOQL, parsed by ourselves
    page = call.store.query(soql, as_user=call.user_id, base=call.sobjects, batch=batch(call))
    return Answer(shown(page, f"{call.base}/query"))


def _ambiguous(call: Call, sobject: SObject, matches: list[str]) -> Answer:
    return Answer([f"{call.sobjects}/{sobject.name}/{one}" for one in matches], 300)


@route(BELOW, "PATCH")
def upsert(call: Call, name: str, record_id: str, rest: str) -> Answer:
    """Change the record with this external id, or make it."""
    sobject = call.store.sobject(name, call.user_id)
    field = call.store.external_field(sobject, record_id, call.user_id)
    values = call.record()
    if any(key.lower() == field.name.lower() for key in values):
        message = f"The {field.name} field should not be specified in the sobject data."
        raise OrgError(message, code="INVALID_FIELD")
    matches = call.store.matching(sobject, field, rest, as_user=call.user_id)
    if len(matches) > 1:
        return _ambiguous(call, sobject, matches)
    if matches:
        call.store.update(sobject.name, matches[0], values, as_user=call.user_id)
        return Answer({"id": matches[0], "success": True, "errors": [], "created": False})
    if call.params.get("updateOnly", "").lower() == "true":
        raise NotFoundError("The requested resource does not exist")
    made = call.store.create(sobject.name, {**values, field.name: rest}, as_user=call.user_id)
    headers = {"Location": f"{call.sobjects}/{sobject.name}/{made}"}
    return Answer({"id": made, "success": True, "errors": [], "created": True}, 201, headers)


@route(BELOW, "DELETE")
def delete_by(call: Call, name: str, record_id: str, rest: str) -> Answer:
    sobject = call.store.sobject(name, call.user_id)
    field: Field = call.store.external_field(sobject, record_id, call.user_id)
    matches = call.store.matching(sobject, field, rest, as_user=call.user_id)
    if not matches:
        raise NotFoundError("The requested resource does not exist")
    if len(matches) > 1:
        return _ambiguous(call, sobject, matches)
    return delete(call, name, matches[0])


def recent_items(call: Call, sobject: SObject | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """Records that the user viewed last, with their names."""
    found = []
    for name, record_id in call.store.recent(as_user=call.user_id, limit=limit):
        if sobject is not None and name != sobject.name:
            continue
        one = call.store.catalog[name].name_field
        fields = ["Id", *([one.name] if one else [])]
        try:
            found.append(call.store.get(name, record_id, fields=fields, as_user=call.user_id, base=call.sobjects))
        except NotFoundError:
            continue
    return found


@route("recent", "GET")
def recent(call: Call) -> Answer:
    limit = call.params.get("limit", "200")
    if not limit.isdigit() or not 1 <= int(limit) <= 2000:
        raise OrgError(f"Invalid limit: {limit}", code="NUMBER_OUTSIDE_VALID_RANGE")
    return Answer(recent_items(call, limit=int(limit)))
