"""Sessions of browsers, one a site. A login at My Domain is carried to the other sites by tickets that work once."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from canvasapp.devorg import directory, sites
from canvasapp.devorg.models import Token

from . import grants

COOKIE = "sid"
View = Callable[..., HttpResponse]


def session(request: HttpRequest) -> Token | None:
    """The live session of this browser on this site."""
    return grants.live(request.COOKIES.get(COOKIE, ""), Token.Kind.UI)


def login_required(view: View) -> View:
    """Only with a session; ``request.org_session`` and ``request.org_user`` say whose. Otherwise to the login page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = session(request)
        person = directory.find(row.user_id) if row else None
        if row is None or person is None:
            return to_login(request)
        request.org_session = row  # type: ignore[attr-defined]  # as request.user elsewhere in Django
        request.org_user = person  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def to_login(request: HttpRequest, **extra: str) -> HttpResponse:
    """My Domain and the API site have login pages of their own; Lightning and Visualforce ask My Domain."""
    target = request.build_absolute_uri()
    if sites.site_of(request) in ("lightning", "vf"):
        return HttpResponseRedirect(f"{sites.origin('my')}/secur/frontdoor.jsp?{urlencode({'retURL': target})}")
    return HttpResponseRedirect(f"/login/?{urlencode({'startURL': target, **extra})}")


def open_session(response: HttpResponse, *, user_id: str, parent: Token | None = None) -> HttpResponse:
    """Give the browser a session on the site that it is asking."""
    token = grants.issue(user_id=user_id, kind=Token.Kind.UI, parent=parent)
    # As Salesforce's: for this host only, and with no leave to travel into other sites' frames.
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax")
    return response


def frame_session(parent: Token) -> str:
    """A session id for a page of the org inside another one's frame: it travels in the URL, as ``s``."""
    return grants.issue(user_id=parent.user_id, kind=Token.Kind.FRAME, parent=parent)


def safe_target(url: str, fallback: str) -> str:
    """``url`` if it leads to a page of the org, else ``fallback``."""
    hosts = {sites.origin(site).split("//")[1] for site in ("api", "my", "lightning", "vf")}
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=hosts) else fallback


def lightning_home() -> str:
    return f"{sites.origin('lightning')}/lightning/page/home"
