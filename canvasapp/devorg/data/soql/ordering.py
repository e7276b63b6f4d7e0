"""ORDER BY in SQL: text as people sort it, picklists in the order of their values."""

from ..errors import QueryError
from .expressions import compiled, quoted
from .nodes import Query
from .scope import Scope, Sql

_SORTED_AS_TEXT = frozenset({"string", "textarea", "email", "phone", "url", "combobox"})


def terms(scope: Scope, query: Query) -> str:
    """What follows ORDER BY. Equal rows come in the order in which they were made, so that pages do not overlap."""
    found = []
    for one in query.order_by:
        text = key(scope, compiled(scope, one.expression), one.expression.offset)
        found.append(f"{text} {direction(one.descending, one.nulls_last)}")
    return ", ".join([*found, f"{scope.root.alias}._n"])


def direction(descending: bool, nulls_last: bool) -> str:
    return f"{'DESC' if descending else 'ASC'} NULLS {'LAST' if nulls_last else 'FIRST'}"


def key(scope: Scope, found: Sql, offset: int) -> str:
    """What to sort by for an expression. Raises ``QueryError`` for fields that cannot be sorted."""
    one = found.field
    if one and not one.sortable and not found.aggregate:
        raise QueryError(f"field '{one.name}' can not be sorted in a query call", scope.place(offset))
    if one and one.type == "picklist" and one.values and not found.aggregate:
        cases = " ".join(f"WHEN {quoted(each.value)} THEN {number}" for number, each in enumerate(one.values))
        return f"CASE {found.text} {cases} ELSE {found.text} END"
    return f"sort_key({found.text})" if found.type in _SORTED_AS_TEXT else found.text
