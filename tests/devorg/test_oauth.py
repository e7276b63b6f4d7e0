import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
import requests

from .conftest import KEY, PEM, SECRET, Org

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def redirect_uri(org: Org) -> str:
    return f"http://app.localhost:{org.app_port}/oauth/callback/"


def authorize_url(org: Org, **changes: str | None) -> str:
    query = {
        "response_type": "code",
        "client_id": KEY,
        "redirect_uri": redirect_uri(org),
        "scope": "api id openid refresh_token",
        "state": "a state",
        "nonce": "a nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    return f"{org.api}/services/oauth2/authorize?" + urlencode({k: v for k, v in query.items() if v is not None})


def back(answer: requests.Response) -> dict[str, str]:
    """What the browser is sent back to the app with."""
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def code_for(org: Org, username: str = "admin@acme.example", **changes: str | None) -> str:
    return back(org.log_in(username).get(authorize_url(org, **changes), allow_redirects=False, timeout=20))["code"]


def token(org: Org, **form: str) -> requests.Response:
    given = {"client_id": KEY, "client_secret": SECRET} | form
    return requests.post(f"{org.api}/services/oauth2/token", data=given, timeout=20)


def exchange(org: Org, code: str, **changes: str) -> requests.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri(org)}
    return token(org, **form | {"code_verifier": VERIFIER} | changes)


def reply(org: Org) -> dict[str, Any]:
    answer = exchange(org, code_for(org))
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def refused(answer: requests.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["error"], answer.json()["error_description"]


def test_a_code_becomes_tokens_in_salesforces_shape(org: Org) -> None:
    tokens = reply(org)
    assert set(tokens) == {
        "access_token", "refresh_token", "signature", "scope", "id_token", "instance_url", "id", "token_type",
        "issued_at",
    }  # fmt: skip
    assert (tokens["token_type"], tokens["instance_url"]) == ("Bearer", org.api)
    assert tokens["scope"] == "refresh_token openid api id"
    mac = hmac.digest(SECRET.encode(), (tokens["id"] + tokens["issued_at"]).encode(), hashlib.sha256)
    assert tokens["signature"] == base64.b64encode(mac).decode()
    assert tokens["access_token"][:15] == tokens["id"].split("/")[-2][:15]


def test_the_id_token_proves_the_user_by_the_published_keys(org: Org) -> None:
    tokens = reply(org)
    discovery = requests.get(f"{org.api}/.well-known/openid-configuration", timeout=20).json()
    jwks = jwt.PyJWKSet.from_dict(requests.get(discovery["jwks_uri"], timeout=20).json())
    kid = jwt.get_unverified_header(tokens["id_token"])["kid"]
    claims = jwt.decode(tokens["id_token"], jwks[kid].key, ["RS256"], audience=KEY, issuer=org.api)
    assert (claims["sub"], claims["nonce"]) == (tokens["id"], "a nonce")
    assert claims["exp"] - claims["iat"] == 120


def test_who_am_i(org: Org) -> None:
    tokens = reply(org)
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    userinfo = requests.get(f"{org.api}/services/oauth2/userinfo", headers=header, timeout=20).json()
    assert (userinfo["preferred_username"], userinfo["zoneinfo"]) == ("admin@acme.example", "America/Los_Angeles")
    assert userinfo["urls"]["rest"] == f"{org.api}/services/data/v{{version}}/"
    identity = requests.get(f"{tokens['id']}?version=latest", headers=header, timeout=20).json()
    assert (identity["id"], identity["user_id"]) == (tokens["id"], userinfo["user_id"])
    assert identity["urls"]["rest"] == f"{org.api}/services/data/v66.0/"


@pytest.mark.parametrize(
    ("header", "word"), [({}, "Missing_OAuth_Token"), ({"Authorization": "Bearer nonsense"}, "Bad_OAuth_Token")]
)
def test_userinfo_refuses_with_a_word(org: Org, header: dict[str, str], word: str) -> None:
    answer = requests.get(f"{org.api}/services/oauth2/userinfo", headers=header, timeout=20)
    assert (answer.status_code, answer.text) == (403, word)


def test_a_code_works_once_and_only_with_its_verifier(org: Org) -> None:
    code = code_for(org)
    wrong = exchange(org, code, code_verifier="w" * 64)
    assert refused(wrong) == (400, "invalid_grant", "invalid code verifier")
    assert refused(exchange(org, code)) == (400, "invalid_grant", "invalid authorization code")


def test_a_code_belongs_to_its_redirect_uri(org: Org) -> None:
    answer = exchange(org, code_for(org), redirect_uri="http://elsewhere.localhost/")
    assert refused(answer) == (400, "redirect_uri_mismatch", "redirect_uri must match configuration")


def test_refresh_tokens_rotate(org: Org) -> None:
    old = reply(org)["refresh_token"]
    renewed = token(org, grant_type="refresh_token", refresh_token=old).json()
    assert renewed["refresh_token"] != old
    again = token(org, grant_type="refresh_token", refresh_token=old)
    assert refused(again) == (400, "invalid_grant", "expired access/refresh token")
    assert token(org, grant_type="refresh_token", refresh_token=renewed["refresh_token"]).status_code == 200


def introspect(org: Org, text: str) -> dict[str, Any]:
    form = {"token": text, "client_id": KEY, "client_secret": SECRET}
    answer: dict[str, Any] = requests.post(f"{org.api}/services/oauth2/introspect", data=form, timeout=20).json()
    return answer


def test_revoking_a_refresh_token_ends_its_access_tokens(org: Org) -> None:
    tokens = reply(org)
    assert introspect(org, tokens["access_token"])["username"] == "admin@acme.example"
    revoked = requests.post(f"{org.api}/services/oauth2/revoke", data={"token": tokens["refresh_token"]}, timeout=20)
    assert (revoked.status_code, revoked.text) == (200, "")
    assert introspect(org, tokens["access_token"]) == {"active": False}
    assert introspect(org, tokens["refresh_token"]) == {"active": False}


def test_revoking_an_access_token_leaves_its_refresh_token(org: Org) -> None:
    tokens = reply(org)
    requests.post(f"{org.api}/services/oauth2/revoke", data={"token": tokens["access_token"]}, timeout=20)
    assert introspect(org, tokens["access_token"]) == {"active": False}
    assert introspect(org, tokens["refresh_token"])["active"] is True


@pytest.mark.parametrize(
    ("form", "error", "description"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type", "grant type not supported"),
        ({"grant_type": "refresh_token", "client_id": "x"}, "invalid_client_id", "client identifier invalid"),
        ({"grant_type": "refresh_token", "client_secret": "x"}, "invalid_client", "invalid client credentials"),
        ({"grant_type": "client_credentials"}, "invalid_grant", "no client credentials user enabled"),
    ],
)
def test_refusals_at_the_token_endpoint(org: Org, form: dict[str, str], error: str, description: str) -> None:
    assert refused(token(org, **form)) == (400, error, description)


def test_the_token_endpoint_can_be_down(org: Org) -> None:
    org.switch("arm", name="login_unavailable")
    answer = token(org, grant_type="client_credentials")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")


def test_client_credentials_run_as_the_user_that_was_named(org: Org) -> None:
    org.switch("canvas", client_credentials_user="sales@acme.example")
    answer = token(org, grant_type="client_credentials").json()
    assert introspect(org, answer["access_token"])["username"] == "sales@acme.example"
    assert "refresh_token" not in answer


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "api wave_api"}, "invalid_scope"),
        ({"prompt": "none"}, "immediate_unsuccessful"),
    ],
)
def test_refusals_go_back_to_the_app(org: Org, changes: dict[str, str | None], error: str) -> None:
    answer = requests.get(authorize_url(org, **changes), allow_redirects=False, timeout=20)
    assert answer.headers["Location"].startswith(redirect_uri(org))
    assert (back(answer)["error"], back(answer)["state"]) == (error, "a state")


@pytest.mark.parametrize("changes", [{"client_id": "unknown"}, {"redirect_uri": "http://evil.localhost/"}])
def test_nobody_is_sent_to_an_address_that_nobody_registered(org: Org, changes: dict[str, str]) -> None:
    answer = requests.get(authorize_url(org, **changes), allow_redirects=False, timeout=20)
    assert (answer.status_code, answer.headers["X-Frame-Options"]) == (400, "DENY")


def test_consent_is_asked_once(org: Org) -> None:
    org.switch("canvas", permitted_users="AllSelfAuthorized")
    browser = org.log_in("sales@acme.example")
    page = browser.get(authorize_url(org), allow_redirects=False, timeout=20)
    assert (page.status_code, page.headers["X-Frame-Options"]) == (200, "DENY")
    csrf = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"csrfmiddlewaretoken": csrf, "decision": "deny"}
    denied = browser.post(authorize_url(org), data=form, allow_redirects=False, timeout=20)
    assert (back(denied)["error"], back(denied)["error_description"]) == (
        "access_denied",
        "end-user denied authorization",
    )
    allowed = browser.post(authorize_url(org), data=form | {"decision": "allow"}, allow_redirects=False, timeout=20)
    assert exchange(org, back(allowed)["code"]).status_code == 200
    assert "code" in back(browser.get(authorize_url(org), allow_redirects=False, timeout=20))
    org.switch("revoke-approvals", user="sales@acme.example")
    assert browser.get(authorize_url(org), allow_redirects=False, timeout=20).status_code == 200


def test_without_the_permission_set_there_is_no_way_in(org: Org) -> None:
    org.switch("canvas", denied_users=["viewer@acme.example"])
    answer = org.log_in("viewer@acme.example").get(authorize_url(org), allow_redirects=False, timeout=20)
    assert back(answer)["error"] == "OAUTH_APPROVAL_ERROR_GENERIC"


def test_a_login_is_asked_for_again_but_not_for_ever(org: Org) -> None:
    browser = org.log_in("admin@acme.example")
    answer = browser.get(authorize_url(org, prompt="login"), allow_redirects=False, timeout=20)
    start = parse_qs(urlsplit(answer.headers["Location"]).query)["startURL"][0]
    assert "code" in back(browser.get(start, allow_redirects=False, timeout=20))


def test_expired_sessions_answer_as_expired_and_refresh_goes_on(org: Org) -> None:
    tokens = reply(org)
    org.switch("expire-sessions", user="admin@acme.example")
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{org.api}/services/oauth2/userinfo", headers=header, timeout=20).text == "Bad_OAuth_Token"
    assert token(org, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 200


def assertion(org: Org, **changes: Any) -> str:
    claims = {"iss": KEY, "sub": "sales@acme.example", "aud": org.api, "exp": int(time.time()) + 180} | changes
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, PEM, algorithm="RS256")


def jwt_bearer(org: Org, text: str) -> requests.Response:
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": text}
    return requests.post(f"{org.api}/services/oauth2/token", data=form, timeout=20)


def test_jwt_bearer_for_a_user_who_is_approved(org: Org) -> None:
    tokens = jwt_bearer(org, assertion(org)).json()
    assert introspect(org, tokens["access_token"])["username"] == "sales@acme.example"
    assert "refresh_token" not in tokens


@pytest.mark.parametrize(
    ("changes", "error", "description"),
    [
        ({"exp": 1}, "invalid_grant", "expired authorization code"),
        ({"aud": "https://example.com"}, "invalid_grant", "audience is invalid"),
        ({"sub": "nobody@acme.example"}, "invalid_grant", "user hasn't approved this consumer"),
        ({"iss": "nobody"}, "invalid_client_id", "client identifier invalid"),
    ],
)
def test_assertions_that_are_refused(org: Org, changes: dict[str, Any], error: str, description: str) -> None:
    assert refused(jwt_bearer(org, assertion(org, **changes))) == (400, error, description)


def test_an_assertion_by_another_key(org: Org) -> None:
    text = assertion(org)
    tampered = text[:-8] + ("AAAAAAAA" if text[-8:] != "AAAAAAAA" else "BBBBBBBB")
    assert refused(jwt_bearer(org, tampered)) == (400, "invalid_grant", "invalid assertion")


def test_jwt_bearer_before_approval(org: Org) -> None:
    org.switch("canvas", permitted_users="AllSelfAuthorized")
    assert refused(jwt_bearer(org, assertion(org)))[2] == "user hasn't approved this consumer"
    org.switch("canvas", permitted_users=None, denied_users=["sales@acme.example"])
    assert refused(jwt_bearer(org, assertion(org)))[1] == "OAUTH_APPROVAL_ERROR_GENERIC"


def test_the_secret_may_come_in_the_header(org: Org) -> None:
    url, form = f"{org.api}/services/oauth2/token", {"grant_type": "refresh_token", "refresh_token": "unknown"}
    basic = requests.post(url, data=form, auth=(KEY, SECRET), timeout=20)
    assert refused(basic) == (400, "invalid_grant", "expired access/refresh token")
    broken = requests.post(url, data=form, headers={"Authorization": "Basic %%%"}, timeout=20)
    assert refused(broken) == (400, "invalid_client", "invalid client credentials")


def test_tokens_are_asked_for_by_post(org: Org) -> None:
    answer = requests.get(f"{org.api}/services/oauth2/token", timeout=20)
    assert refused(answer) == (400, "invalid_request", "must use HTTP POST")


def test_introspection_and_revocation_know_their_limits(org: Org) -> None:
    form = {"token": "unknown", "client_id": KEY, "client_secret": "wrong"}
    stranger = requests.post(f"{org.api}/services/oauth2/introspect", data=form, timeout=20)
    assert refused(stranger) == (401, "invalid_client", "invalid client credentials")
    assert introspect(org, "unknown") == {"active": False}
    nothing = requests.post(f"{org.api}/services/oauth2/revoke", data={"token": "unknown"}, timeout=20)
    assert refused(nothing) == (400, "invalid_token", "invalid token")


def test_a_token_reads_its_own_identity_only(org: Org) -> None:
    tokens = reply(org)
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    base, org_id, user_id = tokens["id"].rsplit("/", 2)
    said = [
        requests.get(url, headers=header, timeout=20).text
        for url in (f"{base}/00D000000000000AAA/{user_id}", f"{base}/{org_id}/005000000000000AAA")
    ]
    assert said == ["Wrong_Org", "Bad_Id"]
    assert requests.get(tokens["id"], timeout=20).text == "Missing_OAuth_Token"
