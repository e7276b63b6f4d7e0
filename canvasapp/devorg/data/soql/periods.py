"""Relative dates: what TODAY, LAST_WEEK or NEXT_N_QUARTERS:2 mean on a given day.

Meanings from the SOQL reference, "Date Formats and Date Literals". Weeks begin on Sunday, as in the en_US locale; the
fiscal year is the calendar year.
"""

from collections.abc import Callable
from datetime import date, timedelta

Span = tuple[date, date]


def _day(today: date, step: int, count: int = 1) -> Span:
    start = today + timedelta(days=step)
    return start, start + timedelta(days=count)


def _week(today: date, step: int, count: int = 1) -> Span:
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    start = sunday + timedelta(weeks=step)
    return start, start + timedelta(weeks=count)


def add_months(first: date, months: int) -> date:
    """The first day of the month so many months away."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _months(size: int) -> Callable[..., Span]:
    def span(today: date, step: int, count: int = 1) -> Span:
        first = date(today.year, (today.month - 1) // size * size + 1, 1)
        start = add_months(first, step * size)
        return start, add_months(start, count * size)

    return span


_UNITS: dict[str, Callable[..., Span]] = {
    "DAY": _day, "WEEK": _week, "MONTH": _months(1), "QUARTER": _months(3), "YEAR": _months(12),
    "FISCAL_QUARTER": _months(3), "FISCAL_YEAR": _months(12),
}  # fmt: skip
PERIODS: dict[str, Callable[[date], Span]] = {
    "YESTERDAY": lambda today: _day(today, -1),
    "TODAY": lambda today: _day(today, 0),
    "TOMORROW": lambda today: _day(today, 1),
    "LAST_90_DAYS": lambda today: (today - timedelta(days=89), today + timedelta(days=1)),
    "NEXT_90_DAYS": lambda today: (today + timedelta(days=1), today + timedelta(days=91)),
}
for _name, _unit in _UNITS.items():
    if _name != "DAY":
        PERIODS[f"LAST_{_name}"] = lambda today, unit=_unit: unit(today, -1)  # type: ignore[misc]  # bound early
        PERIODS[f"THIS_{_name}"] = lambda today, unit=_unit: unit(today, 0)  # type: ignore[misc]
        PERIODS[f"NEXT_{_name}"] = lambda today, unit=_unit: unit(today, 1)  # type: ignore[misc]
COUNTED = frozenset(
    f"{which}_{unit}S{ago}" for unit in _UNITS for which, ago in (("LAST_N", ""), ("NEXT_N", ""), ("N", "_AGO"))
)


def span(name: str, count: int | None, today: date) -> Span:
    """The first day of a period and the first day after it. Raises ``OverflowError`` beyond the calendar."""
    if count is None:
        return PERIODS[name](today)
    ago = name.endswith("S_AGO")
    unit_name = name.removeprefix("N_").removesuffix("S_AGO") if ago else name[7:].removesuffix("S")
    unit = _UNITS[unit_name]
    if ago:
        return unit(today, -count)
    if name.startswith("NEXT"):
        return unit(today, 1, count)
    if unit_name == "DAY":  # the last n days include today
        return today - timedelta(days=count), today + timedelta(days=1)
    return unit(today, -count, count)
