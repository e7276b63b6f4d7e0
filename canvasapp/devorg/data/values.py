"""Values on their way in: from JSON to what a column holds, or Salesforce's refusal.

Columns hold text trimmed and never empty, numbers rounded to their scale, ``YYYY-MM-DD``, times in UTC in the very form
in which the API gives them out (``2026-01-31T23:59:59.000+0000``), ids of 18 characters, booleans as 0 and 1.
"""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from . import ids
from .catalog import Catalog, Field
from .errors import WriteError
from .functions import as_text

Column = str | int | float | bytes | None
EMAIL = re.compile(r"[^\s@,;<>()\[\]\\\"]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z0-9-]*[A-Za-z0-9]")


def stored(catalog: Catalog, one: Field, value: Any) -> Column:
    """What the column holds for a JSON value. Raises ``WriteError``."""
    if value is None:
        return 0 if one.type == "boolean" else None
    return _READERS[one.type](catalog, one, value)


def _wrong_type(one: Field, value: Any) -> WriteError:
    kind = {
        dict: "START_OBJECT value {",
        list: "START_ARRAY value [",
        str: f"VALUE_STRING value {value}",
        bool: f"VALUE_{str(value).upper()} value {str(value).lower()}",
        int: f"VALUE_NUMBER_INT value {value}",
        float: f"VALUE_NUMBER_FLOAT value {value}",
    }[type(value)]
    return WriteError(
        f"Cannot deserialize instance of {one.type} from {kind} or request may be missing a required field",
        code="JSON_PARSER_ERROR",
        fields=[one.name],
    )


def _plain(one: Field, value: Any) -> str | None:
    if isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, int | float):
        value = str(value)
    elif not isinstance(value, str):
        raise _wrong_type(one, value)
    value = (
        value.replace("\x00", "").strip().replace("\r\n", "\n") if "\x00" in value or "\r" in value else value.strip()
    )
    return value or None


def _text(catalog: Catalog, one: Field, value: Any) -> Column:
    text = _plain(one, value)
    if text is not None and len(text) > one.length:
        raise WriteError(
            f"{one.label}: data value too large: {text} (max length={one.length})",
            code="STRING_TOO_LONG",
            fields=[one.name],
        )
    return text


def _picklist(catalog: Catalog, one: Field, value: Any) -> Column:
    text = _text(catalog, one, value)
    if text is None or not one.restricted:
        return text
    found = next((each.value for each in one.values if each.value.lower() == str(text).lower()), None)
    if found is None:
        raise _bad_choice(one, str(text))
    return found


def _multipicklist(catalog: Catalog, one: Field, value: Any) -> Column:
    text = _plain(one, value)
    if text is None:
        return None
    chosen = [each.strip() for each in text.split(";") if each.strip()]
    known = {each.value.lower(): each.value for each in one.values}
    for each in chosen:
        if one.restricted and each.lower() not in known:
            raise _bad_choice(one, each)
    canonical = dict.fromkeys(known.get(each.lower(), each) for each in chosen)
    order = [each.value for each in one.values]
    return ";".join(sorted(canonical, key=lambda each: order.index(each) if each in order else len(order))) or None


def _bad_choice(one: Field, text: str) -> WriteError:
    return WriteError(
        f"{one.label}: bad value for restricted picklist field: {text}",
        code="INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        fields=[one.name],
    )


def _email(catalog: Catalog, one: Field, value: Any) -> Column:
    text = _text(catalog, one, value)
    if text is not None and not EMAIL.fullmatch(str(text)):
        raise WriteError(
            f"{one.label}: invalid email address: {value}", code="INVALID_EMAIL_ADDRESS", fields=[one.name]
        )
    return text


def _boolean(catalog: Catalog, one: Field, value: Any) -> Column:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.strip().lower() in ("true", "false", "1", "0"):
        return int(value.strip().lower() in ("true", "1"))
    raise _wrong_type(one, value)


def _number(catalog: Catalog, one: Field, value: Any) -> Column:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong_type(one, value)
    if isinstance(value, str) and not value.strip():
        return None
    try:
        exact = Decimal(str(value).strip())
        if not exact.is_finite():
            raise _wrong_type(one, value)
        rounded = exact.quantize(Decimal(1).scaleb(-one.scale), ROUND_HALF_UP) if exact.adjusted() < 30 else exact
    except InvalidOperation as error:
        raise _wrong_type(one, value) from error
    if abs(rounded) >= Decimal(10) ** (one.precision - one.scale):
        raise WriteError(
            f"{one.label}: value outside of valid range on numeric field: {value}",
            code="NUMBER_OUTSIDE_VALID_RANGE",
            fields=[one.name],
        )
    if one.type == "int":
        return int(rounded)
    return float(rounded)


def _date(catalog: Catalog, one: Field, value: Any) -> Column:
    if not isinstance(value, str):
        raise _wrong_type(one, value)
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip()[:10]).isoformat()
    except ValueError as error:
        raise _wrong_type(one, value) from error


def _datetime(catalog: Catalog, one: Field, value: Any) -> Column:
    if not isinstance(value, str):
        raise _wrong_type(one, value)
    if not value.strip():
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong_type(one, value) from error
    return as_text(moment.replace(microsecond=0))


def _time(catalog: Catalog, one: Field, value: Any) -> Column:
    if not isinstance(value, str):
        raise _wrong_type(one, value)
    try:
        return time.fromisoformat(value.strip()).strftime("%H:%M:%S.000Z")
    except ValueError as error:
        raise _wrong_type(one, value) from error


def _reference(catalog: Catalog, one: Field, value: Any) -> Column:
    if not isinstance(value, str):
        raise _wrong_type(one, value)
    if not value.strip():
        return None
    found = ids.normal(value.strip())
    if found is None:
        raise WriteError(f"{one.label}: id value of incorrect type: {value}", code="MALFORMED_ID", fields=[one.name])
    target = catalog.by_prefix.get(found[:3])
    if target is None or target.name not in one.targets:
        raise WriteError(
            f"{one.label}: id value of incorrect type: {value}", code="FIELD_INTEGRITY_EXCEPTION", fields=[one.name]
        )
    return found


def _bytes(catalog: Catalog, one: Field, value: Any) -> Column:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise _wrong_type(one, value)
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise WriteError(f"{one.label}: invalid base64 data", code="INVALID_BASE64_DATA", fields=[one.name]) from error


_READERS: dict[str, Callable[[Catalog, Field, Any], Column]] = {
    "string": _text, "textarea": _text, "phone": _text, "url": _text, "combobox": _text, "picklist": _picklist,
    "multipicklist": _multipicklist, "email": _email, "boolean": _boolean, "int": _number, "double": _number,
    "currency": _number, "percent": _number, "date": _date, "datetime": _datetime, "time": _time, "id": _reference,
    "reference": _reference, "base64": _bytes,
}  # fmt: skip
