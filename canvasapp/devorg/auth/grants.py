"""Access tokens: issued, looked up, expired, revoked."""

import re
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from canvasapp.devorg import data
from canvasapp.devorg.models import RefreshToken, Token

# The default session timeout of an org.
LIFETIME = timedelta(hours=2)
TICKET_LIFETIME = timedelta(minutes=1)
_HEADER = re.compile(r"(?:Bearer|OAuth)[ ]+(\S+)", re.IGNORECASE)
_ALPHABET = string.ascii_letters + string.digits + "._"
# What a session of the org's own pages may do.
UI_SCOPES = "full"


@dataclass(frozen=True)
class Grant:
    """What a token says. ``expired`` tokens are known, but good for nothing."""

    user_id: str
    scopes: frozenset[str]
    client_id: str
    expired: bool


def make_token() -> str:
    """Looks like Salesforce's: the org's 15 characters, an exclamation mark, 96 characters."""
    return f"{data.ORG_ID[:15]}!AQ" + "".join(secrets.choice(_ALPHABET) for _ in range(94))


def make_refresh_token() -> str:
    """Salesforce's begin with 5Aep861."""
    return "5Aep861" + "".join(secrets.choice(_ALPHABET) for _ in range(80))


def issue(
    *,
    user_id: str,
    kind: str,
    client_id: str = "",
    scopes: str = UI_SCOPES,
    parent: Token | None = None,
    refresh_token: RefreshToken | None = None,
) -> str:
    """A new token of this kind; returns its text."""
    lifetime = TICKET_LIFETIME if kind == Token.Kind.TICKET else LIFETIME
    return Token.objects.create(
        token=make_token(),
        kind=kind,
        user_id=user_id,
        client_id=client_id,
        scopes=scopes,
        expires_at=timezone.now() + lifetime,
        parent=parent,
        refresh_token=refresh_token,
    ).token


def live(token: str, *kinds: str) -> Token | None:
    """The token's row while it works; of these kinds only, if any are named."""
    rows = Token.objects.filter(token=token, expires_at__gt=timezone.now())
    return (rows.filter(kind__in=kinds) if kinds else rows).select_related("refresh_token").first()


def take_ticket(token: str) -> Token | None:
    """Use up a ticket; its row without the right to come again."""
    with transaction.atomic():
        row = live(token, Token.Kind.TICKET)
        if row:
            Token.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    return row


def header_token(request: HttpRequest) -> str | None:
    """The token in ``Authorization: Bearer …`` or, as Salesforce's own scripts write, ``OAuth …``."""
    match = _HEADER.fullmatch(request.headers.get("Authorization", "").strip())
    return match[1] if match else None


def bearer(request: HttpRequest) -> Grant | None:
    """The grant behind the request's token; None without a token or with one that nobody knows."""
    token = header_token(request)
    row = Token.objects.filter(token=token).exclude(kind=Token.Kind.TICKET).first() if token else None
    if row is None:
        return None
    return Grant(
        user_id=row.user_id,
        scopes=frozenset(row.scopes.split()),
        client_id=row.client_id,
        expired=row.expires_at <= timezone.now(),
    )


def expire(*, user_id: str | None = None, kinds: tuple[str, ...] = (Token.Kind.CANVAS, Token.Kind.OAUTH)) -> int:
    """End access tokens now, as a session timeout does; refresh tokens go on. Returns how many."""
    now = timezone.now()
    rows = Token.objects.filter(kind__in=kinds, expires_at__gt=now)
    return (rows.filter(user_id=user_id) if user_id else rows).update(expires_at=now)


def prune() -> None:
    """Forget tokens that ended a day ago; those of last night still answer as expired."""
    Token.objects.filter(expires_at__lt=timezone.now() - timedelta(days=1)).delete()
