"""Verify a Canvas signed request: bytes in, a typed context or a named refusal out.

Canvas Developer Guide, "Verifying and Decoding a Signed Request". The value is ``base64(HMAC-SHA256(secret, P)) + "." +
P`` with ``P = base64(JSON)``, and the HMAC is over the text of ``P`` as it came. Nothing is decoded before it is
verified, and the algorithm is ours: what the payload says about it is only compared, afterwards.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from .context import CanvasContext, ContextError, decode

ALGORITHM = "HMACSHA256"
DIGEST_BYTES = 32
# An honest one has 3 to 5 KB; parameters and a whole record may make it much longer.
MAX_BYTES = 262_144
# Salesforce's clock and ours.
MAX_SKEW_MS = 5 * 60 * 1000
# ``issuedAt`` is the low half of a Java long, so time is known within this circle only: 49.7 days.
CIRCLE = 1 << 32

_STANDARD = bytes.maketrans(b"-_", b"+/")


class SignedRequestError(Exception):
    """Base of every refusal. Arguments are evidence (sizes, ages, counts), never request, secret or signature."""


class TooLong(SignedRequestError):
    """More bytes than a signed request may have."""


class NotText(SignedRequestError):
    """Characters that no base64 has."""


class Malformed(SignedRequestError):
    """No dot, or nothing before or after it."""


class BadSignature(SignedRequestError):
    """The base of refusals that a forger meets."""


class SignatureLength(BadSignature):
    """The signature is not the base64 of 32 bytes."""


class SignatureMismatch(BadSignature):
    """Signed with none of the configured secrets, or changed afterwards."""


class BadPayload(SignedRequestError):
    """Signed with our secret, but not a payload that Salesforce makes."""


class NotBase64(BadPayload):
    """The body is not base64."""


class NotJson(BadPayload):
    """The body is not one JSON object in UTF-8, or one that no two parsers read alike (duplicate keys, NaN)."""


class WrongAlgorithm(BadPayload):
    """The payload names another algorithm than the one that verified it."""


class Incomplete(BadPayload):
    """No user, no organization or no instance can be read from the payload."""


class NotFresh(SignedRequestError):
    """Base of refusals about time. ``age_ms`` is the age by our clock."""

    def __init__(self, message: str, age_ms: int) -> None:
        super().__init__(f"{message}: {age_ms} ms")
        self.age_ms = age_ms


class Stale(NotFresh):
    """Older than allowed."""


class FromTheFuture(NotFresh):
    """Issued later than clocks may differ."""


class BadIssuedAt(BadPayload):
    """``issuedAt`` is neither null nor a whole number."""


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What was verified. ``key_index`` says which secret fitted.

    ``digest`` names the request (hex). It is taken from the signature's bytes, so that the same request in another
    spelling has the same name.
    """

    context: CanvasContext
    digest: str
    key_index: int
    age_ms: int | None


def verify(
    text: str | bytes, secrets: Sequence[bytes], *, now_ms: int, max_age: int, max_bytes: int = MAX_BYTES
) -> SignedRequest:
    """The context of a genuine, fresh signed request.

    ``secrets`` are all secrets in use; ``now_ms`` is epoch milliseconds, ``max_age`` seconds. Raises a
    :class:`SignedRequestError`; whatever the input, nothing else.
    """
    if not secrets or not all(secret.strip() for secret in secrets):
        raise ValueError("an empty secret verifies everything; refuse to start instead")
    raw = _as_ascii(text, max_bytes)
    signature, dot, body = raw.partition(b".")
    if not (dot and signature and body):
        raise Malformed("not two parts around a dot")
    mac = _digest_bytes(signature)
    key_index = _matching_secret(mac, body, secrets)
    payload = _decode(body)
    algorithm = payload.get("algorithm")
    if algorithm is not None and algorithm != ALGORITHM:
        raise WrongAlgorithm("verified as HMACSHA256, called something else")
    age_ms = _check_age(payload.get("issuedAt"), now_ms, max_age)
    try:
        context = decode(payload)
    except ContextError as error:
        raise Incomplete(str(error)) from None
    return SignedRequest(context, hashlib.sha256(mac).hexdigest(), key_index, age_ms)


def _as_ascii(text: str | bytes, max_bytes: int) -> bytes:
    if len(text) > max_bytes:
        raise TooLong(f"{len(text)} bytes, more than {max_bytes}")
    try:
        return text.encode("ascii") if isinstance(text, str) else text.decode("ascii").encode()
    except UnicodeError:
        # Not chained: the original error carries the text.
        raise NotText("characters outside ASCII") from None


def _digest_bytes(signature: bytes) -> bytes:
    """The signature in any of its spellings: either alphabet, padded or not, with the line ends of old encoders."""
    compact = b"".join(signature.split()).translate(_STANDARD).rstrip(b"=")
    try:
        digest = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True)
    except binascii.Error:
        raise SignatureLength("the signature is not base64") from None
    if len(digest) != DIGEST_BYTES:
        raise SignatureLength(f"{len(digest)} bytes of signature, not {DIGEST_BYTES}")
    return digest


def _matching_secret(given: bytes, body: bytes, secrets: Sequence[bytes]) -> int:
    """The index of the secret that signed; every secret is tried, so that time tells nothing about which."""
    matching = [
        index
        for index, secret in enumerate(secrets)
        if hmac.compare_digest(hmac.digest(secret, body, hashlib.sha256), given)
    ]
    if not matching:
        raise SignatureMismatch(f"none of {len(secrets)} secrets fits")
    return matching[0]


def _decode(body: bytes) -> dict[str, Any]:
    # Line ends belong to the signed text of old encoders; the decoder need not see them.
    compact = b"".join(body.split()).translate(_STANDARD).rstrip(b"=")
    try:
        text = base64.b64decode(compact + b"=" * (-len(compact) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise NotBase64("the body is not base64 of UTF-8") from None
    try:
        payload = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except NotJson:
        raise
    except (ValueError, RecursionError):
        raise NotJson("the body is not JSON") from None
    if not isinstance(payload, dict):
        raise NotJson(f"the body is a JSON {type(payload).__name__}, not an object")
    return payload


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotJson("a key stands twice in one object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson("a number that JSON does not have")


def _check_age(issued_at: object, now_ms: int, max_age: int) -> int | None:
    """The age in milliseconds, or None when Salesforce does not say (the guide's own sample has null)."""
    if issued_at is None:
        return None
    if not isinstance(issued_at, int) or isinstance(issued_at, bool):
        raise BadIssuedAt(f"issuedAt is a JSON {type(issued_at).__name__}")
    age_ms = (now_ms - issued_at) % CIRCLE
    if age_ms >= CIRCLE - MAX_SKEW_MS:
        return age_ms - CIRCLE
    if age_ms > CIRCLE // 2:
        raise FromTheFuture("issued in the future", age_ms - CIRCLE)
    if age_ms > max_age * 1000:
        raise Stale("too old", age_ms)
    return age_ms
