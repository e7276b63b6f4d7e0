"""HTTP to one checked origin: pooled, bounded in time and size, repeated only where repeating is safe.

What an answer means is not known here; that is ``answers``.
"""

import random
import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Unpack

import requests

from canvasapp.salesforce.errors import NotConnected, Redirected, SalesforceError, TimedOut
from canvasapp.salesforce.wire import (
    MEGABYTE,
    Answer,
    Credential,
    Deadline,
    Parts,
    Upload,
    chunks,
    named_errors,
    pooled_session,
)

_REPEATABLE = frozenset({"GET", "HEAD"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# 500 is Salesforce's UNKNOWN_EXCEPTION; 429 is not documented, but is what its edge and proxies send.
_REJECTED = 429
_TRANSIENT = frozenset({_REJECTED, 500, 502, 503, 504})
_ATTEMPTS = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 4.0


class Transport:
    """Sends requests to ``origin`` (from ``HostPolicy``) and hands back answers, whatever their status.

    ``timeout`` is (connect, read) in seconds and bounds each wait; the deadline bounds the whole call, repeats and
    body included (one wait for the first byte aside, which the read timeout bounds).
    """

    def __init__(
        self,
        origin: str,
        *,
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (3.05, 20.0),
        seconds: float = 25.0,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.origin = origin
        self._session = session
        self._timeout = timeout
        self._seconds = seconds
        self._sleep = sleep
        self._jitter = jitter

    def send(
        self,
        method: str,
        path: str,
        *,
        deadline: Deadline | None = None,
        max_bytes: int = 64 * MEGABYTE,
        **parts: Unpack[Parts],
    ) -> Answer:
        """One call. A GET is repeated after any transient failure while the deadline allows; anything else only if it
        certainly was not looked at: no connection came about, or the answer was 429.

        Errors: ``Unreachable``, ``TimedOut``, ``CutAnswer``, ``TooLarge``, ``Redirected``.
        """
        deadline = deadline or Deadline(self._seconds)
        safe = method in _REPEATABLE
        for attempt in range(1, _ATTEMPTS):
            try:
                answer = self._once(method, path, deadline, max_bytes, parts)
            except SalesforceError as error:
                if not (isinstance(error, NotConnected) or (safe and error.transient)):
                    raise
                if not self.pause(attempt, deadline):
                    raise
            else:
                if not (answer.status == _REJECTED or (safe and answer.status in _TRANSIENT)):
                    return answer
                if not self.pause(attempt, deadline, answer.headers):
                    return answer
        return self._once(method, path, deadline, max_bytes, parts)

    def _once(self, method: str, path: str, deadline: Deadline, limit: int, parts: Parts) -> Answer:
        with self.begin(method, path, deadline=deadline, **parts) as response:
            body = b"".join(chunks(response, deadline, limit))
            return Answer(response.status_code, response.headers, body)

    def begin(self, method: str, path: str, *, deadline: Deadline, **parts: Unpack[Parts]) -> requests.Response:
        """One attempt, its body not read yet. Used as a context manager, it gives its connection back on leaving."""
        if not re.fullmatch(r"/[\x21-\x5b\x5d-\x7e]*", path) or path.startswith("//"):
            msg = f"not a path: {path!r}"
            raise ValueError(msg)
        connect, read = self._timeout
        left = deadline.remaining()
        data = parts.get("data")
        if isinstance(data, Upload):
            data.rewind()
        with named_errors():
            response = (self._session or pooled_session()).request(
                method,
                self.origin + path,
                timeout=(min(connect, left), min(read, left)),
                allow_redirects=False,
                stream=True,
                params=parts.get("params"),
                data=data,
                headers=parts.get("headers"),
                auth=parts.get("auth") or Credential(),
            )
        if response.status_code in _REDIRECTS:
            response.close()
            raise Redirected(str(response.status_code))
        return response

    def pause(self, attempt: int, deadline: Deadline, headers: Mapping[str, str] = MappingProxyType({})) -> bool:
        """Wait before a repeat: as long as Salesforce asked, else a random part of a doubling span. False: no time."""
        pause = retry_after(headers)
        if pause is None:
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt) * self._jitter()
        try:
            if pause >= deadline.remaining():
                return False
        except TimedOut:
            return False
        self._sleep(pause)
        return True


def retry_after(headers: Mapping[str, str]) -> float | None:
    """``Retry-After`` in seconds. Its date form is not used by Salesforce and counts as absent."""
    value = headers.get("Retry-After", "").strip()
    return float(value) if re.fullmatch(r"[0-9]{1,6}", value) else None
