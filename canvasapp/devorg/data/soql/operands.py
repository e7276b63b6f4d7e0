"""The two sides of a comparison: what is compared, and the parameter that a literal becomes for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from .. import ids
from ..catalog import ID_TYPES, NUMBER_TYPES, Field
from ..errors import Place, QueryError
from ..functions import as_text
from .nodes import Literal
from .periods import span
from .scope import Scope

Value = str | int | float | None
_MOMENTS = frozenset({"date", "datetime", "time"})


@dataclass(frozen=True, slots=True)
class Left:
    """The left side of a comparison: its SQL, its SOQL type, the name that messages use, where it stands."""

    text: str
    type: str
    field: Field | None
    name: str
    place: Place

    def comparable(self, value: Value) -> tuple[str, str, Value]:
        """The column, folded or collated so that case does not count, and the value to compare it with."""
        exact = self.type in ID_TYPES or self.type in _MOMENTS or (self.field is not None and self.field.case_sensitive)
        if exact or not isinstance(value, str):
            return self.text, "", value
        if value.isascii():
            return self.text, " COLLATE NOCASE", value
        return f"fold({self.text})", "", value.lower()


def value_of(left: Left, literal: Literal) -> Value:
    """The parameter for a literal; None for null and for the empty string, which Salesforce does not tell apart."""
    if literal.kind == "null" or literal.value == "":
        return None
    if left.type in ID_TYPES:
        return _id(left, literal)
    return _KINDS.get(left.type, _string)(left, literal)


def _id(left: Left, literal: Literal) -> Value:
    found = ids.normal(literal.value) if literal.kind == "string" else None
    if found is None:
        shown = literal.value if literal.kind == "string" else literal.text
        raise bad_operator(f"invalid ID field: {shown}", left.place)
    return found


def _number(left: Left, literal: Literal) -> Value:
    whole = left.type == "int"
    if literal.kind != "number" or not isinstance(literal.value, int | float) or (whole and literal.value % 1):
        raise wrong_type(left, "int" if whole else "double", quoted=False)
    return int(literal.value) if whole else float(literal.value)


def _boolean(left: Left, literal: Literal) -> Value:
    if literal.kind != "boolean":
        raise wrong_type(left, "boolean", quoted=False)
    return int(bool(literal.value))


def _moment(left: Left, literal: Literal) -> Value:
    if literal.kind != left.type:
        raise wrong_type(left, "dateTime" if left.type == "datetime" else left.type, quoted=False)
    return as_text(literal.value) if isinstance(literal.value, datetime) else str(literal.value)


def _string(left: Left, literal: Literal) -> Value:
    if literal.kind != "string":
        raise wrong_type(left, "string", quoted=True)
    return str(literal.value)


_KINDS: dict[str, Callable[[Left, Literal], Value]] = {
    **dict.fromkeys(NUMBER_TYPES, _number),
    **dict.fromkeys(_MOMENTS, _moment),
    "boolean": _boolean,
}


def between(scope: Scope, left: Left, literal: Literal) -> tuple[str, str]:
    """Where a relative date begins and where it has ended, for a date in days and for a time at local midnight."""
    if left.type not in ("date", "datetime"):
        raise wrong_type(left, left.type, quoted=left.type not in NUMBER_TYPES)
    zone = ZoneInfo(scope.org.access.zone)
    try:
        first, after = span(literal.text, literal.count, scope.org.now.astimezone(zone).date())
        if left.type == "date":
            return first.isoformat(), after.isoformat()
        return _midnight(first, zone), _midnight(after, zone)
    except (OverflowError, ValueError) as error:
        message = f"Invalid date literal: {literal.text}:{literal.count}"
        raise QueryError(message, scope.place(literal.offset)) from error


def _midnight(day: date, zone: ZoneInfo) -> str:
    """The instant at which a day begins for the user, in UTC."""
    return as_text(datetime.combine(day, time(), zone).astimezone(UTC))


def wrong_type(left: Left, kind: str, *, quoted: bool) -> QueryError:
    should = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
    message = f"value of filter criterion for field '{left.name}' must be of type {kind} and {should}"
    return QueryError(message, left.place, code="INVALID_FIELD")


def bad_operator(message: str, place: Place) -> QueryError:
    return QueryError(message, place, code="INVALID_QUERY_FILTER_OPERATOR")
