"""The SQLite file: a small pool of connections, and one table per object made from the catalog."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .catalog import ID_TYPES, Catalog, Field, SObject
from .functions import FUNCTIONS

BUSY_SECONDS = 10
_KINDS = {"boolean": "INTEGER", "int": "INTEGER", "double": "REAL", "currency": "REAL", "percent": "REAL"}

# Tables of the org itself; the names of objects never start with an underscore.
HOUSEKEEPING = """
CREATE TABLE IF NOT EXISTS _recent (
    UserId TEXT NOT NULL, RecordId TEXT NOT NULL, SObject TEXT NOT NULL, At TEXT NOT NULL, N INTEGER NOT NULL,
    PRIMARY KEY (UserId, RecordId)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _cursor (
    N INTEGER PRIMARY KEY AUTOINCREMENT, UserId TEXT NOT NULL, Query TEXT NOT NULL, Child TEXT NOT NULL,
    Deleted INTEGER NOT NULL, At REAL NOT NULL, Rows BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS _deletion (N INTEGER PRIMARY KEY AUTOINCREMENT, RecordId TEXT NOT NULL, At TEXT NOT NULL);
"""


class Database:
    """Connections to one file, each used by one thread at a time. Writers wait for each other, readers for nobody."""

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        # The connection whose transaction this thread is in; what it does until the end belongs to that.
        self._thread = threading.local()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        outer: sqlite3.Connection | None = getattr(self._thread, "db", None)
        if outer is not None:
            yield outer
            return
        with self._lock:
            db = self._idle.pop() if self._idle else None
        db = db or self._open()
        try:
            yield db
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            with self._lock:
                self._idle.append(db)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection that alone may write: committed when the block ends well, undone when it does not.

        A transaction within another one can be undone by itself, and is kept only if the outer one is.
        """
        if getattr(self._thread, "db", None) is not None:
            with savepoint(self._thread.db) as db:
                yield db
            return
        with self.connection() as db:
            db.execute("BEGIN IMMEDIATE")
            self._thread.db = db
            try:
                yield db
            finally:
                self._thread.db = None
            db.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        db.execute("PRAGMA journal_mode=WAL")
        # A dev org may lose its last second when the laptop loses its power; it must not wait for the disk.
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-65536")
        for name, count, function in FUNCTIONS:
            db.create_function(name, count, function, deterministic=True)
        return db


@contextmanager
def savepoint(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Undo what the block did when it raises."""
    db.execute("SAVEPOINT inner_work")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK TO inner_work")
        raise
    finally:
        db.execute("RELEASE inner_work")


def create_tables(db: sqlite3.Connection, catalog: Catalog) -> None:
    """Make what the catalog describes and the file lacks. Columns are only added: delete the file to start anew."""
    db.executescript(HOUSEKEEPING)
    for sobject in catalog.sobjects.values():
        _create_table(db, sobject)


def _create_table(db: sqlite3.Connection, sobject: SObject) -> None:
    columns = ["_n INTEGER PRIMARY KEY AUTOINCREMENT", "_deletion INTEGER"]
    columns += [_column(one) for one in sobject.stored]
    db.execute(f'CREATE TABLE IF NOT EXISTS "{sobject.name}" ({", ".join(columns)})')
    present = {row[1] for row in db.execute(f'PRAGMA table_xinfo("{sobject.name}")')}
    for one in sobject.stored:
        if one.name not in present:
            db.execute(f'ALTER TABLE "{sobject.name}" ADD COLUMN {_column(one)}')
    db.execute(
        f'CREATE INDEX IF NOT EXISTS "{sobject.name}__deletion" ON "{sobject.name}" (_deletion) '
        "WHERE _deletion IS NOT NULL"
    )
    for one in sobject.stored:
        for index in _indexes(sobject, one):
            db.execute(index)


def _column(one: Field) -> str:
    column = f'"{one.name}" {_KINDS.get(one.type, "BLOB" if one.type == "base64" else "TEXT")}'
    if one.type == "boolean" and not one.generated:
        column += " NOT NULL DEFAULT 0"
    if one.generated:
        assert one.sql is not None  # noqa: S101  # `generated` says how to make it of `sql`
        column += f" GENERATED ALWAYS AS ({expand(one.sql)}) VIRTUAL"
    return column


def expand(sql: str, alias: str = "", user: str = "") -> str:
    """The SQL of a calculated field, its ``{Column}`` marks made columns of the table that ``alias`` stands for."""
    prefix = f"{alias}." if alias else ""
    return re.sub(r"\{(\w+)\}", lambda mark: f"'{user}'" if mark[1] == "user" else f'{prefix}"{mark[1]}"', sql)


def _indexes(sobject: SObject, one: Field) -> Iterator[str]:
    table, column = sobject.name, one.name
    collate = "" if one.case_sensitive or one.type in ID_TYPES else " COLLATE NOCASE"
    if one.type == "id":
        yield f'CREATE UNIQUE INDEX IF NOT EXISTS "{table}_Id" ON "{table}" ("Id")'
    elif one.unique:
        where = ' WHERE "IsDeleted" = 0' if "IsDeleted" in sobject.fields else ""
        yield f'CREATE UNIQUE INDEX IF NOT EXISTS "{table}_{column}" ON "{table}" ("{column}"{collate}){where}'
    elif one.external_id or one.name_field or (one.type == "reference" and not one.name.endswith("ById")):
        yield f'CREATE INDEX IF NOT EXISTS "{table}_{column}" ON "{table}" ("{column}"{collate})'
    elif one.name == "SystemModstamp":
        yield f'CREATE INDEX IF NOT EXISTS "{table}_{column}" ON "{table}" ("{column}")'
