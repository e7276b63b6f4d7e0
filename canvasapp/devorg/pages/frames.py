"""Pages that live inside frames: the canvas proxy at My Domain, and Visualforce on its own site."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from canvasapp.devorg import policy, sites
from canvasapp.devorg.auth import browser, grants
from canvasapp.devorg.canvas.payload import API_VERSION
from canvasapp.devorg.models import Token

from . import surfaces

# What Lightning adds to the address of a Visualforce page that it frames.
FRAMING = {"sfdcIFrameHost": "web", "clc": "0"}


@never_cache
@sites.on("my")
@require_GET
def proxy(request: HttpRequest) -> HttpResponse:
    """The parent of a canvas app. It shows nothing of the org: its script asks with the session in the address."""
    query = request.GET
    try:
        parameters = json.loads(query.get("parameters", "{}"))
    except ValueError:
        parameters = {}
    config = {
        "sid": query.get("s", ""),
        "apiVersion": API_VERSION,
        "app": {"developerName": query.get("developerName", ""), "referenceId": query.get("referenceId", "")},
        "title": query.get("title", ""),
        "canvasId": query.get("canvasId", ""),
        "displayLocation": query.get("displayLocation", "None"),
        "parameters": parameters,
        "record": _record(query.get("recordId", ""), query.get("fields", "")),
        "locationUrl": query.get("locationUrl", ""),
        "width": {"value": query.get("width", "800px"), "max": query.get("maxWidth", "1000px")},
        "height": {"value": query.get("height", "900px"), "max": query.get("maxHeight", "2000px")},
        "scrolling": query.get("scrolling", "no"),
        "instanceUrl": sites.origin("api"),
        "host": sites.origin("lightning"),
        "embedders": [sites.origin("lightning"), sites.origin("vf")],
    }
    return sites.framed_by(render(request, "devorg/proxy.html", {"config": config}), "lightning", "vf")


def _record(record_id: str, fields: str) -> dict[str, Any]:
    if not record_id:
        return {}
    return {"Id": record_id} | {name.strip(): None for name in fields.split(",") if name.strip()}


@never_cache
@sites.on("vf")
@require_GET
def visualforce(request: HttpRequest, name: str) -> HttpResponse:
    """``/apex/<name>``: in Lightning's frame with the session in the address, by itself with a cookie."""
    row = grants.live(request.GET.get("s", ""), Token.Kind.FRAME) or browser.session(request)
    if row is None:
        return browser.to_login(request)
    page = policy.project().pages.get(name)
    if page is None:
        return HttpResponseNotFound(f"Page {name} does not exist", content_type="text/plain")
    query = {key: str(value) for key, value in request.GET.items() if key != "s"}
    embed = surfaces.visualforce(page, query)
    public = request.GET.copy()
    public.pop("s", None)
    location = f"{request.build_absolute_uri(request.path)}?{public.urlencode()}"
    context = {
        "page": page,
        "embed": embed,
        "proxy_url": embed.proxy_url(sid=browser.frame_session(row), location_url=location) if embed else "",
        "config": {"embedder": sites.origin("my")},
    }
    return sites.framed_by(render(request, "devorg/visualforce.html", context), "lightning")
