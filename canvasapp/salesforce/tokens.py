"""The answer of the token endpoint, checked before anything in it is used."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.errors import BadAnswer, InvalidToken
from canvasapp.salesforce.hosts import HostPolicy
from canvasapp.salesforce.identity import identity_ids


@dataclass(frozen=True, slots=True)
class TokenReply:
    """Tokens for one user of one org.

    ``instance_url`` is a checked origin, ``id`` a checked identity address. ``issued_at`` is Salesforce's text,
    milliseconds in practice. ``refresh_token`` and ``id_token`` are None in flows and scopes without them.
    """

    access_token: str
    refresh_token: str | None
    instance_url: str
    id: str
    issued_at: str
    id_token: str | None
    scope: str
    org_id: str
    user_id: str

    def __repr__(self) -> str:
        return f"TokenReply({self.instance_url!r}, org_id={self.org_id!r}, user_id={self.user_id!r}, tokens=***)"


def read(value: Mapping[str, Json], *, hosts: HostPolicy, secret: str | None) -> TokenReply:
    """The reply in a token endpoint's JSON.

    Errors: ``BadAnswer`` for a missing part, ``UntrustedHost`` for an instance that is not Salesforce's,
    ``InvalidToken`` for an identity address or signature that does not hold.
    """
    access_token = _text(value, "access_token")
    identity = _text(value, "id")
    if not re.fullmatch(r"[\x21-\x7e]+", access_token):
        raise BadAnswer("an access token that fits no header")
    org_id, user_id = identity_ids(identity, hosts)
    issued_at = str(value.get("issued_at") or "")
    signature = value.get("signature")
    if secret and signature and not _signed(identity + issued_at, str(signature), secret):
        raise InvalidToken("invalid_signature", "the reply's signature does not match the consumer secret")
    return TokenReply(
        access_token=access_token,
        refresh_token=_optional(value, "refresh_token"),
        instance_url=hosts.instance_url(_text(value, "instance_url")),
        id=identity,
        issued_at=issued_at,
        id_token=_optional(value, "id_token"),
        scope=_optional(value, "scope") or "",
        org_id=org_id,
        user_id=user_id,
    )


def _signed(message: str, signature: str, secret: str) -> bool:
    """base64(HMAC-SHA256(consumer secret, id + issued_at)). It covers neither token nor instance."""
    mac = hmac.new(secret.encode(), message.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(mac), signature.encode())


def _text(value: Mapping[str, Json], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str) or not text:
        raise BadAnswer(f"a token reply without {key}")
    return text


def _optional(value: Mapping[str, Json], key: str) -> str | None:
    return _text(value, key) if value.get(key) is not None else None
