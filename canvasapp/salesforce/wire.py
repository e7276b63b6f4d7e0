"""The parts of an HTTP exchange: what goes out, what comes back, and until when."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import TypedDict

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from canvasapp.salesforce.errors import CutAnswer, NotConnected, TimedOut, TooLarge, Unreachable

MEGABYTE = 1024 * 1024
_CHUNK = 64 * 1024


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


def chunks(response: requests.Response, deadline: Deadline, limit: int) -> Iterator[bytes]:
    """The decoded body as it arrives: ``read1`` returns what is there, so no dripping body outlives the deadline."""
    size = 0
    while True:
        deadline.remaining()
        with named_errors():
            chunk = response.raw.read1(_CHUNK, decode_content=True)
        if not chunk:
            return
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"over {limit} bytes")
        yield chunk


@contextmanager
def named_errors() -> Iterator[None]:
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
