"""HTTP to one checked origin: pooled, bounded in time and size, repeated only where repeating is safe.

What an answer means is not known here; that is ``answers``.
"""

import random
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from types import MappingProxyType
from typing import TypedDict, Unpack

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from canvasapp.salesforce.errors import CutAnswer, NotConnected, Redirected, SalesforceError, TimedOut, TooLarge, Unreachable

MEGABYTE = 1024 * 1024
_CHUNK = 64 * 1024
_REPEATABLE = frozenset({"GET", "HEAD"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# 500 is Salesforce's UNKNOWN_EXCEPTION; 429 is not documented, but is what its edge and proxies send.
_REJECTED = 429
_TRANSIENT = frozenset({_REJECTED, 500, 502, 503, 504})
_ATTEMPTS = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 4.0


class Deadline:
    """A moment after which an answer is of no use. One may be shared by all calls that serve one request."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at = clock() + seconds

    def remaining(self) -> float:
        """Seconds left; ``TimedOut`` when there are none."""
        left = self._at - self._clock()
        if left <= 0:
            raise TimedOut("deadline")
        return left


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Credential(AuthBase):
    """``Authorization`` for one call, or none at all; being set, it keeps requests from looking into ~/.netrc."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "Credential(***)"


class Upload(ABC):
    """A body that is read while it is sent, and from its beginning again for a repeat."""

    @abstractmethod
    def __len__(self) -> int:
        """The exact number of bytes that ``read`` will give."""

    @abstractmethod
    def __iter__(self) -> Iterator[bytes]:
        """By this requests knows a stream; it reads with ``read``."""

    @abstractmethod
    def read(self, size: int) -> bytes: ...

    @abstractmethod
    def rewind(self) -> None: ...


type Body = bytes | Upload


class Parts(TypedDict, total=False):
    """What a request carries. ``data`` is a form, bytes, or an upload."""

    params: Mapping[str, str] | None
    headers: Mapping[str, str]
    data: Mapping[str, str] | Body | None
    auth: Credential


@cache
def pooled_session() -> requests.Session:
    """The process's connections. It keeps no cookie: one person's must not travel with another's call."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    adapter = HTTPAdapter(pool_connections=32, pool_maxsize=32)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.headers["User-Agent"] = "canvasapp"
    return session


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
        with _named_errors():
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


def chunks(response: requests.Response, deadline: Deadline, limit: int) -> Iterator[bytes]:
    """The decoded body as it arrives: ``read1`` returns what is there, so no dripping body outlives the deadline."""
    size = 0
    while True:
        deadline.remaining()
        with _named_errors():
            chunk = response.raw.read1(_CHUNK, decode_content=True)
        if not chunk:
            return
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"over {limit} bytes")
        yield chunk


def retry_after(headers: Mapping[str, str]) -> float | None:
    """``Retry-After`` in seconds. Its date form is not used by Salesforce and counts as absent."""
    value = headers.get("Retry-After", "").strip()
    return float(value) if re.fullmatch(r"[0-9]{1,6}", value) else None


@contextmanager
def _named_errors() -> Iterator[None]:
    """What requests and urllib3 raise, as errors of this room; theirs hold the request, and with it the token."""
    try:
        yield
    except requests.ConnectTimeout as error:
        raise NotConnected(type(error).__name__) from None
    except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise TimedOut(type(error).__name__) from None
    except (
        urllib3.exceptions.IncompleteRead,
        urllib3.exceptions.ProtocolError,
        urllib3.exceptions.DecodeError,
    ) as error:
        raise CutAnswer(type(error).__name__) from None
    except requests.ConnectionError as error:
        cause = getattr(error.args[0] if error.args else None, "reason", None)
        refused = isinstance(cause, urllib3.exceptions.NewConnectionError)
        raise (NotConnected if refused else Unreachable)(type(cause or error).__name__) from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Unreachable(type(error).__name__) from None
