"""Names to SQL: the table a query is about, the parents it reaches, and what the user may see of both."""

from dataclasses import dataclass, field
from datetime import datetime

from ..access import Access
from ..catalog import Catalog, Field, SObject
from ..database import expand
from ..errors import Place, QueryError, no_column, no_relationship
from .nodes import Path

MAX_PARENTS = 5
# What a lookup to several objects offers, whichever of them it points to: the fields of Salesforce's Name object.
SHARED = ("Id", "Name", "FirstName", "LastName", "Email", "Phone", "Title", "Username", "Alias", "IsActive")


@dataclass(frozen=True)
class Org:
    """What a query is answered with: metadata, the asking user's rights, the time, and whether deleted rows count."""

    catalog: Catalog
    access: Access
    now: datetime
    deleted: bool = False


@dataclass(frozen=True)
class Sql:
    """An expression in SQL with the type, and the field where there is one, that it has in SOQL."""

    text: str
    type: str
    field: Field | None = None
    aggregate: bool = False


@dataclass
class Table:
    """One alias in FROM. ``ways`` are the parents joined to it so far, by lower-cased name."""

    alias: str
    sobject: SObject
    ways: dict[str, "Table | Choice"] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """The parent behind a lookup that may point to one of several objects."""

    tables: tuple[Table, ...]
    key: str


class Scope:
    """The FROM of one SELECT; resolving a path adds the joins that it needs."""

    def __init__(self, org: Org, sobject: SObject, text: str, *, alias: str | None = None, prefix: str = "t") -> None:
        self.org = org
        self.text = text
        self.prefix = prefix
        self.root = Table(f"{prefix}0", sobject)
        self.alias = (alias or "").lower()
        self.shortcuts: dict[str, tuple[str, ...]] = {}
        self.joins: list[str] = []

    def place(self, offset: int) -> Place:
        return Place(self.text, offset)

    def source(self) -> str:
        return " ".join([f'"{self.root.sobject.name}" {self.root.alias}', *self.joins])

    def names(self, path: Path) -> tuple[str, ...]:
        """The path without the alias or the object's own name in front."""
        names = path.names
        first = names[0].lower()
        if len(names) > 1 and first in self.shortcuts:
            names = (*self.shortcuts[first], *names[1:])
            first = names[0].lower()
        own = first == self.root.sobject.name.lower() and first not in self.root.sobject.paths
        return names[1:] if len(names) > 1 and (first == self.alias or own) else names

    def resolve(self, path: Path) -> Sql:
        """The SQL of a field path. Raises ``QueryError`` INVALID_FIELD."""
        names = self.names(path)
        if len(names) > MAX_PARENTS + 1:
            raise QueryError("SOQL query cannot have relationship levels deeper than 5", self.place(path.offset))
        table: Table | Choice = self.root
        for name in names[:-1]:
            table = self.parent(table, name, path.offset)
        if isinstance(table, Choice):
            return self._shared(table, names[-1], path.offset)
        return self.column(table, names[-1], path.offset)

    def column(self, table: Table, name: str, offset: int) -> Sql:
        one = table.sobject.field(name)
        if one is None or not self.org.access.visible(table.sobject, one):
            raise no_column(name, table.sobject.name, self.place(offset))
        return Sql(self._field_sql(table, one), one.type, one)

    def _field_sql(self, table: Table, one: Field) -> str:
        if one.type == "address":
            return _address(table, one)
        if one.type == "location":
            latitude, longitude = (f'{table.alias}."{part}"' for part in one.parts)
            return (
                f"CASE WHEN {latitude} IS NOT NULL THEN json_object('latitude', {latitude}, "
                f"'longitude', {longitude}) END"
            )
        if one.stored:
            return f'{table.alias}."{one.name}"'
        assert one.sql is not None  # noqa: S101  # what is not stored is calculated
        return f"({expand(one.sql, table.alias, self.org.access.user_id)})"

    def parent(self, table: Table | Choice, name: str, offset: int) -> Table | Choice:
        """The table behind a way to a parent, joined when it is first needed."""
        lowered = name.lower()
        if isinstance(table, Choice):
            raise no_relationship(name, self.place(offset))
        if lowered in table.ways:
            return table.ways[lowered]
        lookup = table.sobject.paths.get(lowered)
        if lookup is None or not self.org.access.visible(table.sobject, lookup):
            raise no_relationship(name, self.place(offset))
        targets = [self.org.catalog[one] for one in lookup.targets]
        targets = [one for one in targets if self.org.access.can(one, "read")]
        if not targets:
            raise no_relationship(name, self.place(offset))
        key = f'{table.alias}."{lookup.name}"'
        joined = tuple(self._join(key, one) for one in targets)
        found = joined[0] if len(lookup.targets) == 1 else Choice(joined, key)
        table.ways[lowered] = found
        return found

    def _join(self, key: str, target: SObject) -> Table:
        joined = Table(f"{self.prefix}{len(self.joins) + 1}", target)
        seen = self.org.access.records(self.org.catalog, target, joined.alias)
        also = f" AND {seen}" if seen else ""
        self.joins.append(f'LEFT JOIN "{target.name}" {joined.alias} ON {joined.alias}."Id" = {key}{also}')
        return joined

    def _shared(self, choice: Choice, name: str, offset: int) -> Sql:
        if name.lower() == "type":
            cases = " ".join(f"WHEN {one.alias}.\"Id\" IS NOT NULL THEN '{one.sobject.name}'" for one in choice.tables)
            return Sql(f"CASE {cases} END", "string")
        wanted = next((one for one in SHARED if one.lower() == name.lower()), None)
        if wanted is None:
            raise no_column(name, "Name", self.place(offset))
        columns = []
        for table in choice.tables:
            one = table.sobject.name_field if wanted == "Name" else table.sobject.field(wanted)
            if one is not None and self.org.access.visible(table.sobject, one):
                columns.append(self._field_sql(table, one))
        text = f"coalesce({', '.join(columns)})" if len(columns) > 1 else columns[0] if columns else "NULL"
        kind = "id" if wanted == "Id" else "boolean" if wanted == "IsActive" else "string"
        return Sql(text, kind)

    def rows(self) -> list[str]:
        """The conditions that every row has to meet: seen by the user, and not deleted unless asked for."""
        alias, sobject = self.root.alias, self.root.sobject
        found = []
        if "IsDeleted" in sobject.fields and not self.org.deleted:
            found.append(f'{alias}."IsDeleted" = 0')
        seen = self.org.access.records(self.org.catalog, sobject, alias)
        return [*found, seen] if seen else found


def _address(table: Table, one: Field) -> str:
    """A compound address as JSON text; null when all of its parts are."""
    parts = {name.removeprefix(one.name.removesuffix("Address")).lower(): name for name in one.parts}
    names = {
        "city": "city",
        "country": "country",
        "latitude": "latitude",
        "longitude": "longitude",
        "postalCode": "postalcode",
        "state": "state",
        "street": "street",
    }
    pairs = [
        f"'{key}', " + (f'{table.alias}."{parts[part]}"' if part in parts else "NULL") for key, part in names.items()
    ]
    pairs.insert(2, "'geocodeAccuracy', NULL")
    any_part = ", ".join(f'{table.alias}."{name}"' for name in one.parts)
    return f"CASE WHEN coalesce({any_part}) IS NOT NULL THEN json_object({', '.join(pairs)}) END"
