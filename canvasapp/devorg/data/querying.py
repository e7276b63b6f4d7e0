"""Running compiled queries: the first page, the pages after it, the children of a page."""

import json
import sqlite3
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from . import ids
from .errors import QueryError
from .functions import as_text
from .soql import Org, Plan, compile_query, parse

Record = dict[str, Any]
CURSOR_PREFIX = "0r8"
CURSOR_SECONDS = 2 * 24 * 3600
DEFAULT_BATCH, MIN_BATCH, MAX_BATCH = 2000, 200, 2000


@dataclass(frozen=True)
class Page:
    """One page of an answer. ``locator`` leads to the next, ``start`` is the number of its first row."""

    total_size: int
    records: list[Record]
    locator: str | None = None
    start: int = 0

    @property
    def done(self) -> bool:
        return self.locator is None


class Querying:
    """The queries of one request: a connection, the org as the user sees it, where records have their addresses."""

    def __init__(self, db: sqlite3.Connection, org: Org, *, base: str, batch: int = DEFAULT_BATCH) -> None:
        self.db = db
        self.org = org
        self.base = base
        self.batch = min(max(batch, MIN_BATCH), MAX_BATCH)

    def first(self, text: str) -> Page:
        """Answer a query: its rows, or the first batch of them and a cursor for the rest."""
        plan = compile_query(self.org, parse(text))
        if plan.kind == "count":
            return Page(self.db.execute(plan.sql, plan.parameters).fetchone()[0], [])
        if plan.kind == "groups":
            return self._groups(plan)
        rows = self._rows(plan, self.batch + 1)
        if len(rows) <= self.batch:
            page = Page(len(rows), self._records(plan, rows, text))
        else:
            numbers = self._numbers(plan)
            locator = self._keep(text, numbers)
            page = Page(len(numbers), self._records(plan, rows[: self.batch], text), f"{locator}-{self.batch}")
        if plan.viewed:
            note_viewed(self.db, self.org, plan.sobject.name, [record[0] for record in rows[: self.batch]])
        return page

    def _groups(self, plan: Plan) -> Page:
        rows = self.db.execute(plan.sql, plan.parameters).fetchall()
        if len(rows) > DEFAULT_BATCH:
            raise QueryError(
                "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
                code="EXCEEDED_ID_LIMIT",
            )
        records = [
            {"attributes": {"type": "AggregateResult"}}
            | {
                name: convert(value) if convert else value
                for (name, convert), value in zip(plan.keys, row, strict=False)
            }
            for row in rows
        ]
        return Page(len(records), records)

    def _rows(self, plan: Plan, most: int) -> list[tuple[Any, ...]]:
        limit = most if plan.limit is None else min(most, plan.limit)
        sql = (
            f"SELECT {', '.join(plan.columns)} FROM {plan.source} WHERE {plan.where} ORDER BY {plan.order} "
            f"LIMIT {limit} OFFSET {plan.skip}"
        )
        return self.db.execute(sql, plan.parameters).fetchall()

    def _numbers(self, plan: Plan) -> "array[int]":
        limit = -1 if plan.limit is None else plan.limit
        sql = (
            f"SELECT {plan.alias}._n FROM {plan.source} WHERE {plan.where} ORDER BY {plan.order} "
            f"LIMIT {limit} OFFSET {plan.skip}"
        )
        return array("q", map(itemgetter(0), self.db.execute(sql, plan.parameters)))

    def _keep(self, text: str, numbers: "array[int]", child: str = "") -> str:
        """Remember what a query found, so that its pages stay what they were. Cursors live for two days."""
        now = time.time()
        self.db.execute("DELETE FROM _cursor WHERE At < ?", (now - CURSOR_SECONDS,))
        made = self.db.execute(
            "INSERT INTO _cursor (UserId, Query, Child, Deleted, At, Rows) VALUES (?, ?, ?, ?, ?, ?)",
            (self.org.access.user_id, text, child, int(self.org.deleted), now, numbers.tobytes()),
        )
        return ids.make(CURSOR_PREFIX, made.lastrowid or 0)

    def more(self, locator: str) -> Page:
        """The page that a locator leads to. Raises ``QueryError`` INVALID_QUERY_LOCATOR."""
        cursor_id, _, position = locator.partition("-")
        normal = ids.normal(cursor_id)
        row = None
        if normal and normal[:3] == CURSOR_PREFIX and position.isdigit():
            row = self.db.execute(
                "SELECT Query, Child, Deleted, Rows FROM _cursor WHERE N = ? AND UserId = ? AND At > ?",
                (ids.number(normal), self.org.access.user_id, time.time() - CURSOR_SECONDS),
            ).fetchone()
        if row is None:
            raise QueryError("invalid query locator", code="INVALID_QUERY_LOCATOR")
        text, child, deleted, kept = row
        numbers = array("q")
        numbers.frombytes(kept)
        start = int(position)
        if start >= len(numbers):
            raise QueryError("invalid query locator", code="INVALID_QUERY_LOCATOR")
        self.org = Org(self.org.catalog, self.org.access, self.org.now, bool(deleted))
        plan = compile_query(self.org, parse(text))
        for step in child.split(".") if child else ():
            plan = plan.children[int(step)].plan
        some = json.dumps(numbers[start : start + self.batch].tolist())
        sql = (
            f"SELECT {', '.join(plan.columns)} FROM json_each(?) j CROSS JOIN {plan.source} "
            f"WHERE {plan.alias}._n = j.value ORDER BY j.key"
        )
        records = self._records(plan, self.db.execute(sql, (some,)).fetchall(), text, child)
        after = start + self.batch
        return Page(len(numbers), records, f"{normal}-{after}" if after < len(numbers) else None, start)

    def _records(self, plan: Plan, rows: Sequence[tuple[Any, ...]], text: str, path: str = "") -> list[Record]:
        assert plan.shape is not None  # noqa: S101  # plans of records have a shape
        build = plan.shape.builder(self.base)
        records = [build(row) for row in rows]
        for number, child in enumerate(plan.children):
            answers = self._children(
                child.plan, child.lookup, [row[0] for row in rows], text, f"{path}.{number}".lstrip(".")
            )
            for record, row in zip(records, rows, strict=True):
                record[child.name] = answers.get(row[0])
        return records

    def _children(self, plan: Plan, lookup: str, parents: list[str], text: str, path: str) -> dict[str, Record]:
        """The answer of a subquery for each parent that has children."""
        key = f'{plan.alias}."{lookup}"'
        columns = ", ".join(f"{column} AS c{number}" for number, column in enumerate(plan.columns))
        first = f"row_number() OVER (PARTITION BY {key} ORDER BY {plan.order})"
        last = "" if plan.limit is None else f" AND place <= {plan.skip + plan.limit}"
        sql = (
            f"SELECT * FROM (SELECT {columns}, {key} AS parent, {plan.alias}._n AS number, {first} AS place "
            f"FROM {plan.source} WHERE {key} IN (SELECT value FROM json_each(?)) AND {plan.where}) "
            f"WHERE place > {plan.skip}{last} ORDER BY parent, place"
        )
        width = len(plan.columns)
        found = self.db.execute(sql, (json.dumps(parents), *plan.parameters)).fetchall()
        answers = {}
        for parent, group in groupby(found, key=itemgetter(width)):
            rows = list(group)
            records = self._records(plan, [row[:width] for row in rows[: self.batch]], text, path)
            answer: Record = {"totalSize": len(rows), "done": len(rows) <= self.batch, "records": records}
            if len(rows) > self.batch:
                locator = self._keep(text, array("q", [row[width + 1] for row in rows]), path)
                answer["nextRecordsUrl"] = f"{self.base.removesuffix('/sobjects')}/query/{locator}-{self.batch}"
            answers[parent] = answer
        return answers


def note_viewed(db: sqlite3.Connection, org: Org, sobject: str, record_ids: Sequence[str]) -> None:
    """Put records on top of the user's list of recent items."""
    last = db.execute("SELECT coalesce(max(N), 0) FROM _recent WHERE UserId = ?", (org.access.user_id,)).fetchone()[0]
    db.executemany(
        "INSERT OR REPLACE INTO _recent (UserId, RecordId, SObject, At, N) VALUES (?, ?, ?, ?, ?)",
        [
            (org.access.user_id, record_id, sobject, as_text(org.now), last + 1 + n)
            for n, record_id in enumerate(record_ids)
        ],
    )
