from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.http import QueryDict

from canvasapp.salesforce import FieldErrors, RowLocked
from canvasapp.salesforce.refusals import Fault
from canvasapp.workspace.fields import Neighbour, read_record, typing_layout
from canvasapp.workspace.formats import Formats
from canvasapp.workspace.forms import form_for, read_submission
from canvasapp.workspace.schema import Option, Schema

from .org import ACCOUNT, OWNER_ID, RECORD

SCHEMA = Schema.read(ACCOUNT)
GERMAN = Formats.of(locale="de_DE", time_zone="Europe/Berlin", currency="EUR")
OWNER = {"OwnerId": Neighbour(record_id=OWNER_ID, sobject="User", name="Ada")}


def record_of(**changes):
    return read_record(SCHEMA, RECORD | changes, OWNER)


def texts(record):
    groups = form_for(typing_layout(record), GERMAN).groups
    return {control.info.name: control.text for group in groups for control in group.controls}


def sent(record, **typed) -> QueryDict:
    """What a browser sends of the form of ``record`` after these fields were typed into."""
    data = QueryDict(mutable=True)
    for name, was in texts(record).items():
        data[f"was.{name}"] = was.replace("\n", "\r\n")
        value = typed.get(name, was)
        if isinstance(value, list):
            data.setlist(f"field.{name}", value)
        elif name == "Colours__c":
            data.setlist(f"field.{name}", value.split(";"))
        elif name != "Vip__c" or value:
            data[f"field.{name}"] = value.replace("\n", "\r\n")
    return data


def test_inputs_hold_values_in_the_notation_of_the_user():
    assert texts(record_of()) == {
        "Name": "Bäckerei <Öz>",
        "Type": "customer",
        "ParentId": "",
        "BillingStreet": "Hauptstr. 1\nHinterhof",
        "BillingCity": "Berlin",
        "Phone": "030 1234",
        "Website": "example.com",
        "AnnualRevenue": "1234567,5",
        "Employees": "12",
        "Share__c": "12,5",
        "Colours__c": "red;blue",
        "Vip__c": "true",
        "Founded__c": "1999-12-31",
        "Called__c": "2025-07-02T00:30",
        "Opens__c": "08:30",
        "Description": "First line\nsecond line",
        "OwnerId": "Ada",
    }


def test_a_form_that_nobody_touched_changes_nothing():
    submission = read_submission(record_of(), sent(record_of()), GERMAN)
    assert (submission.changes, submission.lookups, submission.errors) == ({}, {}, {})


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("Name", " Acme ", "Acme"),
        ("Type", "partner", "partner"),
        ("Type", "", None),
        ("BillingStreet", "A\nB", "A\nB"),
        ("AnnualRevenue", "2.000,25", Decimal("2000.25")),
        ("AnnualRevenue", "", None),
        ("Employees", "13", Decimal(13)),
        ("Share__c", "-0,5", Decimal("-0.5")),
        ("Colours__c", ["green"], "green"),
        ("Colours__c", ["red", "green"], "red;green"),
        ("Colours__c", [], None),
        ("Vip__c", "", False),
        ("Founded__c", "2000-01-01", date(2000, 1, 1)),
        ("Called__c", "2025-07-02T00:31", datetime(2025, 7, 1, 22, 31, tzinfo=UTC)),
        ("Opens__c", "09:00", time(9, 0)),
    ],
)
def test_only_what_was_typed_is_a_change(name, typed, value):
    submission = read_submission(record_of(), sent(record_of(), **{name: typed}), GERMAN)
    assert (submission.changes, submission.errors) == ({name: value}, {})


@pytest.mark.parametrize(
    ("name", "typed", "complaint"),
    [
        ("Name", "", "Name is required."),
        ("Name", "x" * 256, "At most 255 characters; this has 256."),
        ("OwnerId", "", "OwnerId is required."),
        ("AnnualRevenue", "1,234", "At most 2 decimals."),
        ("AnnualRevenue", "1" * 17, "At most 16 digits before the decimals."),
        ("AnnualRevenue", "lots", "Enter a number such as 1.234,56."),
        ("Employees", "1,5", "Enter a whole number."),
        ("Founded__c", "yesterday", "Enter a date."),
        ("Called__c", "yesterday", "Enter a date and a time."),
        (
            "Called__c",
            "2025-03-30T02:30",
            "Clocks in Europe/Berlin skip this time. Choose one an hour later or earlier.",
        ),
        ("Opens__c", "noon", "Enter a time of day."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(name, typed, complaint):
    submission = read_submission(record_of(), sent(record_of(), **{name: typed}), GERMAN)
    assert (submission.changes, submission.errors) == ({}, {name: complaint})


def test_a_lookup_waits_for_somebody_to_find_it():
    submission = read_submission(record_of(), sent(record_of(), OwnerId="Grace"), GERMAN)
    assert (submission.changes, submission.lookups) == ({}, {"OwnerId": "Grace"})


def test_a_lookup_can_be_emptied():
    record = record_of(ParentId=OWNER_ID)
    submission = read_submission(record, sent(record, ParentId=""), GERMAN)
    assert (submission.changes, submission.lookups) == ({"ParentId": None}, {})


@pytest.mark.parametrize("name", ["Id", "Score__c", "BillingAddress", "Notes__c", "CreatedDate", "Nonsense"])
def test_fields_that_the_user_may_not_change_are_not_looked_at(name):
    data = sent(record_of())
    data[f"was.{name}"], data[f"field.{name}"] = "", "1"
    assert read_submission(record_of(), data, GERMAN).changes == {}


def test_a_value_that_a_colleague_saved_meanwhile_is_not_put_back():
    data = sent(record_of(), Phone="1")
    assert read_submission(record_of(BillingCity="Potsdam"), data, GERMAN).changes == {"Phone": "1"}


def test_what_was_typed_is_shown_again_with_what_is_wrong():
    record = record_of()
    submission = read_submission(record, sent(record, AnnualRevenue="lots"), GERMAN)
    form = form_for(typing_layout(record), GERMAN, submission)
    assert [(control.id, control.text, control.problems) for control in form.faulty] == [
        ("field-AnnualRevenue", "lots", ("Enter a number such as 1.234,56.",))
    ]
    assert form.problems == 1


def test_what_salesforce_has_against_a_field_is_said_at_the_field():
    record = record_of()
    submission = read_submission(record, sent(record, Phone="1"), GERMAN)
    faults = [Fault("X", "Too short.", ("Phone",)), Fault("X", "Sundays only."), Fault("X", "Odd.", ("Hidden__c",))]
    form = form_for(typing_layout(record), GERMAN, submission, FieldErrors(400, faults), reference="r-1")
    assert [(control.info.name, control.text, control.problems) for control in form.faulty] == [
        ("Phone", "1", ("Too short.",))
    ]
    assert (form.general, form.problems, form.reference) == (("Sundays only.", "Hidden__c: Odd."), 3, "r-1")


def test_an_error_of_no_field_is_said_at_the_top():
    record = record_of()
    submission = read_submission(record, sent(record, Phone="1"), GERMAN)
    form = form_for(typing_layout(record), GERMAN, submission, RowLocked(400))
    assert form.general == (RowLocked.public,)


def test_a_value_that_is_offered_no_longer_can_be_kept():
    group = form_for(typing_layout(record_of(Type="rival")), GERMAN).groups[0]
    control = next(control for control in group.controls if control.info.name == "Type")
    assert control.choices[-1] == Option(value="rival", label="rival (inactive)")


def test_an_amount_says_its_currency():
    group = form_for(typing_layout(record_of(CurrencyIsoCode="CHF")), GERMAN).groups[0]
    assert next(control.currency for control in group.controls if control.info.name == "AnnualRevenue") == "CHF"
