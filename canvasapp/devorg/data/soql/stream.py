"""The tokens of a query under a cursor, with the small words every rule needs."""

from ..errors import Place, QueryError
from .tokens import Token, tokens


class Stream:
    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens(text)
        self._index = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._index]

    def peek(self) -> Token:
        return self._tokens[min(self._index + 1, len(self._tokens) - 1)]

    def advance(self) -> Token:
        token = self._tokens[self._index]
        if token.kind != "end":
            self._index += 1
        return token

    def place(self, offset: int) -> Place:
        return Place(self.text, offset)

    def unexpected(self, token: Token | None = None) -> QueryError:
        token = token or self.token
        if token.kind == "end":
            return QueryError("unexpected token: '<EOF>'")
        return QueryError(f"unexpected token: '{token.shown()}'", self.place(token.offset))

    def accept(self, word: str) -> bool:
        """Step over this keyword if it is next."""
        if self.token.kind == "name" and self.token.upper == word:
            self.advance()
            return True
        return False

    def accept_mark(self, mark: str) -> bool:
        if self.token.kind == "mark" and self.token.text == mark:
            self.advance()
            return True
        return False

    def keyword(self, word: str) -> None:
        if not self.accept(word):
            raise self.unexpected()

    def one_of(self, *words: str) -> str:
        if self.token.kind != "name" or self.token.upper not in words:
            raise self.unexpected()
        return self.advance().upper

    def mark(self, mark: str) -> None:
        if not self.accept_mark(mark):
            raise self.unexpected()

    def name(self) -> Token:
        if self.token.kind != "name":
            raise self.unexpected()
        return self.advance()

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected()
