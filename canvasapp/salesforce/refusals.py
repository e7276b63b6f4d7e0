"""Salesforce understood and said no: its error list, narrowed to what a caller can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canvasapp.salesforce.errors import SalesforceError


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of Salesforce's error list: ``errorCode`` (or ``statusCode``), message, fields concerned."""

    code: str
    message: str
    fields: tuple[str, ...] = ()


class Refused(SalesforceError):
    """Salesforce understood and said no. ``status`` is the HTTP status, ``faults`` its error list.

    Where ``quotes`` is true, Salesforce's own first sentence, in the user's language, follows ours.
    """

    public = "Salesforce refused this."
    quotes = True

    def __init__(self, status: int, faults: Sequence[Fault] = (), *, public: str | None = None) -> None:
        self.status = status
        self.faults = tuple(faults)
        said = "; ".join(f"{fault.code}: {fault.message}" for fault in self.faults)
        if public is None and self.quotes and self.faults:
            public = f"{self.public} {self.faults[0].message}".rstrip()
        super().__init__(f"{status} {said}".rstrip(), public=public)

    @property
    def code(self) -> str:
        """The first error code, or an empty string."""
        return self.faults[0].code if self.faults else ""


class SessionExpired(Refused):
    """401, or a token that Salesforce no longer knows."""

    public = "Your Salesforce session has ended. Please sign in again."
    quotes = False


class NoAccess(Refused):
    """403: this user, or this app for this user, may not."""

    public = "Salesforce does not let you do this."


class NotFound(Refused):
    """404: no such record or object, deleted, or hidden from this user; Salesforce does not say which."""

    public = "This record does not exist, was deleted, or is not shared with you."
    quotes = False


class FieldErrors(Refused):
    """The values were refused. ``fields`` maps API names to messages, ``general`` is about the record as a whole."""

    public = "Salesforce did not accept these values."

    def __init__(self, status: int, faults: Sequence[Fault] = ()) -> None:
        fields: dict[str, tuple[str, ...]] = {}
        for fault in faults:
            for field in fault.fields:
                fields[field] = (*fields.get(field, ()), fault.message)
        self.fields: Mapping[str, tuple[str, ...]] = fields
        self.general = tuple(fault.message for fault in faults if not fault.fields)
        super().__init__(status, faults, public=" ".join(fault.message for fault in faults) or None)


class LimitExceeded(Refused):
    """A limit of the org is used up: API calls of the day, concurrent long requests, logins, storage."""

    public = "Your Salesforce org has used up one of its limits. Please try again later."
    quotes = False


class RowLocked(Refused):
    """Someone else is writing the same record or its parent. Nothing was written: safe to repeat."""

    public = "Someone else is saving this record, or its parent, at this moment. Please try again."
    quotes = False
    transient = True


class RolledBack(Refused):
    """Nothing was wrong with this record; another one of the same all-or-none call failed."""

    public = "This was not saved because something else that belongs to it could not be saved."
    quotes = False


class MalformedQuery(Refused):
    """The query or search does not parse, or asks for what does not exist."""

    public = "Salesforce does not understand this query."


class UnknownField(MalformedQuery):
    """A field that does not exist, or that this user may not see; Salesforce does not say which."""

    public = "A field does not exist or is hidden from you."


class QueryTooSlow(Refused):
    """``QUERY_TIMEOUT``: ask for less, or for a narrower range."""

    public = "This query takes Salesforce too long. Please narrow it."
    quotes = False


class CursorExpired(Refused):
    """``INVALID_QUERY_LOCATOR``: the next page is gone, begin again."""

    public = "These results are no longer kept by Salesforce. Please start the query again."
    quotes = False


class SeveralMatches(Refused):
    """300: an external id matches more than one record. ``matches`` are their resource paths."""

    public = "More than one record has this external id."
    quotes = False

    def __init__(self, status: int, matches: Sequence[str]) -> None:
        self.matches = tuple(matches)
        super().__init__(status, [Fault("MULTIPLE_CHOICES", f"{len(self.matches)} records")])
