"""A form of record fields: what stands in its inputs, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from canvasapp.salesforce import FieldErrors, SalesforceError

from .fields import Field, Section
from .formats import Formats
from .schema import FieldInfo, Kind, Option
from .submissions import CHECKED, Submission, with_plain_newlines


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


def typed(found: Field, formats: Formats) -> str:
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
            return found.neighbour.name if found.neighbour else with_plain_newlines(str(other))


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
