"""The org's records: every verb that reads or writes them, on behalf of a user or of the org itself."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import access, database, ids, recycle, writing
from .access import Access
from .catalog import Catalog, Field, SObject
from .errors import NotFoundError, OrgError, WriteError
from .loader import load
from .querying import DEFAULT_BATCH, Page, Querying, Record, note_viewed
from .soql import Org
from .writing import Outcome

BASE = "/services/data/v66.0/sobjects"
# Saving one of these may change what users may see.
_GOVERNING = frozenset({"User", "UserRole"})


class _Undone(Exception):
    """Rolls back a batch of which not all could be saved."""


class Store:
    """One org in one SQLite file. ``as_user`` is an 18-character user id; without one the org itself acts."""

    def __init__(self, path: str | Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.catalog: Catalog = load()
        self.database = database.Database(path)
        self._clock = clock
        self._access: dict[str, Access] = {}
        self._lock = threading.Lock()
        with self.database.connection() as db:
            database.create_tables(db, self.catalog)

    def close(self) -> None:
        self.database.close()

    def now(self) -> datetime:
        """The time in UTC, in whole seconds as Salesforce keeps it."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    def access(self, as_user: str | None) -> Access:
        """What a user may do. Raises ``NotFoundError``."""
        if as_user is None:
            return access.system(ids.make("005", 1))
        with self._lock:
            known = self._access.get(as_user)
        if known is None:
            with self.database.connection() as db:
                known = access.of_user(db, as_user)
            with self._lock:
                self._access[as_user] = known
        return known

    def sobject(self, name: str, as_user: str | None = None) -> SObject:
        """An object that the user may read, by its name in any case. Raises ``OrgError`` 404 NOT_FOUND."""
        found = self.catalog.get(name)
        if found is None or not self.access(as_user).can(found, "read"):
            raise NotFoundError("The requested resource does not exist")
        return found

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread saves in the block is kept only when the block ends well."""
        with self.database.transaction():
            yield

    def create_many(
        self, sobject: str, rows: Sequence[Mapping[str, Any]], *, as_user: str | None = None, all_or_none: bool = False
    ) -> list[Outcome]:
        """Insert records: the id of each, or why not; with ``all_or_none`` nothing is kept when one fails."""
        target = self.sobject(sobject, as_user)
        return self._write(
            target, all_or_none, lambda db, who, now: writing.create(db, self.catalog, who, target, rows, now), as_user
        )

    def update_many(
        self,
        sobject: str,
        rows: Sequence[tuple[str, Mapping[str, Any]]],
        *,
        as_user: str | None = None,
        all_or_none: bool = False,
    ) -> list[Outcome]:
        """Change records given as (id, fields)."""
        target = self.sobject(sobject, as_user)
        return self._write(
            target, all_or_none, lambda db, who, now: writing.update(db, self.catalog, who, target, rows, now), as_user
        )

    def delete_many(
        self, sobject: str, record_ids: Sequence[str], *, as_user: str | None = None, all_or_none: bool = False
    ) -> list[Outcome]:
        target = self.sobject(sobject, as_user)
        return self._write(
            target,
            all_or_none,
            lambda db, who, now: recycle.delete(db, self.catalog, who, target, record_ids, now),
            as_user,
        )

    def undelete_many(self, sobject: str, record_ids: Sequence[str], *, as_user: str | None = None) -> list[Outcome]:
        target = self.sobject(sobject, as_user)
        return self._write(
            target,
            False,
            lambda db, who, now: recycle.undelete(db, self.catalog, who, target, record_ids, now),
            as_user,
        )

    def _write(
        self, sobject: SObject, all_or_none: bool, verb: Callable[..., list[Outcome]], as_user: str | None
    ) -> list[Outcome]:
        who, now = self.access(as_user), self.now()
        outcomes: list[Outcome] = []
        with suppress(_Undone), self.database.transaction() as db:
            outcomes = verb(db, who, now)
            if all_or_none and any(isinstance(one, OrgError) for one in outcomes):
                raise _Undone
        if sobject.name in _GOVERNING:
            with self._lock:
                self._access.clear()
        return outcomes

    def create(self, sobject: str, values: Mapping[str, Any], *, as_user: str | None = None) -> str:
        """Insert one record and give its id. Raises ``OrgError``."""
        return _or_raise(self.create_many(sobject, [values], as_user=as_user))

    def update(self, sobject: str, record_id: str, values: Mapping[str, Any], *, as_user: str | None = None) -> str:
        return _or_raise(self.update_many(sobject, [(record_id, values)], as_user=as_user))

    def delete(self, sobject: str, record_id: str, *, as_user: str | None = None) -> str:
        return _or_raise(self.delete_many(sobject, [record_id], as_user=as_user))

    def undelete(self, sobject: str, record_id: str, *, as_user: str | None = None) -> str:
        return _or_raise(self.undelete_many(sobject, [record_id], as_user=as_user))

    def external_field(self, sobject: SObject, name: str, as_user: str | None) -> Field:
        """The field that records can be addressed by. Raises ``NotFoundError`` as Salesforce does for any other."""
        found = sobject.field(name)
        usable = found and (found.external_id or found.id_lookup) and found.stored
        if found is None or not usable or not self.access(as_user).visible(sobject, found):
            raise NotFoundError(f"Provided external ID field does not exist or is not accessible: {name}")
        return found

    def matching(self, sobject: SObject, field: Field, value: str, *, as_user: str | None = None) -> list[str]:
        """Ids of the live records whose external id has this value."""
        text = value.replace("\\", "\\\\").replace("'", "\\'")
        literal = f"'{text}'" if field.type not in ("double", "int") else text
        page = self.query(f"SELECT Id FROM {sobject.name} WHERE {field.name} = {literal} LIMIT 10", as_user=as_user)
        return [str(record["Id"]) for record in page.records]

    def get(
        self, sobject: str, record_id: str, *, fields: Sequence[str] = (), as_user: str | None = None, base: str = BASE
    ) -> Record:
        """One record with the fields named, or with all that the user may see. Raises ``OrgError``."""
        target = self.sobject(sobject, as_user)
        normal = ids.normal(record_id)
        if normal is None or normal[:3] != target.prefix:
            raise NotFoundError(f"Provided external ID field does not exist or is not accessible: {record_id}")
        wanted = list(dict.fromkeys([*fields, "Id"])) if fields else []
        chosen = ", ".join(wanted) or "FIELDS(ALL)"
        soql = f"SELECT {chosen} FROM {target.name} WHERE Id = '{normal}' LIMIT 1"
        page = self.query(soql, as_user=as_user, base=base)
        if not page.records:
            deleted = "IsDeleted" in target.fields
            gone = self.query(f"SELECT Id FROM {target.name} WHERE Id = '{normal}'", as_user=as_user, deleted=True)
            if deleted and gone.records:
                raise NotFoundError("entity is deleted", code="ENTITY_IS_DELETED")
            raise NotFoundError("The requested resource does not exist")
        return page.records[0]

    def query(
        self,
        soql: str,
        *,
        as_user: str | None = None,
        deleted: bool = False,
        base: str = BASE,
        batch: int = DEFAULT_BATCH,
    ) -> Page:
        """Answer a query; ``deleted`` also finds what is in the recycle bin. Raises ``QueryError``."""
        org = Org(self.catalog, self.access(as_user), self.now(), deleted)
        with self.database.connection() as db:
            return Querying(db, org, base=base, batch=batch).first(soql)

    def query_more(
        self, locator: str, *, as_user: str | None = None, base: str = BASE, batch: int = DEFAULT_BATCH
    ) -> Page:
        org = Org(self.catalog, self.access(as_user), self.now())
        with self.database.connection() as db:
            return Querying(db, org, base=base, batch=batch).more(locator)

    def view(self, sobject: str, record_id: str, *, as_user: str) -> None:
        """Note that the user has looked at a record."""
        org = Org(self.catalog, self.access(as_user), self.now())
        with self.database.transaction() as db:
            note_viewed(db, org, sobject, [record_id])

    def recent(self, *, as_user: str, limit: int = 200) -> list[tuple[str, str]]:
        """(object, id) of what the user viewed last, latest first."""
        with self.database.connection() as db:
            sql = "SELECT SObject, RecordId FROM _recent WHERE UserId = ? ORDER BY N DESC LIMIT ?"
            return db.execute(sql, (as_user, limit)).fetchall()

    def blob(self, sobject: str, record_id: str, field: str, *, as_user: str | None = None) -> bytes:
        """The bytes of a base64 field. Raises ``NotFoundError``."""
        target = self.sobject(sobject, as_user)
        one = target.field(field)
        if one is None or one.type != "base64":
            raise NotFoundError("The requested resource does not exist")
        record = self.get(sobject, record_id, fields=["Id"], as_user=as_user)
        with self.database.connection() as db:
            sql = f'SELECT "{one.name}" FROM "{target.name}" WHERE _n = ?'
            data = db.execute(sql, (ids.number(str(record["Id"])),)).fetchone()[0]
        return data if isinstance(data, bytes) else b""

    def object_of(self, record_id: str) -> SObject:
        """The object that an id is of, by its key prefix. Raises ``OrgError``."""
        normal = ids.normal(record_id)
        found = self.catalog.by_prefix.get(normal[:3]) if normal else None
        if found is None:
            raise WriteError(f"malformed id {record_id}", code="MALFORMED_ID")
        return found


def _or_raise(outcomes: list[Outcome]) -> str:
    outcome = outcomes[0]
    if isinstance(outcome, OrgError):
        raise outcome
    return outcome
