"""One name for everything that happens on behalf of one request, here and at Salesforce."""

import re
import uuid
from contextvars import ContextVar

HEADER = "X-Request-ID"

_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,128}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The id of the request that is being answered; empty outside of one."""
    return _current.get()


def begin(given: str | None) -> str:
    """Take the id that a router or a client gave, if it is well-formed, or make one."""
    request_id = given if given and _WELL_FORMED.fullmatch(given) else str(uuid.uuid4())
    _current.set(request_id)
    return request_id


def end() -> None:
    _current.set("")
