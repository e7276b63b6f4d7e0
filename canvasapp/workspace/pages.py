"""What every page needs: who asks, in which notation, and the shell around it."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from . import about
from .formats import Formats

if TYPE_CHECKING:
    from canvasapp.canvas.services import Canvas


def canvas_of(request: HttpRequest) -> "Canvas":
    canvas: Canvas = request.canvas  # type: ignore[attr-defined]  # the middleware's, unknown to Django's own class
    return canvas


def owner_of(request: HttpRequest) -> str:
    """The user, in the words that tell one user's cache from another's."""
    canvas = canvas_of(request)
    return f"{canvas.organization.organization_id}:{canvas.user.user_id}"


def formats_of(request: HttpRequest) -> Formats:
    user = canvas_of(request).user
    return Formats.of(locale=user.locale, time_zone=user.time_zone, currency=user.currency_iso_code)


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx will put the answer into a page that is there."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    tab: str = "",
    status: int = 200,
    formats: Formats | None = None,
) -> HttpResponse:
    """The template ("workspace/home.html") in the shell, or by itself when htmx will put it into one that is there.

    ``tab`` is the tab that it belongs to ("home", "record", "records", "bridge", or "" for none).
    """
    context |= {
        "base": "workspace/fragment.html" if is_partial(request) else "workspace/shell.html",
        "tab": tab,
        "formats": formats or formats_of(request),
        "person": about.person(canvas_of(request).user),
    }
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Request-Type"))
    return response
