"""Lists of records: which columns, which query, which page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from canvasapp.salesforce import soql

from .objects import ObjectInfo
from .schema import FieldInfo, Kind, Schema

PAGE_SIZE = 25
# Salesforce refuses a larger OFFSET; whoever needs record 2,026 is better off with a search.
MAX_OFFSET = 2000
MAX_COLUMNS = 5
OBJECTS_PER_PAGE = 50
LONGEST_SEARCH = 80

# What people look for in a list, most wanted first.
WANTED = """
    Status StageName Amount CloseDate Priority Subject Company Title Email Phone Industry Type City BillingCity Rating
    ActivityDate StartDate EndDate Username IsActive ProductCode Family
""".split()  # noqa: SIM905  # a list of words reads better than a column of quotes
# Kinds that tell records of an unknown object apart, most telling first.
TELLING = (Kind.PICKLIST, Kind.CURRENCY, Kind.DATE, Kind.EMAIL, Kind.PHONE, Kind.NUMBER, Kind.PERCENT, Kind.TEXT)
# The objects that nearly every org works with lead the chooser.
FAMILIAR = ("Account", "Contact", "Lead", "Opportunity", "Case", "Task", "Event", "Campaign", "Product2", "User")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A stretch of a list. ``number`` counts from 1; ``total`` is how many there are in all."""

    number: int
    size: int
    total: int
    reach: int  # how many of them can be paged to

    @property
    def count(self) -> int:
        return max(1, -(-min(self.total, self.reach) // self.size))

    @property
    def first(self) -> int:
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total, self.reach)

    @property
    def cut(self) -> bool:
        """Whether there are more than can be paged to."""
        return self.total > self.reach

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    info: FieldInfo
    direction: str = ""  # "ascending", "descending", or not sorted by this one
    sort: str = ""  # the ``sort`` parameter that a click on its heading asks for, if it can be sorted by


def page_number(text: str, last: int) -> int:
    """The page that was asked for, within what there is."""
    return min(max(1, int(text)), last) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def chosen_fields(schema: Schema) -> list[FieldInfo]:
    """The name and a few telling fields: the same for everybody with the same field access, whatever the data."""
    name = schema.name_field or schema.field("Id")
    candidates = [info for info in schema.fields if _tells(info) and info is not name]
    candidates.sort(key=_rank)  # stable: fields of one rank stay in the org's order
    chosen = candidates[: MAX_COLUMNS - 1]
    modified = schema.field("LastModifiedDate")
    if modified and len(chosen) < MAX_COLUMNS - 1:
        chosen.append(modified)
    return [*([name] if name else []), *chosen]


def _tells(info: FieldInfo) -> bool:
    # A part of an address, a name or a field that only the system writes says little about a record.
    wanted = info.name in WANTED
    return info.sortable and (wanted or (info.kind in TELLING and info.updateable and not info.part_of))


def _rank(info: FieldInfo) -> tuple[int, int]:
    if info.name in WANTED:
        return (0, WANTED.index(info.name))
    return (1 if info.required or info.custom else 2, TELLING.index(info.kind))


def columns(fields: Sequence[FieldInfo], sort: str) -> list[Column]:
    """Headings for ``fields`` in a list that is sorted by ``sort`` ("Name", "-Amount")."""
    by, descending = sort.removeprefix("-"), sort.startswith("-")
    made = []
    for info in fields:
        direction = ("descending" if descending else "ascending") if info.name == by else ""
        target = f"-{info.name}" if direction == "ascending" else info.name
        made.append(Column(info=info, direction=direction, sort=target if info.sortable else ""))
    return made


def sort_of(fields: Sequence[FieldInfo], asked: str) -> str:
    """The order that was asked for if the list has that column, else by the first column that can be sorted by."""
    sortable = [info.name for info in fields if info.sortable]
    if asked.removeprefix("-") in sortable:
        return asked
    return sortable[0] if sortable else ""


def can_search(schema: Schema) -> bool:
    return bool(schema.name_field and schema.name_field.filterable)


def count_query(schema: Schema, search: str) -> soql.Fragment:
    return soql.bind(
        "SELECT COUNT() FROM {sobject}{where}", sobject=soql.name(schema.name), where=_where(schema, search)
    )


def list_query(schema: Schema, fields: Sequence[FieldInfo], *, search: str, sort: str, page: Page) -> soql.Fragment:
    """One page of records. ``Id`` breaks ties, so that no record is on two pages."""
    return soql.bind(
        "SELECT {fields} FROM {sobject}{where} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        fields=soql.names(dict.fromkeys(["Id", *(info.name for info in fields)])),
        sobject=soql.name(schema.name),
        where=_where(schema, search),
        order=_order(sort),
        limit=page.size,
        offset=(page.number - 1) * page.size,
    )


def _where(schema: Schema, search: str) -> soql.Fragment:
    """The clause for records whose name contains ``search``, or nothing."""
    name = schema.name_field
    if not search or name is None or not name.filterable:
        return soql.Fragment()
    return soql.bind(" WHERE {name} LIKE {pattern}", name=soql.name(name.name), pattern=soql.contains(search))


def _order(sort: str) -> soql.Fragment:
    if not sort:
        return soql.name("Id")
    way = soql.Fragment("DESC" if sort.startswith("-") else "ASC")
    return soql.bind("{field} {way} NULLS LAST, Id", field=soql.name(sort.removeprefix("-")), way=way)


def browsable(objects: Iterable[ObjectInfo], search: str) -> list[ObjectInfo]:
    """Objects whose records have pages of their own, familiar ones first, then by label."""
    wanted = search.casefold()
    found = [
        item
        for item in objects
        if item.queryable
        and item.prefix
        and (item.layoutable or item.name in FAMILIAR)
        and (wanted in item.label.casefold() or wanted in item.plural.casefold() or wanted in item.name.casefold())
    ]
    return sorted(found, key=lambda item: (_familiarity(item), item.plural.casefold(), item.name))


def _familiarity(item: ObjectInfo) -> int:
    return FAMILIAR.index(item.name) if item.name in FAMILIAR else len(FAMILIAR)
