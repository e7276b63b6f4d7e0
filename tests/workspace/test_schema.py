import pytest

from canvasapp.salesforce import BadAnswer
from canvasapp.workspace.schema import Kind, Option, Schema, is_api_name

from .org import ACCOUNT, described

SCHEMA = Schema.read(ACCOUNT)


def field_of(**more):
    return Schema.read(ACCOUNT | {"fields": [described("F", **more)]}).fields[0]


def test_an_object_keeps_its_words():
    assert (SCHEMA.name, SCHEMA.label, SCHEMA.plural, SCHEMA.updateable) == ("Account", "Account", "Accounts", True)


def test_the_name_field_is_the_one_that_describe_says():
    assert SCHEMA.name_field is SCHEMA.field("Name")


def test_an_object_may_have_no_name_field():
    assert Schema.read(ACCOUNT | {"fields": [described("Id", "id")]}).name_field is None


def test_an_unknown_type_is_text():
    assert field_of(type="anyType").kind is Kind.TEXT


def test_formatted_html_is_rich_text_and_not_typable():
    found = field_of(type="textarea", htmlFormatted=True)
    assert (found.kind, found.typable) == (Kind.RICH_TEXT, False)


@pytest.mark.parametrize(
    ("more", "required"),
    [
        ({"nillable": False}, True),
        ({"nillable": True}, False),
        ({"nillable": False, "type": "boolean"}, False),
        ({"nillable": False, "defaultedOnCreate": True}, False),
    ],
)
def test_required_is_what_a_person_must_fill_in(more, required):
    assert field_of(**more).required is required


@pytest.mark.parametrize(
    ("more", "typable"),
    [
        ({}, True),
        ({"updateable": False}, False),
        ({"calculated": True}, False),
        ({"type": "address"}, False),
        ({"type": "base64"}, False),
        ({"type": "reference", "referenceTo": ["User"]}, True),
        ({"type": "reference", "referenceTo": []}, False),
    ],
)
def test_typable_is_what_an_input_can_hold_and_salesforce_takes(more, typable):
    assert field_of(**more).typable is typable


def test_a_lookup_is_called_by_what_it_shows():
    assert field_of(type="reference", label="Owner ID").label == "Owner"
    assert field_of(type="string", label="Tax ID").label == "Tax ID"


def test_only_active_values_are_offered():
    assert SCHEMA.field("Type").options == (
        Option(value="customer", label="Customer"),
        Option(value="partner", label="Partner"),
    )


def test_a_lookup_to_users_or_queues_searches_users():
    assert field_of(type="reference", referenceTo=["Group", "User"]).searched == "User"


@pytest.mark.parametrize("raw", [{}, {"name": "A"}, {"name": "A", "fields": [{}]}, {"name": "A", "fields": 1}, []])
def test_what_describes_nothing_is_a_bad_answer(raw):
    with pytest.raises(BadAnswer):
        Schema.read(raw)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Account", True),
        ("My__c", True),
        ("ns__My__c", True),
        ("1x", False),
        ("a" * 81, False),
        ("a/b", False),
        (None, False),
    ],
)
def test_api_names(text, is_one):
    assert is_api_name(text) is is_one
