"""Text for SOQL. Every value that goes into a query passes here; nothing else in the project quotes.

    soql.bind("SELECT Id FROM Account WHERE Name LIKE {name} AND OwnerId = {owner}",
              name=soql.contains(typed), owner=user_id)

Escapes: SOQL and SOSL Reference, "Quoted String Escape Sequences". What has no spelling in SOQL is ``InvalidValue``.
"""

import re
from collections.abc import Iterable, Sequence, Set
from datetime import UTC, date, datetime, time
from decimal import Decimal
from string import Formatter

from canvasapp.salesforce.errors import InvalidValue
from canvasapp.salesforce.ids import sfid18

type Value = Fragment | str | bool | int | float | Decimal | datetime | date | time | None
type Operand = Value | Sequence[Value] | Set[Value]

_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)
_WILDCARDS = str.maketrans({"%": "\\%", "_": "\\_"})
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_DEEPEST = 6  # five relationships, then the field
_LARGEST_EXPONENT = 400  # beyond a double, which is what Salesforce keeps


class Fragment(str):
    """SOQL that was made here: it is inserted as it is, where a plain string would be quoted."""

    __slots__ = ()


def quote(text: str) -> Fragment:
    """A string literal."""
    return Fragment(f"'{_escaped(text)}'")


def contains(text: str) -> Fragment:
    """A pattern for LIKE: anywhere in the field, wildcards in ``text`` taken literally."""
    return Fragment(f"'%{_escaped(text).translate(_WILDCARDS)}%'")


def starts_with(text: str) -> Fragment:
    """A pattern for LIKE: at the start of the field, wildcards in ``text`` taken literally."""
    return Fragment(f"'{_escaped(text).translate(_WILDCARDS)}%'")


def record_id(text: str) -> Fragment:
    """The literal of a record id, 15 or 18 characters in, 18 out."""
    return quote(sfid18(text))


def name(text: str) -> Fragment:
    """The API name of an object, field or relationship."""
    if not _NAME.fullmatch(text):
        raise InvalidValue("not an API name")
    return Fragment(text)


def path(text: str) -> Fragment:
    """A field, maybe through parents: ``Owner.Profile.Name``."""
    parts = text.split(".")
    if len(parts) > _DEEPEST:
        raise InvalidValue("more than five relationships")
    return Fragment(".".join(name(part) for part in parts))


def names(paths: Iterable[str]) -> Fragment:
    """A list of fields, at least one."""
    listed = [path(text) for text in paths]
    if not listed:
        raise InvalidValue("no field")
    return Fragment(", ".join(listed))


def literal(value: Operand) -> Fragment:
    """The literal of a value; of a list or set, what IN takes. Datetimes must know their zone."""
    if isinstance(value, Set):
        return _listed(sorted(literal(item) for item in value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _listed([literal(item) for item in value])
    return _scalar(value)


def _scalar(value: Value) -> Fragment:
    match value:
        case Fragment():
            text: str = value
        case str():
            text = quote(value)
        case None | bool():
            text = {None: "null", True: "true", False: "false"}[value]
        case datetime():
            text = _instant(value)
        case date():
            text = value.isoformat()
        case time():
            text = f"{value.replace(tzinfo=None).isoformat('milliseconds')}Z"
        case _:
            text = _number(value)
    return Fragment(text)


def _listed(items: Sequence[Fragment]) -> Fragment:
    if not items:
        raise InvalidValue("an empty list: IN () does not parse")
    return Fragment(f"({', '.join(items)})")


def bind(template: str, /, **values: Operand) -> Fragment:
    """``template`` with each ``{name}`` replaced by the literal of that value.

    The template is the programmer's; only names in braces are allowed in it, no attribute, index or format.
    """
    parts: list[str] = []
    used: set[str] = set()
    for text, field, spec, conversion in Formatter().parse(template):
        parts.append(text)
        if field is None:
            continue
        if spec or conversion or field not in values:
            raise InvalidValue(f"no value for {{{field}}}")
        used.add(field)
        parts.append(literal(values[field]))
    if used != set(values):
        raise InvalidValue(f"not in the template: {', '.join(sorted(set(values) - used))}")
    return Fragment("".join(parts))


def _escaped(text: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidValue("a character that no Salesforce text can hold")
    return text.translate(_ESCAPES)


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise InvalidValue("a datetime without a time zone")
    try:
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    except OverflowError:
        raise InvalidValue("a datetime outside the calendar") from None


def _number(value: float | Decimal) -> str:
    exact = Decimal(value) if isinstance(value, int) else Decimal(str(value))
    if not exact.is_finite() or abs(exact.adjusted()) > _LARGEST_EXPONENT:
        raise InvalidValue("not a number that fits")
    return f"{exact:f}"
