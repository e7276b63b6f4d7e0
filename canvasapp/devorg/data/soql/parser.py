"""SOQL tokens into the tree of ``nodes``: a recursive-descent parser, one method a rule."""

from ..errors import Place, QueryError
from .nodes import (
    AllFields,
    Children,
    Column,
    Expression,
    Order,
    Path,
    Query,
    Selected,
    TypeOf,
    When,
)
from .predicates import Predicates

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"})
CLAUSES = frozenset(
    {
        "FROM",
        "WHERE",
        "WITH",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "FOR",
        "USING",
        "ALL",
        "UPDATE",
        "AND",
        "OR",
        "NOT",
    }
)


def parse(text: str) -> Query:
    """The tree of one query. Raises ``QueryError``, with the place of the first token that does not fit."""
    parser = Parser(text)
    query = parser.query()
    parser.expect_end()
    return query


class Parser(Predicates):
    """The statement itself; conditions are in :class:`Predicates`, the tokens in :class:`Stream`."""

    def query(self, depth: int = 0) -> Query:
        self.keyword("SELECT")
        selected = self._selected(depth)
        self.keyword("FROM")
        source, alias, aliases = self._sources()
        parts: dict[str, object] = {}
        if self.accept("USING"):
            self.keyword("SCOPE")
            parts["scope"] = self.name().text
        if self.accept("WHERE"):
            parts["where"] = self.condition(depth)
        while self.accept("WITH"):
            parts["security_enforced"] = self._with() or parts.get("security_enforced", False)
        if self.accept("GROUP"):
            self.keyword("BY")
            parts["group_kind"], parts["group_by"] = self._group_by()
            if self.accept("HAVING"):
                parts["having"] = self.condition(depth)
        if self.accept("ORDER"):
            self.keyword("BY")
            parts["order_by"] = self._order_by()
        if self.accept("LIMIT"):
            parts["limit_offset"] = self.token.offset
            parts["limit"] = self._whole("LIMIT")
        if self.accept("OFFSET"):
            parts["skip"] = self._whole("OFFSET")
        self._tail(parts)
        return Query(text=self.text, selected=selected, source=source, alias=alias, aliases=aliases, **parts)  # type: ignore[arg-type]  # one entry a clause, each of its field's type

    def _tail(self, parts: dict[str, object]) -> None:
        while True:
            if self.accept("FOR"):
                what = self.one_of("VIEW", "REFERENCE", "UPDATE")
                if what != "UPDATE":
                    parts["viewed"] = what
            elif self.accept("ALL"):
                self.keyword("ROWS")
                parts["all_rows"] = True
            elif self.accept("UPDATE"):
                self.one_of("TRACKING", "VIEWSTAT")
            else:
                return

    def _with(self) -> bool:
        """``WITH SECURITY_ENFORCED`` and the modes; other kinds of WITH are for objects that this org does not have."""
        return self.one_of("SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE") != "SYSTEM_MODE"

    def _sources(self) -> tuple[Path, str | None, tuple[tuple[str, tuple[str, ...]], ...]]:
        """``Contact c, c.Account a``: the object, its alias, and aliases of ways to parents."""
        source = self.path()
        alias = self._alias()
        more = []
        while self.accept_mark(","):
            way = self.path()
            name = self._alias()
            more.append((name or way.names[-1], way.names))
        return source, alias, tuple(more)

    def _alias(self) -> str | None:
        self.accept("AS")
        if self.token.kind == "name" and self.token.upper not in CLAUSES:
            return self.name().text
        return None

    def _selected(self, depth: int) -> tuple[Selected, ...]:
        items = [self._item(depth)]
        while self.accept_mark(","):
            items.append(self._item(depth))
        return tuple(items)

    def _item(self, depth: int) -> Selected:
        if self.token.text == "(" and self.token.kind == "mark":
            if depth > 4:
                raise self.unexpected()
            self.mark("(")
            query = self.query(depth + 1)
            self.mark(")")
            return Children(query)
        if self.token.upper == "TYPEOF":
            return self._type_of()
        if self.token.upper == "FIELDS" and self.peek().text == "(":
            return self._fields()
        if self.token.upper == "FROM" and self.peek().kind == "name":
            raise self.unexpected()
        expression = self.expression()
        return Column(expression, self._alias())

    def _fields(self) -> AllFields:
        offset = self.token.offset
        self.name()
        self.mark("(")
        which = self.one_of("ALL", "STANDARD", "CUSTOM")
        self.mark(")")
        return AllFields(which, offset)

    def _type_of(self) -> TypeOf:
        offset = self.name().offset
        relationship = self.name().text
        whens = []
        while self.accept("WHEN"):
            token = self.name()
            self.keyword("THEN")
            whens.append(When(token.text, self._paths(), token.offset))
        otherwise = self._paths() if self.accept("ELSE") else ()
        self.keyword("END")
        return TypeOf(relationship, tuple(whens), otherwise, offset)

    def _paths(self) -> tuple[Path, ...]:
        found = [self.path()]
        while self.accept_mark(","):
            found.append(self.path())
        return tuple(found)

    def _group_by(self) -> tuple[str, tuple[Expression, ...]]:
        kind = ""
        if self.token.upper in ("ROLLUP", "CUBE") and self.peek().text == "(":
            kind = self.name().upper
            self.mark("(")
        found = [self.expression()]
        while self.accept_mark(","):
            found.append(self.expression())
        if kind:
            self.mark(")")
        return kind, tuple(found)

    def _order_by(self) -> tuple[Order, ...]:
        found = [self._order()]
        while self.accept_mark(","):
            found.append(self._order())
        return tuple(found)

    def _order(self) -> Order:
        expression = self.expression()
        descending = bool(self.accept("DESC"))
        if not descending:
            self.accept("ASC")
        last = False
        if self.accept("NULLS"):
            last = self.one_of("FIRST", "LAST") == "LAST"
        return Order(expression, descending, last)

    def _whole(self, clause: str) -> int:
        token = self.token
        if token.kind != "number" or not token.text.isdigit():
            raise self.unexpected()
        if int(token.text) > 2**31 - 1:
            raise QueryError(f'For input string: "{token.text}"', Place(self.text, token.offset))
        self.advance()
        return int(token.text)
