"""``/services/oauth2/token``: one function a grant type."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import jwt
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from canvasapp.devorg import directory, faults, policy, sites
from canvasapp.devorg.auth import grants
from canvasapp.devorg.directory import Person
from canvasapp.devorg.models import AuthorizationCode, RefreshToken, Token

from . import clients, oidc
from .clients import Client
from .errors import OAuthRefusal, dead_token, not_approved, not_permitted

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@csrf_exempt
@never_cache
def token(request: HttpRequest) -> HttpResponse:
    if down := faults.take("login_unavailable"):
        return HttpResponse("<!DOCTYPE html><title>Maintenance</title>", status=int(down["status"]))
    if request.method != "POST":
        return OAuthRefusal("invalid_request", "must use HTTP POST").response()
    flow = FLOWS.get(request.POST.get("grant_type", ""))
    if flow is None:
        return OAuthRefusal("unsupported_grant_type", "grant type not supported").response()
    try:
        return JsonResponse(flow(request))
    except OAuthRefusal as refusal:
        return refusal.response()


def _authorization_code(request: HttpRequest) -> dict[str, Any]:
    client = clients.authenticate(request)
    code = AuthorizationCode.objects.filter(code=request.POST.get("code", ""), client_id=client.client_id).first()
    # Used up by the first who shows it, whatever else is wrong with the request.
    if code is None or not AuthorizationCode.objects.filter(pk=code.pk, used=False).update(used=True):
        raise OAuthRefusal("invalid_grant", "invalid authorization code")
    if code.expires_at <= timezone.now():
        raise OAuthRefusal("invalid_grant", "expired authorization code")
    if request.POST.get("redirect_uri") != code.redirect_uri:
        raise OAuthRefusal("redirect_uri_mismatch", "redirect_uri must match configuration")
    _check_verifier(request.POST.get("code_verifier", ""), code.code_challenge)
    refresh_token = None
    if "refresh_token" in code.scopes.split():
        refresh_token = _new_refresh_token(code.user_id, client, code.scopes)
    reply = _reply(client, _person(code.user_id), code.scopes, refresh_token=refresh_token, nonce=code.nonce)
    return reply | ({"refresh_token": refresh_token.token} if refresh_token else {})


def _check_verifier(verifier: str, challenge: str) -> None:
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    if not hmac.compare_digest(digest, challenge):
        raise OAuthRefusal("invalid_grant", "invalid code verifier")


def _refresh(request: HttpRequest) -> dict[str, Any]:
    """With rotation: every answer holds a new refresh token, and the one that was sent is dead."""
    client = clients.authenticate(request)
    old = RefreshToken.objects.filter(token=request.POST.get("refresh_token", ""), client_id=client.client_id).first()
    # Of two that come at once, one finds the row as it was.
    if old is None or not RefreshToken.objects.filter(pk=old.pk, rotated=False).update(rotated=True):
        raise dead_token()
    _check_approval(client, old.user_id)
    new = _new_refresh_token(old.user_id, client, old.scopes, for_canvas=old.for_canvas)
    return _reply(client, _person(old.user_id), old.scopes, refresh_token=new) | {"refresh_token": new.token}


def _new_refresh_token(user_id: str, client: Client, scopes: str, *, for_canvas: bool = False) -> RefreshToken:
    return RefreshToken.objects.create(
        token=grants.make_refresh_token(),
        user_id=user_id,
        client_id=client.client_id,
        scopes=scopes,
        for_canvas=for_canvas,
    )


def _jwt_bearer(request: HttpRequest) -> dict[str, Any]:
    """No secret and no refresh token: the app's certificate, and a user who is pre-authorised or approved before."""
    assertion = request.POST.get("assertion", "")
    audiences = [sites.origin("api"), sites.origin("my"), "https://login.salesforce.com", "https://test.salesforce.com"]
    try:
        unverified = jwt.decode(assertion, options={"verify_signature": False})
        client = clients.find(str(unverified.get("iss", "")))
        key = settings.JWT_PUBLIC_KEY
        claims = jwt.decode(assertion, key, ["RS256"], audience=audiences, options={"require": ["exp", "sub", "aud"]})
    except jwt.ExpiredSignatureError:
        raise OAuthRefusal("invalid_grant", "expired authorization code") from None
    except (jwt.InvalidAudienceError, jwt.MissingRequiredClaimError):
        raise OAuthRefusal("invalid_grant", "audience is invalid") from None
    except jwt.PyJWTError:
        raise OAuthRefusal("invalid_grant", "invalid assertion") from None
    person = directory.find(str(claims["sub"]))
    if person is None:
        raise not_approved()
    _check_approval(client, person.user_id)
    return _reply(client, person, client.scopes(request.POST.get("scope", "")))


def _client_credentials(request: HttpRequest) -> dict[str, Any]:
    client = clients.authenticate(request)
    person = directory.find(str(policy.overrides().get("client_credentials_user", "")))
    if person is None:
        raise OAuthRefusal("invalid_grant", "no client credentials user enabled")
    return _reply(client, person, client.scopes(request.POST.get("scope", "")))


def _person(user_id: str) -> Person:
    person = directory.find(user_id)
    if person is None:
        raise OAuthRefusal("inactive_user", "user is inactive")
    return person


def _check_approval(client: Client, user_id: str) -> None:
    if not client.app.permits(user_id):
        raise not_permitted()
    if not client.app.approved_by(user_id):
        raise not_approved()


def _reply(
    client: Client, person: Person, scopes: str, *, refresh_token: RefreshToken | None = None, nonce: str = ""
) -> dict[str, Any]:
    """Salesforce's token answer. ``issued_at`` are milliseconds, as text; ``signature`` covers id and issued_at."""
    access_token = grants.issue(
        user_id=person.user_id,
        kind=Token.Kind.OAUTH,
        client_id=client.client_id,
        scopes=scopes,
        refresh_token=refresh_token,
    )
    issued_at = str(int(timezone.now().timestamp() * 1000))
    identity = oidc.identity_url(person)
    mac = hmac.new(client.secret.encode(), (identity + issued_at).encode(), hashlib.sha256).digest()
    reply = {
        "access_token": access_token,
        "signature": base64.b64encode(mac).decode(),
        "scope": scopes,
        "instance_url": sites.origin("api"),
        "id": identity,
        "token_type": "Bearer",
        "issued_at": issued_at,
    }
    if "openid" in scopes.split():
        reply["id_token"] = oidc.id_token(client.client_id, person, access_token, nonce)
    return reply


FLOWS: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh,
    JWT_BEARER: _jwt_bearer,
    "client_credentials": _client_credentials,
}
