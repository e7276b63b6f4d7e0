"""POST /canvas/: what a launch answers, and what everything that is not a launch gets."""

import base64
import time

import pytest

from canvasapp.canvas.models import Session
from canvasapp.orgs.models import Org, User

from .conftest import bearer, fresh, launch, session_of
from .signing import ORG_ID, USER_ID, issued_at, payload, sign

pytestmark = pytest.mark.django_db


def nothing_is_stored() -> bool:
    return (Session.objects.count(), User.objects.count(), Org.objects.count()) == (0, 0, 0)


class TestAccepted:
    def test_shows_the_first_page_as_the_user(self, client):
        response = launch(client)
        assert response.status_code == 200
        assert "Ada Lovelace" in response.text

    def test_knows_the_user_by_org_and_user_id(self, client):
        launch(client)
        user = User.objects.select_related("org").get()
        assert (user.org.org_id, user.user_id, user.username) == (ORG_ID, USER_ID, "ada@acme.example")
        assert user.identity == f"{ORG_ID}/{USER_ID}"

    def test_sets_no_cookie(self, client):
        assert dict(launch(client).cookies) == {}

    def test_page_holds_no_salesforce_token(self, client):
        assert "AQEAQFake" not in launch(client).text

    def test_table_holds_neither_token(self, client):
        token = session_of(launch(client))["token"]
        row = Session.objects.get()
        assert token not in (row.key, row.sealed, row.data)
        assert "AQEAQFake" not in row.sealed

    def test_may_be_framed_by_the_org_alone(self, client):
        response = launch(client)
        assert "X-Frame-Options" not in response.headers
        policy = response.headers["Content-Security-Policy"]
        ancestors = next(part for part in policy.split("; ") if part.startswith("frame-ancestors")).split()[1:]
        assert "https://acme.my.salesforce.com" in ancestors
        assert "https://acme.lightning.force.com" in ancestors
        assert "https://acme--c.vf.force.com" in ancestors
        assert [origin for origin in ancestors if "*" in origin] == []

    def test_is_not_kept_by_any_cache(self, client):
        assert "no-store" in launch(client).headers["Cache-Control"]

    def test_two_launches_are_two_sessions(self, client):
        one, two = session_of(launch(client)), session_of(launch(client))
        assert one["token"] != two["token"]
        assert Session.objects.count() == 2
        assert User.objects.count() == 1

    def test_second_user_does_not_touch_the_first(self, client):
        first = session_of(launch(client))["token"]
        other = "0055g00000ZzZzZAAV"
        second = session_of(launch(client, userId=other, context__user__userId=other))["token"]
        assert client.get("/", headers=bearer(first)).wsgi_request.user.user_id == USER_ID
        assert client.get("/", headers=bearer(second)).wsgi_request.user.user_id == other

    def test_user_changed_in_salesforce_is_changed_here(self, client):
        launch(client)
        launch(client, context__user__fullName="Ada King")
        assert User.objects.get().full_name == "Ada King"

    @pytest.mark.django_db(transaction=True)
    def test_costs_two_queries_for_a_known_user(self, client, django_assert_num_queries):
        launch(client)
        with django_assert_num_queries(2):
            launch(client)

    def test_previous_secret_is_accepted_while_rotating(self, client, settings):
        signed = fresh()
        settings.CANVAS_CONSUMER_SECRETS = (
            type(settings.CANVAS_CONSUMER_SECRETS[0])("the-new-one"),
            *settings.CANVAS_CONSUMER_SECRETS,
        )
        assert launch(client, signed).status_code == 200

    def test_null_issued_at_is_accepted(self, client):
        assert launch(client, issuedAt=None).status_code == 200


def refusals() -> dict[str, str]:
    good = fresh()
    signature, body = good.split(".")
    flipped = bytearray(base64.b64decode(signature))
    flipped[5] ^= 1
    stale = payload(issuedAt=issued_at(time.time_ns() // 1_000_000 - 3 * 3600 * 1000))
    return {
        "flipped bit in the signature": base64.b64encode(bytes(flipped)).decode() + "." + body,
        "flipped bit in the body": signature + "." + body[:40] + chr(ord(body[40]) ^ 1) + body[41:],
        "swapped halves": f"{body}.{signature}",
        "no dot": signature + body,
        "empty signature": f".{body}",
        "empty body": f"{signature}.",
        "empty": "",
        "another secret": sign(payload(), "someone-elses-secret"),
        "wrong algorithm under a valid signature": sign(payload(algorithm="none")),
        "another app": sign(payload(context__application__developerName="Other_App")),
        "another consumer key": sign(payload(client__clientId="3MVG9.other")),
        "stale": sign(stale),
        "instance that is not Salesforce": sign(payload(client__instanceUrl="https://evil.example")),
        "no user anywhere": sign(payload(userId=None, context__user=None)),
        "too long": "A" * 300_000 + "." + body,
    }


REFUSALS = [
    "flipped bit in the signature",
    "flipped bit in the body",
    "swapped halves",
    "no dot",
    "empty signature",
    "empty body",
    "empty",
    "another secret",
    "wrong algorithm under a valid signature",
    "another app",
    "another consumer key",
    "stale",
    "instance that is not Salesforce",
    "no user anywhere",
    "too long",
]


class TestRefused:
    @pytest.mark.parametrize("case", REFUSALS)
    def test_one_plain_page_and_nothing_stored(self, client, case, caplog):
        signed = refusals()[case]
        response = client.post("/canvas/", {"signed_request": signed})
        assert response.status_code == 403
        assert response.templates[0].name == "canvas/refused.html"
        assert nothing_is_stored()
        assert dict(response.cookies) == {}
        for part in signed.split("."):
            assert len(part) < 8 or (part not in response.text and part not in caplog.text)
        assert "AQEAQFake" not in caplog.text

    def test_refusals_cannot_be_told_apart(self, client):
        answers = {
            client.post("/canvas/", {"signed_request": signed}, headers={"X-Request-ID": "same-for-all"}).text
            for signed in refusals().values()
        }
        assert len(answers) == 1

    def test_two_fields(self, client):
        response = client.post("/canvas/", {"signed_request": [fresh(), fresh()]})
        assert (response.status_code, nothing_is_stored()) == (403, True)

    def test_no_field(self, client):
        assert client.post("/canvas/", {}).status_code == 403

    def test_ten_megabytes(self, client):
        response = client.post("/canvas/", {"signed_request": "x" * 10_000_000})
        assert (response.status_code, nothing_is_stored()) == (413, True)

    def test_put(self, client):
        assert client.put("/canvas/", "signed_request=x").status_code == 405

    def test_signed_request_in_the_address_is_not_looked_at(self, client):
        response = client.get("/canvas/", {"signed_request": fresh()})
        assert (response.status_code, response.url, nothing_is_stored()) == (302, "/", True)

    def test_org_that_is_not_allowed(self, client, settings):
        settings.ALLOWED_ORGS = frozenset({"00D000000000001EAA"})
        response = launch(client)
        assert response.status_code == 403
        assert "Your org is not set up for this app" in response.text
        assert nothing_is_stored()

    def test_refusal_can_be_read_inside_the_frame(self, client):
        response = client.post("/canvas/", {"signed_request": "x"})
        assert "X-Frame-Options" not in response.headers
        assert "https://*.my.salesforce.com" in response.headers["Content-Security-Policy"]


class TestRepeated:
    def test_reload_is_answered_with_a_reconnect_once(self, client):
        signed = fresh()
        launch(client, signed)
        second, third = launch(client, signed), launch(client, signed)
        assert second.status_code == third.status_code == 200
        assert 'data-automatic="true"' in second.text
        assert 'data-automatic="false"' in third.text
        assert Session.objects.count() == 1

    def test_even_when_the_session_has_ended(self, client):
        signed = fresh()
        token = session_of(launch(client, signed))["token"]
        client.post("/logout/", headers=bearer(token))
        assert 'data-canvas-page="reconnect"' in launch(client, signed).text


class TestWithoutSignedRequest:
    def test_approval_required(self, client):
        for name in ("_sfdc_canvas_auth", "_sfdc_canvas_authvalue"):
            response = client.get(
                "/canvas/", {name: "user_approval_required", "loginUrl": "https://acme.my.salesforce.com"}
            )
            assert response.status_code == 200
            assert 'data-mode="self-authorize"' in response.text
            assert 'data-login-url="https://acme.my.salesforce.com"' in response.text

    def test_oauth_access_method(self, client):
        response = client.get("/canvas/", {"loginUrl": "https://acme.my.salesforce.com"})
        assert 'data-mode="oauth"' in response.text

    @pytest.mark.parametrize(
        "login_url",
        [
            "https://evil.example",
            "https://acme.my.salesforce.com.evil.example",
            "https://acme.my.salesforce.com@evil.example",
            "http://acme.my.salesforce.com",
            "javascript:alert(1)//.salesforce.com",
            "",
        ],
    )
    def test_forged_login_url(self, client, login_url):
        response = client.get("/canvas/", {"_sfdc_canvas_auth": "user_approval_required", "loginUrl": login_url})
        assert response.status_code == 403
        assert not login_url or login_url not in response.text

    def test_empty_token_in_a_signed_request_asks_for_approval(self, client):
        response = launch(client, client__oauthToken=None)
        assert 'data-mode="self-authorize"' in response.text
        assert nothing_is_stored()

    def test_get_in_the_frame_reconnects(self, client):
        response = client.get("/canvas/", headers={"Sec-Fetch-Dest": "iframe"})
        assert 'data-canvas-page="reconnect"' in response.text

    def test_get_in_a_tab_goes_home(self, client):
        assert client.get("/canvas/").url == "/"
