"""Django's session machinery on our own table, so that ``request.session`` works as everywhere.

A framed session is named by a bearer token, a standalone one by a cookie. Both are 256 random bits, and both are stored
as a hash that is salted with the kind: a cookie value presented as a bearer token, or the reverse, finds nothing.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.utils import timezone

from .models import Session

KEY_BYTES = 32


def new_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def hashed(kind: str, key: str) -> str:
    return hashlib.sha256(f"{kind}:{key}".encode()).hexdigest()


class SessionStore(SessionBase):
    """A standalone session. ``row`` is its database row with user and org, or None."""

    kind: str = Session.Kind.STANDALONE
    framed = False
    # Conditions under which a request that has begun may still save what it changed.
    _still_open: ClassVar[dict[str, str]] = {}

    def __init__(self, session_key: str | None = None, row: Session | None = None) -> None:
        super().__init__(session_key)
        self._row = row
        self._row_loaded = row is not None

    @property
    def key_salt(self) -> str:
        return f"canvasapp.session.{self.kind}"

    @property
    def row(self) -> Session | None:
        if not self._row_loaded:
            self._row_loaded = True
            if self.session_key:
                self._row = (
                    Session.objects.select_related("user__org", "credential")
                    .filter(key=hashed(self.kind, self.session_key), expires_at__gt=timezone.now())
                    .first()
                )
            if self._row is None:
                self._session_key = None
        return self._row

    def _get_new_session_key(self) -> str:
        # 256 random bits need no look whether somebody else has them.
        return new_key()

    def load(self) -> dict[str, Any]:
        return self.decode(self.row.data) if self.row and self.row.data else {}

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key=hashed(self.kind, session_key)).exists()

    def create(self) -> None:
        self._session_key = new_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        key, encoded, expires_at = hashed(self.kind, self.session_key), self.encode(data), self.get_expiry_date()
        if must_create:
            self._row = Session.objects.create(
                key=key, kind=self.kind, data=encoded, expires_at=expires_at, keep_until=expires_at
            )
            self._row_loaded = True
            return None
        values: dict[str, str | datetime] = {"data": encoded} | self._moved_expiry(expires_at)
        if not Session.objects.filter(key=key, **self._still_open).update(**values):
            raise UpdateError
        return None

    def _moved_expiry(self, expires_at: datetime) -> dict[str, datetime]:
        return {"expires_at": expires_at, "keep_until": expires_at}

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key=hashed(self.kind, key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(keep_until__lt=timezone.now()).delete()


class FramedStore(SessionStore):
    """The session of one launch: it lives for a fixed time, and is renewed through Salesforce."""

    kind = Session.Kind.FRAMED
    framed = True
    _still_open: ClassVar[dict[str, str]] = {"sealed__gt": ""}

    def _moved_expiry(self, expires_at: datetime) -> dict[str, datetime]:
        return {}

    def get_session_cookie_age(self) -> int:
        age: int = settings.CANVAS_SESSION_AGE
        return age

    def delete(self, session_key: str | None = None) -> None:
        """End the session but remember the digest of its signed request."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key=hashed(self.kind, key)).update(
                expires_at=timezone.now() - timedelta(seconds=1), sealed="", data=""
            )

    def expires_in(self) -> int:
        """Whole seconds that this session has left."""
        return max(0, int((self.row.expires_at - timezone.now()).total_seconds())) if self.row else 0
