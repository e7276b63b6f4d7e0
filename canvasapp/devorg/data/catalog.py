"""The org's metadata: objects and fields, read once from ``schema/*.toml``.

A file describes one object. ``[fields]`` holds one line a field; the keys are those of :class:`Field`, in short form:
``type``, ``label``, ``length``, ``precision``/``scale``, ``values`` (picklist), ``to`` (lookup targets), ``path`` (name of
the way to the parent), ``children`` (name of the way back), ``required``, ``unique``, ``external``, ``default``,
``on_delete``, ``formula`` (the text that describe shows) with ``sql`` (what it is here, ``{Name}`` for a column).
"""

import tomllib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parent / "schema"
TEXT_TYPES = frozenset({"string", "textarea", "picklist", "multipicklist", "combobox", "phone", "email", "url"})
NUMBER_TYPES = frozenset({"int", "double", "currency", "percent"})
ID_TYPES = frozenset({"id", "reference"})
LENGTHS = {
    "id": 18, "reference": 18, "picklist": 255, "multipicklist": 4099, "combobox": 255,
    "phone": 40, "email": 80, "url": 255, "string": 255, "textarea": 255,
}  # fmt: skip


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


def load(folder: Path = SCHEMA) -> Catalog:
    """Read every object file of a folder; a mistake in one is a ``ValueError`` that names the file."""
    sobjects = []
    for path in sorted(folder.glob("*.toml")):
        try:
            sobjects.append(_sobject(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return Catalog(sobjects)


def _sobject(data: dict[str, Any]) -> SObject:
    lines = dict(data.pop("fields"))
    owner = data.pop("owner", True)
    audit = data.pop("audit", True)
    fields = {"Id": Field("Id", "id", f"{data['label']} ID", length=18, createable=False, updateable=False,
                          required=True, id_lookup=True, permissionable=False)}  # fmt: skip
    fields |= {one.name: one for one in (_field(name, line) for name, line in lines.items())}
    fields |= {one.name: one for one in _standard(data["name"], fields, owner=owner, audit=audit, data=data)}
    compounds = {part: one.name for one in fields.values() for part in one.parts}
    fields = {name: replace(one, compound=compounds.get(name)) for name, one in fields.items()}
    for name in ("search", "record_types"):
        data[name] = tuple(data.get(name, ()))
    return SObject(fields=fields, _by_lower={name.lower(): one for name, one in fields.items()}, **data)


def _field(name: str, line: dict[str, Any]) -> Field:
    line = dict(line)
    kind = line.pop("type")
    values = tuple(_value(one, line.get("default")) for one in line.pop("values", ()))
    targets = tuple(line.pop("to", ()))
    if line.get("readonly"):
        line |= {"createable": False, "updateable": False}
    line.pop("readonly", None)
    if "formula" in line or "sql" in line or "auto_number" in line:
        line |= {"createable": False, "updateable": False}
    external = line.pop("external", False)
    lookup = line.pop("id_lookup", False) or external or line.get("unique", False)
    precision = line.pop("precision", 8 if kind == "int" else 18 if kind in NUMBER_TYPES else 0)
    scale = line.pop("scale", 2 if kind == "currency" else 0)
    return Field(
        name, kind, line.pop("label"), length=line.pop("length", LENGTHS.get(kind, 0)), precision=precision, scale=scale,
        values=values, targets=targets, external_id=external, name_field=line.pop("name", False),
        parts=tuple(line.pop("parts", ())),
        id_lookup=lookup, **line,
    )  # fmt: skip


def _value(line: str | dict[str, Any], default: object) -> PicklistValue:
    if isinstance(line, str):
        return PicklistValue(line, line, line == default)
    return PicklistValue(line["value"], line["label"], line["value"] == default)


def _standard(name: str, own: dict[str, Field], *, owner: bool, audit: bool, data: dict[str, Any]) -> list[Field]:
    """The fields that every object has besides its own, in the order in which describe lists them."""
    fixed: dict[str, Any] = {"createable": False, "updateable": False, "required": True, "permissionable": False}
    found = []
    if owner and "OwnerId" not in own:
        found.append(Field("OwnerId", "reference", "Owner ID", length=18, required=True, default="",
                           targets=("User",) if name in ("Account", "Contact", "Opportunity") else ("Group", "User"),
                           path="Owner", on_delete="", permissionable=False))  # fmt: skip
    if data.get("recyclable", True) and audit:
        found.append(Field("IsDeleted", "boolean", "Deleted", **fixed))
    if audit:
        for stem, label in (("Created", "Created"), ("LastModified", "Last Modified")):
            found.append(Field(f"{stem}Date", "datetime", f"{label} Date", **fixed))
            found.append(Field(f"{stem}ById", "reference", f"{label} By ID", length=18, targets=("User",),
                               path=f"{stem}By", on_delete="", **fixed))  # fmt: skip
        found.append(Field("SystemModstamp", "datetime", "System Modstamp", **fixed))
    if audit and data.get("recent", True):
        fixed["required"] = False
        recent = "(SELECT r.At FROM _recent r WHERE r.UserId = {user} AND r.RecordId = {Id})"
        for stem in ("LastViewed", "LastReferenced"):
            label = stem.replace("Last", "Last ") + " Date"
            found.append(Field(f"{stem}Date", "datetime", label, sql=recent, **fixed))
    return found
