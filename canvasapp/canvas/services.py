"""Verbs on sessions: open one from a launch or a login, renew it, end it. The only writer of the table."""

import itertools
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from canvasapp.orgs import services as orgs
from canvasapp.orgs import vault
from canvasapp.orgs.services import Credential, User

from .context import CanvasContext
from .current import Canvas as Canvas
from .errors import DifferentUser, OrgNotAllowed, RepeatedRequest, WrongApplication
from .models import Session
from .sessions import FramedStore, SessionStore, hashed, new_key
from .signed_request import SignedRequest

# A digest is remembered for longer than any signed request is fresh, and for longer than a browser tab lives over
# night: a reload the next morning is then answered with a reconnect, not with a refusal.
REMEMBER_DIGEST = timedelta(days=2)
PURGE_EVERY = 200
PURGE_AT_ONCE = 1000
_launches = itertools.count(1)


def open_launch(*, signed: SignedRequest) -> FramedStore:
    """The session of a verified signed request: one look-up and one insert.

    Raises ``OrgNotAllowed``, ``WrongApplication``, ``UntrustedHost`` before anything is stored, and ``RepeatedRequest``
    when this very signed request has opened a session before.
    """
    store = _open_signed(signed=signed, data="")
    if next(_launches) % PURGE_EVERY == 0:
        purge()
    return store


def renew(*, signed: SignedRequest, old_token: str | None) -> FramedStore:
    """Replace the session of ``old_token``, expired or not, by one for a fresh signed request; its data moves along.

    Raises what :func:`open_launch` raises, and ``DifferentUser`` when the signed request is somebody else's.
    """
    old = None
    if old_token:
        key = hashed(Session.Kind.FRAMED, old_token)
        old = Session.objects.select_related("user__org").filter(key=key).first()
    if old is not None:
        assert old.user is not None  # noqa: S101  # the table's own constraint
        ids = (old.user.org.org_id, old.user.user_id)
        if ids != (signed.context.organization.organization_id, signed.context.user.user_id):
            raise DifferentUser("the refreshed signed request is for another user")
    with transaction.atomic():
        store = _open_signed(signed=signed, data=old.data if old else "")
        if old_token:
            FramedStore(old_token).delete()
    return store


def _open_signed(*, signed: SignedRequest, data: str) -> FramedStore:
    user = _admit(signed.context)
    return _insert_framed(
        user=user,
        digest=signed.digest,
        sealed={"context": signed.context.to_json(), "access_token": signed.context.client.oauth_token},
        data=data,
    )


def _admit(context: CanvasContext) -> User:
    """The user that this context is about, if the org, the application and the instance are ones that we serve."""
    org_id = context.organization.organization_id
    check_org(org_id)
    expected = settings.CANVAS_DEVELOPER_NAME
    if expected and context.application.developer_name != expected:
        raise WrongApplication(f"developerName is not {expected!r}")
    if context.client.client_id not in (None, "", settings.CANVAS_CONSUMER_KEY):
        raise WrongApplication("clientId is another consumer key")
    instance_url = settings.SALESFORCE_HOSTS.instance_url(context.client.instance_url)
    user = context.user
    return orgs.recognise(
        org_id=org_id,
        user_id=user.user_id,
        instance_url=instance_url,
        org_name=context.organization.name or "",
        username=user.user_name or "",
        full_name=user.full_name or "",
        email=user.email or "",
    )


def check_org(org_id: str) -> None:
    """Raises ``OrgNotAllowed`` when ``ALLOWED_ORGS`` is set and keeps this org (18 characters) out."""
    if settings.ALLOWED_ORGS and org_id not in settings.ALLOWED_ORGS:
        raise OrgNotAllowed(org_id)


def _insert_framed(
    *, user: User, digest: str | None, sealed: dict[str, Any], data: str = "", credential: Credential | None = None
) -> FramedStore:
    token, now = new_key(), timezone.now()
    row = Session(
        key=hashed(Session.Kind.FRAMED, token),
        kind=Session.Kind.FRAMED,
        user=user,
        credential=credential,
        digest=digest,
        sealed=vault.seal(sealed),
        data=data,
        expires_at=now + timedelta(seconds=settings.CANVAS_SESSION_AGE),
        keep_until=now + max(REMEMBER_DIGEST, timedelta(seconds=2 * settings.CANVAS_MAX_AGE)),
    )
    try:
        if transaction.get_connection().in_atomic_block:
            with transaction.atomic():  # a savepoint, so that the caller's transaction survives a repeat
                row.save(force_insert=True)
        else:
            row.save(force_insert=True)
    except IntegrityError:
        raise RepeatedRequest(_count_repeat(digest)) from None
    return FramedStore(token, row=row)


def _count_repeat(digest: str | None) -> int:
    rows = Session.objects.filter(digest=digest)
    rows.update(repeats=F("repeats") + 1)
    return rows.values_list("repeats", flat=True).get()


def open_oauth_frame(*, user: User, credential: Credential, context: dict[str, Any]) -> FramedStore:
    """A framed session from an OAuth login in a pop-up (access method GET). ``context`` is its ``to_json``."""
    return _insert_framed(user=user, digest=None, sealed={"context": context}, credential=credential)


def log_in(*, store: SessionStore, user: User, credential: Credential, context: dict[str, Any]) -> None:
    """Make ``store`` the session of ``user``. Whoever used this browser before leaves no trace in it."""
    store.flush()
    store.create()
    assert store.row is not None  # noqa: S101  # just created
    store.row.user, store.row.credential = user, credential
    store.row.sealed = vault.seal({"context": context})
    store.row.save(update_fields=["user", "credential", "sealed"])


def purge() -> int:
    """Delete sessions that nobody can use any more and whose signed request is too old to come again."""
    keys = Session.objects.filter(keep_until__lt=timezone.now()).values_list("key", flat=True)[:PURGE_AT_ONCE]
    deleted, _ = Session.objects.filter(key__in=list(keys)).delete()
    return deleted
