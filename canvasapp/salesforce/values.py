"""Python values and the REST API's JSON, in both directions and without loss."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.errors import BadAnswer, InvalidValue


def encode(values: Mapping[str, object]) -> bytes:
    """The JSON of a record. Datetimes must know their zone; a set becomes a multi-select picklist's text."""
    try:
        return json.dumps(values, default=_plain, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValue(str(error)) from None


def instant(text: str) -> datetime:
    """A datetime as Salesforce writes it, ``2026-02-28T01:02:03.000+0000``; it knows its zone, always UTC."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadAnswer("not a datetime") from None


def typed(record: Mapping[str, Json], description: Mapping[str, Json]) -> dict[str, Json]:
    """A record's own fields as Python values, by the types in its object's describe.

    date, datetime and time become those of ``datetime``; double, currency and percent ``Decimal``; multipicklist a
    tuple in Salesforce's order. Anything else, related records included, stays as it came.
    """
    types = {field["name"]: field["type"] for field in description["fields"]}
    return {name: _typed(types.get(name, ""), value) for name, value in record.items()}


def _typed(kind: str, value: Json) -> Json:
    reader = _READERS.get(kind)
    if reader is None or value is None:
        return value
    try:
        return reader(value)
    except (TypeError, ValueError, ArithmeticError):
        raise BadAnswer(f"not a {kind}") from None


_READERS: Mapping[str, Callable[[Json], object]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": lambda text: time.fromisoformat(text.removesuffix("Z")),
    "double": lambda number: Decimal(str(number)),
    "currency": lambda number: Decimal(str(number)),
    "percent": lambda number: Decimal(str(number)),
    "multipicklist": lambda text: tuple(text.split(";")),
}


def _plain(value: object) -> Json:
    match value:
        case datetime():
            if value.tzinfo is None:
                raise InvalidValue("a datetime without a time zone")
            return value.astimezone(UTC).isoformat(timespec="milliseconds")
        case date():
            return value.isoformat()
        case time():
            return f"{value.replace(tzinfo=None).isoformat('milliseconds')}Z"
        case Decimal() if value.is_finite():
            # A JSON number where a double holds the same digits, otherwise text, which Salesforce reads as exactly.
            return float(value) if Decimal(repr(float(value))) == value else str(value)
        case set() | frozenset():
            return ";".join(sorted(map(str, value)))
    raise InvalidValue(f"no JSON for {type(value).__name__}")
