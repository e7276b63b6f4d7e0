"""WHERE and HAVING in SQL, with values as parameters.

SOQL knows two truths where SQL knows three: ``!=``, ``NOT IN`` and ``NOT`` are true of an empty field.
"""

import json
from collections.abc import Callable

from ..catalog import ID_TYPES, NUMBER_TYPES
from ..errors import QueryError
from . import expressions
from .nodes import Comparison, Condition, Literal, Logical, Not, SemiJoin
from .operands import Left, Value, bad_operator, between, value_of, wrong_type
from .scope import Scope

# Above this, the values of IN travel as one JSON parameter.
MANY = 500
_ORDERING = ("<", "<=", ">", ">=")
Inner = Callable[[SemiJoin], tuple[str, list[Value]]]


class Filter:
    """Compiles the conditions of one SELECT; ``parameters`` fill in the order of the question marks."""

    def __init__(self, scope: Scope, inner: Inner) -> None:
        self.scope = scope
        self.inner = inner
        self.parameters: list[Value] = []

    def sql(self, condition: Condition) -> str:
        if isinstance(condition, Logical):
            return "(" + f" {condition.operator} ".join(self.sql(one) for one in condition.conditions) + ")"
        if isinstance(condition, Not):
            return f"({self.sql(condition.condition)}) IS NOT TRUE"
        if isinstance(condition, SemiJoin):
            return self._semi_join(condition)
        return self._comparison(condition)

    def _semi_join(self, join: SemiJoin) -> str:
        left = self.scope.resolve(join.left)
        if left.type not in ID_TYPES:
            message = "semi join sub-selects can only be used with ID and reference fields"
            raise QueryError(message, self.scope.place(join.offset))
        text, parameters = self.inner(join)
        self.parameters += parameters
        found = f"{left.text} IN ({text})"
        return f"({found}) IS NOT TRUE" if join.negated else found

    def _comparison(self, comparison: Comparison) -> str:
        sql = expressions.compiled(self.scope, comparison.left)
        name = sql.field.name if sql.field else getattr(comparison.left, "name", "")
        left = Left(sql.text, sql.type, sql.field, name, self.scope.place(comparison.offset))
        unfit = sql.field is not None and not sql.field.filterable and not sql.aggregate
        if unfit or sql.type in ("address", "location"):
            raise QueryError(f"field '{name}' can not be filtered in a query call", left.place, code="INVALID_FIELD")
        operator, literals = comparison.operator, comparison.values
        if operator == "LIKE":
            return self._like(left, literals[0])
        if operator in ("INCLUDES", "EXCLUDES"):
            return self._includes(left, literals, operator)
        if operator in ("IN", "NOT IN"):
            found = self._in(left, literals)
            return f"({found}) IS NOT TRUE" if operator == "NOT IN" else found
        if literals[0].kind == "range":
            return self._period(left, operator, literals[0])
        return self._single(left, operator, literals[0])

    def _single(self, left: Left, operator: str, literal: Literal) -> str:
        if operator in _ORDERING and left.type == "boolean":
            raise bad_operator(f"invalid operator on boolean field: {left.name}", left.place)
        value = value_of(left, literal)
        if value is None:
            if operator in _ORDERING:
                return "0"
            return f"{left.text} IS {'NOT ' if operator == '!=' else ''}NULL"
        text, collation, value = left.comparable(value)
        self.parameters.append(value)
        return f"{text}{collation} IS NOT ?" if operator == "!=" else f"{text} {operator} ?{collation}"

    def _in(self, left: Left, literals: tuple[Literal, ...]) -> str:
        if any(one.kind == "range" for one in literals):
            return "(" + " OR ".join(self._period(left, "=", one) for one in literals) + ")"
        values = [value_of(left, one) for one in literals]
        empty = f"{left.text} IS NULL" if None in values else ""
        values = [one for one in values if one is not None]
        if not values:
            return empty
        # One text beyond ASCII makes all of them be compared beyond ASCII.
        widest = next((one for one in values if isinstance(one, str) and not one.isascii()), values[0])
        text, collation, _ = left.comparable(widest)
        if text != left.text:
            values = [str(one).lower() for one in values]
        if len(values) > MANY:
            self.parameters.append(json.dumps(values))
            marks = "SELECT value FROM json_each(?)"
        else:
            self.parameters += values
            marks = ", ".join("?" * len(values))
        found = f"{text}{collation} IN ({marks})"
        return f"({found} OR {empty})" if empty else found

    def _like(self, left: Left, literal: Literal) -> str:
        if left.type in ID_TYPES:
            raise bad_operator("invalid operator on id field", left.place)
        if left.type in NUMBER_TYPES or left.type in ("boolean", "date", "datetime", "time"):
            raise bad_operator(f"invalid operator on {left.type} field", left.place)
        if literal.kind != "string":
            raise wrong_type(left, "string", quoted=True)
        text, pattern = left.text, literal.like
        if not pattern.isascii():
            text, pattern = f"fold({text})", pattern.lower()
        self.parameters.append(pattern)
        return f"{text} LIKE ? ESCAPE '\\'"

    def _includes(self, left: Left, literals: tuple[Literal, ...], operator: str) -> str:
        """``INCLUDES ('A;B', 'C')``: A and B both chosen, or C."""
        if left.type != "multipicklist":
            raise bad_operator(f"{operator.lower()} operator only valid on multipicklist field", left.place)
        alternatives = []
        for literal in literals:
            if literal.kind != "string":
                raise wrong_type(left, "string", quoted=True)
            chosen = [one for one in str(literal.value).split(";") if one]
            self.parameters += [f";{one};".lower() for one in chosen]
            alternatives.append(" AND ".join([f"instr(fold(';' || {left.text} || ';'), ?)"] * len(chosen)) or "0")
        found = " OR ".join(f"({one})" for one in alternatives)
        return f"({found}) IS NOT TRUE" if operator == "EXCLUDES" else f"({found})"

    def _period(self, left: Left, operator: str, literal: Literal) -> str:
        """A comparison with a stretch of days: before it begins, after it ends, or within."""
        start, end = between(self.scope, left, literal)
        if operator in ("<", ">="):
            self.parameters.append(start)
            return f"{left.text} {operator} ?"
        if operator in (">", "<="):
            self.parameters.append(end)
            return f"{left.text} {'>=' if operator == '>' else '<'} ?"
        self.parameters += [start, end]
        within = f"({left.text} >= ? AND {left.text} < ?)"
        return f"{within} IS NOT TRUE" if operator == "!=" else within
