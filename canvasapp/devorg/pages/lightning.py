"""Lightning Experience: home, lists, records, tabs and the previewer, each with the canvas apps that belong there."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from canvasapp.devorg import policy, records, sites
from canvasapp.devorg.auth.browser import frame_session, login_required

from . import frames, surfaces
from .embed import Embed

MOST_EMBEDS = 4


def _page(view: Any) -> Any:
    """A page of Lightning Experience: on its site, for somebody who is logged in, never from a cache."""
    return never_cache(sites.on("lightning")(require_GET(login_required(view))))


def _render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    project = policy.project()
    shell = {
        "objects": records.objects(),
        "tabs": project.tabs.values(),
        "host": {"proxy": sites.origin("my"), "vf": sites.origin("vf")},
    }
    return render(request, f"devorg/{template}.html", shell | context, status=status)


def _framed(request: HttpRequest, embeds: list[Embed], *, says_location: bool = False) -> list[dict[str, Any]]:
    """Embeds with the addresses of their frames. Aura tells the app the page's own address, others the proxy's."""
    sid = frame_session(request.org_session) if embeds else ""  # type: ignore[attr-defined]  # set by login_required
    location = request.build_absolute_uri() if says_location else ""
    return [{"embed": embed, "url": embed.proxy_url(sid=sid, location_url=location)} for embed in embeds]


@_page
def home(request: HttpRequest) -> HttpResponse:
    houses = records.listing(request.org_user, "House__c")[:2]  # type: ignore[attr-defined]
    pair = f"/lightning/o/House__c/split?ids={','.join(each.id for each in houses)}" if len(houses) > 1 else ""
    context = {
        "example": houses[0] if houses else None,
        "pair": pair,
        "actions": surfaces.actions("House__c"),
        "pages": [page for page in policy.project().pages.values() if page.canvas],
        "apps": policy.apps(),
    }
    return _render(request, "home", context)


@_page
def listing(request: HttpRequest, sobject: str) -> HttpResponse:
    """An object's records, those that the user may see."""
    info = records.info(sobject)
    if info is None:
        return _missing(request)
    rows = records.listing(request.org_user, sobject)  # type: ignore[attr-defined]
    return _render(request, "list", {"info": info, "rows": rows})


@_page
def record(request: HttpRequest, sobject: str, record_id: str) -> HttpResponse:
    """A record: its Lightning page (``?canvas=2`` twice) or page layout (``?tab=layout``), and a quick ``?action=``."""
    person = request.org_user  # type: ignore[attr-defined]
    found = records.find(person, record_id)
    if found is None or found.sobject != sobject:
        return _missing(request)
    layout = request.GET.get("tab") == "layout"
    if layout:
        embed = surfaces.page_layout(sobject, found.id)
        framed = _framed(request, [embed] if embed else [])
    else:
        framed = _framed(request, _record_embeds(sobject, found.id, _count(request)), says_location=True)
    actions = surfaces.actions(sobject)
    action = next((each for each in actions if each.name == request.GET.get("action")), None)
    context = {
        "info": records.info(sobject),
        "record": found,
        "details": records.details(person, found),
        "layout": layout,
        "framed": framed,
        "actions": actions,
        "action": action,
        "panel": _framed(request, [surfaces.quick_action(action, found.id)])[0] if action else None,
    }
    return _render(request, "record", context)


def _count(request: HttpRequest) -> int:
    asked_for = request.GET.get("canvas", "1")
    return min(int(asked_for), MOST_EMBEDS) if asked_for.isdecimal() else 1


def _record_embeds(sobject: str, record_id: str, count: int = 1, first: int = 0) -> list[Embed]:
    page = surfaces.record_page(sobject)
    if page is None:
        return []
    return [
        embed
        for copy in range(count)
        for embed in surfaces.lightning_page(page, record_id=record_id, sobject=sobject, first=first + 10 * copy)
    ]


@_page
def split(request: HttpRequest, sobject: str) -> HttpResponse:
    """Two records in one page, each with its canvas: ``?ids=<id>,<id>``."""
    person = request.org_user  # type: ignore[attr-defined]
    found = [records.find(person, record_id) for record_id in request.GET.get("ids", "").split(",")[:MOST_EMBEDS]]
    shown = [each for each in found if each is not None and each.sobject == sobject]
    if not shown:
        return _missing(request)
    columns = [
        {
            "record": each,
            "framed": _framed(request, _record_embeds(sobject, each.id, first=100 * n), says_location=True),
        }
        for n, each in enumerate(shown)
    ]
    return _render(request, "split", {"info": records.info(sobject), "columns": columns})


@_page
def tab(request: HttpRequest, name: str) -> HttpResponse:
    """A custom tab: a Lightning page, an Aura component, or a Visualforce page in a frame of its site."""
    found = policy.project().tabs.get(name)
    if found is None:
        return _missing(request)
    if found.page:
        return visualforce(request, found.page, title=found.label)
    framed = _framed(request, surfaces.tab(found), says_location=True)
    return _render(request, "tab", {"title": found.label, "framed": framed})


def visualforce(request: HttpRequest, name: str, title: str = "") -> HttpResponse:
    if name not in policy.project().pages:
        return _missing(request)
    sid = frame_session(request.org_session)  # type: ignore[attr-defined]
    query = {"sfdcIFrameOrigin": sites.origin("lightning"), **frames.FRAMING, **request.GET.dict(), "s": sid}
    url = f"{sites.origin('vf')}/apex/{name}?{urlencode(query)}"
    return _render(request, "tab", {"title": title or name, "visualforce_url": url, "framed": []})


visualforce_page = _page(visualforce)


@_page
def previewer(request: HttpRequest) -> HttpResponse:
    """Setup's Canvas App Previewer."""
    apps = policy.apps()
    app = policy.app(request.GET.get("canvas", "")) or (apps[0] if apps else None)
    framed = _framed(request, [surfaces.preview(app)] if app else [])
    return _render(request, "previewer", {"apps": apps, "app": app, "framed": framed})


@_page
def setup(request: HttpRequest) -> HttpResponse:
    """External Client App Manager: where NO_ACCESS_SETUP_ALLOWED points to."""
    return _render(request, "setup", {"apps": policy.apps()})


@_page
def go(request: HttpRequest, record_id: str) -> HttpResponse:
    """``/<record id>``, as in links of old: to the record's page."""
    found = records.find(request.org_user, record_id)  # type: ignore[attr-defined]
    if found is None:
        return _missing(request)
    return HttpResponseRedirect(f"/lightning/r/{found.sobject}/{found.id}/view")


def _missing(request: HttpRequest) -> HttpResponse:
    """Salesforce does not say whether it is not there or not for you."""
    return _render(request, "missing", {}, status=404)
