from decimal import Decimal

import pytest

from canvasapp.workspace.fields import Field, value_of
from canvasapp.workspace.formats import Formats
from canvasapp.workspace.schema import FieldInfo, Kind
from canvasapp.workspace.templatetags.workspace import shown, to, web_address

GERMAN = Formats.of(locale="de_DE", time_zone="Europe/Berlin", currency="EUR")


def field_of(kind: Kind, raw: object, **info: object) -> Field:
    return Field(info=FieldInfo(name="F", label="F", kind=kind, **info), value=value_of(kind, raw))


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, ""),
        (field_of(Kind.TEXT, None), ""),
        (field_of(Kind.CHECKBOX, False), "No"),
        (field_of(Kind.NUMBER, 0, whole=True), "0"),
        (field_of(Kind.LOCATION, {"latitude": 52.5, "longitude": None}), "52,5"),
        (field_of(Kind.LOCATION, {"latitude": 52.5, "longitude": -13.25}), "52,5, -13,25"),
        (field_of(Kind.ADDRESS, {"street": None, "city": None}), ""),
        (field_of(Kind.RICH_TEXT, "<p>a &lt; b</p>"), "a < b"),
        (field_of(Kind.PICKLIST, "gone"), "gone"),
        (field_of(Kind.CURRENCY, "0.1", scale=2), "0,10\N{NO-BREAK SPACE}€"),
    ],
)
def test_a_value_is_text_for_reading(found, text):
    assert shown(found, GERMAN) == text


def test_a_link_works_with_htmx_and_without():
    assert to("list", "Account", q="a&b", sort="", page=2) == (
        'href="/records/Account/?q=a%26b&amp;page=2" hx-get="/records/Account/?q=a%26b&amp;page=2"'
        ' hx-target="#main" hx-push-url="true"'
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("example.com", "https://example.com"),
        ("http://example.com", "http://example.com"),
        ("javascript://%0aalert(1)", ""),
        ("javascript:alert(1)", "https://javascript:alert(1)"),
    ],
)
def test_a_web_address_leads_to_the_web_or_nowhere(text, address):
    assert web_address(text) == address


def test_an_amount_of_any_size_can_be_shown():
    huge = Field(info=FieldInfo(name="F", label="F", kind=Kind.CURRENCY, scale=2), value=Decimal("1e30"))
    assert shown(huge, GERMAN).startswith("1.000.000.000.000.000.000.000.000.000.000,00")
