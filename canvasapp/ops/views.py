"""Health probes, and what Django answers when no view did: wired as ``handler400`` and its siblings."""

import sys

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .errors import TRY_AGAIN, Problem, problem
from .rendering import respond

HOME = ("Go to the start page", "/")


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Restart it when this does not."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Requests can be served: 200, or 503 with the name of what is missing."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            checks["migrations"] = "pending"
    except DatabaseError:
        checks = {"database": "unreachable", "migrations": "unknown"}
    good = set(checks.values()) == {"ok"}
    return JsonResponse({"status": "ok" if good else "unavailable", "checks": checks}, status=200 if good else 503)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, Problem(400, "This request makes no sense here", "The address or form is damaged.", HOME))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, Problem(403, "You may not do this", "The app does not allow it to your user.", HOME))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, Problem(404, "There is no such page", "The address is wrong, or the page is gone.", HOME))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = "The form was open for too long, or it came from another site. Nothing was changed. Load the page again."
    return respond(request, Problem(403, "This form can no longer be sent", detail, HOME))


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug, or an error that was raised outside of a view (by a middleware), which may be a known one."""
    error = sys.exception()
    known = problem(error) if isinstance(error, Exception) else None
    detail = "The app made a mistake; it is noted under the number below. Nothing is wrong with what you did."
    return respond(request, known or Problem(500, "Something went wrong here", detail, TRY_AGAIN))
