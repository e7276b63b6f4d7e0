"""The canvas app as the org has it now: what the metadata says, with what the switchboard said otherwise."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from canvasapp.devorg import sites
from canvasapp.devorg.data import ids
from canvasapp.devorg.metadata import ClientApp, Project, load
from canvasapp.devorg.models import Approval, Override, RefreshToken, Token

SELF_AUTHORIZED = "AllSelfAuthorized"
ADMIN_APPROVED = "AdminApprovedPreAuthorized"
CHOICES = {
    "access_method": ("Post", "Get"),
    "permitted_users": (ADMIN_APPROVED, SELF_AUTHORIZED),
}
# Metadata API's names (ExtlClntAppOauthSettings) and OAuth's; the order is that of Salesforce's answers.
SCOPES = {
    "RefreshToken": "refresh_token",
    "OfflineAccess": "offline_access",
    "CustomApplications": "visualforce",
    "Web": "web",
    "OpenID": "openid",
    "Api": "api",
    "Basic": "id",
    "Profile": "profile",
    "Email": "email",
    "Address": "address",
    "Phone": "phone",
    "CustomPermissions": "custom_permissions",
    "Chatter": "chatter_api",
    "Full": "full",
}


@dataclass(frozen=True)
class CanvasApp:
    """An app that can be opened. ``denied_users`` (ids) lack the permission set that its policy asks for."""

    developer_name: str
    label: str
    canvas_url: str
    access_method: str
    permitted_users: str
    locations: tuple[str, ...]
    options: tuple[str, ...]
    saml_initiation: str
    scopes: tuple[str, ...]
    callback_urls: tuple[str, ...]
    denied_users: tuple[str, ...]
    client_id: str

    @property
    def auth_type(self) -> str:
        return "OAUTH" if self.access_method == "Get" else "SIGNED_REQUEST"

    @property
    def application_id(self) -> str:
        return _id("06P", self.developer_name)

    @property
    def reference_id(self) -> str:
        return _id("09H", self.developer_name)

    def permits(self, user_id: str) -> bool:
        """Whether the user may open it at all."""
        return user_id not in self.denied_users

    def approved_by(self, user_id: str) -> bool:
        """Whether the user gets a token without being asked (again)."""
        if not self.permits(user_id):
            return False
        if self.permitted_users == ADMIN_APPROVED:
            return True
        return Approval.objects.filter(user_id=user_id, client_id=self.client_id).exists()


def _id(prefix: str, name: str) -> str:
    return ids.make(prefix, 1 + int(hashlib.sha256(name.encode()).hexdigest()[:6], 16))


def project() -> Project:
    """The metadata, read again when a file has changed."""
    files = [path for path in settings.SFDX_DIR.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    return _load(settings.SFDX_DIR, tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files)))


@lru_cache(maxsize=1)
def _load(root: Path, stamps: tuple[tuple[str, int], ...]) -> Project:
    return load(root)


def apps() -> list[CanvasApp]:
    """Every canvas app of the project. They share the one consumer key that this laptop has."""
    override = overrides()
    return [_effective(app, override) for app in project().apps.values()]


def app(name: str) -> CanvasApp | None:
    """The app with this developer name or referenceId (09H…)."""
    return next((each for each in apps() if name in (each.developer_name, each.reference_id)), None)


def _effective(app: ClientApp, override: dict[str, Any]) -> CanvasApp:
    canvas_url = str(override.get("canvas_url", settings.CANVAS_APP_URL))
    origin = sites.app_origin(settings.CANVAS_APP_URL)
    return CanvasApp(
        developer_name=app.developer_name,
        label=app.label,
        # The metadata names a host of the adopter's; on the laptop the app is elsewhere.
        canvas_url=canvas_url,
        access_method=override.get("access_method", app.access_method),
        permitted_users=override.get("permitted_users", app.permitted_users),
        locations=app.locations,
        options=app.options,
        saml_initiation=app.saml_initiation,
        scopes=tuple(oauth for name, oauth in SCOPES.items() if name in app.scopes),
        callback_urls=tuple(origin + urlsplit(url).path for url in app.callback_urls),
        denied_users=tuple(override.get("denied_users", ())),
        client_id=settings.CONSUMER_KEY,
    )


def overrides() -> dict[str, Any]:
    return dict(Override.objects.values_list("name", "value"))


def override(**values: Any) -> None:
    """Set or, with None, take away what the switchboard says. ValueError names what cannot be set."""
    for name, value in values.items():
        if value is not None and name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(CHOICES[name])}")
        if name not in (*CHOICES, "canvas_url", "denied_users", "client_credentials_user"):
            raise ValueError(f"there is no setting {name}")
    with transaction.atomic():
        for name, value in values.items():
            if value is None:
                Override.objects.filter(name=name).delete()
            else:
                Override.objects.update_or_create(name=name, defaults={"value": value})


def approve(*, user_id: str, client_id: str, scopes: str) -> None:
    Approval.objects.update_or_create(user_id=user_id, client_id=client_id, defaults={"scopes": scopes})


def revoke_approvals(*, user_id: str | None = None) -> int:
    """Take back what users allowed, and every token that came of it. Returns how many approvals there were."""
    which = {"user_id": user_id} if user_id else {}
    with transaction.atomic():
        Token.objects.filter(kind__in=(Token.Kind.CANVAS, Token.Kind.OAUTH), **which).delete()
        RefreshToken.objects.filter(**which).delete()
        count, _ = Approval.objects.filter(**which).delete()
    return count
