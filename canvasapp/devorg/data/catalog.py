"""The org's metadata: objects and fields. ``loader`` reads them from ``schema/*.toml``."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

TEXT_TYPES = frozenset({"string", "textarea", "picklist", "multipicklist", "combobox", "phone", "email", "url"})
NUMBER_TYPES = frozenset({"int", "double", "currency", "percent"})
ID_TYPES = frozenset({"id", "reference"})


@dataclass(frozen=True, slots=True)
class PicklistValue:
    value: str
    label: str
    default: bool = False


@dataclass(frozen=True)
class Field:
    """One field. ``length`` in characters; ``precision`` and ``scale`` in decimal digits."""

    name: str
    type: str
    label: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    required: bool = False
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    case_sensitive: bool = False
    external_id: bool = False
    name_field: bool = False
    auto_number: str = ""
    default: str | bool | float | None = None
    help: str | None = None
    values: tuple[PicklistValue, ...] = ()
    restricted: bool = False
    targets: tuple[str, ...] = ()
    path: str | None = None
    children: str | None = None
    on_delete: str = "SetNull"
    formula: str | None = None
    sql: str | None = None
    generated: bool = False
    parts: tuple[str, ...] = ()
    compound: str | None = None
    html: bool = False
    id_lookup: bool = False
    permissionable: bool = True

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def long(self) -> bool:
        """Too long to be filtered, sorted or grouped by."""
        return self.type == "base64" or (self.type == "textarea" and self.length > 255)

    @property
    def stored(self) -> bool:
        """Has a column of its own in the object's table."""
        return self.type not in ("address", "location") and (self.sql is None or self.generated)

    @property
    def calculated(self) -> bool:
        return self.formula is not None

    @property
    def filterable(self) -> bool:
        return not self.long

    @property
    def sortable(self) -> bool:
        return not self.long and self.type not in ("multipicklist", "address", "location")

    @property
    def groupable(self) -> bool:
        return self.sortable and self.type not in ("double", "currency", "percent", "datetime", "base64")

    @property
    def defaulted(self) -> bool:
        return self.default is not None or self.type == "boolean" or any(value.default for value in self.values)


@dataclass(frozen=True)
class Child:
    """The way from a parent back to the records that look up to it."""

    sobject: str
    field: str
    name: str | None
    on_delete: str


@dataclass(frozen=True)
class SObject:
    name: str
    label: str
    plural: str
    prefix: str
    fields: dict[str, Field]
    sharing: str = "ReadWrite"
    parent: str | None = None
    search: tuple[str, ...] = ()
    createable: bool = True
    updateable: bool = True
    deletable: bool = True
    recyclable: bool = True
    layoutable: bool = True
    recent: bool = True
    feed: bool = False
    record_types: tuple[dict[str, Any], ...] = ()
    needs_filter: bool = False
    _by_lower: dict[str, Field] = field(default_factory=dict, repr=False)

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    def field(self, name: str) -> Field | None:
        """A field by its name in any case."""
        return self.fields.get(name) or self._by_lower.get(name.lower())

    @cached_property
    def paths(self) -> dict[str, Field]:
        """Lookups by the lower-cased name of the way to the parent."""
        return {one.path.lower(): one for one in self.fields.values() if one.path}

    @cached_property
    def name_field(self) -> Field | None:
        return next((one for one in self.fields.values() if one.name_field), None)

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields.values() if one.stored)


class Catalog:
    """Every object of the org, by name in any case and by key prefix."""

    def __init__(self, sobjects: list[SObject]) -> None:
        self.sobjects = {one.name: one for one in sorted(sobjects, key=lambda one: one.name)}
        self._by_lower = {name.lower(): one for name, one in self.sobjects.items()}
        self.by_prefix = {one.prefix: one for one in sobjects if one.prefix}
        self._children: dict[str, list[Child]] = {name: [] for name in self.sobjects}
        for one in self.sobjects.values():
            for lookup in one.fields.values():
                for target in lookup.targets:
                    child = Child(one.name, lookup.name, lookup.children, lookup.on_delete)
                    self._children.setdefault(target, []).append(child)

    def get(self, name: str) -> SObject | None:
        return self.sobjects.get(name) or self._by_lower.get(name.lower())

    def __getitem__(self, name: str) -> SObject:
        return self.sobjects[name]

    def children(self, name: str) -> list[Child]:
        return self._children[name]

    def child(self, name: str, relationship: str) -> Child | None:
        lowered = relationship.lower()
        return next((one for one in self._children[name] if one.name and one.name.lower() == lowered), None)
