"""WHERE and HAVING in SQL, with values as parameters.

SOQL knows two truths where SQL knows three: ``!=``, ``NOT IN`` and ``NOT`` are true of an empty field.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from .. import ids
from ..catalog import ID_TYPES, NUMBER_TYPES
from ..errors import QueryError
from ..functions import as_text
from . import expressions
from .nodes import Comparison, Condition, Literal, Logical, Not, SemiJoin
from .periods import span
from .scope import Scope, Sql

Value = str | int | float | None
MANY = 500
_ORDERING = ("<", "<=", ">", ">=")


class Filter:
    """Compiles the conditions of one SELECT; ``parameters`` fill in the order of the question marks."""

    def __init__(self, scope: Scope, inner: Callable[[SemiJoin], tuple[str, list[Value]]]) -> None:
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
            raise QueryError("semi join sub-selects can only be used with ID and reference fields",
                             self.scope.place(join.offset))  # fmt: skip
        text, parameters = self.inner(join)
        self.parameters += parameters
        found = f"{left.text} IN ({text})"
        return f"({found}) IS NOT TRUE" if join.negated else found

    def _comparison(self, comparison: Comparison) -> str:
        left = expressions.compiled(self.scope, comparison.left)
        place = self.scope.place(comparison.offset)
        name = left.field.name if left.field else getattr(comparison.left, "name", "")
        if left.field and not left.field.filterable and not left.aggregate:
            raise QueryError(f"field '{name}' can not be filtered in a query call", place, code="INVALID_FIELD")
        if left.type in ("address", "location"):
            raise QueryError(f"field '{name}' can not be filtered in a query call", place, code="INVALID_FIELD")
        operator, values = comparison.operator, comparison.values
        if operator == "LIKE":
            return self._like(left, values[0], name, place.offset)
        if operator in ("INCLUDES", "EXCLUDES"):
            return self._includes(left, values, operator, name, place.offset)
        if operator in ("IN", "NOT IN"):
            found = self._in(left, values, name, place.offset)
            return f"({found}) IS NOT TRUE" if operator == "NOT IN" else found
        if values[0].kind == "range":
            return self._period(left, operator, values[0], name, place.offset)
        if operator in _ORDERING and left.type == "boolean":
            raise self._bad_operator(f"invalid operator on boolean field: {name}", place.offset)
        value = self._value(left, values[0], name, place.offset)
        if value is None:
            if operator in _ORDERING:
                return "0"
            return f"{left.text} IS {'NOT ' if operator == '!=' else ''}NULL"
        text, collation = self._comparable(left, value)
        self.parameters.append(value.lower() if isinstance(value, str) and text.startswith("fold(") else value)
        if operator == "!=":
            return f"{text}{collation} IS NOT ?"
        return f"{text} {operator} ?{collation}"

    def _comparable(self, left: Sql, value: Value) -> tuple[str, str]:
        """The column, folded or collated, so that case does not count."""
        plain = left.type in ID_TYPES or left.type in ("date", "datetime", "time") or not isinstance(value, str)
        if plain or (left.field and left.field.case_sensitive):
            return left.text, ""
        if value.isascii():
            return left.text, " COLLATE NOCASE"
        return f"fold({left.text})", ""

    def _in(self, left: Sql, literals: tuple[Literal, ...], name: str, offset: int) -> str:
        if any(one.kind == "range" for one in literals):
            return "(" + " OR ".join(self._period(left, "=", one, name, offset) for one in literals) + ")"
        values = [self._value(left, one, name, offset) for one in literals]
        empty = f"{left.text} IS NULL" if None in values else ""
        values = [one for one in values if one is not None]
        if not values:
            return empty
        folded = next((one for one in values if isinstance(one, str) and not one.isascii()), values[0])
        text, collation = self._comparable(left, folded)
        if text.startswith("fold("):
            values = [str(one).lower() for one in values]
        if len(values) > MANY:
            self.parameters.append(json.dumps(values))
            found = f"{text}{collation} IN (SELECT value FROM json_each(?))"
        else:
            self.parameters += values
            found = f"{text}{collation} IN ({', '.join('?' * len(values))})"
        return f"({found} OR {empty})" if empty else found

    def _like(self, left: Sql, literal: Literal, name: str, offset: int) -> str:
        if left.type in ID_TYPES:
            raise self._bad_operator("invalid operator on id field", offset)
        if left.type in NUMBER_TYPES or left.type in ("boolean", "date", "datetime", "time"):
            raise self._bad_operator(f"invalid operator on {left.type} field", offset)
        if literal.kind != "string":
            raise self._wrong_type(name, "string", quoted=True, offset=offset)
        text, pattern = left.text, literal.like
        if not pattern.isascii():
            text, pattern = f"fold({text})", pattern.lower()
        self.parameters.append(pattern)
        return f"{text} LIKE ? ESCAPE '\\'"

    def _includes(self, left: Sql, literals: tuple[Literal, ...], operator: str, name: str, offset: int) -> str:
        """``INCLUDES ('A;B', 'C')``: A and B both chosen, or C."""
        if left.type != "multipicklist":
            raise self._bad_operator(f"{operator.lower()} operator only valid on multipicklist field", offset)
        alternatives = []
        for literal in literals:
            if literal.kind != "string":
                raise self._wrong_type(name, "string", quoted=True, offset=offset)
            chosen = [one for one in str(literal.value).split(";") if one]
            self.parameters += [f";{one};".lower() for one in chosen]
            alternatives.append(" AND ".join([f"instr(fold(';' || {left.text} || ';'), ?)"] * len(chosen)) or "0")
        found = " OR ".join(f"({one})" for one in alternatives)
        return f"({found}) IS NOT TRUE" if operator == "EXCLUDES" else f"({found})"

    def _period(self, left: Sql, operator: str, literal: Literal, name: str, offset: int) -> str:
        """A comparison with a stretch of days: before it begins, after it ends, or within."""
        if left.type not in ("date", "datetime"):
            raise self._wrong_type(name, left.type, quoted=left.type not in NUMBER_TYPES, offset=offset)
        zone = ZoneInfo(self.scope.org.access.zone)
        try:
            first, after = span(literal.text, literal.count, self.scope.org.now.astimezone(zone).date())
            start, end = (
                _midnight(one, zone) if left.type == "datetime" else one.isoformat() for one in (first, after)
            )
        except (OverflowError, ValueError) as error:
            raise QueryError(
                f"Invalid date literal: {literal.text}:{literal.count}", self.scope.place(literal.offset)
            ) from error
        column = left.text
        if operator in ("<", ">="):
            self.parameters.append(start)
            return f"{column} {operator} ?"
        if operator in (">", "<="):
            self.parameters.append(end)
            return f"{column} {'>=' if operator == '>' else '<'} ?"
        self.parameters += [start, end]
        within = f"({column} >= ? AND {column} < ?)"
        return f"{within} IS NOT TRUE" if operator == "!=" else within

    def _value(self, left: Sql, literal: Literal, name: str, offset: int) -> Value:
        """The parameter for a literal; None for null and for the empty string, which Salesforce does not tell apart."""
        kind = left.type
        if literal.kind == "null" or literal.value == "":
            return None
        if kind in ID_TYPES:
            found = ids.normal(literal.value) if literal.kind == "string" else None
            if found is None:
                shown = literal.value if literal.kind == "string" else literal.text
                raise self._bad_operator(f"invalid ID field: {shown}", offset)
            return found
        if kind in NUMBER_TYPES:
            if literal.kind != "number" or (kind == "int" and isinstance(literal.value, float) and literal.value % 1):
                raise self._wrong_type(name, "int" if kind == "int" else "double", quoted=False, offset=offset)
            return float(str(literal.value)) if kind != "int" else int(float(str(literal.value)))
        if kind == "boolean":
            if literal.kind != "boolean":
                raise self._wrong_type(name, "boolean", quoted=False, offset=offset)
            return int(bool(literal.value))
        if kind in ("date", "datetime", "time"):
            if literal.kind != kind:
                shown = "dateTime" if kind == "datetime" else kind
                raise self._wrong_type(name, shown, quoted=False, offset=offset)
            value = literal.value
            return as_text(value) if isinstance(value, datetime) else str(value)
        if literal.kind != "string":
            raise self._wrong_type(name, "string", quoted=True, offset=offset)
        return str(literal.value)

    def _wrong_type(self, name: str, kind: str, *, quoted: bool, offset: int) -> QueryError:
        should = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
        return QueryError(f"value of filter criterion for field '{name}' must be of type {kind} and {should}",
                          self.scope.place(offset), code="INVALID_FIELD")  # fmt: skip

    def _bad_operator(self, message: str, offset: int) -> QueryError:
        return QueryError(message, self.scope.place(offset), code="INVALID_QUERY_FILTER_OPERATOR")


def _midnight(day: date, zone: ZoneInfo) -> str:
    """The instant at which a day begins for the user, in UTC."""
    return as_text(datetime.combine(day, time(), zone).astimezone(UTC))
