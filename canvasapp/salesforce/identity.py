"""Who signed in: identity tokens and identity addresses, verified.

OpenID Connect Core 1.0 §3.1.3.7; keys at ``/id/keys``, RS256 only. An account's key is (org id, user id), 18
characters each, never an e-mail address.
"""

import hmac
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt

from canvasapp.salesforce import answers
from canvasapp.salesforce.errors import BadAnswer, InvalidToken, UntrustedHost
from canvasapp.salesforce.hosts import HostPolicy
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.transport import Transport
from canvasapp.salesforce.wire import MEGABYTE

_LEEWAY = 60  # seconds of difference between two clocks
_KEYS_LIVE = 24 * 3600.0
_REFETCH_FLOOR = 30.0
_LONGEST_TOKEN = 16 * 1024
_IDENTITY = re.compile(r"(?P<origin>[a-zA-Z]+://[^/?#]+)/id/(?P<org>00D[0-9A-Za-z]+)/(?P<user>005[0-9A-Za-z]+)")


@dataclass(frozen=True, slots=True)
class Identity:
    """A user of an org. ``claims`` are those of the token: name, email, zoneinfo, locale, whatever the scope gave."""

    org_id: str
    user_id: str
    claims: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"Identity({self.org_id!r}, {self.user_id!r})"


class KeySet:
    """The public keys at one address, kept for a day, asked for again once when an unknown key id turns up.

    No more often than every 30 seconds: a stranger can invent key ids as fast as they like.
    """

    def __init__(self, origin: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._transport = Transport(origin)
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched: float | None = None

    def key(self, kid: str) -> jwt.PyJWK:
        """The key with this id; ``InvalidToken`` when the address has none."""
        with self._lock:
            age = None if self._fetched is None else self._clock() - self._fetched
            if age is None or age > _KEYS_LIVE or (kid not in self._keys and age > _REFETCH_FLOOR):
                self._keys = self._fetch()
                self._fetched = self._clock()
            try:
                return self._keys[kid]
            except KeyError:
                raise InvalidToken("invalid_token", "unknown key id") from None

    def _fetch(self) -> dict[str, jwt.PyJWK]:
        value = answers.decode_object(answers.check(self._transport.send("GET", "/id/keys", max_bytes=MEGABYTE)))
        entries = value.get("keys")
        if not isinstance(entries, list):
            raise BadAnswer("not a key set")
        keys = {}
        for entry in entries:
            if isinstance(entry, dict) and entry.get("kty") == "RSA" and isinstance(entry.get("kid"), str):
                try:
                    keys[entry["kid"]] = jwt.PyJWK(entry, algorithm="RS256")
                except jwt.PyJWTError:
                    raise BadAnswer("a key that is none") from None
        return keys


key_set = cache(KeySet)


def verify_id_token(token: str, *, keys: KeySet, hosts: HostPolicy, client_id: str, nonce: str | None) -> Identity:
    """The identity that an ``id_token`` proves. ``nonce`` is None only in flows that have none.

    Errors: ``InvalidToken`` naming the claim that failed; those of fetching keys.
    """
    if len(token) > _LONGEST_TOKEN:
        raise InvalidToken("invalid_token", "too long")
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.PyJWTError:
        raise InvalidToken("invalid_token", "not a token") from None
    if not isinstance(kid, str):
        raise InvalidToken("invalid_token", "no key id")
    try:
        claims = jwt.decode(
            token,
            keys.key(kid),
            algorithms=["RS256"],
            audience=client_id,
            leeway=_LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        hosts.login_url(str(claims["iss"]))
    except (jwt.PyJWTError, UntrustedHost) as error:
        reason = "issuer" if isinstance(error, UntrustedHost) else type(error).__name__
        raise InvalidToken("invalid_token", reason) from None
    if nonce is not None and not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise InvalidToken("invalid_token", "nonce")
    org_id, user_id = identity_ids(claims["sub"], hosts)
    for claim, known in (("organization_id", org_id), ("user_id", user_id)):
        if claim in claims and _sfid(claims[claim]) != known:
            raise InvalidToken("invalid_token", claim)
    return Identity(org_id, user_id, claims)


def identity_ids(url: str, hosts: HostPolicy) -> tuple[str, str]:
    """(org id, user id) of an identity address ``https://<host>/id/00D…/005…``, host and shape checked."""
    match = _IDENTITY.fullmatch(url)
    if match is None:
        raise InvalidToken("invalid_token", "not an identity address")
    try:
        hosts.login_url(match["origin"])
    except UntrustedHost:
        raise InvalidToken("invalid_token", "identity address elsewhere") from None
    return _sfid(match["org"]), _sfid(match["user"])


def _sfid(value: object) -> str:
    try:
        return sfid18(str(value))
    except ValueError:
        raise InvalidToken("invalid_token", "not an id") from None
