"""The Canvas app URL: a signed request in, the first page out; and the two calls that the bridge makes afterwards."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from canvasapp.ops import request_id
from canvasapp.salesforce import UntrustedHost

from . import framing, services
from .decorators import canvas_required
from .errors import OrgNotAllowed, RepeatedRequest, WrongApplication
from .handover import session_for_page
from .middleware import attach, bearer_token
from .signed_request import SignedRequest, SignedRequestError, verify

log = logging.getLogger(__name__)

FIELD = "signed_request"
# Salesforce's documentation has the first name, its code sends the second.
APPROVAL_PARAMETERS = ("_sfdc_canvas_authvalue", "_sfdc_canvas_auth")
# Every way in which a signed request can be wrong looks the same from outside.
REFUSED = (SignedRequestError, WrongApplication, UntrustedHost)


class MalformedForm(SignedRequestError):
    """Not exactly one ``signed_request`` field. ``count`` says how many there were."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} fields named {FIELD}, not 1")
        self.count = count


def canvas_url(first_page: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The view of the Canvas app URL. ``first_page`` is the view that a launch shows."""

    # Exempt from CSRF protection because the signature says who sent the form.
    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        framing.allow_salesforce(request)
        return _launch(request, first_page) if request.method == "POST" else _open(request)

    return view


def _signed_request(request: HttpRequest) -> SignedRequest:
    values = request.POST.getlist(FIELD)
    if len(values) != 1:
        raise MalformedForm(len(values))
    secrets = [secret.reveal().encode() for secret in settings.CANVAS_CONSUMER_SECRETS]
    return verify(values[0], secrets, now_ms=time.time_ns() // 1_000_000, max_age=settings.CANVAS_MAX_AGE)


def _launch(request: HttpRequest, first_page: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    try:
        signed = _signed_request(request)
        if not signed.context.client.oauth_token:
            # Some parents post without a token instead of sending the GET of an unapproved user.
            return _authorize(request, mode="self-authorize", login_url=signed.context.links.login_url or "")
        store = services.open_launch(signed=signed)
    except RepeatedRequest as repeat:
        # A reload of the frame sends the same form again. Once, we ask Salesforce for a new one by ourselves.
        return render(request, "canvas/reconnect.html", {"automatic": repeat.repeats == 1})
    except OrgNotAllowed as refusal:
        log.warning("launch refused: %s", refusal)
        return render(request, "canvas/not_allowed.html", {"request_id": request_id.current()}, status=403)
    except REFUSED as refusal:
        return _refuse(request, refusal)
    framing.allow_org(request, signed.context)
    attach(request, store)
    return first_page(request)


def _refuse(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """One page and one status, whatever was wrong; the reason is for the log."""
    log.warning("launch refused: %s: %s", type(refusal).__name__, refusal)
    return render(request, "canvas/refused.html", {"request_id": request_id.current()}, status=403)


def _open(request: HttpRequest) -> HttpResponse:
    """A GET: the user has to approve first, or the app is set to OAuth, or somebody typed the address."""
    approval = any(name in request.GET for name in APPROVAL_PARAMETERS)
    login_url = request.GET.get("loginUrl", "")
    if approval or login_url:
        return _authorize(request, mode="self-authorize" if approval else "oauth", login_url=login_url)
    if request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame"):
        return render(request, "canvas/reconnect.html", {"automatic": True})
    return redirect("/")


def _authorize(request: HttpRequest, *, mode: str, login_url: str) -> HttpResponse:
    try:
        checked = settings.SALESFORCE_HOSTS.login_url(login_url)
    except UntrustedHost as refusal:
        return _refuse(request, refusal)
    return render(request, "canvas/authorize.html", {"mode": mode, "login_url": checked})


# Exempt from CSRF protection because the signature says who asks; the old token only says whose data moves along.
@csrf_exempt
@never_cache
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A refreshed signed request in, a new session token out (JSON). The room's errors become problem documents."""
    store = services.renew(signed=_signed_request(request), old_token=bearer_token(request))
    attach(request, store)
    return JsonResponse(session_for_page(request))


@never_cache
@require_POST
@canvas_required
def client(request: HttpRequest) -> HttpResponse:
    """The ``client`` object of the SDK with its Salesforce token, for the calls of the SDK that need it.

    The token is not in the page: it comes when ``ctx``, ``ajax`` or a streaming subscription is used, to whoever holds
    the session token.
    """
    canvas = request.canvas  # type: ignore[attr-defined]
    identity = canvas.context.client
    return JsonResponse(
        {
            "oauthToken": canvas.access_token,
            "instanceId": identity.instance_id,
            "targetOrigin": identity.target_origin,
            "instanceUrl": identity.instance_url,
        }
    )
