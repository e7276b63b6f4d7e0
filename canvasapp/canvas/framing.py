"""Who may put a page of ours into a frame: nobody, unless the view says so.

The settings answer every page with ``frame-ancestors 'none'`` and ``X-Frame-Options: DENY``. A view that is meant for
the frame sets ``request.frame_ancestors``; the middleware then answers with those origins, whatever became of the
request, so that an error inside the frame can be read there too. X-Frame-Options knows no list and is left out.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import build_policy

from .context import CanvasContext

HEADER = "Content-Security-Policy"


def is_framed(request: HttpRequest) -> bool:
    """Whether the request came with a session token instead of a cookie."""
    return bool(getattr(request.session, "framed", False))


def allow_salesforce(request: HttpRequest) -> None:
    """Before anything is verified, every Salesforce host may show the answer: it holds nothing of anybody."""
    request.frame_ancestors = settings.SALESFORCE_HOSTS.frame_ancestors()  # type: ignore[attr-defined]


def allow_org(request: HttpRequest, context: CanvasContext) -> None:
    """After verification, only the hosts of the org that launched us."""
    origins = (context.client.target_origin, context.environment.location_origin, context.environment.iframe_origin)
    request.frame_ancestors = settings.SALESFORCE_HOSTS.frame_ancestors_for(  # type: ignore[attr-defined]
        context.client.instance_url, [origin for origin in origins if origin]
    )


class FramingMiddleware:
    """Writes the headers for ``request.frame_ancestors``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        ancestors: tuple[str, ...] = getattr(request, "frame_ancestors", ())
        if ancestors:
            policy = settings.SECURE_CSP | {"frame-ancestors": list(ancestors)}
            response.headers[HEADER] = build_policy(policy)
            response.headers.pop("X-Frame-Options", None)
        return response
