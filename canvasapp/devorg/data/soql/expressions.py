"""Calls in SQL: aggregates, parts of dates, labels, distances."""

from ..errors import QueryError
from .nodes import Call, Expression, Literal, Path
from .parser import AGGREGATES
from .scope import Scope, Sql

# Date functions work on UTC, unless convertTimezone() brings a time to the user's zone first.
_PARTS = {
    "CALENDAR_YEAR": "CAST(strftime('%Y', {0}) AS INTEGER)",
    "CALENDAR_QUARTER": "(CAST(strftime('%m', {0}) AS INTEGER) + 2) / 3",
    "CALENDAR_MONTH": "CAST(strftime('%m', {0}) AS INTEGER)",
    "DAY_IN_MONTH": "CAST(strftime('%d', {0}) AS INTEGER)",
    "DAY_IN_WEEK": "CAST(strftime('%w', {0}) AS INTEGER) + 1",
    "DAY_IN_YEAR": "CAST(strftime('%j', {0}) AS INTEGER)",
    "HOUR_IN_DAY": "CAST(strftime('%H', {0}) AS INTEGER)",
    "WEEK_IN_MONTH": "(CAST(strftime('%d', {0}) AS INTEGER) + 6) / 7",
    "WEEK_IN_YEAR": "(CAST(strftime('%j', {0}) AS INTEGER) + 6) / 7",
    "DAY_ONLY": "date({0})",
}
_PARTS |= {f"FISCAL_{unit}": _PARTS[f"CALENDAR_{unit}"] for unit in ("YEAR", "QUARTER", "MONTH")}
_SUMMABLE = frozenset({"int", "double", "currency", "percent"})
_NOT_COUNTABLE = frozenset({"address", "location", "base64"})


def compiled(scope: Scope, expression: Expression) -> Sql:
    """The SQL of a path or call. Raises ``QueryError``."""
    if isinstance(expression, Path):
        return scope.resolve(expression)
    name = expression.name
    if name in AGGREGATES:
        return _aggregate(scope, expression)
    if name in _PARTS:
        return _part(scope, expression)
    if name in ("TOLABEL", "CONVERTCURRENCY", "FORMAT"):
        inner = compiled(scope, only(scope, expression))
        return _label(inner) if name == "TOLABEL" else inner
    if name == "DISTANCE":
        return _distance(scope, expression)
    raise QueryError(
        f"unexpected token: '{scope.text[expression.offset :][: len(name)]}'", scope.place(expression.offset)
    )


def is_aggregate(expression: Expression) -> bool:
    if isinstance(expression, Path):
        return False
    return expression.name in AGGREGATES or (
        expression.name == "FORMAT" and any(isinstance(one, Call) and is_aggregate(one) for one in expression.arguments)
    )


def only(scope: Scope, call: Call) -> Expression:
    """The one argument of a call that takes one."""
    if len(call.arguments) != 1 or isinstance(call.arguments[0], Literal):
        raise QueryError(f"unexpected token: '{call.name}'", scope.place(call.offset))
    return call.arguments[0]


def _aggregate(scope: Scope, call: Call) -> Sql:
    if call.name == "COUNT" and not call.arguments:
        return Sql("count(*)", "int", aggregate=True)
    inner = compiled(scope, only(scope, call))
    one = inner.field
    if (
        (call.name in ("SUM", "AVG") and inner.type not in _SUMMABLE)
        or inner.type in _NOT_COUNTABLE
        or (one and one.long)
    ):
        shown = one.name if one else call.name
        raise QueryError(f"field {shown} does not support aggregate operator {call.name}", scope.place(call.offset))
    if call.name == "COUNT":
        return Sql(f"count({inner.text})", "int", aggregate=True)
    if call.name == "COUNT_DISTINCT":
        return Sql(f"count(DISTINCT {inner.text})", "int", aggregate=True)
    kind = "double" if call.name == "AVG" else inner.type
    return Sql(f"{call.name.lower()}({inner.text})", kind, one, aggregate=True)


def _part(scope: Scope, call: Call) -> Sql:
    inner = only(scope, call)
    if isinstance(inner, Call) and inner.name == "CONVERTTIMEZONE":
        moment = compiled(scope, only(scope, inner))
        text = f"in_zone({moment.text}, '{scope.org.access.zone}')"
    else:
        moment = compiled(scope, inner)
        text = moment.text
    if moment.type not in ("date", "datetime"):
        raise QueryError(
            f"field {moment.field.name if moment.field else call.name} does not support function {call.name}",
            scope.place(call.offset),
        )
    # SQLite takes an ISO time but not its +0000.
    text = f"substr({text}, 1, 19)" if moment.type == "datetime" else text
    return Sql(_PARTS[call.name].format(text), "date" if call.name == "DAY_ONLY" else "int")


def _label(inner: Sql) -> Sql:
    """A picklist's label for its value, where they differ."""
    differing = [one for one in inner.field.values if one.label != one.value] if inner.field else []
    if not differing:
        return inner
    cases = " ".join(f"WHEN {quoted(one.value)} THEN {quoted(one.label)}" for one in differing)
    return Sql(f"CASE {inner.text} {cases} ELSE {inner.text} END", "string", inner.field)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _distance(scope: Scope, call: Call) -> Sql:
    """``DISTANCE(Location__c, GEOLOCATION(37.7, -122.4), 'mi')``"""
    if len(call.arguments) == 3:
        place, here, unit = call.arguments
        if (
            isinstance(place, Path)
            and isinstance(here, Call)
            and here.name == "GEOLOCATION"
            and isinstance(unit, Literal)
        ):
            one = scope.resolve(place).field
            numbers = [each.value for each in here.arguments if isinstance(each, Literal)]
            if one and one.type == "location" and len(numbers) == 2 and unit.value in ("mi", "km"):
                parts = [scope.resolve(Path((*place.names[:-1], part), place.offset)).text for part in one.parts]
                latitude, longitude = (float(str(each)) for each in numbers)
                text = f"distance({parts[0]}, {parts[1]}, {latitude!r}, {longitude!r}, '{unit.value}')"
                return Sql(text, "double")
    raise QueryError("Invalid syntax for DISTANCE()", scope.place(call.offset))
