"""The verifier by itself: vectors that others published, every refusal by name, and whatever Hypothesis finds."""

import base64
import dataclasses
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.canvas import signed_request as sr
from canvasapp.canvas.context import CanvasContext

from .signing import ORG_ID, SECRET, USER_ID, issued_at, payload, sign

NOW = 1_795_000_000_000
KEY = SECRET.encode()
DAY = 86_400_000


def verify(text: str | bytes, secrets: tuple[bytes, ...] = (KEY,), **options: Any) -> sr.SignedRequest:
    return sr.verify(text, secrets, **({"now_ms": NOW, "max_age": 7200} | options))


def sign_bytes(body: bytes, secret: bytes = KEY) -> bytes:
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256)) + b"." + body


def sign_text(text: str) -> bytes:
    return sign_bytes(base64.b64encode(text.encode()))


def refusal(text: str | bytes, **options: Any) -> type[Exception]:
    with pytest.raises(sr.SignedRequestError) as caught:
        verify(text, **options)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    return type(caught.value)


class TestVectors:
    """Published samples are no whole contexts: verified, they fail on what they lack, and not on the signature."""

    @pytest.mark.parametrize(
        ("secret", "text"),
        [
            (b"foo", "KRaQdnYrptqklePiUcR3w1o0yZSn9szI+DrFGQIM2kc=\n.eyJrZXkiOiAidmFsdWUifQ==\n"),
            (b"foo", "SCmqWRlvVOX07lm6ccj6hYe8B2dZqn5h6nwa/VBpnjc=.eyJrZXkiOiAidmFsdWUifQ=="),
            (
                b"test-secret",
                "2N9aqUlB0UzBly3E3jozxySjBNfxz6fGz93k0es4C8c=.eyJhbGdvcml0aG0iOiJITUFDU0hBMjU2IiwibiI6IsOp5ryi8J+YgCJ9",
            ),
        ],
    )
    def test_signature_fits(self, secret, text):
        assert refusal(text, secrets=(secret,)) is sr.Incomplete

    def test_signed_text_that_is_not_json(self):
        text = "Cqp2zxx4lVB3TaVKsKY3mRgPrcHB1D29zWpcXPvVdJg=.dGVzdC1kYXRh"
        assert refusal(text, secrets=(b"test-secret",)) is sr.NotJson

    def test_nonsense(self):
        assert refusal("foobar.awdkjkj") is sr.SignatureLength


class TestAccepted:
    def test_gives_the_context(self):
        text = sign(payload(issuedAt=issued_at(NOW - 1000)))
        signed = verify(text)
        assert (signed.context.user.user_id, signed.context.organization.organization_id) == (USER_ID, ORG_ID)
        assert (signed.age_ms, signed.key_index) == (1000, 0)
        assert len(signed.digest) == 64

    def test_bytes_as_well_as_text(self):
        assert verify(sign(payload()).encode()).context.user.user_id == USER_ID

    def test_says_which_secret_fitted(self):
        assert verify(sign(payload()), (b"new", KEY)).key_index == 1

    @pytest.mark.parametrize(
        "respell",
        [lambda s: s.replace("+", "-").replace("/", "_"), lambda s: s.rstrip("=")],
        ids=["url-safe", "unpadded"],
    )
    def test_other_spellings_of_the_signature(self, respell):
        signature, body = sign(payload()).split(".")
        assert verify(f"{respell(signature)}.{body}").context.user.user_id == USER_ID

    def test_another_spelling_is_the_same_request(self):
        signature, body = sign(payload()).split(".")
        assert verify(f"{signature.rstrip('=')}.{body}").digest == verify(f"{signature}.{body}").digest

    def test_no_algorithm_named(self):
        value = payload()
        del value["algorithm"]
        assert verify(sign(value)).context.user.user_id == USER_ID

    def test_emoji_and_umlauts(self):
        assert verify(sign(payload(context__user__fullName="é漢😀"))).context.user.full_name == "é漢😀"

    def test_repr_holds_no_token(self):
        assert "AQEAQFake" not in repr(verify(sign(payload())))
        assert "sfdcIFrameOrigin" not in repr(verify(sign(payload())))


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("", sr.Malformed),
            (".", sr.Malformed),
            ("a.", sr.Malformed),
            (".a", sr.Malformed),
            ("a", sr.Malformed),
            ("é.a", sr.NotText),
            (b"\xff.a", sr.NotText),
            ("!!!!.a", sr.SignatureLength),
            ("AAAA.a", sr.SignatureLength),
            ("A" * 43 + "=.a", sr.SignatureMismatch),
            ("x" * 262_145, sr.TooLong),
        ],
    )
    def test_before_anything_is_decoded(self, text, error):
        assert refusal(text) is error

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            (sign_bytes(b"!!!"), sr.NotBase64),
            (sign_bytes(base64.b64encode(b"\xff\xfe")), sr.NotBase64),
            (sign_text("not json"), sr.NotJson),
            (sign_text("[1]"), sr.NotJson),
            (sign_text('{"a": 1, "a": 2}'), sr.NotJson),
            (sign_text('{"a": NaN}'), sr.NotJson),
            (sign_text('{"a": -Infinity}'), sr.NotJson),
            (sign_text('{"a":' * 50_000 + "1" + "}" * 50_000), sr.TooLong),
            (sign_text("[" * 90_000), sr.NotJson),
            (sign_text("9" * 10_000), sr.NotJson),
            (sign_text("{}"), sr.Incomplete),
        ],
        ids=range(11),
    )
    def test_signed_but_no_payload(self, text, error):
        assert refusal(text) is error

    @pytest.mark.parametrize("algorithm", ["none", "HMACMD5", "hmacsha256", "", 1, ["HMACSHA256"]])
    def test_another_algorithm_under_a_valid_signature(self, algorithm):
        assert refusal(sign(payload(algorithm=algorithm))) is sr.WrongAlgorithm

    def test_every_flipped_bit_of_the_signature(self):
        signature, body = sign(payload()).split(".")
        digest = base64.b64decode(signature)
        for bit in range(256):
            flipped = bytearray(digest)
            flipped[bit // 8] ^= 1 << bit % 8
            assert refusal(f"{base64.b64encode(bytes(flipped)).decode()}.{body}") is sr.SignatureMismatch

    @pytest.mark.parametrize("secrets", [(), (b"",), (KEY, b"  ")])
    def test_an_empty_secret_is_a_mistake_of_ours(self, secrets):
        with pytest.raises(ValueError, match="refuse to start"):
            verify(sign(payload()), secrets)


class TestFreshness:
    def check(self, value: object, now: int = NOW) -> sr.SignedRequest:
        return verify(sign(payload(issuedAt=value)), now_ms=now)

    @pytest.mark.parametrize("age", [0, 1, 7_200_000])
    def test_fresh(self, age):
        assert self.check(issued_at(NOW - age)).age_ms == age

    @pytest.mark.parametrize("base", [NOW, 1 << 32, (1 << 32) * 400, (1 << 31) + 5])
    def test_wherever_the_circle_stands(self, base):
        assert self.check(issued_at(base - 1000), now=base).age_ms == 1000

    def test_full_milliseconds_are_taken_too(self):
        assert self.check(NOW - 1000).age_ms == 1000

    def test_null(self):
        assert self.check(None).age_ms is None

    def test_a_clock_a_little_ahead(self):
        assert self.check(issued_at(NOW + 60_000)).age_ms == -60_000

    @pytest.mark.parametrize(
        ("value", "error"),
        [
            (issued_at(NOW - 7_200_001), sr.Stale),
            (issued_at(NOW - 20 * DAY), sr.Stale),
            (issued_at(NOW + 600_000), sr.FromTheFuture),
            (True, sr.BadIssuedAt),
            ("1", sr.BadIssuedAt),
            (1.5, sr.BadIssuedAt),
            ({}, sr.BadIssuedAt),
        ],
    )
    def test_refused(self, value, error):
        assert refusal(sign(payload(issuedAt=value))) is error

    def test_evidence_is_the_age(self):
        with pytest.raises(sr.Stale) as caught:
            self.check(issued_at(NOW - 8_000_000))
        assert caught.value.age_ms == 8_000_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def is_a_context_or_a_named_error(text: str | bytes) -> None:
    try:
        signed = verify(text)
    except sr.SignedRequestError:
        return
    assert dataclasses.is_dataclass(signed.context)


class TestAnyInput:
    @given(st.text() | st.binary())
    def test_unsigned(self, text):
        is_a_context_or_a_named_error(text)

    @given(st.binary())
    def test_any_signed_bytes(self, body):
        is_a_context_or_a_named_error(sign_bytes(body))

    @given(JSON)
    def test_any_signed_json(self, value):
        is_a_context_or_a_named_error(sign_text(json.dumps(value)))

    @given(st.sampled_from(["client", "context", "userId", "issuedAt"]), JSON)
    def test_any_part_of_another_kind(self, name, value):
        is_a_context_or_a_named_error(sign(payload(**{name: value})))

    @given(
        st.sampled_from(["user", "links", "application", "organization", "environment"]),
        st.sampled_from(["userId", "loginUrl", "options", "organizationId", "record", "parameters", "dimensions"]),
        JSON,
    )
    def test_any_field_of_another_kind(self, part, name, value):
        text = sign(payload(**{f"context__{part}__{name}": value}))
        try:
            context = verify(text).context
        except sr.SignedRequestError:
            return
        assert CanvasContext.from_json(context.to_json()).to_json() == context.to_json()
