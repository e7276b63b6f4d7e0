"""Values as the user's Salesforce locale, time zone and currency want them, and back again.

Salesforce names locales in its own way (``iw_IL``, ``no_NO``, ``de_DE_EURO``, ``uz_UZ_LATN``); Babel wants CLDR names.
Dates, times and instants come and go through the browser's own inputs, whose wire form is ISO 8601 whatever they show,
so "03/04" is never a guess. Numbers are typed as text in the user's notation and read strictly in the same one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, localcontext
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    parse_decimal,
)

DEFAULT_LOCALE = Locale("en", "US")
OLD_LANGUAGES = {"iw": "he", "in": "id", "no": "nb", "ji": "yi", "sh": "sr"}
# No number of an org has more digits before the point; a longer text is not worth parsing.
MAX_NUMBER_LENGTH = 64
# As many as a double can have before its point; Python's own 28 are too few for some of those that Salesforce keeps.
MOST_DIGITS = 330


class UnreadableValue(ValueError):
    """A text that is no value of its type. The message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class Formats:
    """How one user reads and writes values."""

    locale: Locale
    zone: ZoneInfo
    currency: str | None

    @classmethod
    def of(cls, *, locale: str | None, time_zone: str | None, currency: str | None) -> "Formats":
        """From what Salesforce says of the user; whatever is missing or unknown becomes en_US, UTC and no currency."""
        return cls(locale=read_locale(locale), zone=read_zone(time_zone), currency=currency or None)

    # Out: for reading

    def date_text(self, value: date) -> str:
        return format_date(value, "medium", locale=self.locale)

    def datetime_text(self, value: datetime) -> str:
        """An aware datetime on the user's clock, to the minute."""
        local = value.astimezone(self.zone)
        joined = str(get_datetime_format("medium", locale=self.locale)).replace("'", "")
        return joined.replace("{0}", self.time_text(local.time())).replace("{1}", self.date_text(local.date()))

    def time_text(self, value: time) -> str:
        """A time of day: Salesforce's Time fields belong to no zone."""
        return format_time(value.replace(tzinfo=None), "short", locale=self.locale)

    def number_text(self, value: Decimal | int, scale: int | None = None) -> str:
        """With exactly ``scale`` decimals, or with those that the value has."""
        decimals = "#" * decimals_of(value) if scale is None else "0" * scale
        with localcontext(prec=MOST_DIGITS):
            pattern = with_decimals(self.locale.decimal_formats[None].pattern, decimals)
            return format_decimal(value, pattern, locale=self.locale)

    def amount_text(self, value: Decimal, scale: int, currency: str | None = None) -> str:
        """With the currency of the record, else of the user, else as a bare number."""
        code = currency or self.currency
        if not code:
            return self.number_text(value, scale)
        pattern = with_decimals(self.locale.currency_formats["standard"].pattern, "0" * scale)
        with localcontext(prec=MOST_DIGITS):
            return format_currency(value, code, pattern, locale=self.locale, currency_digits=False)

    def percent_text(self, value: Decimal, scale: int) -> str:
        """Salesforce stores 12.5 for 12.5 %; CLDR's patterns want 0.125."""
        pattern = with_decimals(self.locale.percent_formats[None].pattern, "0" * scale)
        with localcontext(prec=MOST_DIGITS):
            return format_decimal(value / 100, pattern, locale=self.locale)

    # Out: for an input

    def typed_number(self, value: Decimal) -> str:
        """Every digit and no grouping: what is shown in an input loses nothing when it comes back."""
        with localcontext(prec=MOST_DIGITS):
            return format_decimal(value, with_decimals("0", "#" * decimals_of(value)), locale=self.locale)

    def typed_datetime(self, value: datetime) -> str:
        """On the user's clock, for ``<input type="datetime-local">``."""
        return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")

    # In

    def read_number(self, text: str) -> Decimal:
        """A number in the user's notation. Raises ``UnreadableValue`` with an example of that notation."""
        text = text.strip().replace("\N{MINUS SIGN}", "-")
        try:
            if len(text) > MAX_NUMBER_LENGTH or any(character.isalpha() for character in text):
                raise NumberFormatError("too long, or not written in digits")
            return parse_decimal(text, locale=self.locale, strict=True)
        except NumberFormatError as error:
            raise UnreadableValue(f"Enter a number such as {self.number_text(Decimal('1234.56'))}.") from error

    def read_datetime(self, text: str, *, like: datetime | None = None) -> datetime:
        """The instant that ``text`` ("2025-11-02T01:30") names on the user's clock, in UTC.

        In the hour that autumn repeats, the first pass is meant, unless ``like``, the value that is being edited, lies
        in the second pass of a repeated hour. A time that spring skips does not exist and is refused.
        """
        try:
            local = datetime.fromisoformat(text)
        except ValueError as error:
            raise UnreadableValue("Enter a date and a time.") from error
        fold = like.astimezone(self.zone).fold if like else 0
        aware = local.replace(tzinfo=self.zone, fold=fold)
        try:
            instant = aware.astimezone(UTC)
        except OverflowError as error:
            raise UnreadableValue("Enter a date and a time.") from error
        if instant.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise UnreadableValue(f"Clocks in {self.zone.key} skip this time. Choose one an hour later or earlier.")
        return instant


def decimals_of(value: Decimal | int) -> int:
    """How many decimals the value has, trailing zeros not counted."""
    with localcontext(prec=MOST_DIGITS):
        exponent = Decimal(value).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def with_decimals(pattern: str, decimals: str) -> str:
    """A CLDR number pattern with other decimals; its grouping, which differs in India, stays."""
    return re.sub(r"0(\.[0#]+)?", f"0.{decimals}" if decimals else "0", pattern)


def read_locale(name: str | None) -> Locale:
    """CLDR's locale for a Salesforce one: the longest leading part that is known, else en_US."""
    parts = (name or "").replace("-", "_").split("_")
    parts[0] = OLD_LANGUAGES.get(parts[0].lower(), parts[0])
    if len(parts) == 3 and len(parts[2]) == 4:  # uz_UZ_LATN: CLDR says language, script, territory
        parts = [parts[0], parts[2].title(), parts[1]]
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (UnknownLocaleError, ValueError, TypeError):
            parts.pop()
    return DEFAULT_LOCALE


def read_zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, OSError, ValueError):  # unknown, a directory, a path that leaves the database
        return ZoneInfo("UTC")
