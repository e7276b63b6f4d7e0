"""What happens around every request, outermost first."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from . import request_id
from .errors import TOO_LARGE, problem
from .logging import bind, unbind_all
from .rendering import respond

log = logging.getLogger("canvasapp.access")
problems = logging.getLogger("canvasapp.problem")

GetResponse = Callable[[HttpRequest], HttpResponse]

HEALTH = "/health/"
# The app asks for nothing of the device.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


class RequestIdMiddleware:
    """Gives the request its id and the asker the same."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current = request_id.begin(request.headers.get(request_id.HEADER))
        try:
            response = self.get_response(request)
        finally:
            request_id.end()
        response.headers[request_id.HEADER] = current
        return response


class AccessLogMiddleware:
    """Writes one line for each request: the pattern of its route, never its path, query string or body."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        unbind_all()
        response = self.get_response(request)
        values = {
            "method": request.method,
            "route": request.resolver_match.route if request.resolver_match else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        # What inner rooms have bound by now (org, user, problem) is added by the formatter.
        log.info("request", extra={"values": values})
        unbind_all()
        return response


class HealthMiddleware:
    """Answers probes before anything looks at the host: they come by address, not by name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(HEALTH):
            try:
                request.resolver_match = match = resolve(request.path_info)
            except Resolver404:
                return self.get_response(request)
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return response
        return self.get_response(request)


class ProblemMiddleware:
    """Answers an error that somebody registered (see ``errors.problem``). All others are bugs and go on to Django."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        answer = problem(exception)
        if answer is None:
            return None
        bind(problem=type(exception).__name__)
        if answer.status >= 500:
            problems.warning("%s: %s", type(exception).__name__, exception)
        return respond(request, answer)


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class BodyLimitMiddleware:
    """Refuses a body by its announced length, before a byte of it is read.

    A body without a length is not read at all by Django. The limit is ``DATA_UPLOAD_MAX_MEMORY_SIZE``, which Django
    itself leaves out for files in forms.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return respond(request, TOO_LARGE)
        return self.get_response(request)
