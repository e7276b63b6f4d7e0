"""One parser for each kind of value. Each takes the text of a variable and raises ``ValueError`` with the mend.

The message of a ``ValueError`` follows the variable's name: "must be …, …". It never quotes a secret.
"""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .secret import Secret

DATABASES = ("postgres", "postgresql", "sqlite")
# Salesforce's shortest consumer secrets have 19 digits.
CONSUMER_SECRET_LENGTH = 16
# Django's own measure (security.W009).
SECRET_KEY_LENGTH, SECRET_KEY_VARIETY = 50, 5
FERNET_KEY_BYTES = 32
RSA_BITS = 2048

_HOST = re.compile(r"\.?(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)
_HEX_KEY = re.compile(r"[0-9a-fA-F]{64}")
_LOGIN_HOST = re.compile(r"(login|test|[a-z0-9-]+(\.[a-z0-9-]+)*\.my)\.salesforce\.(com|mil)")


def items(text: str) -> tuple[str, ...]:
    """The parts of a comma-separated list; space around a part is dropped, an empty part is refused."""
    parts = tuple(part.strip() for part in text.split(","))
    if not all(parts):
        raise ValueError("must be a comma-separated list without empty parts")
    return parts


def boolean(text: str) -> bool:
    if text.lower() in ("true", "1", "yes", "on"):
        return True
    if text.lower() in ("false", "0", "no", "off"):
        return False
    raise ValueError("must be true or false")


def seconds(text: str) -> int:
    """A positive whole number."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise ValueError("must be a whole number of seconds above 0")
    return int(text)


def port(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text) or int(text) > 65535:
        raise ValueError("must be a port, 1 to 65535")
    return int(text)


def secret_key(text: str, *, strict: bool) -> Secret:
    weak = len(text) < SECRET_KEY_LENGTH or len(set(text)) < SECRET_KEY_VARIETY or text.startswith("django-insecure-")
    if strict and weak:
        raise ValueError(f"must be at least {SECRET_KEY_LENGTH} random characters")
    return Secret(text)


def consumer_secrets(text: str, *, strict: bool) -> tuple[Secret, ...]:
    parts = items(text)
    if any(len(part.split()) != 1 for part in parts):
        raise ValueError("must not hold blanks")
    if strict and any(len(part) < CONSUMER_SECRET_LENGTH for part in parts):
        raise ValueError("must be the consumer secret that Setup shows for the app; this one is too short")
    return tuple(Secret(part) for part in parts)


def credential_keys(text: str) -> tuple[Secret, ...]:
    """Fernet keys: 32 bytes in URL-safe base64, or in hexadecimal as Heroku's generator writes them.

    The first encrypts, all decrypt.
    """
    return tuple(Secret(_fernet_key(part)) for part in items(text))


def _fernet_key(text: str) -> str:
    try:
        key = bytes.fromhex(text) if _HEX_KEY.fullmatch(text) else base64.b64decode(text, altchars=b"-_", validate=True)
    except binascii.Error:
        key = b""
    if len(key) != FERNET_KEY_BYTES:
        raise ValueError("must be Fernet keys, comma-separated: 32 bytes each, in URL-safe base64")
    return base64.urlsafe_b64encode(key).decode()


def private_key(text: str) -> Secret:
    r"""An unencrypted RSA key in PEM. Line ends may be written as ``\n``, for places that hold one line only."""
    pem = text.replace("\\n", "\n")
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError):  # not PEM, or encrypted
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size < RSA_BITS:
        raise ValueError(f"must be an RSA private key of at least {RSA_BITS} bits in PEM, without a passphrase")
    return Secret(pem)


def database_url(text: str) -> str:
    """Refuses what is no database address; the address may hold a password and is not quoted."""
    scheme, separator, rest = text.partition("://")
    if scheme not in DATABASES or not separator or not rest.strip("/"):
        raise ValueError("must be postgres://user:password@host:port/name or sqlite:///path")
    return text


def login_url(text: str, *, strict: bool) -> str:
    """An origin of Salesforce's: a login host or a My Domain; in development also the dev org's."""
    parts = urlsplit(text)
    host = parts.hostname or ""
    bare = text.rstrip("/") == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    if bare and parts.scheme == "https" and _LOGIN_HOST.fullmatch(host):
        return text.rstrip("/")
    if bare and not strict and parts.scheme == "http" and host == "localhost":
        return text.rstrip("/")
    raise ValueError("must be https://login.salesforce.com, https://test.salesforce.com or https://<My Domain host>")


def hosts(text: str, *, strict: bool) -> tuple[str, ...]:
    parts = items(text)
    if not strict and parts == ("*",):
        return parts
    if not all(_HOST.fullmatch(part) for part in parts):
        raise ValueError("must be host names, comma-separated, without scheme, port or *")
    return parts


def org_ids(text: str, *, canonical: Callable[[str], str]) -> frozenset[str]:
    """Org ids, 15 or 18 characters, each as ``canonical`` writes it; that raises ``ValueError`` for a mistyped one."""
    try:
        return frozenset(_org_id(part, canonical) for part in items(text))
    except ValueError:
        raise ValueError("must be org ids, comma-separated: 15 or 18 characters, beginning with 00D") from None


def _org_id(text: str, canonical: Callable[[str], str]) -> str:
    if not text.startswith("00D"):
        raise ValueError("another kind of id")
    return canonical(text)
