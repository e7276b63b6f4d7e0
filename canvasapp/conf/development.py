"""The keys of a developer's laptop: made at the first run, kept in ``.env``."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from .values import RSA_BITS

HEAD = """\
# Made by the first `make run`; for this laptop only. What is set in the environment wins over this file.
# To work against a real org instead of the dev org, add SALESFORCE_LOGIN_URL=https://login.salesforce.com
# and put that org's consumer key and secret below.
"""


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem.strip().replace("\n", "\\n")


# Shaped as Salesforce's own: a consumer key begins with 3MVG9, a consumer secret has 64 hexadecimal digits.
KEYS: Final[Mapping[str, Callable[[], str]]] = {
    "DEBUG": lambda: "true",
    "SECRET_KEY": lambda: secrets.token_urlsafe(64),
    "CREDENTIAL_KEYS": lambda: Fernet.generate_key().decode(),
    "CANVAS_CONSUMER_KEY": lambda: "3MVG9" + secrets.token_urlsafe(60).replace("-", "."),
    "CANVAS_CONSUMER_SECRET": lambda: secrets.token_hex(32).upper(),
    "SALESFORCE_PRIVATE_KEY": _private_key,
}


def complete(path: Path) -> tuple[str, ...]:
    """Add the keys that the file at ``path`` lacks and give their names. What is there is never changed.

    The file is readable by its owner only, also when it was there before.
    """
    # One descriptor for looking and writing, and never a moment in which others may read.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        text = file.read()
        present = {line.removeprefix("export ").partition("=")[0] for line in text.splitlines()}
        missing = tuple(name for name in KEYS if name not in present)
        if missing:
            lines = [f"{name}={KEYS[name]()}\n" for name in missing]
            file.write(("" if text else HEAD) + ("" if text.endswith("\n") or not text else "\n") + "".join(lines))
    return missing
