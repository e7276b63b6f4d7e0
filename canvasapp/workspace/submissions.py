"""What a submitted form wants changed.

Each input ``field.<name>`` travels with a hidden ``was.<name>``, the text that it held when the form was made. Only a
field whose text differs is a change. So a value that nobody touched is never sent back: no rounding, no lost seconds,
and no older value put over what a colleague saved meanwhile.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.http import QueryDict

from .fields import Field, Record
from .formats import Formats, UnreadableValue
from .schema import FieldInfo, Kind

CHECKED = "true"

type Change = str | bool | Decimal | datetime | date | time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a form asks for, by API name of the field.

    ``changes`` are values as the client takes them; ``lookups`` are texts that still have to be found; ``errors`` say
    what is wrong with a field; ``entered`` is what was typed, to be shown again.
    """

    changes: dict[str, Change] = field(default_factory=dict)
    lookups: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)


def read_submission(record: Record, data: QueryDict, formats: Formats) -> Submission:
    """What the form ``data`` changes of a record. Fields that the user may not change are not looked at."""
    submission = Submission()
    for name, item in record.fields.items():
        if not item.info.typable or f"was.{name}" not in data:
            continue
        sent, was = _sent(item.info, data), with_plain_newlines(str(data[f"was.{name}"]))
        # Whoever types a line hardly means the blanks around it; blanks that the value has are left alone.
        text = sent if item.info.kind is Kind.LONG_TEXT else sent.strip()
        if was in (sent, text):
            continue
        submission.entered[name] = text
        try:
            _read_into(submission, item, text, formats)
        except UnreadableValue as problem:
            submission.errors[name] = str(problem)
    return submission


def _sent(info: FieldInfo, data: QueryDict) -> str:
    values = data.getlist(f"field.{info.name}")
    if info.kind is Kind.MULTIPICKLIST:
        return ";".join(values)
    return with_plain_newlines(values[-1]) if values else ""


def with_plain_newlines(text: str) -> str:
    """Forms send CRLF whatever the value had."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_into(submission: Submission, item: Field, text: str, formats: Formats) -> None:
    info = item.info
    if text and info.kind is Kind.REFERENCE:
        submission.lookups[info.name] = text
    else:
        submission.changes[info.name] = _value(item, text, formats)


def _value(item: Field, text: str, formats: Formats) -> Change:
    """What a typed text means. Raises ``UnreadableValue``."""
    info = item.info
    if info.kind is Kind.CHECKBOX:
        return text == CHECKED
    if not text and info.required:
        raise UnreadableValue(f"{info.label} is required.")
    if not text:
        return None
    match info.kind:
        case Kind.NUMBER | Kind.CURRENCY | Kind.PERCENT:
            return _number(info, formats.read_number(text))
        case Kind.DATE:
            return _iso(date, text, "Enter a date.")
        case Kind.DATETIME:
            return formats.read_datetime(text, like=item.value if isinstance(item.value, datetime) else None)
        case Kind.TIME:
            return _iso(time, text, "Enter a time of day.")
    if info.length and len(text) > info.length:
        raise UnreadableValue(f"At most {info.length} characters; this has {len(text)}.")
    return text


def _iso[Moment: (date, time)](kind: type[Moment], text: str, complaint: str) -> Moment:
    try:
        return kind.fromisoformat(text)
    except ValueError as error:
        raise UnreadableValue(complaint) from error


def _number(info: FieldInfo, value: Decimal) -> Decimal:
    """``value`` if the field can hold it; Salesforce would round away decimals that do not fit, and not say so."""
    _, digits, exponent = value.normalize().as_tuple()
    assert isinstance(exponent, int)  # noqa: S101  # finite, says read_number
    scale = 0 if info.whole else info.scale
    if -exponent > scale:
        raise UnreadableValue(f"At most {scale} decimals." if scale else "Enter a whole number.")
    room = info.precision - scale
    if info.precision and len(digits) + exponent > room:
        raise UnreadableValue(f"At most {room} digits before the decimals.")
    return value
