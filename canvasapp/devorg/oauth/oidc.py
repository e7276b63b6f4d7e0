"""OpenID Connect and the identity service: who a token's user is."""

import base64
import hashlib
import json
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from jwt.algorithms import RSAAlgorithm

from canvasapp.devorg import data, directory, sites
from canvasapp.devorg.auth import grants
from canvasapp.devorg.directory import Person
from canvasapp.devorg.models import SigningKey

# Salesforce's id_tokens are for the moment of the login.
ID_TOKEN_SECONDS = 120
KID = "devorg-1"
IDENTITY_SCOPES = {"id", "openid", "full", "api", "web"}


def identity_url(person: Person) -> str:
    return f"{sites.origin('api')}/id/{data.ORG_ID}/{person.user_id}"


def _signing_key() -> SigningKey:
    row = SigningKey.objects.first()
    if row:
        return row
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        return SigningKey.objects.create(kid=KID, pem=pem.decode())
    except IntegrityError:  # somebody else's first request was quicker
        return SigningKey.objects.get(kid=KID)


def id_token(client_id: str, person: Person, access_token: str, nonce: str) -> str:
    """An RS256 token about this login; ``nonce`` is left out when the client sent none."""
    key = _signing_key()
    now = int(time.time())
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    claims: dict[str, Any] = {
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        "sub": identity_url(person),
        "aud": client_id,
        "iss": sites.origin("api"),
        "exp": now + ID_TOKEN_SECONDS,
        "iat": now,
    }
    if nonce:
        claims["nonce"] = nonce
    return jwt.encode(claims, key.pem, algorithm="RS256", headers={"kid": key.kid})


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public half, as a JWK set."""
    key = _signing_key()
    private = serialization.load_pem_private_key(key.pem.encode(), password=None)
    jwk = json.loads(RSAAlgorithm.to_jwk(private.public_key()))  # type: ignore[arg-type]  # it is an RSA key: made above
    jwk = {name: jwk[name] for name in ("kty", "n", "e")}
    return JsonResponse({"keys": [jwk | {"alg": "RS256", "use": "sig", "kid": key.kid}]})


@require_GET
def discovery(request: HttpRequest) -> HttpResponse:
    base = sites.origin("api")
    oauth = f"{base}/services/oauth2"
    return JsonResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{oauth}/authorize",
            "token_endpoint": f"{oauth}/token",
            "revocation_endpoint": f"{oauth}/revoke",
            "userinfo_endpoint": f"{oauth}/userinfo",
            "jwks_uri": f"{base}/id/keys",
            "introspection_endpoint": f"{oauth}/introspect",
            "scopes_supported": ["api", "id", "openid", "profile", "email", "refresh_token", "web", "full"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "display_values_supported": ["page", "popup", "touch"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
        }
    )


def _asker(request: HttpRequest) -> tuple[Person | None, HttpResponse]:
    """The token's user, or how these services refuse: 403 and a word, no JSON."""
    grant = grants.bearer(request)
    if grant is None and grants.header_token(request) is None:
        return None, HttpResponse("Missing_OAuth_Token", status=403, content_type="text/html;charset=UTF-8")
    if grant is None or grant.expired or not grant.scopes & IDENTITY_SCOPES:
        return None, HttpResponse("Bad_OAuth_Token", status=403, content_type="text/html;charset=UTF-8")
    return directory.find(grant.user_id), HttpResponse("No_Access", status=403)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    person, refusal = _asker(request)
    if person is None:
        return refusal
    answer = {
        "sub": identity_url(person),
        "preferred_username": person.username,
        "nickname": person.nickname,
        "given_name": person.first_name,
        "family_name": person.last_name,
        "zoneinfo": person.time_zone,
        "profile": f"{sites.origin('my')}/{person.user_id}",
        "picture": f"{sites.origin('my')}/profilephoto/005/F",
        "email_verified": True,
        "address": {},
        "is_salesforce_integration_user": False,
        "name": person.name,
    }
    return JsonResponse(answer | _common(person, "{version}"))


@require_GET
def identity(request: HttpRequest, org_id: str, user_id: str) -> HttpResponse:
    """The identity service; a token reads its own user only."""
    person, refusal = _asker(request)
    if person is None:
        return refusal
    if data.ORG_ID[:15] != org_id[:15]:
        return HttpResponse("Wrong_Org", status=403)
    if person.user_id[:15] != user_id[:15]:
        return HttpResponse("Bad_Id", status=404)
    version = "66.0" if request.GET.get("version") == "latest" else request.GET.get("version", "{version}")
    answer = {
        "id": identity_url(person),
        "asserted_user": True,
        "username": person.username,
        "nick_name": person.nickname,
        "display_name": person.name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email_verified": True,
        "timezone": person.time_zone,
        "addr_street": None, "addr_city": None, "addr_state": None, "addr_country": None, "addr_zip": None,
        "mobile_phone": None,
        "mobile_phone_verified": False,
        "status": {"created_date": None, "body": None},
        "last_modified_date": "2026-01-05T09:00:00Z",
    }  # fmt: skip
    return JsonResponse(answer | _common(person, version))


def _common(person: Person, version: str) -> dict[str, Any]:
    """What userinfo and the identity service both say. ``urls`` hold ``{version}`` unless the request named one."""
    base = sites.origin("api")
    org_id = data.ORG_ID
    offset = datetime.now(ZoneInfo(person.time_zone)).utcoffset()
    rest = f"{base}/services/data/v{version}/"
    photo = f"{sites.origin('my')}/profilephoto/005"
    return {
        "user_id": person.user_id,
        "organization_id": org_id,
        "email": person.email,
        "photos": {"picture": f"{photo}/F", "thumbnail": f"{photo}/T"},
        "urls": {
            "enterprise": f"{base}/services/Soap/c/{version}/{org_id[:15]}",
            "metadata": f"{base}/services/Soap/m/{version}/{org_id[:15]}",
            "partner": f"{base}/services/Soap/u/{version}/{org_id[:15]}",
            "rest": rest,
            "sobjects": f"{rest}sobjects/",
            "search": f"{rest}search/",
            "query": f"{rest}query/",
            "recent": f"{rest}recent/",
            "tooling_soap": f"{base}/services/Soap/T/{version}/{org_id[:15]}",
            "tooling_rest": f"{rest}tooling/",
            "profile": f"{base}/{person.user_id}",
            "feeds": f"{rest}chatter/feeds",
            "groups": f"{rest}chatter/groups",
            "users": f"{rest}chatter/users",
            "feed_items": f"{rest}chatter/feed-items",
            "feed_elements": f"{rest}chatter/feed-elements",
            "custom_domain": sites.origin("my"),
        },
        "active": True,
        "user_type": "STANDARD",
        "language": person.language,
        "locale": person.locale,
        "utcOffset": int(offset.total_seconds() * 1000) if offset else 0,
        "is_app_installed": True,
        "updated_at": "2026-01-05T09:00:00Z",
    }
