"""Verbs on records and their schema, each in the name of the user: Salesforce decides what they see and may change.

Schemas are cached per user, because labels, languages and field access are the user's. ``owner`` names that user.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.cache import cache

from canvasapp.salesforce import Client, MalformedQuery, sfid18, soql

from .fields import Neighbour, Record, lookups, neighbour_name, read_neighbours, read_record
from .listing import MAX_OFFSET, PAGE_SIZE, Page, count_query, list_query, page_number
from .objects import ObjectInfo, object_of, read_objects
from .schema import FieldInfo, Schema
from .submissions import Submission

log = logging.getLogger(__name__)

SCHEMA_SECONDS = 300
SUGGESTIONS = 10
LONGEST_NAME = 255


def _cached[T](key: str, fetch: Callable[[], T]) -> T:
    found: T | None = cache.get(key)
    if found is None:
        found = fetch()
        cache.set(key, found, SCHEMA_SECONDS)
    return found


def schema_of(client: Client, *, owner: str, sobject: str) -> Schema:
    """The schema of an object: one REST call in some minutes, else none. ``sobject`` is a checked API name."""
    return _cached(f"workspace:schema:{owner}:{sobject}", lambda: Schema.read(client.describe(sobject)))


def objects(client: Client, *, owner: str) -> tuple[ObjectInfo, ...]:
    """All objects that the user sees: one REST call in some minutes, else none."""
    return _cached(f"workspace:objects:{owner}", lambda: read_objects(client.describe_global()))


def fetch(client: Client, *, owner: str, sobject: str, record_id: str) -> Record:
    """A record with the names of its neighbours: two REST calls, or one when it has no neighbours.

    Raises what the client raises: ``NotFound`` for a record that this user may not see.
    """
    schema = schema_of(client, owner=owner, sobject=sobject)
    raw = client.get(sobject, record_id)
    return read_record(schema, raw, _neighbours(client, schema, raw))


def _neighbours(client: Client, schema: Schema, raw: Mapping[str, Any]) -> dict[str, Neighbour]:
    found = lookups(schema, raw)
    if not found:
        return {}
    query = soql.bind(
        "SELECT {names} FROM {sobject} WHERE Id = {record}",
        names=soql.names(["Id", *(f"{info.relationship}.{neighbour_name(info)}" for info in found)]),
        sobject=soql.name(schema.name),
        record=soql.record_id(raw["Id"]),
    )
    try:
        row = client.query_one(query) or {}
    except MalformedQuery as refusal:
        # A target without a Name field, or a relationship hidden from this user: the page shows ids instead of names.
        log.info("names of neighbours of %s: %s", schema.name, refusal)
        row = {}
    return read_neighbours(found, raw, row)


def save(client: Client, *, record: Record, submission: Submission) -> None:
    """Write the changed fields and no other. Raises ``FieldErrors`` with what Salesforce has against them."""
    if submission.changes:
        client.update(record.schema.name, record.record_id, submission.changes)


def resolve_lookups(client: Client, *, owner: str, record: Record, submission: Submission) -> None:
    """Turn the texts of lookups into ids; one that fits none or several records becomes an error of its field."""
    for name, text in submission.lookups.items():
        info = record.fields[name].info
        record_id = typed_id(text)
        if record_id is None:
            known = text.isprintable() and len(text) <= LONGEST_NAME
            matches = suggest(client, owner=owner, sobject=info.searched, text=text, exact=True) if known else []
            if len(matches) == 1:
                record_id = matches[0].record_id
            elif matches:
                submission.errors[name] = f"Several records are called “{text}”. Choose one from the suggestions."
            else:
                submission.errors[name] = f"There is no record called “{text}” that you may see."
        if record_id:
            submission.changes[name] = record_id


def typed_id(text: str) -> str | None:
    """The id that a lookup's text is, or ends with as the suggestions write it: "Acme [001…]"."""
    candidate = text.rpartition("[")[2].removesuffix("]") if text.endswith("]") else text
    if not any(character.isdigit() for character in candidate):
        return None  # "Internationales" has 15 letters and is a name
    try:
        return sfid18(candidate)
    except ValueError:
        return None


def suggest(client: Client, *, owner: str, sobject: str, text: str, exact: bool = False) -> list[Neighbour]:
    """Some records whose name contains ``text``, or is it exactly."""
    name = schema_of(client, owner=owner, sobject=sobject).name_field
    if name is None or not name.filterable:
        return []
    query = soql.bind(
        "SELECT Id, {field} FROM {sobject} WHERE {field} {test} ORDER BY {field} LIMIT {most}",
        field=soql.name(name.name),
        sobject=soql.name(sobject),
        test=soql.bind("= {text}" if exact else "LIKE {text}", text=text if exact else soql.contains(text)),
        most=SUGGESTIONS,
    )
    rows = client.query(query).records
    return [Neighbour(record_id=row["Id"], sobject=sobject, name=row[name.name] or row["Id"]) for row in rows]


def page_of(
    client: Client, *, schema: Schema, fields: Sequence[FieldInfo], search: str, sort: str, asked: str
) -> tuple[Page, list[Record]]:
    """A page of a list, ``asked`` being its number as the address has it: two REST calls, one to count."""
    total = client.query(count_query(schema, search)).total_size
    reach = MAX_OFFSET + PAGE_SIZE
    page = Page(number=1, size=PAGE_SIZE, total=total, reach=reach)
    page = Page(number=page_number(asked, page.count), size=PAGE_SIZE, total=total, reach=reach)
    if not total:
        return page, []
    rows = client.query(list_query(schema, fields, search=search, sort=sort, page=page)).records
    return page, [read_record(schema, row) for row in rows]


def told_apart(found: Sequence[Neighbour]) -> list[str]:
    """What a person chooses from: names, with the id where two records have the same."""
    names = [item.name for item in found]
    return [item.name if names.count(item.name) == 1 else f"{item.name} [{item.record_id}]" for item in found]


def object_name(client: Client, *, owner: str, record_id: str) -> str:
    """The object that a record id belongs to, or "" when this user sees none such."""
    found = object_of(record_id, objects(client, owner=owner))
    return found.name if found else ""


def profile_name(client: Client, *, user_id: str) -> str:
    """The name of the user's profile, or "" when it is hidden from them."""
    query = soql.bind("SELECT Profile.Name FROM User WHERE Id = {user}", user=soql.record_id(user_id))
    row = client.query_one(query) or {}
    profile = row.get("Profile")
    return str(profile.get("Name") or "") if isinstance(profile, dict) else ""
