"""What describe says of an object and its fields, reduced to what the pages need: small enough to cache by the hundred.

Shapes: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from canvasapp.salesforce import BadAnswer

API_NAME = r"[A-Za-z][A-Za-z0-9_]{0,79}"


def is_api_name(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(API_NAME, text) is not None


class Kind(StrEnum):
    """How a field is shown and typed in; describe's types, with those that look alike put together."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    RICH_TEXT = "rich-text"
    PICKLIST = "picklist"
    MULTIPICKLIST = "multipicklist"
    COMBOBOX = "combobox"
    CHECKBOX = "checkbox"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    NUMBER = "number"
    CURRENCY = "currency"
    PERCENT = "percent"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    REFERENCE = "reference"
    ADDRESS = "address"
    LOCATION = "location"
    BINARY = "binary"


KINDS = {
    "textarea": Kind.LONG_TEXT,
    "picklist": Kind.PICKLIST,
    "multipicklist": Kind.MULTIPICKLIST,
    "combobox": Kind.COMBOBOX,
    "boolean": Kind.CHECKBOX,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
    "time": Kind.TIME,
    "int": Kind.NUMBER,
    "long": Kind.NUMBER,
    "double": Kind.NUMBER,
    "currency": Kind.CURRENCY,
    "percent": Kind.PERCENT,
    "email": Kind.EMAIL,
    "phone": Kind.PHONE,
    "url": Kind.URL,
    "reference": Kind.REFERENCE,
    "address": Kind.ADDRESS,
    "location": Kind.LOCATION,
    "base64": Kind.BINARY,
}
# Values of these arrive as objects or as something that no input can hold.
UNTYPED = (Kind.RICH_TEXT, Kind.ADDRESS, Kind.LOCATION, Kind.BINARY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldInfo:
    """One field of an object, as this user may see it."""

    name: str
    label: str
    kind: Kind
    whole: bool = False  # int and long: no decimals
    required: bool = False
    updateable: bool = False
    filterable: bool = False
    sortable: bool = False
    is_name: bool = False
    custom: bool = False
    length: int = 0
    precision: int = 0
    scale: int = 0
    help: str = ""
    part_of: str = ""  # the compound field that shows this one too
    options: tuple[Option, ...] = ()
    refers_to: tuple[str, ...] = ()
    relationship: str = ""

    @property
    def searched(self) -> str:
        """Where a lookup's text is looked up. A lookup to users or queues is nearly always to a user."""
        return next((name for name in self.refers_to if name != "Group"), self.refers_to[0])

    @property
    def typable(self) -> bool:
        """Whether an input of a form can hold it and Salesforce would take it from this user."""
        return (
            self.updateable and self.kind not in UNTYPED and (self.kind is not Kind.REFERENCE or bool(self.refers_to))
        )

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "FieldInfo":
        kind = KINDS.get(raw["type"], Kind.TEXT)
        if raw.get("htmlFormatted"):
            kind = Kind.RICH_TEXT
        label = raw.get("label") or raw["name"]
        return cls(
            name=raw["name"],
            # A lookup is called "Owner ID", but what people see there is the owner.
            label=label.removesuffix(" ID") if kind is Kind.REFERENCE else label,
            kind=kind,
            whole=raw["type"] in ("int", "long"),
            # A checkbox is never empty, and what Salesforce fills in by itself need not be typed.
            required=not raw.get("nillable", True) and kind is not Kind.CHECKBOX and not raw.get("defaultedOnCreate"),
            updateable=bool(raw.get("updateable")) and not raw.get("calculated"),
            filterable=bool(raw.get("filterable")),
            sortable=bool(raw.get("sortable")),
            is_name=bool(raw.get("nameField")),
            custom=bool(raw.get("custom")),
            length=raw.get("length") or 0,
            precision=raw.get("precision") or raw.get("digits") or 0,
            scale=raw.get("scale") or 0,
            help=raw.get("inlineHelpText") or "",
            part_of=raw.get("compoundFieldName") or "",
            options=tuple(
                Option(value=option["value"], label=option.get("label") or option["value"])
                for option in raw.get("picklistValues") or ()
                if option.get("active", True)
            ),
            refers_to=tuple(raw.get("referenceTo") or ()),
            relationship=raw.get("relationshipName") or "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """One object with its fields."""

    name: str
    label: str
    plural: str
    updateable: bool
    fields: tuple[FieldInfo, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Schema":
        """From the answer of describe; raises ``BadAnswer`` when it is something else."""
        try:
            return cls._read(raw)
        except (AttributeError, KeyError, TypeError) as error:
            raise BadAnswer("not the description of an object") from error

    @classmethod
    def _read(cls, raw: Mapping[str, Any]) -> "Schema":
        label = raw.get("label") or raw["name"]
        return cls(
            name=raw["name"],
            label=label,
            plural=raw.get("labelPlural") or label,
            updateable=bool(raw.get("updateable")),
            fields=tuple(FieldInfo.read(field) for field in raw["fields"]),
        )

    @property
    def name_field(self) -> FieldInfo | None:
        """The field that a record is called by; some objects (line items, histories) have none."""
        return next((field for field in self.fields if field.is_name), None)

    def field(self, name: str) -> FieldInfo | None:
        return next((field for field in self.fields if field.name == name), None)
