"""Login with Salesforce: standalone, and in a pop-up from the frame.

Authorization code with PKCE. State, nonce and verifier wait on the server, in the first-party session of the browser
that began; the callback must come back to that same browser.
"""

import logging
import secrets
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from canvasapp.orgs import services as orgs
from canvasapp.orgs import vault
from canvasapp.orgs.services import Credential, User
from canvasapp.salesforce import Client, Identity, SalesforceError, TokenReply

from . import services
from .context import decode
from .errors import LoginFailed
from .framing import is_framed
from .handover import session_for_page
from .middleware import attach
from .sessions import SessionStore

log = logging.getLogger(__name__)

PENDING = "login_pending"
MODES = ("login", "self-authorize", "oauth")
# Two frames may each have a pop-up open; more is a script that knocks.
MOST_PENDING = 4
# How long somebody may take over Salesforce's login page, second factor and all.
PENDING_SECONDS = 900


@never_cache
@require_GET
def login(request: HttpRequest) -> HttpResponse:
    """The page with the button."""
    target = _safe_next(request, request.GET.get("next", "/"))
    if request.user.is_authenticated:
        return redirect(target)
    return render(request, "canvas/login.html", {"next": target})


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Behind the button: on to Salesforce.

    A link and not a form, because ``form-action`` would hold for every redirect that follows, and an org sends the
    browser to hosts that are not known here.
    """
    target = _safe_next(request, request.GET.get("next", "/"))
    return _begin(request, mode="login", login_url=settings.SALESFORCE_LOGIN_URL, target=target)


@never_cache
@require_GET
def popup(request: HttpRequest) -> HttpResponse:
    """Opened by the frame with ``window.open``: straight on to Salesforce. ``login_url`` is checked before use."""
    mode = request.GET.get("mode")
    if mode not in MODES[1:]:
        raise LoginFailed("This address is opened by the app itself.")
    response = _begin(request, mode=mode, login_url=request.GET.get("login_url", ""), target="/")
    return _keep_opener(response)


def _safe_next(request: HttpRequest, target: str) -> str:
    local = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if local else "/"


def _begin(request: HttpRequest, *, mode: str, login_url: str, target: str) -> HttpResponse:
    oauth = orgs.oauth_client(settings.SALESFORCE_HOSTS.login_url(login_url))
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    pending = dict(list(request.session.get(PENDING, {}).items())[1 - MOST_PENDING :])
    pending[state] = vault.seal(
        {"mode": mode, "nonce": nonce, "verifier": verifier, "login_url": login_url, "target": target}
    )
    request.session[PENDING] = pending
    if not request.user.is_authenticated:
        request.session.set_expiry(PENDING_SECONDS)
    url = oauth.authorize_url(
        _redirect_uri(request), state, nonce, verifier, display="popup" if mode != "login" else "page"
    )
    return redirect(url)


def _redirect_uri(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("oauth-callback"))


def _keep_opener(response: HttpResponse) -> HttpResponse:
    """A pop-up must stay in touch with the frame that opened it, which the default opener policy would cut."""
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Salesforce sends the browser back here with a code, or with what went wrong."""
    begun = _take_pending(request)
    if error := request.GET.get("error"):
        log.info("login ended by Salesforce: %.60s", error)
        raise LoginFailed(
            "You did not allow access." if error == "access_denied" else "Salesforce did not complete the login."
        )
    reply, identity = _exchange(request, begun)
    services.check_org(identity.org_id)
    if begun["mode"] == "self-authorize":
        # Approval is what this was for: the signed request that the frame now asks for brings its own token.
        return _keep_opener(render(request, "canvas/popup_done.html", {"mode": "self-authorize"}))
    userinfo = _userinfo(reply)
    user = _recognise(reply, identity, userinfo)
    credential = orgs.keep_credential(user=user, login_url=begun["login_url"], reply=reply)
    context = decode(_as_payload(reply, identity, userinfo)).to_json()
    if begun["mode"] == "oauth":
        return _keep_opener(_hand_to_frame(request, user, credential, context))
    services.log_in(store=request.session, user=user, credential=credential, context=context)  # type: ignore[arg-type]
    return redirect(begun["target"])


def _take_pending(request: HttpRequest) -> dict[str, Any]:
    """What was begun under this ``state`` in this browser; it can be taken once."""
    given = request.GET.get("state", "")
    pending = request.session.get(PENDING, {})
    state = next((known for known in pending if constant_time_compare(known, given)), None)
    if state is None:
        raise LoginFailed("This login was not begun in this browser, or it has been used already.")
    sealed = pending.pop(state)
    request.session[PENDING] = pending
    begun: dict[str, Any] = vault.unseal(sealed)
    return begun


def _exchange(request: HttpRequest, begun: dict[str, Any]) -> tuple[TokenReply, Identity]:
    oauth = orgs.oauth_client(begun["login_url"])
    reply = oauth.exchange(request.GET.get("code", ""), begun["verifier"], _redirect_uri(request))
    if not reply.id_token:
        raise LoginFailed("Salesforce sent no identity token. The app needs the scope openid.")
    return reply, oauth.verify_id_token(reply.id_token, begun["nonce"])


def _userinfo(reply: TokenReply) -> dict[str, Any]:
    client = Client(
        settings.SALESFORCE_HOSTS.server_url(settings.SALESFORCE_HOSTS.instance_url(reply.instance_url)),
        reply.access_token,
        api_version=settings.SALESFORCE_API_VERSION,
    )
    answer: dict[str, Any] = client.userinfo()
    return answer


def _recognise(reply: TokenReply, identity: Identity, userinfo: dict[str, Any]) -> User:
    return orgs.recognise(
        org_id=identity.org_id,
        user_id=identity.user_id,
        instance_url=reply.instance_url,
        org_name="",
        username=str(userinfo.get("preferred_username") or ""),
        full_name=str(userinfo.get("name") or ""),
        email=str(userinfo.get("email") or ""),
    )


def _as_payload(reply: TokenReply, identity: Identity, userinfo: dict[str, Any]) -> dict[str, Any]:
    """What a signed request would have said about this user, so that ``request.canvas`` is the same outside."""
    photos = {"profilePhotoUrl": userinfo.get("picture")}
    return {
        "userId": identity.user_id,
        "client": {"instanceUrl": reply.instance_url},
        "context": {
            "user": {
                "userId": identity.user_id,
                "userName": userinfo.get("preferred_username"),
                "firstName": userinfo.get("given_name"),
                "lastName": userinfo.get("family_name"),
                "fullName": userinfo.get("name"),
                "email": userinfo.get("email"),
                "locale": userinfo.get("locale"),
                "language": userinfo.get("language"),
                "timeZone": userinfo.get("zoneinfo"),
                "userType": userinfo.get("user_type"),
            }
            | photos,
            "organization": {"organizationId": identity.org_id},
        },
    }


def _hand_to_frame(request: HttpRequest, user: User, credential: Credential, context: dict[str, Any]) -> HttpResponse:
    """The pop-up's last page gives the session token to the frame that opened it, and to no other origin."""
    first_party = request.session
    store = services.open_oauth_frame(user=user, credential=credential, context=context)
    attach(request, store)
    session = session_for_page(request)
    attach(request, cast(SessionStore, first_party))
    return render(request, "canvas/popup_done.html", {"mode": "oauth", "session": session})


@never_cache
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End this session here and the login at Salesforce. Other sessions of the user go on."""
    row = getattr(request.session, "row", None)
    credential = row.credential if row else None
    framed = is_framed(request)
    request.session.flush()
    revoked = _revoke(credential) if credential else True
    if framed:
        return render(request, "canvas/logged_out.html", {"revoked": revoked})
    if not revoked:
        messages.warning(request, "You are logged out here, but Salesforce did not answer. Its token ends by itself.")
    return redirect("login")


def _revoke(credential: Credential) -> bool:
    try:
        orgs.forget_credential(credential=credential)
    except SalesforceError as failure:
        log.warning("token not revoked: %s", failure)
        return False
    return True
