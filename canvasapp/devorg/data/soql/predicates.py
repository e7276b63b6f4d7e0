"""The rules of SOQL below the statement: paths, calls, literals, conditions."""

import re
from datetime import UTC, date, datetime

from ..errors import QueryError
from .nodes import Call, Comparison, Condition, Expression, Literal, Logical, Not, Path, Query, SemiJoin
from .periods import COUNTED, PERIODS
from .stream import Stream
from .tokens import Token, like_pattern, unquoted

OPERATORS = {"=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
MAX_DEPTH, MAX_CALLS = 50, 3
_CURRENCY = re.compile(r"([A-Za-z]{3})(\d+(?:\.\d+)?)")


class Predicates(Stream):
    def query(self, depth: int = 0) -> Query:
        raise NotImplementedError

    def path(self) -> Path:
        """``a.b.c``"""
        first = self.name()
        names = [first.text]
        while self.accept_mark("."):
            names.append(self.name().text)
        return Path(tuple(names), first.offset)

    def expression(self, nesting: int = 0) -> Expression:
        """A path or a call."""
        if nesting > MAX_CALLS:
            raise self.unexpected()
        if self.token.kind == "name" and self.peek().kind == "mark" and self.peek().text == "(":
            name = self.name()
            self.mark("(")
            arguments: list[Path | Call | Literal] = []
            while not self.accept_mark(")"):
                if arguments:
                    self.mark(",")
                arguments.append(self.expression(nesting + 1) if self.token.kind == "name" else self.literal())
            return Call(name.upper, tuple(arguments), name.offset)
        return self.path()

    def condition(self, depth: int, nesting: int = 0) -> Condition:
        """``a AND b AND c`` or ``a OR b OR c``; to mix them takes parentheses, as in Salesforce."""
        if nesting > MAX_DEPTH:
            raise QueryError("The query is too complicated.", self.place(self.token.offset))
        found = [self._unary(depth, nesting)]
        operator = ""
        while self.token.upper in ("AND", "OR"):
            if operator and self.token.upper != operator:
                raise self.unexpected()
            operator = self.advance().upper
            found.append(self._unary(depth, nesting))
        return found[0] if len(found) == 1 else Logical(operator, tuple(found))

    def _unary(self, depth: int, nesting: int) -> Condition:
        if self.accept("NOT"):
            return Not(self._unary(depth, nesting + 1) if nesting < MAX_DEPTH else self.condition(depth, nesting + 1))
        if self.accept_mark("("):
            inner = self.condition(depth, nesting + 1)
            self.mark(")")
            return inner
        return self._comparison(depth)

    def _comparison(self, depth: int) -> Condition:
        offset = self.token.offset
        left = self.expression()
        token = self.token
        if token.kind == "mark" and token.text in OPERATORS:
            self.advance()
            return Comparison(left, OPERATORS[token.text], (self.literal(),), offset)
        if self.accept("LIKE"):
            return Comparison(left, "LIKE", (self.literal(),), offset)
        if token.upper in ("INCLUDES", "EXCLUDES"):
            self.advance()
            return Comparison(left, token.upper, self._list(), offset)
        if token.upper in ("IN", "NOT"):
            self.advance()
            negated = token.upper == "NOT"
            if negated:
                self.keyword("IN")
            if self.token.text == "(" and self.peek().upper == "SELECT":
                self.mark("(")
                query = self.query(depth + 1)
                self.mark(")")
                if not isinstance(left, Path):
                    raise self.unexpected(token)
                return SemiJoin(left, negated, query, offset)
            return Comparison(left, "NOT IN" if negated else "IN", self._list(), offset)
        raise self.unexpected()

    def _list(self) -> tuple[Literal, ...]:
        self.mark("(")
        found = [self.literal()]
        while self.accept_mark(","):
            found.append(self.literal())
        self.mark(")")
        return tuple(found)

    def literal(self) -> Literal:
        token = self.token
        if token.kind == "string":
            self.advance()
            text = unquoted(token, self.text)
            return Literal("string", token.text, token.offset, text, like_pattern(token, self.text))
        if token.kind == "number":
            self.advance()
            number = float(token.text) if re.search(r"[.eE]", token.text) else int(token.text)
            return Literal("number", token.text, token.offset, number)
        if token.kind in ("date", "datetime", "time"):
            self.advance()
            return Literal(token.kind, token.text, token.offset, self._moment(token))
        if token.kind == "name":
            return self._word(self.advance())
        raise self.unexpected()

    def _moment(self, token: Token) -> date | datetime | str:
        try:
            if token.kind == "date":
                return date.fromisoformat(token.text)
            if token.kind == "time":
                return token.text[:8] + ".000Z"
            return datetime.fromisoformat(token.text).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise QueryError(f"Invalid {token.kind}: {token.text}", self.place(token.offset)) from error

    def _word(self, token: Token) -> Literal:
        word = token.upper
        if word in ("TRUE", "FALSE"):
            return Literal("boolean", token.text, token.offset, word == "TRUE")
        if word == "NULL":
            return Literal("null", token.text, token.offset)
        if word in PERIODS:
            return Literal("range", word, token.offset)
        if word in COUNTED:
            self.mark(":")
            count = self.token
            if count.kind != "number" or not count.text.isdigit() or len(count.text) > 6:
                raise self.unexpected()
            self.advance()
            return Literal("range", word, token.offset, count=int(count.text))
        money = _CURRENCY.fullmatch(token.text)
        if money:
            return Literal("number", token.text, token.offset, float(money[2]))
        raise self.unexpected(token)
