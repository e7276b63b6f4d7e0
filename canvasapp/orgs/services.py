"""Verbs on orgs, users and credentials. The only writers of those tables."""

import time
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from canvasapp.salesforce import OAuthClient, ReauthRequired, SalesforceError, TokenReply

from . import vault
from .models import Credential as Credential
from .models import Org
from .models import User as User

# Longer than the token endpoint may take (connect and read timeouts), so that a lease outlives its call.
REFRESH_LEASE = timedelta(seconds=45)
REFRESH_POLL_SECONDS = 0.05


def recognise(
    *, org_id: str, user_id: str, instance_url: str, org_name: str, username: str, full_name: str, email: str
) -> User:
    """The user with these 18-character ids, made on the first visit and brought up to date on later ones.

    One query when nothing changed. The caller has verified where the ids come from.
    """
    user = User.objects.select_related("org").filter(org__org_id=org_id, user_id=user_id).first()
    if user is None:
        user = _meet(org_id=org_id, user_id=user_id, instance_url=instance_url)
    _mirror(user.org, name=org_name[:255], instance_url=instance_url)
    _mirror(user, username=username[:255], full_name=full_name[:255], email=email[:254])
    return user


def _meet(*, org_id: str, user_id: str, instance_url: str) -> User:
    org, _ = Org.objects.get_or_create(org_id=org_id, defaults={"instance_url": instance_url})
    try:
        with transaction.atomic():
            return User.objects.create_user(org=org, user_id=user_id)
    except IntegrityError:  # two first launches at once: the other one made it
        return User.objects.select_related("org").get(org=org, user_id=user_id)


def _mirror(row: Org | User, **values: str) -> None:
    """Save the values that Salesforce has changed; an empty one (excluded from the context) changes nothing."""
    changed = [name for name, value in values.items() if value and getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)


def oauth_client(login_url: str) -> OAuthClient:
    """An OAuth client of this app at ``login_url`` (checked: raises ``UntrustedHost``)."""
    return OAuthClient(
        login_url,
        settings.CANVAS_CONSUMER_KEY,
        settings.CANVAS_CONSUMER_SECRETS[0].reveal(),
        hosts=settings.SALESFORCE_HOSTS,
    )


def keep_credential(*, user: User, login_url: str, reply: TokenReply) -> Credential:
    """Store the tokens of a login, encrypted."""
    return Credential.objects.create(
        user=user,
        login_url=login_url,
        instance_url=reply.instance_url,
        sealed=vault.seal({"access_token": reply.access_token, "refresh_token": reply.refresh_token}),
    )


def refresh_credential(*, credential_id: int, version: int) -> Credential:
    """A credential newer than ``version``: refreshed by us, or by whoever was faster.

    Salesforce kills a refresh token when it hands out the next one, so two refreshes at once would lose the login. One
    caller takes the lease with a conditional UPDATE (the same on PostgreSQL and SQLite), saves the new pair before
    anybody uses it, and the others wait for the version to move. Raises ``ReauthRequired`` when there is nothing left
    to refresh with; the row is then marked and is not tried again.
    """
    deadline = time.monotonic() + REFRESH_LEASE.total_seconds()
    while True:
        credential = Credential.objects.select_related("user__org").get(pk=credential_id)
        if credential.state == Credential.State.REAUTH:
            raise ReauthRequired("the login has ended; log in again")
        if credential.version > version:
            return credential
        if _take_lease(credential):
            return _refresh(credential)
        if time.monotonic() > deadline:
            raise SalesforceError("another process is refreshing this login and does not finish")
        time.sleep(REFRESH_POLL_SECONDS)


def _take_lease(credential: Credential) -> bool:
    now = timezone.now()
    free = Credential.objects.filter(pk=credential.pk, version=credential.version).exclude(refreshing_until__gt=now)
    return free.update(refreshing_until=now + REFRESH_LEASE) == 1


def _refresh(credential: Credential) -> Credential:
    refresh_token = credential.tokens()["refresh_token"]
    rows = Credential.objects.filter(pk=credential.pk, version=credential.version)
    try:
        if not refresh_token:
            raise ReauthRequired("this login came without a refresh token; log in again")
        reply = oauth_client(credential.login_url).refresh(refresh_token)
    except ReauthRequired:
        rows.update(state=Credential.State.REAUTH, refreshing_until=None)
        raise
    except SalesforceError:
        rows.update(refreshing_until=None)
        raise
    tokens = {"access_token": reply.access_token, "refresh_token": reply.refresh_token or refresh_token}
    rows.update(sealed=vault.seal(tokens), version=F("version") + 1, refreshing_until=None, updated_at=timezone.now())
    return Credential.objects.select_related("user__org").get(pk=credential.pk)


def forget_credential(*, credential: Credential) -> None:
    """Delete the tokens here, then tell Salesforce. Ours are gone even when Salesforce does not answer.

    Raises ``SalesforceError`` after the deletion, so that the caller can say that the token lives on until it expires.
    """
    tokens = credential.tokens()
    login_url = credential.login_url
    credential.delete()
    oauth_client(login_url).revoke(tokens["refresh_token"] or tokens["access_token"] or "")
