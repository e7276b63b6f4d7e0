from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.workspace.formats import Formats, UnreadableValue, read_locale

LOCALES = [
    "en_US",
    "de_DE",
    "de_CH",
    "fr_FR",
    "ja_JP",
    "hi_IN",
    "ar_EG",
    "sv_SE",
    "no_NO",
    "iw_IL",
    "uz_UZ_LATN",
    "pt_BR",
]
ZONES = ["America/Los_Angeles", "Europe/Berlin", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"]
AMERICAN = Formats.of(locale="en_US", time_zone="America/Los_Angeles", currency="USD")
GERMAN = Formats.of(locale="de_DE", time_zone="Europe/Berlin", currency="EUR")
JAPANESE = Formats.of(locale="ja_JP", time_zone="Asia/Tokyo", currency="JPY")
INSTANT = datetime(2025, 11, 2, 9, 30, 15, tzinfo=UTC)


def texts(formats: Formats) -> list[str]:
    return [
        formats.date_text(date(2025, 3, 4)),
        formats.datetime_text(INSTANT).replace("\N{NARROW NO-BREAK SPACE}", " "),
        formats.time_text(time(14, 30)).replace("\N{NARROW NO-BREAK SPACE}", " "),
        formats.number_text(Decimal("1234567.5")),
        formats.number_text(Decimal("1234567.5"), 2),
        formats.amount_text(Decimal("1234.5"), 2).replace("\N{NO-BREAK SPACE}", " "),
        formats.percent_text(Decimal("12.5"), 1).replace("\N{NO-BREAK SPACE}", " "),
    ]


def test_an_american_reads_american():
    assert texts(AMERICAN) == [
        "Mar 4, 2025",
        "Nov 2, 2025, 1:30 AM",
        "2:30 PM",
        "1,234,567.5",
        "1,234,567.50",
        "$1,234.50",
        "12.5%",
    ]


def test_a_german_reads_german():
    assert texts(GERMAN) == [
        "04.03.2025",
        "02.11.2025, 10:30",
        "14:30",
        "1.234.567,5",
        "1.234.567,50",
        "1.234,50 €",
        "12,5 %",
    ]


def test_a_japanese_reads_japanese():
    assert texts(JAPANESE) == [
        "2025/03/04",
        "2025/11/02 18:30",
        "14:30",
        "1,234,567.5",
        "1,234,567.50",
        "￥1,234.50",
        "12.5%",
    ]


def test_india_groups_in_its_own_way():
    assert Formats.of(locale="hi_IN", time_zone=None, currency=None).number_text(12345678) == "1,23,45,678"


def test_the_currency_of_a_record_goes_before_that_of_the_user():
    assert GERMAN.amount_text(Decimal(5), 0, "USD") == "5\N{NO-BREAK SPACE}$"


def test_an_amount_without_any_currency_is_a_number():
    assert Formats.of(locale="en_US", time_zone=None, currency=None).amount_text(Decimal(5), 2) == "5.00"


@pytest.mark.parametrize(
    ("salesforce", "cldr"),
    [
        ("de_DE", "de_DE"),
        ("de_DE_EURO", "de_DE"),
        ("iw_IL", "he_IL"),
        ("no_NO", "nb_NO"),
        ("in_ID", "id_ID"),
        ("uz_UZ_LATN", "uz_Latn_UZ"),
        ("th_TH_TH", "th_TH"),
        ("zh_TW", "zh_Hant_TW"),
        ("xx_YY", "en_US"),
        ("../etc", "en_US"),
        ("", "en_US"),
        (None, "en_US"),
    ],
)
def test_salesforce_locales_find_their_cldr_one(salesforce, cldr):
    assert str(read_locale(salesforce)) == cldr


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_an_unknown_zone_is_utc(zone):
    assert Formats.of(locale="en_US", time_zone=zone, currency=None).zone.key == "UTC"


@given(
    locale=st.sampled_from(LOCALES),
    value=st.decimals(allow_nan=False, allow_infinity=False, places=6, max_value=10**16),
)
def test_a_number_survives_its_input(locale, value):
    formats = Formats.of(locale=locale, time_zone=None, currency=None)
    value = max(value, Decimal(-(10**16)))
    assert formats.read_number(formats.typed_number(value)) == value


@given(
    locale=st.sampled_from(LOCALES),
    value=st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**12),
)
def test_a_number_can_be_typed_as_it_is_read(locale, value):
    formats = Formats.of(locale=locale, time_zone=None, currency=None)
    value = max(value, Decimal(-(10**12)))
    assert formats.read_number(formats.number_text(value)) == value


@given(text=st.text(max_size=80))
def test_any_text_is_a_number_or_a_complaint(text):
    try:
        value = GERMAN.read_number(text)
    except UnreadableValue:
        return
    assert value.is_finite()


@pytest.mark.parametrize("text", ["1,234.56", "1.23", "1..5", "", "abc", "1e5", "NaN", "Infinity", "9" * 65])
def test_what_is_no_german_number_is_refused_with_an_example(text):
    with pytest.raises(UnreadableValue, match=r"^Enter a number such as 1\.234,56\.$"):
        GERMAN.read_number(text)


@given(
    zone=st.sampled_from(ZONES),
    instant=st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 12, 31)),  # noqa: DTZ001  # made aware below
)
def test_an_instant_survives_its_input_to_the_minute(zone, instant):
    formats = Formats.of(locale="en_US", time_zone=zone, currency=None)
    instant = instant.replace(second=0, microsecond=0, tzinfo=UTC)
    assert formats.read_datetime(formats.typed_datetime(instant), like=instant) == instant


def test_the_hour_that_autumn_repeats_is_the_first_pass():
    assert AMERICAN.read_datetime("2025-11-02T01:30") == datetime(2025, 11, 2, 8, 30, tzinfo=UTC)


def test_a_value_in_the_second_pass_stays_in_it():
    second = datetime(2025, 11, 2, 9, 30, tzinfo=UTC)
    assert AMERICAN.read_datetime("2025-11-02T01:45", like=second) == second + timedelta(minutes=15)


def test_the_hour_that_spring_skips_is_refused():
    with pytest.raises(UnreadableValue, match=r"^Clocks in America/Los_Angeles skip this time\."):
        AMERICAN.read_datetime("2025-03-09T02:30")


@pytest.mark.parametrize("text", ["", "tomorrow", "2025-13-01T00:00", "0001-01-01T00:00", "2025-11-02T25:00"])
def test_what_is_no_datetime_is_refused(text):
    with pytest.raises(UnreadableValue):
        JAPANESE.read_datetime(text)
