"""Saving records, many at a time: create and update. Every verb answers per row, in the order of its input."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from . import ids, incoming
from .access import Access, system
from .catalog import Catalog, SObject
from .errors import AccessError, NotFoundError, OrgError, WriteError
from .functions import as_text
from .hooks import AFTER_CREATE, BEFORE_SAVE
from .incoming import Columns

Outcome = str | OrgError
SQLITE_VARIABLES = 30_000


def create(
    db: sqlite3.Connection,
    catalog: Catalog,
    access: Access,
    sobject: SObject,
    rows: Sequence[Mapping[str, Any]],
    now: datetime,
) -> list[Outcome]:
    """Insert what can be inserted: the new id of each row, or why not."""
    if (not sobject.createable and not access.system) or not access.can(sobject, "create"):
        refusal = WriteError(
            f"entity type cannot be inserted: {sobject.label}", code="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
        )
        return [refusal] * len(rows)
    ready = [_new(db, catalog, access, sobject, row, now) for row in rows]
    _refuse_bad_references(db, catalog, access, sobject, ready)
    _refuse_duplicates(db, sobject, ready, [None] * len(ready))
    return _insert(db, catalog, access, sobject, ready, now)


def _new(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, row: Mapping[str, Any], now: datetime
) -> Columns | OrgError:
    try:
        found = incoming.columns(db, catalog, access, sobject, row, new=True)
        incoming.complete(access, sobject, found)
        hook = BEFORE_SAVE.get(sobject.name)
        if hook:
            hook(db, found, now, new=True)
    except OrgError as error:
        return error
    return found


def _insert(
    db: sqlite3.Connection,
    catalog: Catalog,
    access: Access,
    sobject: SObject,
    ready: list[Columns | OrgError],
    now: datetime,
) -> list[Outcome]:
    names = [one.name for one in sobject.stored if not one.generated]
    last = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (sobject.name,)).fetchone()
    number = last[0] if last else 0
    stamps = stamp(sobject, access, now, new=True)
    numbered = next((one for one in sobject.stored if one.auto_number), None)
    outcomes: list[Outcome] = []
    tuples = []
    for row in ready:
        if isinstance(row, OrgError):
            outcomes.append(row)
            continue
        number += 1
        row.update(stamps)
        row["Id"] = ids.make(sobject.prefix, number)
        if numbered:
            row[numbered.name] = _auto_number(numbered.auto_number, number)
        tuples.append((number, *map(row.get, names)))
        outcomes.append(str(row["Id"]))
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * (len(names) + 1))
    db.executemany(f'INSERT INTO "{sobject.name}" (_n, {quoted}) VALUES ({marks})', tuples)
    hook = AFTER_CREATE.get(sobject.name)
    if hook:

        def make(name: str, values: Mapping[str, Any]) -> str:
            made = create(db, catalog, system(access.user_id), catalog[name], [values], now)[0]
            if isinstance(made, OrgError):
                raise made
            return made

        for row in ready:
            if not isinstance(row, OrgError):
                hook(db, row, now, make)
    return outcomes


def _auto_number(pattern: str, number: int) -> str:
    """``V-{0001}`` with the record's number added to what stands in the braces."""
    before, _, rest = pattern.partition("{")
    digits, _, after = rest.partition("}")
    return f"{before}{int(digits) + number:0{len(digits)}d}{after}"


def stamp(sobject: SObject, access: Access, now: datetime, *, new: bool) -> Columns:
    """The audit fields of a save."""
    moment = as_text(now)
    wanted: Columns = {"LastModifiedDate": moment, "SystemModstamp": moment, "LastModifiedById": access.user_id}
    if new:
        wanted |= {"CreatedDate": moment, "CreatedById": access.user_id}
    return {name: value for name, value in wanted.items() if name in sobject.fields}


def update(
    db: sqlite3.Connection,
    catalog: Catalog,
    access: Access,
    sobject: SObject,
    rows: Sequence[tuple[str, Mapping[str, Any]]],
    now: datetime,
) -> list[Outcome]:
    """Change what can be changed: the id of each row, or why not."""
    states = reach(db, catalog, access, sobject, [record_id for record_id, _ in rows], "edit")
    ready: list[Columns | OrgError] = []
    for (_, row), state in zip(rows, states, strict=True):
        ready.append(state if isinstance(state, OrgError) else _changed(db, catalog, access, sobject, row, now))
    _refuse_bad_references(db, catalog, access, sobject, ready)
    _refuse_duplicates(db, sobject, ready, states)
    stamps = stamp(sobject, access, now, new=False)
    outcomes: list[Outcome] = []
    for found, state in zip(ready, states, strict=True):
        if isinstance(found, OrgError) or isinstance(state, OrgError):
            outcomes.append(found if isinstance(found, OrgError) else OrgError("unreachable"))
            continue
        found.update(stamps)
        assignments = ", ".join(f'"{name}" = ?' for name in found)
        if found:
            db.execute(f'UPDATE "{sobject.name}" SET {assignments} WHERE _n = ?', (*found.values(), ids.number(state)))
        outcomes.append(state)
    return outcomes


def _changed(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, row: Mapping[str, Any], now: datetime
) -> Columns | OrgError:
    try:
        found = incoming.columns(db, catalog, access, sobject, row, new=False)
        incoming.emptied(sobject, found)
        hook = BEFORE_SAVE.get(sobject.name)
        if hook:
            hook(db, found, now, new=False)
    except OrgError as error:
        return error
    return found


def reach(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, record_ids: Sequence[str], verb: str
) -> list[Outcome]:
    """The 18-character id of each record that this user may ``edit`` or ``delete``, or why they may not."""
    allowed = sobject.deletable if verb == "delete" else sobject.updateable
    deleted = 't."IsDeleted"' if "IsDeleted" in sobject.fields else "0"
    visible = access.records(catalog, sobject, "t") or "1"
    editable = access.records(catalog, sobject, "t", edit=True) or "1"
    normal = [ids.normal(one) for one in record_ids]
    state: dict[str, tuple[int, int, int]] = {}
    known = [ids.number(one) for one in normal if one and one[:3] == sobject.prefix]
    for start in range(0, len(known), SQLITE_VARIABLES):
        some = known[start : start + SQLITE_VARIABLES]
        marks = ", ".join("?" * len(some))
        sql = f'SELECT t."Id", {deleted}, {visible}, {editable} FROM "{sobject.name}" t WHERE t._n IN ({marks})'
        state |= {row[0]: row[1:] for row in db.execute(sql, some)}
    outcomes: list[Outcome] = []
    for given, record_id in zip(record_ids, normal, strict=True):
        gone, seen, may = state.get(record_id or "", (0, 0, 0))
        if record_id is None or record_id[:3] != sobject.prefix:
            outcomes.append(
                WriteError(
                    f"{sobject.label} ID: id value of incorrect type: {given}", code="MALFORMED_ID", fields=["Id"]
                )
            )
        elif not seen:
            outcomes.append(NotFoundError("invalid cross reference id", code="INVALID_CROSS_REFERENCE_KEY"))
        elif gone:
            outcomes.append(NotFoundError("entity is deleted", code="ENTITY_IS_DELETED"))
        elif not may or not access.can(sobject, verb) or not (allowed or access.system):
            outcomes.append(AccessError("insufficient access rights on object id"))
        else:
            outcomes.append(record_id)
    return outcomes


def _refuse_bad_references(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, ready: list[Columns | OrgError]
) -> None:
    refused = incoming.check_references(db, catalog, access, sobject, ready)
    if not refused:
        return
    for index, row in enumerate(ready):
        if isinstance(row, OrgError):
            continue
        error = next((refused[pair] for pair in row.items() if pair in refused), None)
        if error:
            ready[index] = error


def _refuse_duplicates(
    db: sqlite3.Connection, sobject: SObject, ready: list[Columns | OrgError], states: Sequence[Outcome | None]
) -> None:
    """Unique fields: against what is stored and against the rows before in the same batch."""
    for one in sobject.stored:
        if not one.unique:
            continue
        seen: dict[object, str] = {}
        alive = ' AND "IsDeleted" = 0' if "IsDeleted" in sobject.fields else ""
        sql = f'SELECT "Id" FROM "{sobject.name}" WHERE "{one.name}" = ?{incoming.collation(one)}{alive}'
        for index, row in enumerate(ready):
            if isinstance(row, OrgError) or row.get(one.name) is None:
                continue
            value = row[one.name]
            key = value if one.case_sensitive else str(value).lower()
            other = seen.get(key)
            if other is None:
                found = db.execute(sql, (value,)).fetchone()
                other = found[0] if found and found[0] != states[index] else None
            if other is not None:
                ready[index] = WriteError(
                    f"duplicate value found: {one.name} duplicates value on record with id: {other[:15]}",
                    code="DUPLICATE_VALUE", fields=[one.name] if one.name != "Username" else ["Username"],
                )  # fmt: skip
            else:
                seen[key] = "<unknown>"
