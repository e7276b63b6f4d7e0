"""The one decorator that a page needs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from . import framing
from .errors import SessionGone


def canvas_required[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view run only for a Salesforce user, inside Salesforce or logged in outside of it.

    The view then has ``request.user``, ``request.session`` and ``request.canvas``. Somebody without a session gets: in
    the frame, a page that asks Salesforce to launch the app again; in a tab of their own, the login page; in a call by
    script, a 401 that makes the bridge renew the session and repeat the call.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return without_session(request)

    return wrapped


def without_session(request: HttpRequest) -> HttpResponse:
    """The answer for a request that needed a session and had none, by what the browser says it is loading."""
    destination = request.headers.get("Sec-Fetch-Dest", "document")
    if framing.is_framed(request) or destination == "empty":
        raise SessionGone("no such session, or it has ended")
    if destination in ("iframe", "frame"):
        framing.allow_salesforce(request)
        return render(request, "canvas/reconnect.html", {"automatic": True})
    return redirect(f"{reverse('login')}?{urlencode({'next': request.get_full_path()})}")
