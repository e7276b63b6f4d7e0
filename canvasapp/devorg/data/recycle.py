"""Deleting and undeleting: the recycle bin, what goes with a record, and what forbids its going."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from . import ids
from .access import Access
from .catalog import Catalog, SObject
from .database import savepoint
from .errors import OrgError, WriteError
from .functions import as_text
from .writing import Outcome, reach


def delete(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, record_ids: Sequence[str], now: datetime
) -> list[Outcome]:
    """Put records, and the details that belong to them, into the recycle bin: the id of each, or why not."""
    outcomes: list[Outcome] = []
    for record_id in record_ids:
        # One after the other: an earlier one may take a later one with it.
        [state] = reach(db, catalog, access, sobject, [record_id], "delete")
        outcome = state
        if isinstance(state, str):
            try:
                _delete_one(db, catalog, sobject, state, now)
            except OrgError as error:
                outcome = error
        outcomes.append(outcome)
    return outcomes


def _delete_one(db: sqlite3.Connection, catalog: Catalog, sobject: SObject, record_id: str, now: datetime) -> None:
    doomed = _family(db, catalog, sobject, record_id)
    moment = as_text(now)
    deletion = db.execute("INSERT INTO _deletion (RecordId, At) VALUES (?, ?)", (record_id, moment)).lastrowid
    for one in reversed(doomed):
        member = catalog.by_prefix[one[:3]]
        _let_go(db, catalog, member, one)
        if "IsDeleted" not in member.fields:
            db.execute(f'DELETE FROM "{member.name}" WHERE _n = ?', (ids.number(one),))
            continue
        stamp = ', "SystemModstamp" = ?' if "SystemModstamp" in member.fields else ""
        db.execute(
            f'UPDATE "{member.name}" SET "IsDeleted" = 1, _deletion = ?{stamp} WHERE _n = ?',
            (deletion, *([moment] if stamp else []), ids.number(one)),
        )


def _family(db: sqlite3.Connection, catalog: Catalog, sobject: SObject, record_id: str) -> list[str]:
    """The record and everything that is deleted with it, parents first. Raises when something forbids it."""
    found = {record_id: sobject}
    queue = [(record_id, sobject)]
    while queue:
        parent_id, parent = queue.pop(0)
        for child in catalog.children(parent.name):
            if child.on_delete not in ("Cascade", "Restrict"):
                continue
            for (child_id,) in _lookers(db, catalog[child.sobject], child.field, parent_id):
                if child.on_delete == "Restrict" and child_id not in found:
                    label = catalog[child.sobject].plural.lower()
                    name = _name(db, catalog[child.sobject], child_id)
                    raise WriteError(
                        f"Your attempt to delete {_name(db, sobject, record_id)} could not be completed because it is "
                        f"associated with the following {label}.: {name}\n",
                        code="DELETE_FAILED",
                    )
                if child_id not in found:
                    found[child_id] = catalog[child.sobject]
                    queue.append((child_id, catalog[child.sobject]))
    return list(found)


def _lookers(db: sqlite3.Connection, sobject: SObject, field: str, parent_id: str) -> list[tuple[str]]:
    alive = ' AND "IsDeleted" = 0' if "IsDeleted" in sobject.fields else ""
    return db.execute(f'SELECT "Id" FROM "{sobject.name}" WHERE "{field}" = ?{alive}', (parent_id,)).fetchall()


def _let_go(db: sqlite3.Connection, catalog: Catalog, sobject: SObject, record_id: str) -> None:
    """Empty the lookups of records that stay behind."""
    for child in catalog.children(sobject.name):
        if child.on_delete == "SetNull":
            alive = ' AND "IsDeleted" = 0' if "IsDeleted" in catalog[child.sobject].fields else ""
            db.execute(
                f'UPDATE "{child.sobject}" SET "{child.field}" = NULL WHERE "{child.field}" = ?{alive}', (record_id,)
            )


def _name(db: sqlite3.Connection, sobject: SObject, record_id: str) -> str:
    if sobject.name_field is None:
        return record_id
    sql = f'SELECT "{sobject.name_field.name}" FROM "{sobject.name}" WHERE _n = ?'
    return str(db.execute(sql, (ids.number(record_id),)).fetchone()[0])


def undelete(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, record_ids: Sequence[str], now: datetime
) -> list[Outcome]:
    """Take records out of the recycle bin, with all that went there with them: the id of each, or why not."""
    return [_undelete_one(db, catalog, access, sobject, one, now) for one in record_ids]


def _undelete_one(
    db: sqlite3.Connection, catalog: Catalog, access: Access, sobject: SObject, given: str, now: datetime
) -> Outcome:
    record_id = ids.normal(given)
    deletion = None
    if record_id and record_id[:3] == sobject.prefix and "IsDeleted" in sobject.fields:
        seen = access.records(catalog, sobject, "t", edit=True) or "1"
        sql = f'SELECT t._deletion FROM "{sobject.name}" t WHERE t._n = ? AND t."IsDeleted" AND {seen}'
        deletion = db.execute(sql, (ids.number(record_id),)).fetchone()
    if record_id is None or deletion is None:
        return WriteError("entity is not in the recycle bin", code="UNDELETE_FAILED")
    try:
        with savepoint(db):
            _bring_back(db, catalog, deletion[0], as_text(now))
    except sqlite3.IntegrityError as error:
        field = str(error).rpartition(".")[2]
        message = f"duplicate value found: {field} duplicates value on another record"
        return WriteError(message, code="DUPLICATE_VALUE", fields=[field])
    return record_id


def _bring_back(db: sqlite3.Connection, catalog: Catalog, deletion: int, moment: str) -> None:
    """Everything that one deletion took away."""
    for member in catalog.sobjects.values():
        if "IsDeleted" in member.fields:
            stamp = ', "SystemModstamp" = ?' if "SystemModstamp" in member.fields else ""
            sql = f'UPDATE "{member.name}" SET "IsDeleted" = 0, _deletion = NULL{stamp} WHERE _deletion = ?'
            db.execute(sql, (*([moment] if stamp else []), deletion))
