"""Aggregate queries: GROUP BY with ROLLUP and CUBE, HAVING, and what may stand beside them."""

from collections.abc import Callable, Iterator
from itertools import combinations

from ..errors import QueryError
from . import expressions, ordering
from .filters import Filter
from .nodes import Call, Column, Expression, Path, Query, SemiJoin
from .operands import Value
from .scope import Scope, Sql
from .select import grouped_key
from .shape import CONVERT, Convert

MAX_GROUPS = 2000


class Grouping:
    """The SQL of an aggregate query; ``keys`` are the keys of its records, in the order of its columns."""

    def __init__(
        self,
        scope: Scope,
        query: Query,
        where: str,
        parameters: list[Value],
        inner: Callable[[SemiJoin], tuple[str, list[Value]]],
    ) -> None:
        self.scope = scope
        self.query = query
        self.groups = [self._group(one) for one in query.group_by]
        self.keys: list[tuple[str, Convert | None]] = []
        self._columns = list(self._selected())
        self._where = where
        having = Filter(scope, inner)
        self._having = f" HAVING {having.sql(query.having)}" if query.having is not None else ""
        self._one_set = [*parameters, *having.parameters]
        self.parameters: list[Value] = []
        if not self.groups and query.limit is not None:
            raise QueryError(
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
                scope.place(query.limit_offset),
            )

    def _group(self, one: Expression) -> Sql:
        found = expressions.compiled(self.scope, one)
        if found.aggregate or (found.field and not found.field.groupable and isinstance(one, Path)):
            name = found.field.name if found.field else one.offset
            raise QueryError(f"field '{name}' can not be grouped in a query call", self.scope.place(one.offset))
        return found

    def _selected(self) -> Iterator[tuple[Expression, Sql | None]]:
        taken = 0
        for item in self.query.selected:
            if not isinstance(item, Column):
                raise QueryError("Grouped queries cannot use subqueries, FIELDS() or TYPEOF")
            key, taken = grouped_key(item, taken)
            expression = item.expression
            if isinstance(expression, Call) and expression.name == "GROUPING":
                self.keys.append((key, None))
                yield expression, None
                continue
            found = expressions.compiled(self.scope, expression)
            if not expressions.is_aggregate(expression) and found.text not in {one.text for one in self.groups}:
                shown = expression.text if isinstance(expression, Path) else expression.name
                raise QueryError(f"Field must be grouped or aggregated: {shown}", self.scope.place(expression.offset))
            canonical = found.field.name if found.field and key.lower() == found.field.name.lower() else key
            self.keys.append((canonical, CONVERT.get(found.type)))
            yield expression, found

    def sql(self) -> str:
        """The whole statement, LIMIT and OFFSET included."""
        parts = []
        for chosen in self._sets():
            self.parameters += self._one_set
            columns = ", ".join(self._column(expression, found, chosen) for expression, found in self._columns)
            sorting = "".join(f", {term}" for term in self._sorting(chosen))
            group = f" GROUP BY {', '.join(chosen)}" if chosen else ""
            parts.append(
                f"SELECT {columns}{sorting} FROM {self.scope.source()} WHERE {self._where}{group}{self._having}"
            )
        order = ", ".join(
            f"{len(self._columns) + number + 1} {ordering.direction(one.descending, one.nulls_last)}"
            for number, one in enumerate(self.query.order_by)
        )
        ordered = f" ORDER BY {order}" if order else ""
        limit = -1 if self.query.limit is None else self.query.limit
        return f"{' UNION ALL '.join(parts)}{ordered} LIMIT {limit} OFFSET {self.query.skip}"

    def _sets(self) -> list[tuple[str, ...]]:
        texts = [one.text for one in self.groups]
        if self.query.group_kind == "ROLLUP":
            return [tuple(texts[:size]) for size in range(len(texts), -1, -1)]
        if self.query.group_kind == "CUBE":
            return [chosen for size in range(len(texts), -1, -1) for chosen in combinations(texts, size)]
        return [tuple(texts)]

    def _column(self, expression: Expression, found: Sql | None, chosen: tuple[str, ...]) -> str:
        if found is None:
            assert isinstance(expression, Call)  # noqa: S101  # only GROUPING() has no SQL of its own
            inner = expressions.compiled(self.scope, expressions.only(self.scope, expression))
            return "0" if inner.text in chosen else "1"
        if found.aggregate or found.text in chosen:
            return found.text
        return "NULL"

    def _sorting(self, chosen: tuple[str, ...]) -> Iterator[str]:
        for one in self.query.order_by:
            found = expressions.compiled(self.scope, one.expression)
            if not found.aggregate and found.text not in {group.text for group in self.groups}:
                raise QueryError(
                    f"Ordered field must be grouped or aggregated: {found.field.name if found.field else ''}",
                    self.scope.place(one.expression.offset),
                )
            key = ordering.key(self.scope, found, one.expression.offset)
            yield key if found.aggregate or found.text in chosen else "NULL"
