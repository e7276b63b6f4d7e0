"""The schema's files, one object each.

``[fields]`` holds one line a field; the keys are those of :class:`Field`, in short form: ``type``, ``label``,
``length``, ``precision`` and ``scale``, ``values`` (picklist), ``to`` (lookup targets), ``path`` (name of the way to
the parent), ``children`` (name of the way back), ``required``, ``readonly``, ``unique``, ``external``, ``default``,
``on_delete``, ``formula`` (the text that describe shows) with ``sql`` (what it is here, ``{Name}`` for a column).
"""

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from .catalog import NUMBER_TYPES, Catalog, Field, PicklistValue, SObject

SCHEMA = Path(__file__).parent / "schema"
LENGTHS = {
    "id": 18, "reference": 18, "picklist": 255, "multipicklist": 4099, "combobox": 255,
    "phone": 40, "email": 80, "url": 255, "string": 255, "textarea": 255,
}  # fmt: skip


@lru_cache(maxsize=1)
def load(folder: Path = SCHEMA) -> Catalog:
    """Read every object file of a folder, once; a mistake in one is a ``ValueError`` that names the file."""
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
    fields = {
        "Id": Field(
            "Id",
            "id",
            f"{data['label']} ID",
            length=18,
            createable=False,
            updateable=False,
            required=True,
            id_lookup=True,
            permissionable=False,
        )
    }
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
        name, kind, line.pop("label"), length=line.pop("length", LENGTHS.get(kind, 0)), precision=precision,
        scale=scale, values=values, targets=targets, external_id=external, name_field=line.pop("name", False),
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
        found.append(
            Field(
                "OwnerId",
                "reference",
                "Owner ID",
                length=18,
                required=True,
                default="",
                targets=("User",) if name in ("Account", "Contact", "Opportunity") else ("Group", "User"),
                path="Owner",
                on_delete="",
                permissionable=False,
            )
        )
    if data.get("recyclable", True) and audit:
        found.append(Field("IsDeleted", "boolean", "Deleted", **fixed))
    if audit:
        for stem, label in (("Created", "Created"), ("LastModified", "Last Modified")):
            found.append(Field(f"{stem}Date", "datetime", f"{label} Date", **fixed))
            found.append(
                Field(
                    f"{stem}ById",
                    "reference",
                    f"{label} By ID",
                    length=18,
                    targets=("User",),
                    path=f"{stem}By",
                    on_delete="",
                    **fixed,
                )
            )
        found.append(Field("SystemModstamp", "datetime", "System Modstamp", **fixed))
    if audit and data.get("recent", True):
        fixed["required"] = False
        recent = "(SELECT r.At FROM _recent r WHERE r.UserId = {user} AND r.RecordId = {Id})"
        for stem in ("LastViewed", "LastReferenced"):
            label = stem.replace("Last", "Last ") + " Date"
            found.append(Field(f"{stem}Date", "datetime", label, sql=recent, **fixed))
    return found
