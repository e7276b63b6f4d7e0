"""The objects of an org, as describe global lists them for one user."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from canvasapp.salesforce import BadAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInfo:
    """One line of describe global: what the org has and what this user may do with it."""

    name: str
    label: str
    plural: str
    prefix: str
    queryable: bool = False
    createable: bool = False
    updateable: bool = False
    deletable: bool = False
    searchable: bool = False
    custom: bool = False
    layoutable: bool = False

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "ObjectInfo":
        label = raw.get("label") or raw["name"]
        flags = ("queryable", "createable", "updateable", "deletable", "searchable", "custom", "layoutable")
        return cls(
            name=raw["name"],
            label=label,
            plural=raw.get("labelPlural") or label,
            prefix=raw.get("keyPrefix") or "",
            **{flag: bool(raw.get(flag)) for flag in flags},
        )


def read_objects(raw: Mapping[str, Any]) -> tuple[ObjectInfo, ...]:
    """From the answer of describe global; raises ``BadAnswer`` when it is something else."""
    try:
        return tuple(ObjectInfo.read(item) for item in raw["sobjects"])
    except (AttributeError, KeyError, TypeError) as error:
        raise BadAnswer("not a list of objects") from error


def object_of(record_id: str, objects: Iterable[ObjectInfo]) -> ObjectInfo | None:
    """The object whose records' ids begin as this one does."""
    return next((item for item in objects if item.prefix and item.prefix == record_id[:3]), None)
