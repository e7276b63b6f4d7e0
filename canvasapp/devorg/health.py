"""Probes."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from canvasapp.devorg import directory
from canvasapp.devorg.metadata import MetadataError
from canvasapp.devorg.policy import apps


@never_cache
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Tables there, people seeded, a canvas app in the metadata; 503 says what is missing."""
    problems = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            problems.append("migrations are pending")
        elif not directory.people():
            problems.append("no users")
    except DatabaseError:
        problems.append("the database does not answer")
    try:
        if not apps():
            problems.append("the SFDX project has no External Client App with Canvas settings")
    except MetadataError as error:
        problems.append(str(error))
    return JsonResponse({"status": "ok" if not problems else "unready", "problems": problems},
                        status=503 if problems else 200)  # fmt: skip
