import inspect

import pytest

from canvasapp.salesforce import errors
from canvasapp.salesforce.errors import OAuthError, SalesforceError, scrub
from canvasapp.salesforce.refusals import Fault, FieldErrors, Refused, SeveralMatches

TOKEN = (
    "00D5g000004xYzA!AQcAQH0dMHZfz972Szmpkb58urFRkgeBGsxL_QJWwYMfAbUeeG7c1E6LYUfiDUkWe6H34r1AAwOR8B8fLEz6n04NPGRrq0FM"
)
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"


class TestScrub:
    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            (f"token {TOKEN} expired", "token *** expired"),
            (f"Authorization: Bearer {JWT}", "Authorization: Bearer ***"),
            ("Bearer opaque-thing", "Bearer ***"),
            (JWT, "***"),
            ("00D5g000004xYzAEAU is an org, not a token", "00D5g000004xYzAEAU is an org, not a token"),
        ],
    )
    def test_removes_tokens(self, text, clean):
        assert scrub(text) == clean

    def test_removes_what_is_named(self):
        assert scrub("code=abc, again abc", ["abc", ""]) == "code=***, again ***"

    def test_cuts(self):
        assert len(scrub("x" * 10_000)) == 2000


def test_every_error_narrows_from_one_base():
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]
    assert [kind for kind in kinds if not issubclass(kind, SalesforceError)] == []
    assert [kind for kind in kinds if not kind.public] == []


def test_text_for_people_and_evidence():
    error = SalesforceError(f"saw {TOKEN}")
    assert str(error) == "Salesforce could not answer this. [saw ***]"
    assert str(SalesforceError()) == "Salesforce could not answer this."
    assert SalesforceError(public=f"Hello {TOKEN}").public == "Hello ***"
    assert TOKEN not in repr(error)


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
        assert errors.RowLocked(400, [Fault("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access")]).public == (
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


def test_oauth_error_keeps_no_secret():
    error = OAuthError("invalid_grant", "code c0de is spent", secrets=["c0de"])
    assert (error.error, error.description) == ("invalid_grant", "code *** is spent")
    assert str(error) == "Salesforce did not let this app sign you in. [invalid_grant: code *** is spent]"
    assert OAuthError("access_denied").detail == "access_denied"
