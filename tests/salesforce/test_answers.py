import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.salesforce import answers
from canvasapp.salesforce.errors import BadAnswer, HtmlAnswer, NotJson, SalesforceError, Unavailable
from canvasapp.salesforce.refusals import (
    CursorExpired,
    Fault,
    FieldErrors,
    LimitExceeded,
    MalformedQuery,
    NoAccess,
    NotFound,
    QueryTooSlow,
    Refused,
    RowLocked,
    SessionExpired,
    SeveralMatches,
    UnknownField,
)
from canvasapp.salesforce.wire import Answer


def answer(status, body, headers=None):
    return Answer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def refusal(status, *entries):
    return answers.refusal(answer(status, list(entries)))


class TestDecode:
    def test_numbers_lose_nothing(self):
        assert answers.decode(answer(200, b'[0.1, 12345678901234.5678, 7, 1e2]')) == [
            Decimal("0.1"), Decimal("12345678901234.5678"), 7, Decimal("1E+2"),
        ]  # fmt: skip

    def test_empty(self):
        assert answers.decode(answer(204, b" \n")) is None

    @pytest.mark.parametrize("body", [b"<!DOCTYPE html><p>down</p>", b"\n <html>"])
    def test_web_page(self, body):
        with pytest.raises(HtmlAnswer):
            answers.decode(answer(200, body))

    @pytest.mark.parametrize("body", [b"{", b"NaN", b'{"a": Infinity}', b"\xff\xfe", b'"\xc3"', b"[" * 200_000, b"OK"])
    def test_no_json(self, body):
        with pytest.raises(NotJson):
            answers.decode(answer(200, body))

    def test_object(self):
        assert answers.decode_object(answer(200, {"a": 1})) == {"a": 1}

    @pytest.mark.parametrize("body", [b"", b"[]", b"1"])
    def test_no_object(self, body):
        with pytest.raises(BadAnswer, match="an object was expected"):
            answers.decode_object(answer(200, body))


class TestCheck:
    @pytest.mark.parametrize("status", [200, 201, 204, 304])
    def test_success(self, status):
        good = answer(status, b"")
        assert answers.check(good) is good

    def test_failure(self):
        with pytest.raises(NotFound):
            answers.check(answer(404, []))


class TestRefusal:
    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [
            (401, "INVALID_SESSION_ID", SessionExpired),
            (401, "ANYTHING", SessionExpired),
            (403, "REQUEST_LIMIT_EXCEEDED", LimitExceeded),
            (403, "API_DISABLED_FOR_ORG", NoAccess),
            (403, "ANYTHING", NoAccess),
            (400, "INSUFFICIENT_ACCESS_OR_READONLY", NoAccess),
            (404, "NOT_FOUND", NotFound),
            (404, "ENTITY_IS_DELETED", NotFound),
            (404, "INVALID_CROSS_REFERENCE_KEY", NotFound),
            (400, "INVALID_CROSS_REFERENCE_KEY", FieldErrors),
            (429, "ANYTHING", LimitExceeded),
            (400, "UNABLE_TO_LOCK_ROW", RowLocked),
            (500, "UNABLE_TO_LOCK_ROW", RowLocked),
            (400, "MALFORMED_QUERY", MalformedQuery),
            (400, "INVALID_TYPE", MalformedQuery),
            (400, "INVALID_FIELD", UnknownField),
            (400, "QUERY_TIMEOUT", QueryTooSlow),
            (400, "INVALID_QUERY_LOCATOR", CursorExpired),
            (400, "DUPLICATES_DETECTED", FieldErrors),
            (400, "JSON_PARSER_ERROR", Refused),
            (410, "GONE", Refused),
            (500, "UNKNOWN_EXCEPTION", Unavailable),
            (503, "SERVER_UNAVAILABLE", Unavailable),
        ],
    )
    def test_kind(self, status, code, kind):
        error = refusal(status, {"errorCode": code, "message": "words"})
        assert type(error) is kind
        assert f"{status} {code}: words" in error.detail

    def test_code_decides_before_status(self):
        assert type(refusal(404, {"errorCode": "INVALID_SESSION_ID", "message": ""})) is SessionExpired

    def test_fields(self):
        error = refusal(
            400, {"errorCode": "REQUIRED_FIELD_MISSING", "message": "Required: [Name]", "fields": ["Name", 7]}
        )
        assert isinstance(error, FieldErrors)
        assert error.fields == {"Name": ("Required: [Name]",)}

    def test_a_refused_field_of_a_record_is_not_a_bad_query(self):
        error = refusal(400, {"errorCode": "INVALID_FIELD", "message": "bad value", "fields": ["Name"]})
        assert type(error) is FieldErrors

    def test_item_of_a_collection_spells_it_otherwise(self):
        found = answers.faults([{"statusCode": "STRING_TOO_LONG", "message": "Name: too long", "fields": ["Name"]}])
        assert found == [Fault("STRING_TOO_LONG", "Name: too long", ("Name",))]
        assert type(answers.refused(400, found)) is FieldErrors

    def test_oauth_spells_it_otherwise(self):
        value = {"error": "invalid_grant", "error_description": "expired"}
        assert answers.faults(value) == [Fault("invalid_grant", "expired")]

    @pytest.mark.parametrize("value", [None, "text", 7, [], ["text"], [None], {"errors": 1}])
    def test_other_shapes(self, value):
        error = answers.refusal(answer(418, value))
        assert type(error) is Refused

    def test_list_is_capped(self):
        assert len(answers.faults([{"errorCode": "X"}] * 1000)) == 50

    def test_several_matches(self):
        error = answers.refusal(answer(300, ["/services/data/v66.0/sobjects/Account/001", 7]))
        assert isinstance(error, SeveralMatches)
        assert error.matches == ("/services/data/v66.0/sobjects/Account/001",)

    def test_maintenance_page(self):
        error = answers.refusal(answer(503, b"<html>Down for maintenance</html>", {"Retry-After": "120"}))
        assert isinstance(error, Unavailable)
        assert error.retry_after == 120
        assert error.transient

    def test_login_page(self):
        assert type(answers.refusal(answer(401, b"<html>"))) is SessionExpired

    @pytest.mark.parametrize("status", [400, 403, 404])
    def test_page_of_something_else(self, status):
        assert type(answers.refusal(answer(status, b"<html>"))) is HtmlAnswer

    def test_plain_text_of_the_identity_address(self):
        assert type(answers.refusal(answer(403, b"Bad_OAuth_Token"))) is SessionExpired

    def test_plain_text_of_a_proxy(self):
        assert type(answers.refusal(answer(502, b"Bad Gateway"))) is Unavailable

    def test_no_secret_comes_back(self):
        error = answers.refusal(
            answer(400, [{"errorCode": "X", "message": "your token s3cret was wrong"}]), secrets=["s3cret"]
        )
        assert "s3cret" not in str(error)
        assert error.public == "Salesforce refused this. your token *** was wrong"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["errorCode", "statusCode", "error", "message", "fields", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(status=st.integers(300, 599), body=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200))
def test_no_answer_gives_anything_but_a_named_error(status, body):
    assert isinstance(answers.refusal(answer(status, body)), SalesforceError)
