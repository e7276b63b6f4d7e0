import base64
import hashlib
import hmac
import re
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from canvasapp.salesforce import HostPolicy, OAuthClient, TokenReply, new_verifier
from canvasapp.salesforce.errors import (
    BadAnswer,
    HtmlAnswer,
    InvalidToken,
    OAuthError,
    ReauthRequired,
    TimedOut,
    Unavailable,
    UntrustedHost,
)
from canvasapp.salesforce.refusals import LimitExceeded, SessionExpired

from .conftest import Reply
from .test_identity import KEY, ORG, USER, public, sign

SECRET = "consumer-s3cret"
VERIFIER = "v" * 64
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()

CURVE = pytest.param(
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    .decode(),
    id="a key of another kind",
)


@pytest.fixture
def oauth(server):
    return OAuthClient(server.origin, "the-key", SECRET, hosts=HostPolicy(server.origin))


@pytest.fixture
def grant(server):
    """What a token endpoint answers, with ``changes``; None takes a key out."""

    def grant(**changes):
        identity = f"{server.origin}/id/{ORG}/{USER}"
        mac = hmac.new(SECRET.encode(), f"{identity}1795427326000".encode(), hashlib.sha256).digest()
        value = {
            "access_token": f"{ORG[:15]}!access",
            "refresh_token": "5Aep861",
            "signature": base64.b64encode(mac).decode(),
            "scope": "openid api refresh_token",
            "instance_url": server.origin,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": "1795427326000",
        } | changes
        return Reply(200, {key: item for key, item in value.items() if item is not None})

    return grant


def refused(error, description, status=400):
    return Reply(status, {"error": error, "error_description": description})


class TestAuthorizeUrl:
    def test_carries_what_the_callback_will_be_held_against(self, oauth, server):
        url = urlsplit(oauth.authorize_url("https://app.example/cb", "st&te", "n0nce", VERIFIER, display="popup"))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
        assert f"{url.scheme}://{url.netloc}{url.path}" == f"{server.origin}/services/oauth2/authorize"
        assert parse_qs(url.query) == {
            "response_type": ["code"],
            "client_id": ["the-key"],
            "redirect_uri": ["https://app.example/cb"],
            "scope": ["openid id api refresh_token"],
            "state": ["st&te"],
            "nonce": ["n0nce"],
            "code_challenge": [challenge],
            "code_challenge_method": ["S256"],
            "display": ["popup"],
        }

    def test_is_the_browsers_address(self):
        """Tokens are asked for at localhost, which a server can resolve; people go to the name that they see."""
        oauth = OAuthClient("http://acme.my.localhost:8001/x", "k", "s", hosts=HostPolicy("http://localhost:8001"))
        url = oauth.authorize_url("http://app.localhost:8000/cb", "s", "n", VERIFIER)
        assert url.startswith("http://acme.my.localhost:8001/services/oauth2/authorize?")

    @pytest.mark.parametrize("verifier", ["", "v" * 42, "v" * 129, "v" * 50 + " "])
    def test_verifier_is_one(self, oauth, verifier):
        with pytest.raises(ValueError, match="PKCE"):
            oauth.authorize_url("https://app.example/cb", "s", "n", verifier)

    def test_new_verifiers_differ(self):
        first, second = new_verifier(), new_verifier()
        assert first != second
        assert re.fullmatch(r"[A-Za-z0-9_-]{43,128}", first)

    @pytest.mark.parametrize(
        "login_url", ["https://evil.example", "http://localhost:9", "https://login.salesforce.com"]
    )
    def test_host_is_checked(self, login_url):
        with pytest.raises(UntrustedHost):
            OAuthClient(login_url, "k", "s", hosts=HostPolicy("http://localhost:8001"))


class TestExchange:
    def test_sends_verifier_and_secret(self, oauth, server, grant):
        server.will(grant(id_token="a.b.c"))
        reply = oauth.exchange("c0de", VERIFIER, "https://app.example/cb")
        assert (server.last.method, server.last.path) == ("POST", "/services/oauth2/token")
        assert server.last.form == {
            "grant_type": "authorization_code",
            "code": "c0de",
            "code_verifier": VERIFIER,
            "redirect_uri": "https://app.example/cb",
            "client_id": "the-key",
            "client_secret": SECRET,
        }
        assert reply == TokenReply(
            access_token=f"{ORG[:15]}!access",
            refresh_token="5Aep861",
            instance_url=server.origin,
            id=f"{server.origin}/id/{ORG}/{USER}",
            issued_at="1795427326000",
            id_token="a.b.c",
            scope="openid api refresh_token",
            org_id=ORG,
            user_id=USER,
        )

    def test_public_client_sends_no_secret(self, server, grant):
        server.will(grant())
        OAuthClient(server.origin, "the-key", None, hosts=HostPolicy(server.origin)).exchange("c", VERIFIER, "x")
        assert "client_secret" not in server.last.form

    def test_reply_is_masked(self, oauth, server, grant):
        server.will(grant())
        reply = oauth.exchange("c0de", VERIFIER, "x")
        assert repr(reply) == f"TokenReply('{server.origin}', org_id='{ORG}', user_id='{USER}', tokens=***)"

    def test_reply_with_little(self, oauth, server, grant):
        server.will(grant(refresh_token=None, id_token=None, scope=None, signature=None, issued_at=None))
        reply = oauth.exchange("c0de", VERIFIER, "x")
        assert (reply.refresh_token, reply.id_token, reply.scope, reply.issued_at) == (None, None, "", "")

    @pytest.mark.parametrize("key", ["access_token", "instance_url", "id"])
    def test_reply_without_what_it_needs(self, oauth, server, grant, key):
        server.will(grant(**{key: None}))
        with pytest.raises(BadAnswer, match=f"without {key}"):
            oauth.exchange("c0de", VERIFIER, "x")

    @pytest.mark.parametrize(
        ("changes", "kind"),
        [
            ({"instance_url": "https://evil.example"}, UntrustedHost),
            ({"id": f"https://evil.example/id/{ORG}/{USER}"}, InvalidToken),
            ({"signature": base64.b64encode(b"x" * 32).decode()}, InvalidToken),
            ({"signature": "é"}, InvalidToken),
            ({"issued_at": "1795427326001"}, InvalidToken),
            ({"access_token": "a\r\nX-Evil: 1"}, BadAnswer),
            ({"access_token": 7}, BadAnswer),
            ({"refresh_token": {}}, BadAnswer),
        ],
    )
    def test_reply_that_cannot_be_trusted(self, oauth, server, grant, changes, kind):
        server.will(grant(**changes))
        with pytest.raises(kind):
            oauth.exchange("c0de", VERIFIER, "x")

    @pytest.mark.parametrize(
        ("reply", "kind"),
        [
            (refused("invalid_grant", "expired authorization code"), ReauthRequired),
            (refused("invalid_grant", "invalid code verifier"), ReauthRequired),
            (refused("invalid_grant", "Login Rate Exceeded"), LimitExceeded),
            (refused("invalid_client", "invalid client credentials", 401), OAuthError),
            (refused("invalid_client_id", "client identifier invalid"), OAuthError),
            (Reply(400, {"error": "unknown_error"}), OAuthError),
            (refused("server_error", "retry your request", 500), Unavailable),
            (Reply(503, "<html>"), Unavailable),
            (Reply(404, "<html>"), HtmlAnswer),
            (Reply(200, "<html>"), HtmlAnswer),
            (Reply(200, []), BadAnswer),
        ],
    )
    def test_refusals(self, oauth, server, reply, kind):
        server.will(reply)
        with pytest.raises(kind) as caught:
            oauth.exchange("c0de", VERIFIER, "x")
        assert type(caught.value) is kind
        assert len(server.received) == 1

    def test_error_echoes_no_secret(self, oauth, server):
        server.will(refused("invalid_grant", f"code c0de-1 verifier {VERIFIER} secret {SECRET} is spent"))
        with pytest.raises(ReauthRequired) as caught:
            oauth.exchange("c0de-1", VERIFIER, "x")
        assert caught.value.description == "code *** verifier *** secret *** is spent"

    def test_slow(self, server):
        server.will(Reply(silent=True))
        oauth = OAuthClient(server.origin, "k", SECRET, hosts=HostPolicy(server.origin), timeout=(1, 0.05))
        with pytest.raises(TimedOut):
            oauth.exchange("c0de", VERIFIER, "x")

    def test_masked(self, oauth, server):
        assert repr(oauth) == f"OAuthClient({server.origin!r}, client_id='the-key'…)"


class TestRefresh:
    def test_rotation(self, oauth, server, grant):
        server.will(grant(refresh_token="5Aep862"))
        assert oauth.refresh("5Aep861").refresh_token == "5Aep862"
        assert server.last.form == {
            "grant_type": "refresh_token",
            "refresh_token": "5Aep861",
            "client_id": "the-key",
            "client_secret": SECRET,
        }

    def test_without_rotation(self, oauth, server, grant):
        server.will(grant(refresh_token=None))
        assert oauth.refresh("5Aep861").refresh_token is None

    def test_spent(self, oauth, server):
        server.will(refused("invalid_grant", "expired access/refresh token"))
        with pytest.raises(ReauthRequired) as caught:
            oauth.refresh("5Aep861")
        assert caught.value.error == "invalid_grant"
        assert caught.value.public == "Salesforce no longer accepts this sign-in. Please sign in again."

    def test_a_refresh_that_breaks_is_not_repeated(self, oauth, server):
        server.will(Reply(503))
        with pytest.raises(Unavailable):
            oauth.refresh("5Aep861")
        assert len(server.received) == 1


class TestJwtBearer:
    def test_assertion(self, oauth, server, grant):
        server.will(grant(refresh_token=None, signature=None, issued_at=None))
        reply = oauth.jwt_bearer("robot@acme.example", PEM)
        assert reply.refresh_token is None
        form = server.last.form
        assert form.keys() == {"grant_type", "assertion"}
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        claims = jwt.decode(form["assertion"], KEY.public_key(), ["RS256"], audience=server.origin)
        assert (claims["iss"], claims["sub"]) == ("the-key", "robot@acme.example")
        assert 170 <= claims["exp"] - time.time() <= 180

    def test_audience(self, oauth, server, grant):
        server.will(grant())
        oauth.jwt_bearer("robot@acme.example", PEM, audience="https://acme.my.site.com")
        jwt.decode(server.last.form["assertion"], KEY.public_key(), ["RS256"], audience="https://acme.my.site.com")

    def test_not_approved(self, oauth, server):
        server.will(refused("invalid_grant", "user hasn't approved this consumer"))
        with pytest.raises(ReauthRequired) as caught:
            oauth.jwt_bearer("robot@acme.example", PEM)
        assert caught.value.description == "user hasn't approved this consumer"

    @pytest.mark.parametrize("pem", ["", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", CURVE])
    def test_no_key(self, oauth, server, pem):
        with pytest.raises(OAuthError) as caught:
            oauth.jwt_bearer("robot@acme.example", pem)
        assert caught.value.error == "invalid_key"
        assert server.received == []


class TestClientCredentials:
    def test_grant(self, oauth, server, grant):
        server.will(grant(refresh_token=None))
        assert oauth.client_credentials().user_id == USER
        assert server.last.form == {
            "grant_type": "client_credentials",
            "client_id": "the-key",
            "client_secret": SECRET,
        }

    def test_needs_a_my_domain(self):
        oauth = OAuthClient("https://login.salesforce.com", "k", SECRET, hosts=HostPolicy())
        with pytest.raises(OAuthError, match="My Domain"):
            oauth.client_credentials()


class TestRevoke:
    def test_sends_the_token(self, oauth, server):
        server.will(Reply(200))
        oauth.revoke("5Aep861")
        assert (server.last.path, server.last.form) == ("/services/oauth2/revoke", {"token": "5Aep861"})

    @pytest.mark.parametrize("error", ["invalid_token", "unsupported_token_type"])
    def test_dead_already(self, oauth, server, error):
        server.will(refused(error, "This token is not there"))
        oauth.revoke("5Aep861")

    def test_refused(self, oauth, server):
        server.will(refused("invalid_request", "no 5Aep861 here"))
        with pytest.raises(OAuthError, match=r"no \*\*\* here"):
            oauth.revoke("5Aep861")


class TestIntrospect:
    def test_active(self, oauth, server):
        server.will(Reply(200, {"active": True, "scope": "api"}))
        assert oauth.introspect("tok", hint="refresh_token") == {"active": True, "scope": "api"}
        assert (server.last.path, server.last.form) == (
            "/services/oauth2/introspect",
            {"token": "tok", "token_type_hint": "refresh_token", "client_id": "the-key", "client_secret": SECRET},
        )


class TestIdentity:
    @pytest.fixture
    def reply(self, oauth, server, grant):
        server.will(grant())
        return oauth.refresh("5Aep861")

    def test_asks_with_the_token_in_the_header(self, oauth, server, reply):
        server.will(Reply(200, {"username": "ada@acme.example"}))
        assert oauth.identity(reply) == {"username": "ada@acme.example"}
        assert (server.last.path, server.last.query) == (f"/id/{ORG}/{USER}", {"version": "latest"})
        assert server.last.headers["Authorization"] == f"Bearer {reply.access_token}"

    def test_dead_token(self, oauth, server, reply):
        server.will(Reply(403, "Bad_OAuth_Token"))
        with pytest.raises(SessionExpired):
            oauth.identity(reply)

    def test_id_token(self, oauth, server):
        server.routes["/id/keys"] = Reply(200, {"keys": [public(KEY, "one")]})
        now = int(time.time())
        claims = {
            "iss": server.origin,
            "sub": f"{server.origin}/id/{ORG}/{USER}",
            "aud": "the-key",
            "iat": now,
            "exp": now + 120,
            "nonce": "n0nce",
        }
        assert oauth.verify_id_token(sign(claims), "n0nce").user_id == USER
        with pytest.raises(InvalidToken, match="nonce"):
            oauth.verify_id_token(sign(claims), "other")
