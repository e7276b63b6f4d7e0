"""Python values as the REST API's JSON takes them, without loss."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.errors import InvalidValue


def encode(values: Mapping[str, object]) -> bytes:
    """The JSON of a record. Datetimes must know their zone; a set becomes a multi-select picklist's text."""
    try:
        return json.dumps(values, default=_plain, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValue(str(error)) from None


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
