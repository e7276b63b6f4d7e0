"""The endpoints behind a canvas parent: ``platformconnect/signedrequest`` and ``platformconnect/canvascontext``."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from canvasapp.devorg import directory, policy
from canvasapp.devorg.auth import grants
from canvasapp.devorg.directory import Person
from canvasapp.devorg.models import RefreshToken, Token
from canvasapp.devorg.policy import CanvasApp

from . import payload, signer

SETUP = "/lightning/setup/ManageExternalClientApplication/home"
Endpoint = Callable[[HttpRequest, str, CanvasApp, Person, dict[str, Any]], dict[str, Any]]


class Refused(Exception):
    """An error as these endpoints answer it: ``[{message, errorCode}]``."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def _endpoint(*kinds: str) -> Callable[[Endpoint], Callable[..., HttpResponse]]:
    """A view for tokens of these kinds: finds user and app, reads the JSON body, answers errors in their shape."""

    def decorate(endpoint: Endpoint) -> Callable[..., HttpResponse]:
        # No cookie is looked at here, so there is nothing to forge.
        @csrf_exempt
        @require_http_methods(["PUT", "POST"])
        @wraps(endpoint)
        def view(request: HttpRequest, version: str) -> HttpResponse:
            try:
                person = _person(request, kinds)
                app = _app(request)
                body = _body(request)
                return JsonResponse(endpoint(request, version, app, person, body))
            except Refused as refusal:
                return JsonResponse(
                    [{"message": refusal.message, "errorCode": refusal.code}], status=refusal.status, safe=False
                )

        return view

    return decorate


def _person(request: HttpRequest, kinds: tuple[str, ...]) -> Person:
    row = grants.live(grants.header_token(request) or "", *kinds)
    person = directory.find(row.user_id) if row else None
    if person is None:
        raise Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
    return person


def _app(request: HttpRequest) -> CanvasApp:
    name = request.GET.get("referenceId") or request.GET.get("canvas", "")
    app = policy.app(name)
    if app is None:
        raise Refused(404, "APP_NOT_FOUND", f"The canvas app {name or 'without a name'} does not exist in this org.")
    return app


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise Refused(400, "JSON_PARSER_ERROR", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Refused(400, "JSON_PARSER_ERROR", "The body is not a JSON object.")
    return body


@_endpoint(Token.Kind.UI, Token.Kind.FRAME)
def signed_request(
    request: HttpRequest, version: str, app: CanvasApp, person: Person, body: dict[str, Any]
) -> dict[str, Any]:
    """Sign a request for this user: ``{response: "<signature>.<payload>", auxiliary: {}}``."""
    wanted = body.get("canvasRequest") or {}
    environment = _environment(request, version, (wanted.get("context") or {}).get("environment") or {})
    _check_access(app, person, environment.display_location)
    token, refresh_token = _tokens(app, person)
    asked_for = wanted.get("client") or {}
    signed = {
        "algorithm": "HMACSHA256",
        "issuedAt": signer.issued_at(),
        "userId": person.user_id,
        "client": payload.client(
            token=token,
            refresh_token=refresh_token,
            instance_id=str(asked_for.get("instanceId", "")),
            target_origin=str(asked_for.get("targetOrigin", "")),
        ),
        "context": payload.context(app, person, environment),
    }
    return {"response": signer.sign(signed, settings.CONSUMER_SECRET), "auxiliary": {"idpInitiatedUrl": None}}


@_endpoint(Token.Kind.CANVAS, Token.Kind.OAUTH)
def canvas_context(
    request: HttpRequest, version: str, app: CanvasApp, person: Person, body: dict[str, Any]
) -> dict[str, Any]:
    """The context alone, for the app's own token."""
    return payload.context(app, person, _environment(request, version, body.get("environment") or {}))


def _environment(request: HttpRequest, version: str, given: dict[str, Any]) -> payload.Environment:
    # Salesforce knows the page that it rendered; here the parent script says which page frames it, if one does.
    location = given.get("locationUrl") or request.headers.get("Referer", "")
    return payload.Environment(
        display_location=str(given.get("displayLocation") or "None"),
        sublocation=given.get("sublocation"),
        location_url=str(location),
        dimensions=given.get("dimensions") or {},
        parameters=given.get("parameters"),
        record=given.get("record") or {},
        api_version=version,
    )


def _check_access(app: CanvasApp, person: Person, location: str) -> None:
    admin = person.profile_name == "System Administrator"
    if not app.permits(person.user_id):
        message = f"You don't have access to the canvas app {app.label}."
        raise _for_admin(Refused(403, "NO_ACCESS", message), admin)
    # The previewer shows every app, wherever it may be shown otherwise.
    if location not in (*app.locations, "None"):
        message = f"The canvas app {app.label} is not allowed in the location {location}."
        raise _for_admin(Refused(400, "UNSUPPORTED_LOCATION", message), admin)


def _for_admin(refusal: Refused, admin: bool) -> Refused:
    """Who can mend it gets a link: the code says so, and the message carries it after a #."""
    if not admin:
        return refusal
    return Refused(refusal.status, f"{refusal.code}_SETUP_ALLOWED", f"{refusal.message}#{SETUP}")


def _tokens(app: CanvasApp, person: Person) -> tuple[str | None, str | None]:
    """An access token and, if the app has the scope, a refresh token; none for who has not approved."""
    if app.auth_type == "OAUTH" or not app.approved_by(person.user_id):
        return None, None
    scopes = " ".join(app.scopes)
    refresh_token = None
    if {"refresh_token", "offline_access"} & set(app.scopes):
        refresh_token, _ = RefreshToken.objects.get_or_create(
            user_id=person.user_id,
            client_id=app.client_id,
            for_canvas=True,
            rotated=False,
            defaults={"token": grants.make_refresh_token(), "scopes": scopes},
        )
    token = grants.issue(
        user_id=person.user_id,
        client_id=app.client_id,
        kind=Token.Kind.CANVAS,
        scopes=scopes,
        refresh_token=refresh_token,
    )
    return token, refresh_token.token if refresh_token else None
