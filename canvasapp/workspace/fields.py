"""A record joined with its schema: typed fields, laid out for reading and for typing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from canvasapp.salesforce import BadAnswer

from .schema import FieldInfo, Kind, Schema

# Salesforce keeps these by itself; people look at them last.
SYSTEM_FIELDS = frozenset(
    """
    Id IsDeleted MasterRecordId RecordTypeId CreatedById CreatedDate LastModifiedById LastModifiedDate SystemModstamp
    LastActivityDate LastViewedDate LastReferencedDate PhotoUrl CleanStatus Jigsaw JigsawCompanyId JigsawContactId
    DandbCompanyId IndividualId OperatingHoursId ConnectionReceivedId ConnectionSentId
    """.split()  # noqa: SIM905  # a list of words reads better than a column of quotes
)
COMPOUND = (Kind.ADDRESS, Kind.LOCATION)
# A SELECT may follow 55 relationships (35 before API 50); the names of so many neighbours fit on no page anyway.
MAX_NEIGHBOURS = 35
# Most objects call their records by Name; asking these for it is an error that spoils the whole query.
NAME_FIELDS = {
    "Case": "CaseNumber",
    "Contract": "ContractNumber",
    "Event": "Subject",
    "Order": "OrderNumber",
    "Solution": "SolutionName",
    "Task": "Subject",
    "WorkOrder": "WorkOrderNumber",
}

type Value = str | bool | Decimal | date | datetime | time | tuple[str, ...] | Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The record that a lookup points at."""

    record_id: str
    sobject: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of one record."""

    info: FieldInfo
    value: Value
    neighbour: Neighbour | None = None
    currency: str | None = None  # ISO code of the record's own currency, in an org with several


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    fields: Sequence[Field]
    folded: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as a page shows it. ``fields`` are all those that the user may see, by name."""

    schema: Schema
    record_id: str
    fields: Mapping[str, Field] = field(repr=False)

    @property
    def title(self) -> str:
        """What the record is called, or its id where records have no name or this one's is empty."""
        name = self.schema.name_field
        value = self.fields[name.name].value if name and name.name in self.fields else None
        return str(value or self.record_id)


def _number(raw: object) -> Decimal:
    return Decimal(str(raw))


READERS: Mapping[Kind, Callable[[Any], Value]] = {
    Kind.CHECKBOX: bool,
    Kind.DATE: date.fromisoformat,
    Kind.DATETIME: datetime.fromisoformat,
    Kind.TIME: time.fromisoformat,
    Kind.NUMBER: _number,
    Kind.CURRENCY: _number,
    Kind.PERCENT: _number,
    Kind.MULTIPICKLIST: lambda raw: tuple(raw.split(";")),
    Kind.ADDRESS: dict,
    Kind.LOCATION: dict,
}


def value_of(kind: Kind, raw: Any) -> Value:
    """A JSON value of the REST API as a Python value of the field's kind. Raises ``BadAnswer`` when it is none."""
    if raw is None or raw == "":
        return None
    try:
        return READERS.get(kind, str)(raw)
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise BadAnswer(f"a {kind} field holds something else") from error


def read_record(schema: Schema, raw: Mapping[str, Any], neighbours: Mapping[str, Neighbour] | None = None) -> Record:
    """Join a record with its schema. A field that the record lacks is one that the user may not see."""
    currency = raw.get("CurrencyIsoCode")
    found = (info for info in schema.fields if info.name in raw)
    fields = {
        info.name: Field(
            info=info,
            value=value_of(info.kind, raw[info.name]),
            neighbour=(neighbours or {}).get(info.name),
            currency=currency,
        )
        for info in found
    }
    return Record(schema=schema, record_id=raw["Id"], fields=fields)


def lookups(schema: Schema, raw: Mapping[str, Any]) -> list[FieldInfo]:
    """The lookups of the record that point somewhere and whose name one query can fetch."""
    found = [info for info in schema.fields if info.relationship and info.refers_to and raw.get(info.name)]
    return found[:MAX_NEIGHBOURS]


def neighbour_name(info: FieldInfo) -> str:
    """The field of a lookup's target that names it. A lookup to several objects has a Name whatever they are."""
    return NAME_FIELDS.get(info.refers_to[0], "Name") if len(info.refers_to) == 1 else "Name"


def read_neighbours(
    found: Sequence[FieldInfo], raw: Mapping[str, Any], names: Mapping[str, Any]
) -> dict[str, Neighbour]:
    """Lookups of ``raw`` with what a query found of their targets; a target that the user may not see has no name."""
    neighbours = {}
    for info in found:
        target = names.get(info.relationship) or {}
        name = target.get(neighbour_name(info))
        sobject = (target.get("attributes") or {}).get("type")
        # The Name pseudo-object stands for "one of several".
        if not sobject or sobject == "Name":
            sobject = info.refers_to[0] if len(info.refers_to) == 1 else ""
        neighbours[info.name] = Neighbour(record_id=raw[info.name], sobject=sobject, name=name or raw[info.name])
    return neighbours


def reading_layout(record: Record) -> list[Section]:
    """Names first, compounds instead of their parts, long texts last, what Salesforce keeps folded away."""
    compounds = {name for name, found in record.fields.items() if found.info.kind in COMPOUND}
    name = record.schema.name_field
    shown = [
        found
        for found in record.fields.values()
        if found.info.part_of not in compounds and not (name and found.info.part_of == name.name != found.info.name)
    ]
    return _sections(record, shown)


def typing_layout(record: Record) -> list[Section]:
    """The fields that the user may change, parts instead of their compounds."""
    return _sections(record, [found for found in record.fields.values() if found.info.typable])


def _sections(record: Record, shown: Sequence[Field]) -> list[Section]:
    names = [found for found in shown if found.info.is_name or _names_it(record, found.info)]
    system = [found for found in shown if found.info.name in SYSTEM_FIELDS]
    long = [found for found in shown if found.info.kind in (Kind.LONG_TEXT, Kind.RICH_TEXT) and not found.info.part_of]
    apart = {found.info.name for found in (*names, *system, *long)}
    rest = [found for found in shown if found.info.name not in apart]
    sections = [
        Section(title="Details", fields=(*names, *rest)),
        Section(title="Description", fields=long, wide=True),
        Section(title="System information", fields=system, folded=True),
    ]
    return [section for section in sections if section.fields]


def _names_it(record: Record, info: FieldInfo) -> bool:
    name = record.schema.name_field
    return bool(name and info.part_of == name.name)
