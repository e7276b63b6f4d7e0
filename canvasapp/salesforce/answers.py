"""What Salesforce's answers mean: JSON to values, error lists to errors.

Shapes: REST API Developer Guide, "Status Codes and Error Responses". A list of {message, errorCode, fields} at the
top; items of collections and composites say statusCode instead; OAuth endpoints say {error, error_description}.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Never

from canvasapp.salesforce.errors import BadAnswer, HtmlAnswer, NotJson, SalesforceError, Unavailable, scrub
from canvasapp.salesforce.refusals import (
    CursorExpired,
    Fault,
    FieldErrors,
    LimitExceeded,
    MalformedQuery,
    NoAccess,
    NotFound,
    QueryTooSlow,
    Refused,
    RolledBack,
    RowLocked,
    SessionExpired,
    SeveralMatches,
    UnknownField,
)
from canvasapp.salesforce.transport import retry_after
from canvasapp.salesforce.wire import Answer

type Json = Any  # decoded JSON: the shape is checked where it is used

_MOST_FAULTS = 50

_BY_CODE: dict[str, type[Refused]] = {
    "INVALID_SESSION_ID": SessionExpired,
    "INVALID_AUTH_HEADER": SessionExpired,
    "REQUEST_LIMIT_EXCEEDED": LimitExceeded,
    "STORAGE_LIMIT_EXCEEDED": LimitExceeded,
    "EXCEEDED_ID_LIMIT": LimitExceeded,
    "UNABLE_TO_LOCK_ROW": RowLocked,
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": RolledBack,
    "PROCESSING_HALTED": RolledBack,
    "MALFORMED_QUERY": MalformedQuery,
    "MALFORMED_SEARCH": MalformedQuery,
    "INVALID_SEARCH": MalformedQuery,
    "INVALID_TYPE": MalformedQuery,
    "INVALID_QUERY_FILTER_OPERATOR": MalformedQuery,
    "QUERY_TOO_COMPLICATED": MalformedQuery,
    "INVALID_FIELD": UnknownField,
    "QUERY_TIMEOUT": QueryTooSlow,
    "INVALID_QUERY_LOCATOR": CursorExpired,
    "NOT_FOUND": NotFound,
    "ENTITY_IS_DELETED": NotFound,
    "INSUFFICIENT_ACCESS": NoAccess,
    "INSUFFICIENT_ACCESS_OR_READONLY": NoAccess,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": NoAccess,
    "API_CURRENTLY_DISABLED": NoAccess,
    "API_DISABLED_FOR_ORG": NoAccess,
}
_BY_STATUS: dict[int, type[Refused]] = {
    401: SessionExpired,
    403: NoAccess,
    404: NotFound,
    429: LimitExceeded,
}
# Refusals of a record's values that may come without naming a field (validation rules on the page, duplicate rules).
_VALUE_CODES = frozenset(
    {
        "REQUIRED_FIELD_MISSING",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "FIELD_FILTER_VALIDATION_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION",
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "DUPLICATES_DETECTED",
        "DUPLICATE_VALUE",
        "INVALID_CROSS_REFERENCE_KEY",
        "INVALID_EMAIL_ADDRESS",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "MALFORMED_ID",
        "NUMBER_OUTSIDE_VALID_RANGE",
        "STRING_TOO_LONG",
        "DELETE_FAILED",
    }
)


def decode(answer: Answer) -> Json:
    """The JSON of an answer, numbers with a fraction as ``Decimal``; None for an empty one.

    Errors: ``HtmlAnswer``, ``NotJson``.
    """
    text = answer.body.strip()
    if not text:
        return None
    if text.startswith(b"<"):
        raise HtmlAnswer(f"status {answer.status}")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotJson(f"status {answer.status}, {len(answer.body)} bytes") from None


def decode_object(answer: Answer) -> dict[str, Json]:
    """Like ``decode``, for answers that have to be a JSON object."""
    value = decode(answer)
    if not isinstance(value, dict):
        raise BadAnswer(f"status {answer.status}: an object was expected, not {type(value).__name__}")
    return value


def decode_list(answer: Answer) -> list[Json]:
    """Like ``decode``, for answers that have to be a JSON array."""
    value = decode(answer)
    if not isinstance(value, list):
        raise BadAnswer(f"status {answer.status}: a list was expected, not {type(value).__name__}")
    return value


def check(answer: Answer, *, secrets: Sequence[str] = ()) -> Answer:
    """The answer itself if it is a success or "not modified"; otherwise its error is raised, free of ``secrets``."""
    if 200 <= answer.status < 300 or answer.status == 304:
        return answer
    raise refusal(answer, secrets=secrets)


def refusal(answer: Answer, *, secrets: Sequence[str] = ()) -> SalesforceError:
    """The error that a failed answer states: its error code decides, then its status."""
    try:
        value = decode(answer)
    except HtmlAnswer as error:
        # A maintenance page or a login page; any other page did not come from the API at all.
        if answer.status < 500 and answer.status not in (401, 429):
            return error
        value = None
    except NotJson:
        # userinfo and the identity address speak plain text: Bad_OAuth_Token.
        value = {"errorCode": answer.body[:80].decode("ascii", "replace").strip()}
    if answer.status == 300 and isinstance(value, list):
        return SeveralMatches(300, [scrub(path, secrets) for path in value if isinstance(path, str)])
    found = faults(value, secrets=secrets)
    if any(fault.code == "Bad_OAuth_Token" for fault in found):
        return SessionExpired(answer.status, found)
    if answer.status >= 500 and not any(fault.code in _BY_CODE for fault in found):
        said = "; ".join(f"{fault.code}: {fault.message}" for fault in found)
        return Unavailable(f"{answer.status} {said}".rstrip(), retry_after=retry_after(answer.headers))
    return refused(answer.status, found)


def refused(status: int, found: Sequence[Fault]) -> Refused:
    """The narrowest error for an error list, be it of a whole answer or of one item in a collection."""
    for fault in found:
        kind = _BY_CODE.get(fault.code)
        if kind is not None and not (kind is UnknownField and fault.fields):
            return kind(status, found)
    if status in _BY_STATUS:
        return _BY_STATUS[status](status, found)
    if any(fault.fields or fault.code in _VALUE_CODES for fault in found):
        return FieldErrors(status, found)
    return Refused(status, found)


def faults(value: Json, *, secrets: Sequence[str] = ()) -> list[Fault]:
    """The entries of an error list in any of its three spellings; what has no such shape gives none."""
    entries = value if isinstance(value, list) else [value]
    return [_fault(entry, secrets) for entry in entries[:_MOST_FAULTS] if isinstance(entry, dict)]


def _fault(entry: dict[str, Json], secrets: Sequence[str]) -> Fault:
    def text(*keys: str) -> str:
        found = next((entry[key] for key in keys if isinstance(entry.get(key), str)), "")
        return scrub(found, secrets)

    fields = entry.get("fields")
    named = tuple(name for name in fields if isinstance(name, str)) if isinstance(fields, list) else ()
    return Fault(text("errorCode", "statusCode", "error"), text("message", "error_description"), named)


def _no_constant(name: str) -> Never:
    raise ValueError(name)
