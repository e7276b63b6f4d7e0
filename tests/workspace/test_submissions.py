from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from canvasapp.workspace.submissions import read_submission

from .org import OWNER_ID
from .typed import GERMAN, record_of, sent


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


@pytest.mark.parametrize(("was", "typed"), [("Acme ", "Acme "), ("Acme", " Acme "), ("a\nb", "a\nb")])
def test_blanks_around_a_line_are_no_change(was, typed):
    record = record_of(Name=was)
    assert read_submission(record, sent(record, Name=typed), GERMAN).changes == {}


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
