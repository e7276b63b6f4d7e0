"""Records as the org's own pages need them, always with the eyes of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from canvasapp.devorg import data
from canvasapp.devorg.data.errors import OrgError
from canvasapp.devorg.data.ids import normal
from canvasapp.devorg.directory import Person

# In the app's navigation.
SHOWN = ("House__c", "Account", "Contact", "Opportunity")
MOST_ROWS = 50
_UNREADABLE = ("address", "location", "base64")


@dataclass(frozen=True)
class Info:
    """An object's name and labels."""

    name: str
    label: str
    plural: str


@dataclass(frozen=True)
class Row:
    """A record in a list. ``modified`` as REST writes it."""

    sobject: str
    id: str
    name: str
    modified: str

    @property
    def url(self) -> str:
        return f"/lightning/r/{self.sobject}/{self.id}/view"


@dataclass(frozen=True)
class Found(Row):
    """A record with all fields that the person may see."""

    values: dict[str, Any]

    def pick(self, names: Iterable[str]) -> dict[str, Any]:
        """These fields, or with ``*`` all; names that the person may not see are left out."""
        wanted = list(names)
        if "*" in wanted:
            return {name: value for name, value in self.values.items() if name not in ("Id", "attributes")}
        return {name: self.values[name] for name in wanted if name in self.values}


@dataclass(frozen=True)
class Change:
    """A record that was created or updated; ``type`` is CometD's word for it."""

    id: str
    name: str
    type: str
    at: str
    replay_id: int


def info(sobject: str) -> Info | None:
    found = data.store.catalog.get(sobject)
    return Info(found.name, found.label, found.plural) if found else None


def objects() -> list[Info]:
    return [each for name in SHOWN if (each := info(name))]


def listing(person: Person, sobject: str) -> list[Row]:
    """The records that the person may see, the last changed first."""
    found = data.store.catalog[sobject]
    name = found.name_field.name if found.name_field else "Id"
    # Names of the catalog, nothing of a request's.
    soql = f"SELECT Id, {name}, LastModifiedDate FROM {found.name} ORDER BY LastModifiedDate DESC, Id LIMIT {MOST_ROWS}"  # noqa: S608
    return [
        Row(sobject, row["Id"], str(row[name]), row["LastModifiedDate"])
        for row in data.store.query(soql, as_user=person.user_id).records
    ]


def find(person: Person, record_id: str) -> Found | None:
    """The record with this id of 15 or 18 characters, None for what is not there or not for this person."""
    full = normal(record_id)
    sobject = data.store.catalog.by_prefix.get(full[:3]) if full else None
    if full is None or sobject is None:
        return None
    try:
        values = data.store.get(sobject.name, full, as_user=person.user_id)
    except OrgError:
        return None
    name = sobject.name_field.name if sobject.name_field else "Id"
    return Found(sobject.name, full, str(values.get(name)), str(values.get("LastModifiedDate", "")), values)


def details(person: Person, found: Found) -> list[tuple[str, str]]:
    """Labels and values, in the order of the object's fields."""
    fields = data.store.catalog[found.sobject].fields
    return [
        (field.label, "" if found.values[name] is None else str(found.values[name]))
        for name, field in fields.items()
        if name in found.values and field.type not in _UNREADABLE
    ]


def changes(person: Person, sobject: str, after: str | None) -> tuple[str, list[Change]]:
    """What changed after a mark, and the next mark: the time of the last change and the ids that bear it."""
    rows = sorted(listing(person, sobject), key=lambda row: (row.modified, row.id))
    mark = "|".join([rows[-1].modified, *(row.id for row in rows if row.modified == rows[-1].modified)]) if rows else ""
    if after is None:
        return mark, []
    since, *seen = after.split("|")
    changed = [row for row in rows if row.modified > since or (row.modified == since and row.id not in seen)]
    return mark, [
        Change(row.id, row.name, "updated", row.modified, index) for index, row in enumerate(changed, start=1)
    ]
