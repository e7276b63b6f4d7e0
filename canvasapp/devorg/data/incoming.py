"""A record on its way in: which fields the user may set, what their values become, what is still missing."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from . import ids, values
from .access import Access
from .catalog import Catalog, Field, SObject
from .errors import OrgError, WriteError

Columns = dict[str, values.Column]


def columns(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, given: Mapping[str, Any], *, new: bool
) -> Columns:
    """What to write for the fields given, by column. Raises ``WriteError`` for the first that cannot be."""
    found: Columns = {}
    for name, value in given.items():
        if name == "attributes":
            continue
        way = sobject.paths.get(name.lower()) if isinstance(value, Mapping) else None
        one = way or sobject.field(name)
        if one is None or not access.visible(sobject, one):
            raise WriteError(f"No such column '{name}' on sobject of type {sobject.name}", code="INVALID_FIELD")
        if not _writable(access, sobject, one, new=new):
            raise _not_writable(one)
        given_value = _by_external_id(db, catalog, one, value) if way else value
        found[one.name] = values.stored(catalog, one, given_value)
    return found


def _writable(access: Access, sobject: SObject, one: Field, *, new: bool) -> bool:
    if one.type == "id" or one.calculated or one.generated or one.auto_number or not one.stored:
        return False
    if access.system:
        return True
    return (one.createable if new else one.updateable) and access.editable(sobject, one)


def _not_writable(one: Field) -> WriteError:
    return WriteError(
        f"Unable to create/update fields: {one.name}. Please check the security settings of this field and verify that "
        "it is read/write for your profile or permission set.",
        code="INVALID_FIELD_FOR_INSERT_UPDATE",
        fields=[one.name],
    )


def _by_external_id(db: sqlite3.Connection, catalog: Catalog, lookup: Field, given: Mapping[str, Any]) -> str:
    """The id of the parent that ``{"Ext__c": "x"}`` names."""
    names = [name for name in given if name != "attributes"]
    target = catalog[lookup.targets[0]]
    if isinstance(given.get("attributes"), Mapping):
        target = catalog.get(str(given["attributes"].get("type"))) or target
    key = target.field(names[0]) if len(names) == 1 else None
    if key is None or not (key.id_lookup or key.external_id):
        raise WriteError(
            f"Field name provided, {names[0] if names else ''} is not an External ID or indexed field for "
            f"{target.name}",
            code="INVALID_FIELD",
            fields=[lookup.name],
        )
    value = values.stored(catalog, key, given[names[0]])
    alive = ' AND "IsDeleted" = 0' if "IsDeleted" in target.fields else ""
    rows = db.execute(
        f'SELECT "Id" FROM "{target.name}" WHERE "{key.name}" = ?{collation(key)}{alive} LIMIT 2', (value,)
    ).fetchall()
    if len(rows) != 1:
        raise WriteError(
            f"Foreign key external ID: {given[names[0]]} not found for field {key.name} in entity {target.name}",
            code="INVALID_FIELD",
        )
    return str(rows[0][0])


def collation(one: Field) -> str:
    return "" if one.case_sensitive or one.type in ("id", "reference") else " COLLATE NOCASE"


def complete(access: Access, sobject: SObject, found: Columns) -> None:
    """Put in the defaults of a new record; raise ``WriteError`` for required fields that are still empty."""
    for one in sobject.stored:
        if one.name in found and (found[one.name] is not None or one.default is None or not one.required):
            continue
        if one.name == "OwnerId":
            found["OwnerId"] = access.user_id
        elif one.default is not None and not one.generated:
            found[one.name] = int(one.default) if isinstance(one.default, bool) else one.default
        elif one.type == "boolean" and not one.generated:
            found[one.name] = 0
    missing = [name for name in required(sobject) if found.get(name) is None]
    if missing:
        raise WriteError(
            f"Required fields are missing: [{', '.join(missing)}]", code="REQUIRED_FIELD_MISSING", fields=missing
        )


def required(sobject: SObject) -> list[str]:
    """The fields that a person has to fill in."""
    return [
        one.name for one in sobject.stored
        if one.required and one.createable and one.type != "boolean" and one.name != "OwnerId"
    ]  # fmt: skip


def emptied(sobject: SObject, found: Columns) -> None:
    """Raise ``WriteError`` when a change would empty a required field."""
    missing = [name for name in required(sobject) if name in found and found[name] is None]
    if missing:
        raise WriteError(
            f"Required fields are missing: [{', '.join(missing)}]", code="REQUIRED_FIELD_MISSING", fields=missing
        )


def check_references(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, rows: Iterable[Columns | OrgError]
) -> dict[tuple[str, str], OrgError]:
    """The (field, id) pairs of a batch that point to nothing, to something deleted, or to something hidden."""
    wanted: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        if isinstance(row, OrgError):
            continue
        for name, value in row.items():
            if value and sobject.fields[name].type == "reference":
                wanted.setdefault(str(value)[:3], {}).setdefault(str(value), set()).add(name)
    refused: dict[tuple[str, str], OrgError] = {}
    for prefix, pointed in wanted.items():
        for record_id, error in _unreachable(db, catalog, access, catalog.by_prefix[prefix], list(pointed)).items():
            for name in pointed[record_id]:
                refused[name, record_id] = OrgError(error.message, code=error.code, fields=[name])
    return refused


def _unreachable(
    db: sqlite3.Connection, catalog: Catalog, access: Access, target: SObject, pointed: list[str]
) -> dict[str, OrgError]:
    deleted = 't."IsDeleted"' if "IsDeleted" in target.fields else "0"
    seen = access.records(catalog, target, "t") or "1"
    numbers = {ids.number(one): one for one in pointed}
    marks = ", ".join("?" * len(numbers))
    rows = db.execute(f'SELECT t."Id", {deleted}, {seen} FROM "{target.name}" t WHERE t._n IN ({marks})', list(numbers))
    state = {record_id: (gone, visible) for record_id, gone, visible in rows}
    refused = {}
    for one in pointed:
        gone, visible = state.get(one, (None, None))
        if gone is None:
            refused[one] = OrgError("invalid cross reference id", code="INVALID_CROSS_REFERENCE_KEY")
        elif gone:
            refused[one] = OrgError("entity is deleted", code="ENTITY_IS_DELETED")
        elif not visible:
            refused[one] = OrgError(
                "insufficient access rights on cross-reference id", code="INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
            )
    return refused
