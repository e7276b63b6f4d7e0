"""What the org refuses, in Salesforce's own codes and words."""

from collections.abc import Sequence
from dataclasses import dataclass


class OrgError(Exception):
    """Base of every refusal: an HTTP status, Salesforce's ``errorCode``, a message, and the fields it is about."""

    status = 400
    code = "UNKNOWN_EXCEPTION"

    def __init__(self, message: str, *, fields: Sequence[str] = (), code: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.fields = list(fields)
        self.code = code or self.code
        self.status = status or self.status


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a SOQL text something stands: the whole text and an offset in characters."""

    text: str
    offset: int

    def pointer(self) -> str:
        """The lines that Salesforce puts before a message: the surroundings, a caret, and row and column from 1.

        Long lines are cut at word boundaries around the place, as observed in answers quoted in public issues.
        """
        before = self.text[: self.offset]
        row = before.count("\n") + 1
        column = self.offset - (before.rfind("\n") + 1)
        line = self.text.split("\n")[row - 1]
        start, end = 0, len(line)
        if column > 45:
            space = line.find(" ", column - 46, column)
            start = space + 1 if space >= 0 else column
        if end - column > 45:
            space = line.rfind(" ", column, column + 45)
            end = space if space >= 0 else column + 45
        return f"\n{line[start:end]}\n{' ' * (column - start)}^\nERROR at Row:{row}:Column:{column + 1}\n"


class QueryError(OrgError):
    """A query that cannot be answered; with a place, its message starts with the pointer lines."""

    code = "MALFORMED_QUERY"

    def __init__(self, message: str, place: Place | None = None, *, code: str = "") -> None:
        super().__init__((place.pointer() if place else "") + message, code=code)
        self.place = place


class WriteError(OrgError):
    """A record that cannot be saved."""


class NotFoundError(OrgError):
    """Nothing there, or nothing that this user may know of."""

    status = 404
    code = "NOT_FOUND"


class AccessError(OrgError):
    """The user may see it, but may not do that to it."""

    status = 403
    code = "INSUFFICIENT_ACCESS_OR_READONLY"


CUSTOM_FIELD_HINT = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
CUSTOM_OBJECT_HINT = (
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
CUSTOM_RELATIONSHIP_HINT = (
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship "
    "name. Please reference your WSDL or the describe call for the appropriate names."
)


def no_column(name: str, sobject: str, place: Place) -> QueryError:
    return QueryError(
        f"No such column '{name}' on entity '{sobject}'. {CUSTOM_FIELD_HINT}", place, code="INVALID_FIELD"
    )


def no_type(name: str, place: Place | None = None) -> QueryError:
    return QueryError(f"sObject type '{name}' is not supported. {CUSTOM_OBJECT_HINT}", place, code="INVALID_TYPE")


def no_relationship(name: str, place: Place, *, where: str = "field path") -> QueryError:
    code = "INVALID_FIELD" if where == "field path" else "INVALID_TYPE"
    return QueryError(
        f"Didn't understand relationship '{name}' in {where}. {CUSTOM_RELATIONSHIP_HINT}", place, code=code
    )
