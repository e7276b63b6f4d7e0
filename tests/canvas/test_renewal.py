"""The session token in use: accepted, refused, renewed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from canvasapp.canvas.models import Session

from .conftest import bearer, fresh, launch, session_of
from .signing import USER_ID

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(client) -> str:
    return session_of(launch(client))["token"]


def expire_all() -> None:
    Session.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


class TestUse:
    def test_a_page_answers(self, client, token):
        response = client.get("/", headers=bearer(token))
        assert response.status_code == 200
        assert dict(response.cookies) == {}

    @pytest.mark.parametrize("header", ["Bearer " + "A" * 43, "Bearer x", "Basic dTpw", "Bearer", ""])
    def test_a_token_that_is_none_is_told_to_renew(self, client, header):
        response = client.get("/", headers={"Authorization": header})
        assert response.status_code == 401
        assert response.headers["Canvas-Session"] == "expired"

    def test_an_expired_one_is_told_to_renew(self, client, token):
        expire_all()
        response = client.get("/", headers=bearer(token))
        assert (response.status_code, response.headers["Canvas-Session"]) == (401, "expired")

    def test_a_token_is_no_cookie(self, client, token, settings):
        client.cookies[settings.SESSION_COOKIE_NAME] = token
        assert client.get("/").status_code == 302

    def test_a_cookie_is_no_token(self, client, settings):
        client.get("/login/start/")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        assert client.get("/", headers=bearer(cookie)).status_code == 401

    def test_client_gives_the_salesforce_token_to_its_holder_alone(self, client, token):
        answer = client.post("/canvas/client/", headers=bearer(token))
        assert answer.json()["oauthToken"].startswith("00D5g000004xYzA!")
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.post("/canvas/client/", headers=bearer("A" * 43)).status_code == 401

    def test_user_switched_off_here_has_no_session(self, client, token, django_user_model):
        django_user_model.objects.update(is_active=False)
        assert client.get("/", headers=bearer(token)).status_code == 401


class TestRenew:
    def renew(self, client, token: str, **changes):
        return client.post("/canvas/renew/", {"signed_request": fresh(**changes)}, headers=bearer(token))

    def test_gives_a_new_token_and_ends_the_old(self, client, token):
        answer = self.renew(client, token)
        assert answer.status_code == 200
        new = answer.json()["token"]
        assert client.get("/", headers=bearer(new)).status_code == 200
        assert client.get("/", headers=bearer(token)).status_code == 401

    def test_works_after_expiry(self, client, token):
        expire_all()
        assert self.renew(client, token).status_code == 200

    def test_moves_what_the_session_held(self, client, token):
        from canvasapp.canvas.sessions import FramedStore

        store = FramedStore(token)
        store["cart"] = [1, 2]
        store.save()
        new = self.renew(client, token).json()["token"]
        assert FramedStore(new)["cart"] == [1, 2]

    def test_takes_the_new_salesforce_token(self, client, token):
        new = self.renew(client, token, client__oauthToken="00D5g000004xYzA!NEW").json()["token"]
        assert client.post("/canvas/client/", headers=bearer(new)).json()["oauthToken"] == "00D5g000004xYzA!NEW"

    def test_another_user_is_refused_and_the_session_lives(self, client, token):
        answer = self.renew(client, token, userId="0055g00000ZzZzZAAV", context__user__userId="0055g00000ZzZzZAAV")
        assert answer.status_code == 409
        assert client.get("/", headers=bearer(token)).wsgi_request.user.user_id == USER_ID

    def test_a_used_signed_request_is_refused(self, client, token):
        signed = fresh()
        launch(client, signed)
        answer = client.post("/canvas/renew/", {"signed_request": signed}, headers=bearer(token))
        assert answer.status_code == 409
        assert client.get("/", headers=bearer(token)).status_code == 200

    def test_a_forged_one_is_refused(self, client, token):
        answer = client.post(
            "/canvas/renew/", {"signed_request": "a.b"}, headers=bearer(token) | {"Accept": "application/json"}
        )
        assert answer.status_code == 403
        assert answer.headers["Content-Type"] == "application/problem+json"


class TestWithoutSession:
    def test_page_in_the_frame_reconnects(self, client):
        response = client.get("/records/", headers={"Sec-Fetch-Dest": "iframe"})
        assert response.status_code == 200
        assert 'data-canvas-page="reconnect"' in response.text
        assert "https://*.my.salesforce.com" in response.headers["Content-Security-Policy"]

    def test_page_in_a_tab_goes_to_the_login_and_back(self, client):
        assert client.get("/records/?q=x").url == "/login/?next=%2Frecords%2F%3Fq%3Dx"

    def test_call_by_script_gets_a_401(self, client):
        response = client.get("/records/", headers={"Sec-Fetch-Dest": "empty"})
        assert (response.status_code, response.headers["Canvas-Session"]) == (401, "expired")
