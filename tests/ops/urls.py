"""Views that go wrong, each in its own way."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.urls import include, path

from canvasapp.ops import request_id, views
from canvasapp.ops.errors import TRY_AGAIN, Problem, problem
from canvasapp.ops.logging import bind


class Busy(Exception):
    """An error of some room."""


@problem.register
def _busy(error: Busy) -> Problem:
    return Problem(503, "The <other> side is busy", "Wait a moment.", TRY_AGAIN, {"Retry-After": "5"})


def fine(request: HttpRequest, number: int) -> HttpResponse:
    bind(org="00D000000000062EAA", user="005000000000001AAA")
    return HttpResponse(request_id.current())


def busy(request: HttpRequest) -> HttpResponse:
    raise Busy("queue 7 is full, refresh_token=5Aep861secret")


def bug(request: HttpRequest) -> HttpResponse:
    access_token = "00D000000000062!AQ4AQFakeSessionId.of_some_length"  # noqa: F841  # to be looked for in reports
    raise ZeroDivisionError("access_token=00D000000000062!AQ4AQFakeSessionId.of_some_length")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def cut_off(request: HttpRequest) -> HttpResponse:
    raise UnreadablePostError


def read(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.body)))


urlpatterns = [
    path("health/", include("canvasapp.ops.urls")),
    path("fine/<int:number>/", fine),
    path("busy/", busy),
    path("bug/", bug),
    path("forbidden/", forbidden),
    path("cut-off/", cut_off),
    path("read/", read),
]
handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
