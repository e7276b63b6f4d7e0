"""Standalone login, and the pop-ups that the frame opens, against a token server over a real socket."""

import pytest
from django.test import Client

from canvasapp.canvas.models import Session
from canvasapp.orgs.models import Credential, User
from canvasapp.salesforce import HostPolicy
from tests.issuer import ORG_ID, USER_ID, running

from .conftest import bearer, session_of
from .signing import SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(settings):
    with running(SECRET) as issuer:
        settings.SALESFORCE_LOGIN_URL = issuer.origin
        settings.SALESFORCE_HOSTS = HostPolicy(issuer.origin)
        yield issuer


def begin(client: Client, address: str = "/login/start/", **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 302
    return response.url


def log_in(client: Client, issuer, **query: str):
    return client.get("/oauth/callback/", issuer.approve(begin(client, **query)))


class TestStandalone:
    def test_logs_in_and_shows_the_pages(self, client, issuer):
        response = log_in(client, issuer, next="/records/")
        assert (response.status_code, response.url) == (302, "/records/")
        page = client.get("/")
        assert page.status_code == 200
        assert "Ada Lovelace" in page.text

    def test_is_the_same_user_as_inside_salesforce(self, client, issuer):
        from .conftest import launch

        launch(Client())
        log_in(client, issuer)
        assert User.objects.get().identity == f"{ORG_ID}/{USER_ID}"

    def test_cookie_is_first_party_and_closed_to_scripts(self, client, issuer, settings):
        log_in(client, issuer)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    def test_session_key_changes_at_login(self, client, issuer, settings):
        url = begin(client)
        before = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.get("/oauth/callback/", issuer.approve(url))
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != before

    def test_tokens_are_encrypted(self, client, issuer):
        log_in(client, issuer)
        credential = Credential.objects.get()
        assert "access-0" not in credential.sealed
        assert credential.tokens() == {"access_token": "00D5g000004xYzA!access-0", "refresh_token": "refresh-0"}
        assert "access-0" not in repr(credential)

    def test_asks_with_pkce(self, client, issuer):
        url = begin(client)
        assert "code_challenge_method=S256" in url
        assert "code_verifier" not in url

    def test_canvas_speaks_of_the_user(self, client, issuer):
        log_in(client, issuer)
        canvas = client.get("/").wsgi_request.canvas
        assert (canvas.framed, canvas.user.locale, canvas.user.time_zone) == (False, "de_DE", "Europe/Berlin")
        assert canvas.organization.organization_id == ORG_ID

    def test_another_user_in_this_browser_starts_afresh(self, client, issuer):
        log_in(client, issuer)
        session = client.session
        session["draft"] = "of the first"
        session.save()
        other = "0055g00000ZzZzZAAV"
        issuer.claims = {"sub": f"{issuer.origin}/id/{ORG_ID}/{other}"}
        issuer.reply = {"id": f"{issuer.origin}/id/{ORG_ID}/{other}", "signature": None}
        log_in(client, issuer)
        page = client.get("/")
        assert page.wsgi_request.user.user_id == other
        assert "draft" not in page.wsgi_request.session

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_goes_nowhere_else_afterwards(self, client, issuer, target):
        assert log_in(client, issuer, next=target).url == "/"


class TestLogout:
    def test_ends_the_session_and_revokes(self, client, issuer):
        log_in(client, issuer)
        assert client.post("/logout/").url == "/login/"
        assert client.get("/").status_code == 302
        assert Credential.objects.count() == 0
        assert ("/services/oauth2/revoke", {"token": "refresh-0"}) in [
            (path, {name: value for name, value in form.items() if name == "token"}) for path, form in issuer.requests
        ]

    def test_when_salesforce_is_down_our_side_ends_all_the_same(self, client, issuer):
        log_in(client, issuer)
        issuer.answer = lambda path, form: (503, "<html>down</html>") if path.endswith("revoke") else None
        client.post("/logout/")
        assert Credential.objects.count() == 0
        assert "Salesforce did not answer" in client.get("/login/").text

    def test_not_by_get(self, client):
        assert client.get("/logout/").status_code == 405


class TestRefused:
    def test_unknown_state(self, client, issuer):
        answer = issuer.approve(begin(client))
        assert client.get("/oauth/callback/", answer | {"state": "made-up"}).status_code == 400
        assert Credential.objects.count() == 0

    def test_another_browser(self, client, issuer):
        answer = issuer.approve(begin(client))
        assert Client().get("/oauth/callback/", answer).status_code == 400

    def test_a_state_works_once(self, client, issuer):
        answer = issuer.approve(begin(client))
        client.get("/oauth/callback/", answer)
        assert client.get("/oauth/callback/", answer).status_code == 400

    def test_user_says_no(self, client, issuer):
        state = issuer.approve(begin(client))["state"]
        response = client.get("/oauth/callback/", {"error": "access_denied", "state": state})
        assert response.status_code == 400
        assert "You did not allow access." in response.text

    @pytest.mark.parametrize(
        "claims",
        [
            {"nonce": "another"},
            {"aud": "another-app"},
            {"iss": "https://evil.example"},
            {"exp": 1_000_000_000},
            {"sub": "https://evil.example/nothing"},
        ],
        ids=lambda claims: next(iter(claims)),
    )
    def test_identity_token_that_proves_nothing(self, client, issuer, claims):
        issuer.claims = claims
        assert log_in(client, issuer).status_code >= 400
        assert (User.objects.count(), Credential.objects.count()) == (0, 0)

    def test_no_identity_token(self, client, issuer):
        issuer.reply = {"id_token": None}
        assert log_in(client, issuer).status_code == 400

    def test_instance_that_is_not_salesforce(self, client, issuer):
        issuer.reply = {"instance_url": "https://evil.example"}
        assert log_in(client, issuer).status_code >= 400
        assert Credential.objects.count() == 0

    def test_org_that_is_not_allowed(self, client, issuer, settings):
        settings.ALLOWED_ORGS = frozenset({"00D000000000001EAA"})
        response = log_in(client, issuer)
        assert response.status_code == 403
        assert User.objects.count() == 0

    def test_salesforce_answers_html(self, client, issuer):
        issuer.answer = lambda path, form: (503, "<html>maintenance</html>") if path.endswith("token") else None
        assert log_in(client, issuer).status_code in (502, 503)


class TestPopup:
    def test_self_authorize_opens_no_session(self, client, issuer):
        url = begin(client, "/login/popup/", mode="self-authorize", login_url=issuer.origin)
        response = client.get("/oauth/callback/", issuer.approve(url))
        assert 'data-canvas-page="popup-done"' in response.text
        assert response.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
        assert (User.objects.count(), Credential.objects.count()) == (0, 0)
        assert client.get("/").status_code == 302

    def test_oauth_hands_a_framed_session_to_the_opener(self, client, issuer):
        url = begin(client, "/login/popup/", mode="oauth", login_url=issuer.origin)
        response = client.get("/oauth/callback/", issuer.approve(url))
        session = session_of(response)
        assert session["accessMethod"] == "oauth"
        assert Client().get("/", headers=bearer(session["token"])).status_code == 200
        assert client.get("/").status_code == 302, "the pop-up must not log in the browser"

    @pytest.mark.parametrize("login_url", ["https://evil.example", "", "http://localhost:1"])
    def test_forged_login_url(self, client, issuer, login_url):
        response = client.get("/login/popup/", {"mode": "oauth", "login_url": login_url})
        assert response.status_code == 400
        assert not login_url or login_url not in response.text
        assert Session.objects.count() == 0

    def test_unknown_mode(self, client, issuer):
        assert client.get("/login/popup/", {"mode": "x", "login_url": issuer.origin}).status_code == 400


class TestRefresh:
    def test_an_expired_token_is_refreshed_and_the_page_shows(self, client, issuer):
        log_in(client, issuer)
        canvas = client.get("/").wsgi_request.canvas

        def once(path: str, form: dict[str, str]):
            if path.endswith("/limits") and issuer.rotations == 0:
                return 401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
            return (200, {"DailyApiRequests": {"Max": 5, "Remaining": 4}}) if path.endswith("/limits") else None

        issuer.answer = once
        assert canvas.client.limits() == {"DailyApiRequests": {"Max": 5, "Remaining": 4}}
        assert issuer.rotations == 1
        assert Credential.objects.get().tokens()["refresh_token"] == "refresh-1"
