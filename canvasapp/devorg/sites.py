"""The org's browser sites. As in Salesforce, one org lives on several: API, My Domain, Lightning, Visualforce.

``*.localhost`` names are different sites for a browser, so that framing, cookies and origins behave as they do there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect

View = Callable[..., HttpResponse]

MY_DOMAIN = "acme"
HOSTS = {
    "api": "localhost",
    "my": f"{MY_DOMAIN}.my.localhost",
    "lightning": f"{MY_DOMAIN}.lightning.localhost",
    "vf": f"{MY_DOMAIN}--c.vf.localhost",
    # Not a site of the org: pages that attack it and the app.
    "evil": "evil.localhost",
}
# No DENY and no same-origin opener policy: pages of an org frame each other, and pop-ups talk to their opener.
REFERRER_POLICY = "origin-when-cross-origin"


def origin(site: str) -> str:
    """``http://acme.lightning.localhost:8001`` and the like."""
    return f"http://{HOSTS[site]}:{settings.ORG_PORT}"


def app_origin(url: str) -> str:
    """The origin of a URL outside the org."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def site_of(request: HttpRequest) -> str:
    """Which site a request came to; a name or an address that is nobody else's is the API's."""
    host = request.get_host().rsplit(":", 1)[0]
    return next((site for site, name in HOSTS.items() if name == host), "api")


def on(*sites: str) -> Callable[[View], View]:
    """The view lives on these sites only; elsewhere a GET is sent to the first of them."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if site_of(request) in sites:
                return view(request, *args, **kwargs)
            if request.method == "GET" and site_of(request) != "evil":
                return HttpResponseRedirect(origin(sites[0]) + request.get_full_path())
            return HttpResponseNotFound()

        return guarded

    return decorate


def framed_by(response: HttpResponse, *sites: str) -> HttpResponse:
    """Let pages of these sites put the response into a frame."""
    response.headers["Content-Security-Policy"] = "frame-ancestors " + " ".join(["'self'", *map(origin, sites)])
    return response


class SiteMiddleware:
    """Headers that every page of an org has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Referrer-Policy", REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if "X-Frame-Options" not in response.headers:
            response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")
        return response


def context(request: HttpRequest) -> dict[str, Any]:
    """For templates: ``org_sites.lightning`` and the others."""
    return {"org_sites": {site: origin(site) for site in HOSTS}, "org_user": getattr(request, "org_user", None)}
