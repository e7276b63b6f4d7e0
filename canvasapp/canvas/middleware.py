"""Django's session middleware, taught that a session can also be named by a bearer token."""

import re
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware as CookieSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from canvasapp.ops import bind

from .current import Canvas
from .framing import is_framed
from .sessions import FramedStore, SessionStore

BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{43})")


def bearer_token(request: HttpRequest) -> str | None:
    """The session token of the request, or None when there is none or it cannot be one of ours."""
    match = BEARER.fullmatch(request.headers.get("Authorization", ""))
    return match[1] if match else None


class SessionMiddleware(CookieSessionMiddleware):
    """Gives the request ``session``, ``user`` and ``canvas``.

    A request with an ``Authorization`` header is a framed one and never looks at a cookie, nor gets one. Every other
    request runs on the first-party cookie session, which Django's own middleware handles.
    """

    def process_request(self, request: HttpRequest) -> None:
        if "Authorization" in request.headers:
            request.session = FramedStore(bearer_token(request))
        else:
            super().process_request(request)
        attach(request, cast(SessionStore, request.session))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not is_framed(request):
            if request.session.accessed and not request.session.is_empty():
                patch_cache_control(response, no_store=True, private=True)
            return super().process_response(request, response)
        if request.session.modified and request.session.session_key and response.status_code < 500:
            request.session.save()
        patch_cache_control(response, no_store=True, private=True)
        patch_vary_headers(response, ("Authorization",))
        return response


def attach(request: HttpRequest, store: SessionStore) -> None:
    """Let ``request.session``, ``.user`` and ``.canvas`` speak of this session; nothing is read before it is needed."""

    def user() -> object:
        row = store.row
        if row is None or row.user is None or not row.user.is_active:
            return AnonymousUser()
        bind(org=row.user.org.org_id, user=row.user.user_id)
        return row.user

    def canvas() -> Canvas | None:
        return Canvas(store.row) if store.row and request.user.is_authenticated else None

    request.session = store
    request.user = SimpleLazyObject(user)  # type: ignore[assignment]
    request.canvas = SimpleLazyObject(canvas)  # type: ignore[attr-defined]


class CsrfMiddleware(CsrfViewMiddleware):
    """CSRF protection for the cookie sessions.

    A request that carries a bearer token carries no ambient credential: another site cannot make the browser add one,
    so there is nothing to forge, and a frame gets no cookie.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not is_framed(request):
            super().process_request(request)

    def process_view(self, request, callback, callback_args, callback_kwargs):  # type: ignore[no-untyped-def]
        if is_framed(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if is_framed(request):
            return response
        return super().process_response(request, response)
