"""``/services/oauth2/authorize``: the web server flow's page, with consent."""

import re
from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from canvasapp.devorg import directory, policy
from canvasapp.devorg.auth import browser
from canvasapp.devorg.models import AuthorizationCode, Token

from . import clients
from .clients import Client
from .errors import OAuthRefusal, not_permitted, wrong_redirect

CODE_LIFETIME = timedelta(minutes=15)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
# What the consent page says about each scope.
WORDS = {
    "api": "Manage user data via APIs",
    "refresh_token": "Perform requests at any time",
    "offline_access": "Perform requests at any time",
    "openid": "Access unique user identifiers",
    "id": "Access the identity URL service",
    "profile": "Access your basic information",
    "email": "Access your email address",
    "web": "Manage user data via Web browsers",
    "full": "Full access",
    "chatter_api": "Access Connect REST API resources",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """The page and its form. What cannot go back to a known redirect URI is said on a page of the org."""
    try:
        client = clients.find(request.GET.get("client_id", ""))
        if request.GET.get("redirect_uri", "") not in client.app.callback_urls:
            raise wrong_redirect()
    except OAuthRefusal as refusal:
        return _page(request, "devorg/oauth_error.html", {"refusal": refusal}, status=refusal.status)
    try:
        return _with_client(request, client)
    except OAuthRefusal as refusal:
        return _back(request, {"error": refusal.error, "error_description": refusal.description})


def _with_client(request: HttpRequest, client: Client) -> HttpResponse:
    scopes = _check(request, client)
    row = browser.session(request)
    prompts = request.GET.get("prompt", "").split()
    if row is None or "login" in prompts:
        if "none" in prompts:
            raise OAuthRefusal("immediate_unsuccessful", "immediate_unsuccessful")
        return _login(request)
    if not client.app.permits(row.user_id):
        raise not_permitted()
    if request.method == "POST":
        return _decide(request, client, row, scopes)
    preauthorized = client.app.permitted_users == policy.ADMIN_APPROVED
    if preauthorized or (client.app.approved_by(row.user_id) and "consent" not in prompts):
        return _grant(request, client, row, scopes)
    words = [WORDS.get(scope, scope) for scope in scopes.split()]
    person = directory.find(row.user_id)
    return _page(request, "devorg/consent.html", {"client": client, "words": words, "person": person})


def _check(request: HttpRequest, client: Client) -> str:
    """The request's scopes. Raises OAuthRefusal for a request that the app's settings do not allow."""
    if request.GET.get("response_type") != "code":
        raise OAuthRefusal("unsupported_response_type", "response type not supported")
    challenge = request.GET.get("code_challenge", "")
    if not challenge:
        raise OAuthRefusal("invalid_request", "missing required code challenge")
    if not _CHALLENGE.fullmatch(challenge) or request.GET.get("code_challenge_method", "S256") != "S256":
        raise OAuthRefusal("invalid_request", "invalid code challenge")
    return client.scopes(request.GET.get("scope", ""))


def _login(request: HttpRequest) -> HttpResponse:
    query = QueryDict(mutable=True)
    query.update(request.GET)
    # Said once: the page that comes after the login must not ask again.
    query["prompt"] = " ".join(word for word in query.get("prompt", "").split() if word != "login")
    after = f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
    return HttpResponseRedirect("/login/?" + urlencode({"startURL": after, "un": request.GET.get("login_hint", "")}))


def _decide(request: HttpRequest, client: Client, row: Token, scopes: str) -> HttpResponse:
    if request.POST.get("decision") != "allow":
        raise OAuthRefusal("access_denied", "end-user denied authorization")
    policy.approve(user_id=row.user_id, client_id=client.client_id, scopes=scopes)
    return _grant(request, client, row, scopes)


def _grant(request: HttpRequest, client: Client, row: Token, scopes: str) -> HttpResponse:
    code = AuthorizationCode.objects.create(
        code="aPrx" + token_urlsafe(48),
        user_id=row.user_id,
        client_id=client.client_id,
        redirect_uri=request.GET["redirect_uri"],
        scopes=scopes,
        nonce=request.GET.get("nonce", "")[:500],
        code_challenge=request.GET["code_challenge"],
        expires_at=timezone.now() + CODE_LIFETIME,
    )
    return _back(request, {"code": code.code})


def _back(request: HttpRequest, params: dict[str, str]) -> HttpResponse:
    if "state" in request.GET:
        params["state"] = request.GET["state"]
    uri = request.GET["redirect_uri"]
    response = HttpResponseRedirect(f"{uri}{'&' if '?' in uri else '?'}{urlencode(params)}")
    response.headers["X-Frame-Options"] = "DENY"
    return response


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, {**context, "popup": request.GET.get("display") == "popup"}, status=status)
    response.headers["X-Frame-Options"] = "DENY"
    return response
