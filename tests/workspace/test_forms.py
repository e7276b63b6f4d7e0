from canvasapp.salesforce import FieldErrors, RowLocked
from canvasapp.salesforce.refusals import Fault
from canvasapp.workspace.fields import typing_layout
from canvasapp.workspace.forms import form_for
from canvasapp.workspace.schema import Option
from canvasapp.workspace.submissions import read_submission

from .typed import GERMAN, record_of, sent, texts


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
