import inspect

import pytest

from canvasapp.salesforce import errors, refusals
from canvasapp.salesforce.errors import OAuthError, SalesforceError, scrub

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
    rooms = [*inspect.getmembers(errors, inspect.isclass), *inspect.getmembers(refusals, inspect.isclass)]
    kinds = [kind for _, kind in rooms if issubclass(kind, Exception)]
    assert [kind for kind in kinds if not issubclass(kind, SalesforceError)] == []
    assert [kind for kind in kinds if not kind.public] == []


def test_text_for_people_and_evidence():
    error = SalesforceError(f"saw {TOKEN}")
    assert str(error) == "Salesforce could not answer this. [saw ***]"
    assert str(SalesforceError()) == "Salesforce could not answer this."
    assert SalesforceError(public=f"Hello {TOKEN}").public == "Hello ***"
    assert TOKEN not in repr(error)


def test_oauth_error_keeps_no_secret():
    error = OAuthError("invalid_grant", "code c0de is spent", secrets=["c0de"])
    assert (error.error, error.description) == ("invalid_grant", "code *** is spent")
    assert str(error) == "Salesforce did not let this app sign you in. [invalid_grant: code *** is spent]"
    assert OAuthError("access_denied").detail == "access_denied"
