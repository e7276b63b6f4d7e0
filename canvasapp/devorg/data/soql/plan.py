"""A query compiled: the SQL to run, its parameters, and what becomes of the rows."""

from dataclasses import dataclass, field, replace

from ..catalog import SObject
from ..errors import Place, QueryError, no_relationship, no_type
from . import ordering
from .filters import Filter
from .grouping import Grouping
from .nodes import Children, Comparison, Condition, Logical, Path, Query, SemiJoin
from .operands import Value
from .scope import Org, Scope
from .select import Selection, is_count, is_grouped
from .shape import Convert, Shape

MAX_OFFSET = 2000
MAX_CHILD_LEVELS = 4


@dataclass
class ChildPlan:
    """A subquery: ``name`` is its key in the record; ``plan`` selects the children of any parents."""

    name: str
    lookup: str
    plan: "Plan"


@dataclass
class Plan:
    """What to run. ``kind``: records, groups or count.

    Records: ``columns`` of ``source`` where ``where``, in ``order``; the first column is the id. Groups: ``sql`` whole.
    """

    kind: str
    sobject: SObject
    source: str = ""
    alias: str = ""
    columns: list[str] = field(default_factory=list)
    where: str = ""
    order: str = ""
    parameters: list[Value] = field(default_factory=list)
    limit: int | None = None
    skip: int = 0
    shape: Shape | None = None
    children: list[ChildPlan] = field(default_factory=list)
    sql: str = ""
    keys: list[tuple[str, Convert | None]] = field(default_factory=list)
    viewed: str = ""


def compile_query(org: Org, query: Query) -> Plan:
    """Raises ``QueryError`` for whatever the org or the user does not have."""
    sobject = org.catalog.get(query.source.text)
    if sobject is None or not org.access.can(sobject, "read"):
        raise no_type(query.source.text, _place(query))
    org = replace(org, deleted=org.deleted or query.all_rows)
    return _compile(org, query, sobject, depth=0)


def _place(query: Query) -> Place:
    return Place(query.text, query.source.offset)


def _compile(org: Org, query: Query, sobject: SObject, *, depth: int, prefix: str = "t") -> Plan:
    scope = Scope(org, sobject, query.text, alias=query.alias, prefix=prefix)
    scope.shortcuts = {name.lower(): ways[1:] for name, ways in query.aliases}
    if query.skip > MAX_OFFSET:
        raise QueryError(f"Maximum SOQL offset allowed is {MAX_OFFSET}", code="NUMBER_OUTSIDE_VALID_RANGE")
    if sobject.needs_filter and not _filters_by_id(query.where):
        raise QueryError(
            f"Implementation restriction: {sobject.name} requires a filter by a single Id on ContentDocumentId or "
            "LinkedEntityId using the equals operator or multiple Id's using the IN operator."
        )
    filtering = Filter(scope, lambda join: _inner(org, join, prefix))
    conditions = scope.rows()
    if query.scope:
        conditions += _scoped(query, scope)
    if query.where is not None:
        conditions.append(filtering.sql(query.where))
    where = " AND ".join(conditions) or "1"
    if is_count(query):
        plan = Plan("count", sobject, parameters=filtering.parameters, limit=query.limit, skip=query.skip)
        plan.sql = f"SELECT count(*) FROM {scope.source()} WHERE {where}"
        if query.limit is not None or query.skip:
            limit = -1 if query.limit is None else query.limit
            plan.sql = (
                f"SELECT count(*) FROM (SELECT 1 FROM {scope.source()} WHERE {where} LIMIT {limit} OFFSET {query.skip})"
            )
        return plan
    if is_grouped(query):
        grouping = Grouping(scope, query, where, filtering.parameters, lambda join: _inner(org, join, prefix))
        return Plan(
            "groups",
            sobject,
            sql=grouping.sql(),
            parameters=grouping.parameters,
            keys=grouping.keys,
            limit=query.limit,
            skip=query.skip,
        )
    selection = Selection(scope, query)
    order = ordering.terms(scope, query)
    return Plan(
        "records", sobject, source=scope.source(), alias=scope.root.alias, columns=selection.columns, where=where,
        order=order, parameters=filtering.parameters, limit=query.limit, skip=query.skip, shape=selection.shape,
        children=[_child(org, query, sobject, one, depth, scope) for one in selection.children], viewed=query.viewed,
    )  # fmt: skip


def _child(org: Org, query: Query, sobject: SObject, item: Children, depth: int, scope: Scope) -> ChildPlan:
    inner = item.query
    names = scope.names(inner.source)
    child = org.catalog.child(sobject.name, names[-1]) if len(names) == 1 else None
    target = org.catalog[child.sobject] if child else None
    if child is None or child.name is None or target is None or not org.access.can(target, "read"):
        raise no_relationship(inner.source.text, scope.place(inner.source.offset), where="FROM part of query call")
    if depth >= MAX_CHILD_LEVELS:
        raise QueryError("SOQL statement cannot query more than 5 levels deep", scope.place(inner.source.offset))
    if is_grouped(inner) or is_count(inner):
        raise QueryError("Only root queries support aggregate expressions", scope.place(inner.source.offset))
    plan = _compile(org, inner, target, depth=depth + 1)
    return ChildPlan(child.name, child.field, plan)


def _inner(org: Org, join: SemiJoin, prefix: str) -> tuple[str, list[Value]]:
    """The SQL of the query in a semi-join: one column of ids."""
    query = join.query
    sobject = org.catalog.get(query.source.text)
    if sobject is None or not org.access.can(sobject, "read"):
        raise no_type(query.source.text, _place(query))
    scope = Scope(org, sobject, query.text, alias=query.alias, prefix=prefix + "s")
    paths = [getattr(one, "expression", None) for one in query.selected]
    if len(paths) != 1 or not isinstance(paths[0], Path):
        raise QueryError("The inner select must have exactly one field of type ID or reference", _place(query))
    column = scope.resolve(paths[0])
    if column.type not in ("id", "reference"):
        raise QueryError("The inner select field must be of type ID or reference", scope.place(paths[0].offset))
    if query.order_by or query.limit is not None:
        raise QueryError("semi join sub-selects do not support ORDER BY or LIMIT", _place(query))
    filtering = Filter(scope, lambda inner: _inner(org, inner, prefix + "s"))
    conditions = [*scope.rows(), f"{column.text} IS NOT NULL"]
    if query.where is not None:
        conditions.append(filtering.sql(query.where))
    return f"SELECT {column.text} FROM {scope.source()} WHERE {' AND '.join(conditions)}", filtering.parameters


def _scoped(query: Query, scope: Scope) -> list[str]:
    wanted = (query.scope or "").lower()
    if wanted == "everything":
        return []
    if wanted == "mine" and "OwnerId" in scope.root.sobject.fields:
        return [f"{scope.root.alias}.\"OwnerId\" = '{scope.org.access.user_id}'"]
    raise QueryError(
        f"Filter scope '{query.scope}' is not supported for {scope.root.sobject.name}", code="INVALID_QUERY_SCOPE"
    )


def _filters_by_id(where: Condition | None) -> bool:
    if isinstance(where, Logical):
        return where.operator == "AND" and any(_filters_by_id(one) for one in where.conditions)
    names = ("contentdocumentid", "linkedentityid", "id")
    if isinstance(where, SemiJoin):
        return where.left.names[-1].lower() in names
    return (
        isinstance(where, Comparison) and where.operator in ("=", "IN") and isinstance(where.left, Path)
        and where.left.names[-1].lower() in names
    )  # fmt: skip
