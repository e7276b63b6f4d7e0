"""Calls to one org as one user: token, headers, API budget. The verbs on it are the ``Client``'s."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self

import requests

from canvasapp.salesforce import answers
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.budget import ApiUsage, Budget
from canvasapp.salesforce.errors import BadAnswer
from canvasapp.salesforce.refusals import RowLocked, SessionExpired
from canvasapp.salesforce.transport import Transport
from canvasapp.salesforce.wire import MEGABYTE, Answer, Body, Credential, Deadline, Parts, chunks

_SECONDS = 25.0  # a call's time when no deadline is shared; a web request has about 30
_ATTEMPTS = 3


class Connection:
    """``instance_url`` is an origin that ``HostPolicy`` approved; ``renew`` gives a new access token after a 401.

    ``deadline`` is shared by all calls that serve one request. ``floor`` is the share of the org's API calls that this
    connection leaves to others (see ``Budget``).
    """

    def __init__(  # noqa: PLR0913 - two facts of where, the rest named and with defaults
        self,
        instance_url: str,
        access_token: str,
        *,
        api_version: str,
        request_id: str | None = None,
        client_name: str = "canvasapp",
        session: requests.Session | None = None,
        timeout: tuple[float, float] = (3.05, 20.0),
        deadline: Deadline | None = None,
        renew: Callable[[], str] | None = None,
        budget: Budget | None = None,
        floor: float = 0.0,
    ) -> None:
        if not re.fullmatch(r"[0-9]{2,3}\.0", api_version):
            msg = f"api_version must look like 66.0, not {api_version!r}"
            raise ValueError(msg)
        self.root = f"/services/data/v{api_version}"
        self._token = _checked(access_token)
        self._renew = renew
        self._deadline = deadline
        self._budget = budget or Budget()
        self._floor = floor
        self._transport = Transport(instance_url, session=session, timeout=timeout)
        self._headers = {"Accept": "application/json", "Sforce-Call-Options": f"client={_checked(client_name)}"}
        if request_id is not None:
            self._headers["X-Request-ID"] = _checked(request_id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.origin!r}, token=***)"

    @property
    def api_usage(self) -> ApiUsage | None:
        """API calls of the org in the last 24 hours, as the latest answer told."""
        return self._budget.latest

    def without_renewal(self) -> Self:
        """The same connection for another thread, which hands a 401 back instead of renewing the token there."""
        other = copy.copy(self)
        other._renew = None
        return other

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Body | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: Deadline | None = None,
    ) -> Answer:
        """The answer of a successful call; any other is raised as its error. ``path`` starts at the host.

        Salesforce did nothing when it answered 401 or that a row is locked, so both are repeated for writes too: the
        first once, with a renewed token, if there is a way to renew; the second twice, while there is time.
        """
        deadline = deadline or self._deadline or Deadline(_SECONDS)
        parts = Parts(params=params, data=body, headers=self._sent(body, headers))
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._renewing(lambda: self._call(method, path, parts, deadline))
            except RowLocked:
                if not self.pause(attempt, deadline):
                    raise
        return self._renewing(lambda: self._call(method, path, parts, deadline))

    def read(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Json]:
        """A GET below ``/services/data/vXX.0`` that answers with an object."""
        return answers.decode_object(self.call("GET", self.root + path, params=params))

    @contextmanager
    def open(self, path: str, *, deadline: Deadline, max_bytes: int) -> Iterator[Iterator[bytes]]:
        """The body of a GET below ``/services/data/vXX.0`` as it arrives, in pieces."""
        with self._renewing(lambda: self._open(path, deadline)) as response:
            yield chunks(response, deadline, max_bytes)

    def pause(self, attempt: int, deadline: Deadline | None = None) -> bool:
        """Wait a little before a repeat; False when there is no time left for one."""
        return self._transport.pause(attempt, deadline or self._deadline or Deadline(_SECONDS))

    def _renewing[Result](self, call: Callable[[], Result]) -> Result:
        try:
            return call()
        except SessionExpired:
            if self._renew is None:
                raise
            self._token = _checked(self._renew())
            return call()

    def _call(self, method: str, path: str, parts: Parts, deadline: Deadline) -> Answer:
        self._budget.admit(self._floor)
        parts = {**parts, "auth": Credential(self._token)}
        answer = self._transport.send(method, path, deadline=deadline, **parts)
        self._budget.note(answer.headers.get("Sforce-Limit-Info", ""))
        return answers.check(answer, secrets=(self._token,))

    def _open(self, path: str, deadline: Deadline) -> requests.Response:
        self._budget.admit(self._floor)
        response = self._transport.begin(
            "GET", self.root + path, deadline=deadline, headers=self._sent(None, None), auth=Credential(self._token)
        )
        self._budget.note(response.headers.get("Sforce-Limit-Info", ""))
        if response.ok:
            return response
        with response:
            body = b"".join(chunks(response, deadline, MEGABYTE))
        raise answers.refusal(Answer(response.status_code, response.headers, body), secrets=(self._token,))

    def _sent(self, body: Body | None, headers: Mapping[str, str] | None) -> dict[str, str]:
        kind = {} if body is None else {"Content-Type": "application/json; charset=UTF-8"}
        return {**self._headers, **kind, **(headers or {})}


def _checked(text: str) -> str:
    """A token or name fit for a header line. requests would refuse others too, and quote them in its error."""
    if not re.fullmatch(r"[\x21-\x7e]{1,8192}", text):
        raise BadAnswer("a token or name that fits no header")
    return text
