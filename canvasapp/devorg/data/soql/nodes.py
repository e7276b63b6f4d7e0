"""The tree of a SOQL query. Every node knows the offset at which it stands in the text."""

from dataclasses import dataclass, field
from datetime import date, datetime

Scalar = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Literal:
    """``kind``: string, number, boolean, null, date, datetime, time, range (``TODAY``, ``LAST_N_DAYS:3``), currency.

    ``text`` is what was written; for strings ``value`` is the text meant and ``like`` the same as a LIKE pattern.
    """

    kind: str
    text: str
    offset: int
    value: Scalar = None
    like: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """``Account.Owner.Name``: the ways to parents, then a field."""

    names: tuple[str, ...]
    offset: int

    @property
    def text(self) -> str:
        return ".".join(self.names)


@dataclass(frozen=True, slots=True)
class Call:
    """``COUNT(Id)``, ``CALENDAR_YEAR(CreatedDate)``, ``toLabel(Status)``, ``DISTANCE(...)``; ``name`` in upper case."""

    name: str
    arguments: tuple["Path | Call | Literal", ...]
    offset: int


Expression = Path | Call


@dataclass(frozen=True, slots=True)
class Column:
    """One item of SELECT with the alias it was given."""

    expression: Expression
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class AllFields:
    """``FIELDS(ALL)``, ``FIELDS(STANDARD)``, ``FIELDS(CUSTOM)``."""

    which: str
    offset: int


@dataclass(frozen=True, slots=True)
class When:
    sobject: str
    paths: tuple[Path, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class TypeOf:
    relationship: str
    whens: tuple[When, ...]
    otherwise: tuple[Path, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Children:
    """A subquery over the records that look up to this one."""

    query: "Query"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operator``: = != < <= > >= LIKE IN NOT IN INCLUDES EXCLUDES."""

    left: Expression
    operator: str
    values: tuple[Literal, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class SemiJoin:
    left: Path
    negated: bool
    query: "Query"
    offset: int


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class Logical:
    """``operator``: AND or OR."""

    operator: str
    conditions: tuple["Condition", ...]


Condition = Comparison | SemiJoin | Not | Logical
Selected = Column | AllFields | TypeOf | Children


@dataclass(frozen=True, slots=True)
class Order:
    expression: Expression
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    text: str = field(repr=False)
    selected: tuple[Selected, ...]
    source: Path
    alias: str | None = None
    scope: str | None = None
    where: Condition | None = None
    security_enforced: bool = False
    group_by: tuple[Expression, ...] = ()
    group_kind: str = ""
    having: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    limit_offset: int = 0
    skip: int = 0
    all_rows: bool = False
    viewed: str = ""
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
