import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from canvasapp.salesforce.errors import BadAnswer, InvalidToken, Unavailable
from canvasapp.salesforce.hosts import HostPolicy
from canvasapp.salesforce.identity import KeySet, identity_ids, verify_id_token

from .conftest import Clock, Reply

ORG, USER = "00D5g000004xYzAEAU", "0055g00000BcDeFAAV"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key, kid):
    return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keys(server, clock):
    server.routes["/id/keys"] = Reply(200, {"keys": [public(KEY, "one"), {"kty": "EC", "kid": "curve"}, "junk"]})
    return KeySet(server.origin, clock=clock)


@pytest.fixture
def verify(server, keys):
    def verify(token, nonce="n0nce", client_id="the-key"):
        return verify_id_token(token, keys=keys, hosts=HostPolicy(server.origin), client_id=client_id, nonce=nonce)

    return verify


@pytest.fixture
def claims(server):
    now = int(time.time())
    return {
        "iss": server.origin,
        "sub": f"{server.origin}/id/{ORG}/{USER}",
        "aud": "the-key",
        "iat": now,
        "exp": now + 120,
        "nonce": "n0nce",
        "name": "Ada",
    }


def sign(claims, key=KEY, kid="one", algorithm="RS256"):
    return jwt.PyJWS().encode(json.dumps(claims).encode(), key, algorithm, {"kid": kid} if kid else {})


class TestVerify:
    def test_identity(self, verify, claims):
        identity = verify(sign(claims))
        assert (identity.org_id, identity.user_id, identity.claims["name"]) == (ORG, USER, "Ada")
        assert repr(identity) == f"Identity('{ORG}', '{USER}')"

    def test_short_ids_become_long(self, verify, claims, server):
        claims |= {"sub": f"{server.origin}/id/{ORG[:15]}/{USER[:15]}", "organization_id": ORG[:15], "user_id": USER}
        assert verify(sign(claims)).user_id == USER

    def test_audience_may_be_a_list(self, verify, claims):
        assert verify(sign(claims | {"aud": ["x", "the-key"]})).user_id == USER

    def test_flow_without_nonce(self, verify, claims):
        del claims["nonce"]
        assert verify(sign(claims), nonce=None).user_id == USER

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"aud": "another-key"}, "InvalidAudienceError"),
            ({"exp": int(time.time()) - 61}, "ExpiredSignatureError"),
            ({"iat": int(time.time()) + 3600}, "ImmatureSignatureError"),
            ({"nonce": "other"}, "nonce"),
            ({"nonce": None}, "nonce"),
            ({"nonce": ["n0nce"]}, "nonce"),
            ({"iss": "https://evil.example"}, "issuer"),
            ({"iss": "https://login.salesforce.com"}, "issuer"),  # a laptop knows its own org only
            ({"iss": ["http://localhost"]}, "issuer"),
            ({"sub": "ada"}, "not an identity address"),
            ({"sub": f"https://evil.example/id/{ORG}/{USER}"}, "identity address elsewhere"),
            ({"organization_id": "00D000000000000EAA"}, "organization_id"),
            ({"user_id": "005000000000000AAA"}, "user_id"),
            ({"user_id": 7}, "not an id"),
        ],
    )
    def test_claim_that_fails(self, verify, claims, changes, reason):
        with pytest.raises(InvalidToken) as caught:
            verify(sign(claims | changes))
        assert caught.value.description == reason

    @pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "iat"])
    def test_claim_that_is_missing(self, verify, claims, claim):
        del claims[claim]
        with pytest.raises(InvalidToken) as caught:
            verify(sign(claims))
        assert caught.value.description == "MissingRequiredClaimError"

    def test_another_key(self, verify, claims):
        with pytest.raises(InvalidToken) as caught:
            verify(sign(claims, OTHER_KEY))
        assert caught.value.description == "InvalidSignatureError"

    def test_one_bit(self, verify, claims):
        head, body, signature = sign(claims).split(".")
        flipped = ("A" if body[10] != "A" else "B").join([body[:10], body[11:]])
        with pytest.raises(InvalidToken):
            verify(f"{head}.{flipped}.{signature}")

    def test_the_token_does_not_choose_the_algorithm(self, verify, claims):
        """CVE-2015-9256 and its kin: HS256 with the public key as the secret, or no signature at all."""

        def encoded(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

        secret = json.dumps(public(KEY, "one")).encode()
        message = encoded({"alg": "HS256", "kid": "one"}) + b"." + encoded(claims)
        mac = base64.urlsafe_b64encode(hmac.new(secret, message, hashlib.sha256).digest()).rstrip(b"=")
        unsigned = encoded({"alg": "none", "kid": "one"}) + b"." + encoded(claims) + b"."
        for token in ((message + b"." + mac).decode(), unsigned.decode(), sign(claims, algorithm="RS512")):
            with pytest.raises(InvalidToken) as caught:
                verify(token)
            assert caught.value.description == "InvalidAlgorithmError"

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 100])
    def test_no_token(self, verify, token):
        with pytest.raises(InvalidToken) as caught:
            verify(token)
        assert caught.value.description == "not a token"

    def test_too_long(self, verify):
        with pytest.raises(InvalidToken, match="too long"):
            verify("a" * 20_000)

    def test_no_key_id(self, verify, claims):
        with pytest.raises(InvalidToken, match="no key id"):
            verify(sign(claims, kid=None))

    def test_error_holds_no_token(self, verify, claims):
        token = sign(claims | {"nonce": "other"})
        with pytest.raises(InvalidToken) as caught:
            verify(token)
        assert token not in repr(caught.value) + str(caught.value)


class TestKeySet:
    def test_is_fetched_once(self, server, keys):
        assert keys.key("one") is keys.key("one")
        assert len(server.received) == 1

    def test_is_fetched_once_by_many(self, server, keys):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(keys.key, ["one"] * 8))
        assert len(server.received) == 1

    def test_unknown_id_fetches_again(self, server, keys, clock):
        keys.key("one")
        clock.now += 31
        server.routes["/id/keys"] = Reply(200, {"keys": [public(OTHER_KEY, "two")]})
        keys.key("two")
        assert len(server.received) == 2

    def test_but_not_as_fast_as_ids_can_be_invented(self, server, keys, clock):
        keys.key("one")
        for number in range(10):
            with pytest.raises(InvalidToken, match="unknown key id"):
                keys.key(f"invented-{number}")
        clock.now += 31
        with pytest.raises(InvalidToken, match="unknown key id"):
            keys.key("invented")
        assert len(server.received) == 2

    def test_keys_do_not_live_for_ever(self, server, keys, clock):
        keys.key("one")
        clock.now += 24 * 3600 + 1
        server.routes["/id/keys"] = Reply(200, {"keys": [public(OTHER_KEY, "two")]})
        with pytest.raises(InvalidToken, match="unknown key id"):
            keys.key("one")

    def test_curves_are_not_taken(self, keys):
        with pytest.raises(InvalidToken, match="unknown key id"):
            keys.key("curve")

    @pytest.mark.parametrize("body", [{}, {"keys": 1}, {"keys": [{"kty": "RSA", "kid": "one", "n": "!", "e": "AQAB"}]}])
    def test_no_keys(self, server, keys, body):
        server.routes["/id/keys"] = Reply(200, body)
        with pytest.raises(BadAnswer):
            keys.key("one")

    def test_nobody_answers(self, server, keys):
        server.routes["/id/keys"] = Reply(503, "<html>", {"Retry-After": "600"})
        with pytest.raises(Unavailable):
            keys.key("one")


class TestIdentityIds:
    def test_ids(self):
        url = f"https://login.salesforce.com/id/{ORG[:15]}/{USER}"
        assert identity_ids(url, HostPolicy()) == (ORG, USER)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            f"https://login.salesforce.com/id/{ORG}",
            f"https://login.salesforce.com/id/{USER}/{ORG}",
            f"https://login.salesforce.com/id/{ORG}/{USER}/x",
            f"https://login.salesforce.com/id/{ORG}/{USER}?x",
            f"https://login.salesforce.com/id/{ORG}/005x",
            f"https://login.salesforce.com@evil.example/id/{ORG}/{USER}",
            f"https://evil.example/id/{ORG}/{USER}",
        ],
    )
    def test_refuses(self, url):
        with pytest.raises(InvalidToken):
            identity_ids(url, HostPolicy())
