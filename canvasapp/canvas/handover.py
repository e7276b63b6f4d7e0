"""What the server hands to the page about its session. The names are read by ``static/canvas/session.js``."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def session_for_page(request: HttpRequest) -> dict[str, Any]:
    """The session token and where to renew it. No Salesforce token is in it."""
    canvas = request.canvas  # type: ignore[attr-defined]
    client = canvas.context.client
    return {
        "token": request.session.session_key,
        "expiresIn": request.session.expires_in(),  # type: ignore[attr-defined]
        "accessMethod": canvas.access_method,
        "client": {
            "instanceId": client.instance_id,
            "targetOrigin": client.target_origin,
            "instanceUrl": client.instance_url,
        },
        "urls": {"renew": reverse("canvas-renew"), "client": reverse("canvas-client"), "popup": reverse("login-popup")},
    }
