"""What must never be read in a log, a traceback or an error page, found by name and by shape."""

import re
from collections.abc import Mapping
from typing import Any, Final

MASK: Final = "********"

# Names under which a secret travels, in a query, a form, JSON, a header or a variable.
SECRET_NAMES: Final = (
    "signed_request",
    "signedRequest",
    "access_token",
    "refresh_token",
    "id_token",
    "oauthToken",
    "refreshToken",
    "client_secret",
    "consumer_secret",
    "code_verifier",
    "assertion",
    "sid",
    "password",
    "authorization",
    "cookie",
    "locationUrl",
    "sealed",
)

# Secret in an address, an ordinary word elsewhere.
_IN_ADDRESSES: Final = ("code", "state")

_NAMES = "|".join(SECRET_NAMES)
_PATTERNS: Final = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        # name=value, "name": "value"
        (rf"(?P<keep>(?<![A-Za-z])(?:{_NAMES})=)[^&\s'\",;]+", re.IGNORECASE),
        (rf"(?P<keep>(?:^|[?&])(?:{'|'.join(_IN_ADDRESSES)})=)[^&\s'\"]+", 0),
        (
            rf"(?P<keep>(?P<q>[\"'])(?:{_NAMES})(?P=q)\s*:\s*(?P<v>[\"']))(?:\\.|(?!(?P=v)).)*",
            re.IGNORECASE | re.DOTALL,
        ),
        # the same inside a quoted string
        (rf"(?P<keep>\\[\"'](?:{_NAMES})\\[\"']\s*:\s*\\[\"'])(?:(?!\\[\"']).)*", re.IGNORECASE | re.DOTALL),
        (r"(?P<keep>(?:authorization|cookie)\s*:\s*)[^\r\n]+", re.IGNORECASE),
        (r"(?P<keep>\b(?:Bearer|OAuth)\s+)[A-Za-z0-9._~+/!=-]{8,}", 0),
        # a session id: org id, exclamation mark, the rest
        (r"(?P<keep>)\b00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?(?:!|%21)[A-Za-z0-9._%-]+", 0),
        # a signed request: signature, dot, JSON in base64
        (r"(?P<keep>)[A-Za-z0-9+/_%-]{42,}={0,2}\.eyJ[A-Za-z0-9+/_=%-]+", 0),
        # a JSON web token
        (r"(?P<keep>)\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", 0),
        (r"(?P<keep>)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL),
    )
)
_SECRET_KEYS: Final = frozenset(name.lower() for name in SECRET_NAMES)


def redact(text: str) -> str:
    """The text with every secret in it masked."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<keep>{MASK}", text)
    return text


def is_secret_name(name: str) -> bool:
    return name.lower().replace("-", "_") in _SECRET_KEYS


def redact_value(value: Any) -> Any:
    """The same for a value of a log line: text, and what is inside lists and mappings."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {key: MASK if is_secret_name(str(key)) else redact_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_value(item) for item in value]
    if isinstance(value, bool | int | float | None):
        return value
    return redact(str(value))
