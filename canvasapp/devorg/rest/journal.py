"""What the org was asked lately, so that tests can ask the org: ``GET /devorg/journal/``.

Kept in memory, a bounded number of entries. Headers with secrets and bodies are not noted.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

KEPT = 20_000
WATCHED = ("/services/", "/id/", "/id")
SECRET_PARAMETERS = frozenset(
    {"access_token", "token", "code", "assertion", "client_secret", "password", "s", "sid", "state"}
)
_entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
_lock = threading.Lock()
_last = 0


def note(entry: dict[str, Any]) -> None:
    """Add an entry; it gets the next number as ``n``."""
    global _last  # noqa: PLW0603  # one journal a process
    with _lock:
        _last += 1
        _entries.append({"n": _last, **entry})


def entries(after: int = 0) -> list[dict[str, Any]]:
    """Entries with a number above ``after``, oldest first."""
    with _lock:
        return [one for one in _entries if one["n"] > after]


def clear() -> None:
    with _lock:
        _entries.clear()


class JournalMiddleware:
    """Notes every request to the API and to OAuth."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(WATCHED):
            return self.get_response(request)
        at, started = datetime.now(UTC), time.perf_counter()
        response = self.get_response(request)
        note({
            "at": at.isoformat(timespec="milliseconds"),
            "method": request.method,
            "path": request.path,
            "params": {name: "…" if name in SECRET_PARAMETERS else value for name, value in request.GET.items()},
            "user": getattr(request, "devorg_user", None),
            "status": response.status_code,
            "request_id": request.headers.get("X-Request-ID"),
            "call_options": request.headers.get("Sforce-Call-Options"),
            "query_options": request.headers.get("Sforce-Query-Options"),
            "fault": getattr(request, "devorg_fault", None),
            "ms": round((time.perf_counter() - started) * 1000, 1),
        })  # fmt: skip
        return response


@csrf_exempt
def page(request: HttpRequest) -> HttpResponse:
    """``GET ?after=<n>&path=<prefix>&method=&status=`` → ``{"last": n, "entries": [...]}``; ``DELETE`` forgets."""
    if request.method == "DELETE":
        clear()
        return HttpResponse(status=204)
    if request.method != "GET":
        return JsonResponse({"error": "GET or DELETE"}, status=405)
    try:
        after = int(request.GET.get("after", "0"))
    except ValueError:
        return JsonResponse({"error": "after is a number"}, status=400)
    found = [
        one for one in entries(after)
        if one["path"].startswith(request.GET.get("path", ""))
        and request.GET.get("method", one["method"]) == one["method"]
        and request.GET.get("status", str(one["status"])) == str(one["status"])
    ]  # fmt: skip
    return JsonResponse({"last": _last, "entries": found}, json_dumps_params={"ensure_ascii": False})
