"""A page of nobody's: it frames the app, forges what a parent would say, and listens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from canvasapp.devorg import policy, sites

# The names are those of static/devorg/hostile.js.
KINDS = ("callback", "logout", "event", "session", "authorized", "relayed")


@never_cache
@sites.on("evil")
@require_GET
def hostile(request: HttpRequest) -> HttpResponse:
    """``?frame=<url>`` chooses what to put into the frame; the app's Canvas URL without it."""
    apps = policy.apps()
    config = {
        "frame": request.GET.get("frame") or (apps[0].canvas_url if apps else ""),
        # A frame's name tells the SDK its instance: an attacker can choose it, too.
        "instanceId": request.GET.get("instance", "_:hostile:"),
    }
    response = render(request, "devorg/hostile.html", {"config": config, "kinds": KINDS})
    # The attacker may itself be put into a page, between a parent and the app.
    response.headers["Content-Security-Policy"] = "frame-ancestors *"
    return response
