from canvasapp.salesforce.refusals import Fault, FieldErrors, Refused, RowLocked, SeveralMatches


class TestRefused:
    def test_quotes_salesforce(self):
        error = Refused(400, [Fault("SOMETHING_NEW", "Nicht erlaubt."), Fault("OTHER", "Nein.")])
        assert error.public == "Salesforce refused this. Nicht erlaubt."
        assert error.detail == "400 SOMETHING_NEW: Nicht erlaubt.; OTHER: Nein."
        assert (error.status, error.code) == (400, "SOMETHING_NEW")

    def test_says_something_without_a_message(self):
        error = Refused(418)
        assert (error.public, error.detail, error.code) == ("Salesforce refused this.", "418", "")

    def test_some_speak_for_themselves(self):
        assert RowLocked(400, [Fault("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")]).public == (
            "Someone else is saving this record, or its parent, at this moment. Please try again."
        )


class TestFieldErrors:
    def test_messages_are_sorted_by_field(self):
        error = FieldErrors(
            400,
            [
                Fault("REQUIRED_FIELD_MISSING", "Required: Name, City", ("Name", "City")),
                Fault("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Too short", ("Name",)),
                Fault("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Closed accounts stay closed"),
            ],
        )
        assert error.fields == {"Name": ("Required: Name, City", "Too short"), "City": ("Required: Name, City",)}
        assert error.general == ("Closed accounts stay closed",)
        assert error.public == "Required: Name, City Too short Closed accounts stay closed"

    def test_without_faults(self):
        assert FieldErrors(400).public == "Salesforce did not accept these values."


def test_several_matches():
    error = SeveralMatches(300, ["/services/data/v66.0/sobjects/Account/001"])
    assert error.matches == ("/services/data/v66.0/sobjects/Account/001",)
    assert error.detail == "300 MULTIPLE_CHOICES: 1 records"
