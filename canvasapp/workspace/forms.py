"""A form of record fields: what stands in the inputs, and what a submitted form wants changed.

Each input ``field.<name>`` travels with a hidden ``was.<name>``, the text that it held when the form was made. Only a
field whose text differs is a change. So a value that nobody touched is never sent back: no rounding, no lost seconds,
and no older value put over what a colleague saved meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.http import QueryDict

from canvasapp.salesforce import FieldErrors, SalesforceError

from .fields import Field, Record, Section
from .formats import Formats, UnreadableValue
from .schema import FieldInfo, Kind, Option

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One input of a form: ``text`` is what it holds, ``was`` what it held at first, ``problems`` what is wrong."""

    info: FieldInfo
    text: str
    was: str
    problems: tuple[str, ...] = ()
    currency: str = ""

    @property
    def id(self) -> str:
        return f"field-{self.info.name}"

    @property
    def chosen(self) -> list[str]:
        """The values of a multi-select."""
        return self.text.split(";") if self.text else []

    @property
    def choices(self) -> list[Option]:
        """What a picklist offers, and what the record holds although it is offered no longer."""
        offered = {option.value for option in self.info.options}
        held = self.was.split(";") if self.info.kind is Kind.MULTIPICKLIST else [self.was]
        strays = [Option(value=value, label=f"{value} (inactive)") for value in held if value and value not in offered]
        return [*self.info.options, *strays]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    controls: list[Control]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """``general`` are problems of the whole record, or of fields that the form does not show. ``reference`` is the
    request id to name when somebody has to look into them."""

    groups: list[Group]
    general: tuple[str, ...] = ()
    reference: str = ""

    @property
    def faulty(self) -> list[Control]:
        return [control for group in self.groups for control in group.controls if control.problems]

    @property
    def problems(self) -> int:
        return len(self.faulty) + len(self.general)


def typed(found: Field, formats: Formats) -> str:  # one return for each type
    """A field's value as the text that its input holds."""
    match found.value:
        case None | False:
            return ""
        case True:
            return CHECKED
        case Decimal() as number:
            return formats.typed_number(number)
        case datetime() as instant:
            return formats.typed_datetime(instant)
        case time() as moment:
            return moment.strftime("%H:%M")
        case date() as day:
            return day.isoformat()
        case tuple() as values:
            return ";".join(values)
        case other:
            return found.neighbour.name if found.neighbour else _newlines(str(other))


def form_for(
    sections: Iterable[Section],
    formats: Formats,
    submission: Submission | None = None,
    refusal: SalesforceError | None = None,
    reference: str = "",
) -> Form:
    """Inputs for a layout: holding what was submitted, if anything was, with what we and Salesforce have against it."""
    refused, general = _complaints(refusal)
    groups = [
        Group(
            title=section.title,
            controls=[_control(item, formats, submission, refused.pop(item.info.name, ())) for item in section.fields],
        )
        for section in sections
    ]
    hidden = [f"{name}: {message}" for name, messages in refused.items() for message in messages]
    return Form(groups=groups, general=(*general, *hidden), reference=reference)


def _complaints(refusal: SalesforceError | None) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """What Salesforce has against single fields, and against the whole."""
    if isinstance(refusal, FieldErrors):
        return dict(refusal.fields), refusal.general
    return {}, (refusal.public,) if refusal else ()


def _control(item: Field, formats: Formats, submission: Submission | None, refused: tuple[str, ...]) -> Control:
    name, was, currency = item.info.name, typed(item, formats), item.currency or formats.currency or ""
    if submission is None:
        return Control(info=item.info, text=was, was=was, currency=currency)
    ours = (submission.errors[name],) if name in submission.errors else ()
    text = submission.entered.get(name, was)
    return Control(info=item.info, text=text, was=was, problems=(*ours, *refused), currency=currency)


def read_submission(record: Record, data: QueryDict, formats: Formats) -> Submission:
    """What the form ``data`` changes of a record. Fields that the user may not change are not looked at."""
    submission = Submission()
    for name, item in record.fields.items():
        if not item.info.typable or f"was.{name}" not in data:
            continue
        text = _submitted(item.info, data)
        if text == _newlines(str(data[f"was.{name}"])):
            continue
        submission.entered[name] = text
        try:
            _read_into(submission, item, text, formats)
        except UnreadableValue as problem:
            submission.errors[name] = str(problem)
    return submission


def _submitted(info: FieldInfo, data: QueryDict) -> str:
    values = data.getlist(f"field.{info.name}")
    if info.kind is Kind.MULTIPICKLIST:
        return ";".join(values)
    text = _newlines(values[-1]) if values else ""
    return text if info.kind is Kind.LONG_TEXT else text.strip()


def _newlines(text: str) -> str:
    """Forms send CRLF whatever the value had."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_into(submission: Submission, item: Field, text: str, formats: Formats) -> None:
    info = item.info
    if text and info.kind is Kind.REFERENCE:
        submission.lookups[info.name] = text
    else:
        submission.changes[info.name] = _value(item, text, formats)


def _value(item: Field, text: str, formats: Formats) -> Change:  # one return for each type
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
