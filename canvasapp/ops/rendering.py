"""A problem as the asker can read it: a page, a fragment of one, or a problem document (RFC 9457)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from . import request_id
from .errors import Problem

HTML, JSON, PROBLEM_JSON = "text/html", "application/json", "application/problem+json"


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer for this asker. It reads neither session nor database: they may be what is broken."""
    if "HX-Request" in request.headers:
        response = HttpResponse(_html("ops/problem_fragment.html", request, problem))
    elif request.get_preferred_type([HTML, JSON, PROBLEM_JSON]) in (JSON, PROBLEM_JSON):
        response = JsonResponse(_document(problem), content_type=PROBLEM_JSON)
    else:
        response = HttpResponse(_html("ops/problem.html", request, problem))
    response.status_code = problem.status
    response.headers["Cache-Control"] = "no-store"
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def _html(template: str, request: HttpRequest, problem: Problem) -> str:
    label, address = problem.action or ("", "")
    if label and not address:
        # Only a GET can be repeated by a link; anything else leads back to where the app begins.
        address = request.get_full_path() if request.method == "GET" else "/"
    context = {"problem": problem, "label": label, "address": address, "request_id": request_id.current()}
    return render_to_string(template, context)


def _document(problem: Problem) -> dict[str, str | int]:
    return {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "requestId": request_id.current(),
    }
