"""The SELECT list: columns to fetch and the shape that records take from them."""

from dataclasses import replace

from ..catalog import Field
from ..errors import QueryError, no_type
from . import expressions
from .nodes import AllFields, Call, Children, Column, Path, Query, TypeOf
from .scope import Choice, Scope, Sql, Table
from .shape import CONVERT, Shape

MAX_ALL_FIELDS = 200


class Selection:
    """Columns of a SELECT that is not aggregated. ``columns`` are SQL; column 0 is the id of the record."""

    def __init__(self, scope: Scope, query: Query) -> None:
        self.scope = scope
        self.query = query
        self.columns: list[str] = []
        self._numbers: dict[str, int] = {}
        root = scope.root
        self.shape = Shape(root.sobject.name, self._number(f'{root.alias}."Id"'))
        self.children: list[Children] = []
        self._chosen: set[str] = set()
        for item in query.selected:
            if isinstance(item, Children):
                self.children.append(item)
            elif isinstance(item, AllFields):
                self._all(item)
            elif isinstance(item, TypeOf):
                self._type_of(item)
            else:
                self._one(item)

    def _number(self, sql: str) -> int:
        if sql not in self._numbers:
            self._numbers[sql] = len(self.columns)
            self.columns.append(sql)
        return self._numbers[sql]

    def _one(self, item: Column) -> None:
        if isinstance(item.expression, Path):
            if item.alias:
                raise QueryError(
                    "only aggregate expressions use field aliasing", self.scope.place(item.expression.offset)
                )
            self._path(item.expression)
            return
        found = expressions.compiled(self.scope, item.expression)
        name = item.alias
        if name is None and item.expression.name in ("TOLABEL", "FORMAT", "CONVERTCURRENCY"):
            inner = item.expression.arguments[0]
            name = inner.names[-1] if isinstance(inner, Path) else None
        self._put(self.shape, name or f"expr{len(self._chosen)}", found, item.expression.offset)

    def _path(self, path: Path) -> None:
        names = self.scope.names(path)
        place = self.scope.place(path.offset)
        found = self.scope.resolve(path)
        lowered = ".".join(names).lower()
        if lowered in self._chosen:
            raise QueryError(f"duplicate field selected: {path.text}", place, code="INVALID_FIELD")
        self._chosen.add(lowered)
        shape, table = self.shape, self.scope.root
        for name in names[:-1]:
            shape, table = self._parent(shape, table, name, path.offset)
        self._put(shape, names[-1], found, path.offset)

    def _parent(self, shape: Shape, table: Table, name: str, offset: int) -> tuple[Shape, Table]:
        """The record that a way leads to, within the record that holds it."""
        parent = self.scope.parent(table, name, offset)
        key = table.sobject.paths[name.lower()].path or name
        if key not in shape.parents:
            shape.parents[key] = self._record(parent)
        return shape.parents[key], parent if isinstance(parent, Table) else parent.tables[0]

    def _record(self, parent: Table | Choice) -> Shape:
        if isinstance(parent, Table):
            return Shape(parent.sobject.name, self._number(f'{parent.alias}."Id"'))
        ids = ", ".join(f'{one.alias}."Id"' for one in parent.tables)
        cases = " ".join(f"WHEN {one.alias}.\"Id\" IS NOT NULL THEN '{one.sobject.name}'" for one in parent.tables)
        key = f"coalesce({ids})" if len(parent.tables) > 1 else ids
        return Shape(self._number(f"CASE {cases} END"), self._number(key))

    def _put(self, shape: Shape, name: str, found: Sql, offset: int) -> None:
        one = found.field
        canonical = one.name if one and name.lower() == one.name.lower() else name
        if one and one.type == "base64":
            shape.files[canonical] = self._number(found.text + " IS NOT NULL")
            return
        shape.values[canonical] = (self._number(found.text), CONVERT.get(found.type))

    def _all(self, item: AllFields) -> None:
        limit = self.query.limit
        if item.which != "STANDARD" and (limit is None or limit > MAX_ALL_FIELDS):
            raise QueryError(f"The SOQL FIELDS function must have a LIMIT of at most {MAX_ALL_FIELDS}")
        for one in self.scope.root.sobject.fields.values():
            if _wanted(item.which, one) and self.scope.org.access.visible(self.scope.root.sobject, one):
                self._path(Path((one.name,), item.offset))

    def _type_of(self, item: TypeOf) -> None:
        """``TYPEOF What WHEN Account THEN Phone ELSE Name END``: a shape that depends on what is there."""
        table = self.scope.root
        parent = self.scope.parent(table, item.relationship, item.offset)
        if not isinstance(parent, Choice):
            raise QueryError(
                f"TYPEOF can only be used with polymorphic relationships: {item.relationship}",
                self.scope.place(item.offset),
            )
        key = table.sobject.paths[item.relationship.lower()].path or item.relationship
        shapes: dict[str, Shape] = {}
        for when in item.whens:
            chosen = next((one for one in parent.tables if one.sobject.name.lower() == when.sobject.lower()), None)
            if chosen is None:
                raise no_type(when.sobject, self.scope.place(when.offset))
            shape = shapes[chosen.sobject.name] = Shape(chosen.sobject.name, self._number(f'{chosen.alias}."Id"'))
            for path in when.paths:
                self._put(shape, path.names[-1], self.scope.column(chosen, path.names[-1], path.offset), path.offset)
        otherwise = self._record(parent)
        for path in item.otherwise:
            found = self.scope.resolve(Path((item.relationship, *path.names), path.offset))
            self._put(otherwise, path.names[-1], found, path.offset)
        self.shape.parents[key] = replace(otherwise, variants=shapes)


def _wanted(which: str, one: Field) -> bool:
    return which == "ALL" or (which == "CUSTOM") == (one.custom or one.name.endswith("__s"))


def grouped_key(item: Column, taken: int) -> tuple[str, int]:
    """The key of an aggregated column: its alias, else the field's name, else ``expr`` and a count."""
    if item.alias:
        return item.alias, taken
    if isinstance(item.expression, Path):
        return item.expression.names[-1], taken
    return f"expr{taken}", taken + 1


def is_grouped(query: Query) -> bool:
    """Whether a query answers with aggregates rather than records."""
    if query.group_by:
        return True
    return any(isinstance(one, Column) and expressions.is_aggregate(one.expression) for one in query.selected)


def is_count(query: Query) -> bool:
    """``SELECT COUNT() FROM …``: a number and no records."""
    only = query.selected[0]
    return (
        len(query.selected) == 1 and isinstance(only, Column) and isinstance(only.expression, Call)
        and only.expression.name == "COUNT" and not only.expression.arguments and not query.group_by
        and only.alias is None
    )  # fmt: skip
