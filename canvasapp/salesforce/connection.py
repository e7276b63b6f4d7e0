"""Calls to one org as one user: token, headers, API budget. The verbs on it are the ``Client``'s."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import requests

from canvasapp.salesforce import answers
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.errors import BadAnswer, SessionExpired
from canvasapp.salesforce.transport import Answer, Credential, Deadline, Transport

# Not anchored: "per-app-api-usage=17/250(appName=x)" may follow or precede.
_USAGE = re.compile(r"(?<![\w-])api-usage=(\d{1,12})/(\d{1,12})")


class ApiUsage(NamedTuple):
    """API calls of the org in the last 24 hours, as the latest answer told."""

    used: int
    limit: int


class Connection:
    """``instance_url`` is an origin that ``HostPolicy`` approved; ``renew`` gives a new access token after a 401."""

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
    ) -> None:
        if not re.fullmatch(r"[0-9]{2,3}\.0", api_version):
            msg = f"api_version must look like 66.0, not {api_version!r}"
            raise ValueError(msg)
        self.root = f"/services/data/v{api_version}"
        self.api_usage: ApiUsage | None = None
        self._token = _checked(access_token)
        self._renew = renew
        self._deadline = deadline
        self._transport = Transport(instance_url, session=session, timeout=timeout)
        self._headers = {"Accept": "application/json", "Sforce-Call-Options": f"client={_checked(client_name)}"}
        if request_id is not None:
            self._headers["X-Request-ID"] = _checked(request_id)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.origin!r}, token=***)"

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer of a successful call; any other is raised as its error. ``path`` starts at the host.

        A 401 is answered by one renewal of the token, if there is a way to renew, and one repeat: Salesforce did
        nothing, so that is safe for writes too.
        """
        try:
            return self._call(method, path, params, body, headers)
        except SessionExpired:
            if self._renew is None:
                raise
            self._token = _checked(self._renew())
            return self._call(method, path, params, body, headers)

    def read(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Json]:
        """A GET below ``/services/data/vXX.0`` that answers with an object."""
        return answers.decode_object(self.call("GET", self.root + path, params=params))

    def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> Answer:
        sent = {**self._headers, **(headers or {})}
        if body is not None:
            sent.setdefault("Content-Type", "application/json; charset=UTF-8")
        answer = self._transport.send(
            method,
            path,
            deadline=self._deadline,
            params=params,
            data=body,
            headers=sent,
            auth=Credential(self._token),
        )
        usage = _USAGE.search(answer.headers.get("Sforce-Limit-Info", ""))
        if usage is not None:
            self.api_usage = ApiUsage(int(usage[1]), int(usage[2]))
        return answers.check(answer, secrets=(self._token,))


def _checked(text: str) -> str:
    """A token or name fit for a header line. requests would refuse others too, and quote them in its error."""
    if not re.fullmatch(r"[\x21-\x7e]{1,8192}", text):
        raise BadAnswer("a token or name that fits no header")
    return text
