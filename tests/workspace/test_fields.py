from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from canvasapp.salesforce import BadAnswer
from canvasapp.workspace.fields import (
    Neighbour,
    lookups,
    neighbour_name,
    read_neighbours,
    read_record,
    reading_layout,
    typing_layout,
    value_of,
)
from canvasapp.workspace.schema import Kind, Schema

from .org import ACCOUNT, ACCOUNT_ID, OWNER_ID, PARENT_ID, RECORD, described

SCHEMA = Schema.read(ACCOUNT)
CONTACT = Schema.read(
    {
        "name": "Contact",
        "fields": [
            described("Id", "id"),
            described("Name", nameField=True, updateable=False),
            described("FirstName", compoundFieldName="Name"),
            described("LastName", compoundFieldName="Name", nillable=False),
            described("Title"),
        ],
    }
)


def names(sections):
    return [(section.title, [found.info.name for found in section.fields]) for section in sections]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.TEXT, "x", "x"),
        (Kind.TEXT, 5, "5"),
        (Kind.TEXT, "", None),
        (Kind.TEXT, None, None),
        (Kind.CHECKBOX, False, False),
        (Kind.NUMBER, 0, Decimal(0)),
        (Kind.CURRENCY, 0.1, Decimal("0.1")),
        (Kind.DATE, "1999-12-31", date(1999, 12, 31)),
        (Kind.DATETIME, "2025-07-01T22:30:15.000+0000", datetime(2025, 7, 1, 22, 30, 15, tzinfo=UTC)),
        (Kind.TIME, "08:30:00.000Z", time(8, 30, tzinfo=UTC)),
        (Kind.MULTIPICKLIST, "red;blue", ("red", "blue")),
        (Kind.ADDRESS, {"city": "Berlin"}, {"city": "Berlin"}),
    ],
)
def test_a_json_value_becomes_a_value_of_its_kind(kind, raw, value):
    assert value_of(kind, raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [(Kind.DATE, "soon"), (Kind.DATE, 5), (Kind.NUMBER, "many"), (Kind.MULTIPICKLIST, 5), (Kind.ADDRESS, "Berlin")],
)
def test_a_value_of_another_kind_is_a_bad_answer(kind, raw):
    with pytest.raises(BadAnswer):
        value_of(kind, raw)


def test_a_field_that_the_record_lacks_is_not_there():
    record = read_record(SCHEMA, {"Id": ACCOUNT_ID, "Name": "Acme"})
    assert list(record.fields) == ["Id", "Name"]


def test_a_record_is_called_by_its_name():
    assert read_record(SCHEMA, RECORD).title == "Bäckerei <Öz>"


def test_a_record_without_a_name_is_called_by_its_id():
    assert read_record(SCHEMA, RECORD | {"Name": None}).title == ACCOUNT_ID


def test_an_amount_knows_the_currency_of_its_record():
    record = read_record(SCHEMA, RECORD | {"CurrencyIsoCode": "CHF"})
    assert record.fields["AnnualRevenue"].currency == "CHF"


def test_reading_shows_names_first_compounds_whole_long_texts_last_and_system_fields_folded():
    sections = reading_layout(read_record(SCHEMA, RECORD))
    assert names(sections) == [
        (
            "Details",
            [
                "Name", "Type", "ParentId", "BillingAddress", "Phone", "Website", "AnnualRevenue", "Employees",
                "Share__c", "Colours__c", "Vip__c", "Founded__c", "Called__c", "Opens__c", "Score__c", "OwnerId",
            ],
        ),
        ("Description", ["Description", "Notes__c"]),
        ("System information", ["Id", "CreatedDate"]),
    ]  # fmt: skip
    assert [section.folded for section in sections] == [False, False, True]


def test_typing_offers_the_parts_and_nothing_that_cannot_be_typed():
    assert names(typing_layout(read_record(SCHEMA, RECORD))) == [
        (
            "Details",
            [
                "Name", "Type", "ParentId", "BillingStreet", "BillingCity", "Phone", "Website", "AnnualRevenue",
                "Employees", "Share__c", "Colours__c", "Vip__c", "Founded__c", "Called__c", "Opens__c", "OwnerId",
            ],
        ),
        ("Description", ["Description"]),
    ]  # fmt: skip


def test_parts_are_shown_where_the_compound_is_hidden_from_the_user():
    record = read_record(SCHEMA, {"Id": ACCOUNT_ID, "BillingCity": "Berlin"})
    assert names(reading_layout(record)) == [("Details", ["BillingCity"]), ("System information", ["Id"])]


def test_the_name_of_a_person_is_read_whole_and_typed_in_parts():
    record = read_record(CONTACT, {"Id": ACCOUNT_ID, "Name": "Ada L", "FirstName": "Ada", "LastName": "L", "Title": ""})
    assert names(reading_layout(record))[0] == ("Details", ["Name", "Title"])
    assert names(typing_layout(record))[0] == ("Details", ["FirstName", "LastName", "Title"])


def test_the_lookups_of_a_record_are_those_that_point_somewhere():
    assert [info.name for info in lookups(SCHEMA, RECORD)] == ["OwnerId"]


def test_neighbours_have_names_objects_and_ids():
    raw = RECORD | {"ParentId": PARENT_ID}
    answer = {"Owner": {"attributes": {"type": "User"}, "Name": "Ada"}, "Parent": None}
    assert read_neighbours(lookups(SCHEMA, raw), raw, answer) == {
        "OwnerId": Neighbour(record_id=OWNER_ID, sobject="User", name="Ada"),
        "ParentId": Neighbour(record_id=PARENT_ID, sobject="Account", name=PARENT_ID),
    }


def test_a_neighbour_of_several_possible_objects_has_no_page_to_link_to():
    task = Schema.read(
        {
            "name": "Task",
            "fields": [described("WhoId", "reference", referenceTo=["Contact", "Lead"], relationshipName="Who")],
        }
    )
    raw = {"WhoId": PARENT_ID}
    answer = {"Who": {"attributes": {"type": "Name"}, "Name": "Ada"}}
    assert read_neighbours(lookups(task, raw), raw, answer) == {
        "WhoId": Neighbour(record_id=PARENT_ID, sobject="", name="Ada")
    }


@pytest.mark.parametrize(
    ("targets", "name"), [(["Case"], "CaseNumber"), (["User"], "Name"), (["Case", "Lead"], "Name")]
)
def test_some_objects_are_named_by_another_field(targets, name):
    info = Schema.read({"name": "X", "fields": [described("F", "reference", referenceTo=targets)]}).fields[0]
    assert neighbour_name(info) == name
