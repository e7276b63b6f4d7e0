"""``request.canvas``: who is looking, at what, from where, and a client that asks Salesforce as that user."""

from functools import cached_property
from typing import Any

from django.conf import settings

from canvasapp.ops import request_id
from canvasapp.orgs import services as orgs
from canvasapp.orgs import vault
from canvasapp.salesforce import Client

from . import context as ctx
from .context import CanvasContext
from .models import Session


class Canvas:
    """The context of a session. Decrypted when first looked at; tokens never leave it but through ``client``.

    Inside Salesforce the context is what the signed request said at launch. Standalone it holds the user and the
    organization; environment, record and parameters are empty.
    """

    def __init__(self, row: Session) -> None:
        self._row = row

    def __repr__(self) -> str:
        return f"<Canvas {self._row.kind} session of user {self._row.user_id}>"

    @property
    def framed(self) -> bool:
        return self._row.kind == Session.Kind.FRAMED

    @property
    def access_method(self) -> str:
        """``signed_request`` or ``oauth``: how this session can be renewed."""
        return "oauth" if self._row.credential_id else "signed_request"

    @cached_property
    def _opened(self) -> dict[str, Any]:
        opened: dict[str, Any] = vault.unseal(self._row.sealed)
        return opened

    @cached_property
    def context(self) -> CanvasContext:
        return CanvasContext.from_json(self._opened["context"])

    @property
    def user(self) -> ctx.User:
        return self.context.user

    @property
    def organization(self) -> ctx.Organization:
        return self.context.organization

    @property
    def environment(self) -> ctx.Environment:
        return self.context.environment

    @property
    def application(self) -> ctx.Application:
        return self.context.application

    @property
    def links(self) -> ctx.Links:
        return self.context.links

    @property
    def record(self) -> ctx.Record:
        """The record that the page around us shows. Chosen in the browser: ask Salesforce before believing it."""
        return self.context.environment.record

    @property
    def parameters(self) -> dict[str, Any]:
        """What the embedding page passed. Chosen in the browser."""
        return self.context.environment.parameters

    @property
    def access_token(self) -> str:
        """The Salesforce access token, for the page's own calls through the SDK (``ctx``, ``ajax``, streaming)."""
        if credential := self._row.credential:
            return credential.tokens()["access_token"] or ""
        token: str = self._opened["access_token"]
        return token

    @cached_property
    def client(self) -> Client:
        """A REST client in this user's name. Inside Salesforce an expired token surfaces as ``SessionExpired``, and the
        bridge renews it; an OAuth login refreshes itself."""
        return Client(
            settings.SALESFORCE_HOSTS.server_url(self.context.client.instance_url),
            self.access_token,
            api_version=settings.SALESFORCE_API_VERSION,
            request_id=request_id.current() or None,
            renew=self._refresh if self._row.credential else None,
        )

    def _refresh(self) -> str:
        credential = self._row.credential
        assert credential is not None  # ``client`` asked  # noqa: S101
        self._row.credential = orgs.refresh_credential(credential_id=credential.pk, version=credential.version)
        return self.access_token
