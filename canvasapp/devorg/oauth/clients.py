"""The clients that may ask for tokens, and how they prove who they are."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest

from canvasapp.devorg import policy
from canvasapp.devorg.policy import CanvasApp

from .errors import OAuthRefusal, unknown_client, wrong_secret


@dataclass(frozen=True)
class Client:
    """A consumer: the canvas app's External Client App."""

    client_id: str
    secret: str = field(repr=False)
    app: CanvasApp

    def scopes(self, asked_for: str) -> str:
        """The scopes to grant, in Salesforce's order: all that the app has unless the request names some."""
        names = set(asked_for.split()) or set(self.app.scopes)
        if "offline_access" in names:
            names = names - {"offline_access"} | {"refresh_token"}
        allowed = {"refresh_token" if scope == "offline_access" else scope for scope in self.app.scopes}
        if not names <= allowed and "full" not in allowed:
            raise OAuthRefusal("invalid_scope", "the requested scope is not allowed")
        order = list(policy.SCOPES.values())
        return " ".join(sorted(names, key=lambda name: order.index(name) if name in order else len(order)))


def find(client_id: str) -> Client:
    """The client with this consumer key. Raises OAuthRefusal for one that nobody knows."""
    app = next((app for app in policy.apps() if hmac.compare_digest(app.client_id.encode(), client_id.encode())), None)
    if app is None:
        raise unknown_client()
    return Client(client_id=app.client_id, secret=settings.CONSUMER_SECRET, app=app)


def authenticate(request: HttpRequest) -> Client:
    """``client_secret_post`` or ``client_secret_basic``. Raises OAuthRefusal."""
    client_id, secret = _basic(request) or (request.POST.get("client_id", ""), request.POST.get("client_secret", ""))
    client = find(client_id)
    if not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise wrong_secret()
    return client


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise wrong_secret() from None
    return unquote_plus(name), unquote_plus(secret)
