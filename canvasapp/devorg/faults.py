"""Faults that can be armed, one by one: what goes wrong with Salesforce, at will."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from canvasapp.devorg.models import Fault


@dataclass(frozen=True)
class Kind:
    """A fault that the switchboard offers; ``params`` are its parameters with their defaults."""

    says: str
    params: dict[str, Any]


KINDS = {
    "session_expired": Kind("REST answers 401 INVALID_SESSION_ID", {}),
    "limit_exceeded": Kind("REST answers 403 REQUEST_LIMIT_EXCEEDED", {}),
    "row_lock": Kind("Saving answers 400 UNABLE_TO_LOCK_ROW", {}),
    "slow": Kind("The answer comes late", {"seconds": 5}),
    "cut": Kind("The connection ends in the middle of the answer", {}),
    "html": Kind("An HTML page of a proxy or of maintenance comes instead of JSON", {"status": 503}),
    "server_error": Kind("500 UNKNOWN_EXCEPTION", {"status": 500}),
    "login_unavailable": Kind("OAuth's token endpoint answers with a page of maintenance", {"status": 503}),
    "delayed_callback": Kind("The Canvas parent answers the SDK late", {"ms": 1500}),
    "double_callback": Kind("The Canvas parent answers the SDK twice", {}),
}
# The parent script marks the calls that it makes for the SDK, and obeys what the answer says.
CALLBACK_HEADER = "X-Devorg-Callback"


class UnknownFault(ValueError):
    """``name`` is not one of KINDS."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no fault {name!r}; there are {', '.join(KINDS)}")
        self.name = name


def arm(name: str, *, count: int | None = 1, **params: Any) -> None:
    """Let the fault happen ``count`` times, or with None until it is disarmed. Raises UnknownFault, ValueError."""
    if name not in KINDS:
        raise UnknownFault(name)
    unknown = set(params) - set(KINDS[name].params)
    if unknown or (count is not None and count < 1):
        raise ValueError(f"{name} takes a count of at least 1 and {', '.join(KINDS[name].params) or 'nothing else'}")
    values = {"remaining": count, "params": KINDS[name].params | params}
    Fault.objects.update_or_create(name=name, defaults=values)


def disarm(name: str | None = None) -> None:
    """Take one fault away, or all."""
    (Fault.objects.filter(name=name) if name else Fault.objects.all()).delete()


def armed() -> list[dict[str, Any]]:
    """``[{name, remaining, params}]``."""
    return list(Fault.objects.order_by("name").values("name", "remaining", "params"))


def take(name: str) -> dict[str, Any] | None:
    """The armed fault's parameters, counted down by one; None when it is not armed."""
    # Nearly every request asks in vain, so the writing transaction begins only when there is something to count.
    if not Fault.objects.filter(name=name).exists():
        return None
    with transaction.atomic():
        fault = Fault.objects.filter(name=name).first()
        if fault is None:
            return None
        if fault.remaining == 1:
            fault.delete()
        elif fault.remaining is not None:
            fault.remaining -= 1
            fault.save(update_fields=["remaining"])
        params: dict[str, Any] = fault.params
        return params


class CallbackFaultMiddleware:
    """Tells the parent script, in headers of the answer, to pass the answer on late or twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if CALLBACK_HEADER in request.headers:
            if delay := take("delayed_callback"):
                response.headers[f"{CALLBACK_HEADER}-Delay"] = str(delay["ms"])
            if take("double_callback") is not None:
                response.headers[f"{CALLBACK_HEADER}-Twice"] = "1"
        return response
