"""SOQL text into tokens, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import Place, QueryError

MAX_LENGTH = 100_000
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)(?![\dT])
  | (?P<time>\d\d:\d\d:\d\d(?:\.\d+)?[Zz])
  | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![A-Za-z_])
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<name>[A-Za-z][A-Za-z0-9_]*)
  | (?P<mark><=|>=|!=|<>|[=<>(),.:])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "b": "\b",
    "f": "\f",
    "N": "\n",
    "R": "\r",
    "T": "\t",
    "B": "\b",
    "F": "\f",
    "'": "'",
    '"': '"',
    "\\": "\\",
    "_": "_",
    "%": "%",
}


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is one of datetime, date, time, number, string, name, mark, end."""

    kind: str
    text: str
    offset: int

    @property
    def upper(self) -> str:
        return self.text.upper() if self.kind == "name" else self.text

    def shown(self) -> str:
        """As Salesforce names it in ``unexpected token``."""
        return "<EOF>" if self.kind == "end" else self.text.strip("'") if self.kind == "string" else self.text


def tokens(text: str) -> list[Token]:
    """All tokens of a query, the last of kind ``end``. Raises ``QueryError``."""
    if len(text) > MAX_LENGTH:
        raise QueryError("SOQL statements cannot be longer than 100000 characters.", code="QUERY_TOO_LONG")
    return list(_scan(text))


def _scan(text: str) -> Iterator[Token]:
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(text, offset)
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match[0], offset)
        offset = match.end()
    yield Token("end", "", len(text))


def _unreadable(text: str, offset: int) -> QueryError:
    place = Place(text, offset)
    row = text[:offset].count("\n") + 1
    column = offset - (text.rfind("\n", 0, offset) + 1)
    if text[offset] == "'":
        return QueryError(f"line {row}:{column} mismatched character '<EOF>' expecting '''", place)
    return QueryError(f"line {row}:{column} no viable alternative at character '{text[offset]}'", place)


def unquoted(token: Token, text: str) -> str:
    """What a string token says. Raises ``QueryError`` for an escape that SOQL does not have."""
    return _ESCAPE.sub(lambda mark: _escaped(mark, token, text), token.text[1:-1])


def like_pattern(token: Token, text: str) -> str:
    r"""What a string token says to LIKE: ``\%`` and ``\_`` stay escaped, and so does a backslash."""

    def keep(mark: re.Match[str]) -> str:
        plain = _escaped(mark, token, text)
        return f"\\{plain}" if plain in "%_\\" else plain

    return _ESCAPE.sub(keep, token.text[1:-1])


def _escaped(mark: re.Match[str], token: Token, text: str) -> str:
    if len(mark[1]) == 5:
        return chr(int(mark[1][1:], 16))
    if mark[1] not in _ESCAPES:
        raise QueryError(
            f"Invalid string literal '{token.text[1:-1]}'. Illegal character sequence '{mark[0]}' in string literal.",
            Place(text, token.offset),
        )
    return _ESCAPES[mark[1]]
