"""Login and logout pages, and the front door by which a session gets from site to site."""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from canvasapp.devorg import directory, sites
from canvasapp.devorg.models import Token

from . import browser, grants


@never_cache
@sites.on("my", "api")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The login page: three people, no passwords."""
    target = browser.safe_target(request.GET.get("startURL", ""), browser.lightning_home())
    error = ""
    if request.method == "POST":
        person = directory.find(request.POST.get("username", "").strip())
        if person:
            return browser.open_session(HttpResponseRedirect(target), user_id=person.user_id)
        error = "Please check your username. If you still can't log in, contact your Salesforce administrator."
    hint = request.GET.get("un", "")
    response = render(request, "devorg/login.html", {"people": directory.people(), "error": error, "hint": hint})
    response.headers["X-Frame-Options"] = "DENY"
    return response


@never_cache
@require_GET
def frontdoor(request: HttpRequest) -> HttpResponse:
    """At My Domain: give a ticket to another site. There: take it and open a session."""
    target = browser.safe_target(request.GET.get("retURL", ""), browser.lightning_home())
    if sites.site_of(request) == "my":
        return _leave(request, target)
    ticket = grants.take_ticket(request.GET.get("otp", ""))
    if ticket is None:
        return browser.to_login(request)
    return browser.open_session(HttpResponseRedirect(target), user_id=ticket.user_id, parent=ticket.parent)


def _leave(request: HttpRequest, target: str) -> HttpResponse:
    row = browser.session(request)
    if row is None:
        return browser.to_login(request)
    there = urlsplit(target)
    if there.netloc == request.get_host():
        return HttpResponseRedirect(target)
    otp = grants.issue(user_id=row.user_id, kind=Token.Kind.TICKET, parent=row)
    query = urlencode({"otp": otp, "retURL": target})
    return HttpResponseRedirect(f"{there.scheme}://{there.netloc}/secur/frontdoor.jsp?{query}")


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the browser's session on every site. Tokens of apps go on, as they do in Salesforce."""
    row = browser.session(request)
    while row and row.parent:
        row = row.parent
    if row:
        row.delete()
    response = HttpResponseRedirect(f"{sites.origin('my')}/login/")
    response.delete_cookie(browser.COOKIE)
    return response
