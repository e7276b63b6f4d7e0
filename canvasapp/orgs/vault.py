"""Encryption at rest for everything that opens a Salesforce org.

Fernet (AES-128-CBC with HMAC-SHA256) from ``cryptography``. ``CREDENTIAL_KEYS`` lists the keys: the first encrypts,
every one decrypts, so a key is rotated by putting a new one in front.
"""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class VaultError(Exception):
    """What was stored cannot be opened with any configured key. The message never holds what was stored."""


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _fernet(tuple(key.reveal() for key in settings.CREDENTIAL_KEYS))


def seal(value: Any) -> str:
    """Encrypt a JSON value; the answer is ASCII text that fits a text column."""
    return _current().encrypt(json.dumps(value, separators=(",", ":")).encode()).decode()


def unseal(sealed: str) -> Any:
    """The JSON value that :func:`seal` was given. Raises :class:`VaultError` when no key opens it."""
    try:
        return json.loads(_current().decrypt(sealed))
    except InvalidToken:
        raise VaultError("stored with a key that is not in CREDENTIAL_KEYS, or damaged") from None
