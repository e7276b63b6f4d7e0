import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.ops.redaction import MASK, redact, redact_value

SESSION_ID = "00D000000000062!AQ4AQHnLp0C.yXq_rest"
SIGNED = "a" * 43 + "=.eyJhbGdvcml0aG0iOiJITUFDU0hBMjU2In0="
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (f"token is {SESSION_ID}", f"token is {MASK}"),
        (SESSION_ID.replace("!", "%21"), MASK),
        (f"got {SIGNED} twice", f"got {MASK} twice"),
        (f"id {JWT}.", f"id {MASK}."),
        (f"Authorization: Bearer {JWT}", f"Authorization: {MASK}"),
        ("sent OAuth abcdef123456", f"sent OAuth {MASK}"),
        ("with Bearer wJalrXUtnFEMI", f"with Bearer {MASK}"),
        ("Cookie: a=b; session=c\nnext line", f"Cookie: {MASK}\nnext line"),
        ("/oauth/callback/?code=aPrx123&state=xyz&x=1", f"/oauth/callback/?code={MASK}&state={MASK}&x=1"),
        ("signed_request=abc&other=1", f"signed_request={MASK}&other=1"),
        ("refresh_token=5Aep861&grant_type=x", f"refresh_token={MASK}&grant_type=x"),
        ('{"oauthToken": "abc", "userId": "005"}', f'{{"oauthToken": "{MASK}", "userId": "005"}}'),
        ("{'locationUrl': 'https://x/?sid=1', 'a': 1}", f"{{'locationUrl': '{MASK}', 'a': 1}}"),
        (r'"{\"access_token\":\"abc\"}"', rf'"{{\"access_token\":\"{MASK}\"}}"'),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nrest", f"{MASK}\nrest"),
    ],
)
def test_a_secret_is_masked_and_the_rest_is_kept(text: str, safe: str) -> None:
    assert redact(text) == safe


@pytest.mark.parametrize(
    "text",
    ["", "errorCode=INVALID_FIELD", "org 00D000000000062EAA", "status code=404", "GET /records/Account/", "barcode=12"],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_values_are_masked_by_name_wherever_they_are() -> None:
    value = {"client": {"oauthToken": "abc", "instanceId": "x"}, "headers": [{"Authorization": "y"}], "count": 3}
    assert redact_value(value) == {
        "client": {"oauthToken": MASK, "instanceId": "x"},
        "headers": [{"Authorization": MASK}],
        "count": 3,
    }


def test_other_objects_are_shown_as_redacted_text() -> None:
    assert redact_value((ValueError(f"no {SESSION_ID}"), None, True)) == [f"no {MASK}", None, True]


@given(st.text(), st.text())
def test_no_surrounding_lets_a_session_id_through(before: str, after: str) -> None:
    assert "!AQ4AQHnLp0C" not in redact(f"{before} {SESSION_ID} {after}")


@given(st.dictionaries(st.text(), st.text()))
def test_json_stays_json(value: dict[str, str]) -> None:
    text = json.dumps({"oauthToken": 'quote " and \\ backslash', "rest": value})
    assert "backslash" not in redact(text)
