"""The switchboard: a page and a JSON API for what goes wrong, and for what the canvas app is allowed."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from canvasapp.devorg import directory, faults, policy, sites
from canvasapp.devorg.auth import grants
from canvasapp.devorg.models import Approval

Verb = Callable[[dict[str, Any]], dict[str, Any]]


@never_cache
@sites.on("api")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "devorg/switchboard.html",
        {"kinds": faults.KINDS, "state": state(), "choices": policy.CHOICES, "people": directory.people()},
    )


def state() -> dict[str, Any]:
    """All that can be switched, as it stands."""
    names = {person.user_id: person.username for person in directory.people()}
    return {
        "faults": faults.armed(),
        "canvas": [
            {
                "developer_name": app.developer_name,
                "access_method": app.access_method,
                "permitted_users": app.permitted_users,
                "canvas_url": app.canvas_url,
                "denied_users": [names.get(user_id, user_id) for user_id in app.denied_users],
            }
            for app in policy.apps()
        ],
        "approvals": [names.get(user_id, user_id) for user_id in Approval.objects.values_list("user_id", flat=True)],
    }


# Exempt from CSRF protection because scripts use it; other sites' pages are turned away by what browsers say of them.
@csrf_exempt
@never_cache
@sites.on("api")
def api(request: HttpRequest, verb: str) -> HttpResponse:
    """``GET …/state``; ``POST …/<verb>`` with a JSON object. Answers the state after, or 400 ``{error}``."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return JsonResponse({"error": "not from another site"}, status=403)
    if request.method == "GET" and verb == "state":
        return JsonResponse(state())
    if request.method != "POST" or verb not in VERBS:
        return JsonResponse({"error": f"GET state, or POST one of {', '.join(VERBS)}"}, status=404)
    try:
        body = json.loads(request.body or b"{}")
        if not isinstance(body, dict):
            raise ValueError("the body is a JSON object")
        done = VERBS[verb](body)
    except (ValueError, TypeError) as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse(done | {"state": state()})


def _user(body: dict[str, Any]) -> str | None:
    """The id of ``user``, None for everybody."""
    if not body.get("user"):
        return None
    person = directory.find(str(body["user"]))
    if person is None:
        raise ValueError(f"there is no user {body['user']!r}")
    return person.user_id


def _arm(body: dict[str, Any]) -> dict[str, Any]:
    faults.arm(**body)
    return {}


def _disarm(body: dict[str, Any]) -> dict[str, Any]:
    faults.disarm(body.get("name"))
    return {}


def _expire(body: dict[str, Any]) -> dict[str, Any]:
    kinds = tuple(body.get("kinds") or ("canvas", "oauth"))
    return {"expired": grants.expire(user_id=_user(body), kinds=kinds)}


def _revoke(body: dict[str, Any]) -> dict[str, Any]:
    return {"revoked": policy.revoke_approvals(user_id=_user(body))}


def _canvas(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("denied_users"):
        body["denied_users"] = [_user({"user": name}) for name in body["denied_users"]]
    policy.override(**body)
    return {}


def _reset(body: dict[str, Any]) -> dict[str, Any]:
    """As after the first start, except that records and sessions stay."""
    faults.disarm()
    policy.override(**dict.fromkeys(policy.overrides()))
    return {"revoked": policy.revoke_approvals()}


VERBS: dict[str, Verb] = {
    "arm": _arm,  # {name, count, …parameters}; count null: until disarmed
    "disarm": _disarm,  # {name} or {} for all
    "expire-sessions": _expire,  # {user, kinds}; without user everybody's
    "revoke-approvals": _revoke,  # {user}
    # {access_method, permitted_users, canvas_url, denied_users, client_credentials_user}; null: as in the metadata
    "canvas": _canvas,
    "reset": _reset,
}
