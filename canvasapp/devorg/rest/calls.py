"""A call to the API and its answer, without HTTP around them, so that composite requests can make calls too."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from canvasapp.devorg.data import OrgError, Store
from canvasapp.devorg.data.access import Access

# 21 to 30 are retired; those before never had this API in its present form.
FIRST_RETIRED, FIRST_VERSION, LAST_VERSION = 21, 31, 67


@dataclass(frozen=True)
class Answer:
    """``data`` becomes JSON, ``raw`` goes out as it is; with neither there is no body."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str = "application/json;charset=UTF-8"

    def body(self) -> bytes:
        if self.raw is not None:
            return self.raw
        if self.data is None:
            return b""
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Call:
    """``path`` is what follows ``/services/data/v66.0/``; ``headers`` have lower-case names."""

    store: Store
    user_id: str
    version: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    origin: str = ""
    content_type: str = "application/json"

    @property
    def base(self) -> str:
        return f"/services/data/v{self.version}"

    @property
    def sobjects(self) -> str:
        return f"{self.base}/sobjects"

    @property
    def access(self) -> Access:
        return self.store.access(self.user_id)

    def json(self) -> Any:
        """The body as JSON. Raises ``OrgError`` JSON_PARSER_ERROR, in the words of Salesforce's parser."""
        if not self.body.strip():
            raise OrgError(
                "The HTTP entity body is required, but this request has no entity body.", code="JSON_PARSER_ERROR"
            )
        try:
            return json.loads(self.body.decode(), parse_constant=_no_constant)
        except json.JSONDecodeError as error:
            character = error.doc[error.pos : error.pos + 1]
            what = (
                f"Unexpected character ('{character}' (code {ord(character)}))"
                if character
                else "Unexpected end-of-input"
            )
            where = f"[line:{error.lineno}, column:{error.colno}]"
            raise OrgError(f"{what}: {error.msg} at {where}", code="JSON_PARSER_ERROR") from error
        except (UnicodeDecodeError, RecursionError, ValueError) as error:
            raise OrgError("Invalid JSON in the request body", code="JSON_PARSER_ERROR") from error

    def record(self) -> dict[str, Any]:
        """The body as one record."""
        found = self.json()
        if not isinstance(found, dict):
            kind = "START_ARRAY" if isinstance(found, list) else "a scalar"
            raise OrgError(
                f"Cannot deserialize instance of sobject from {kind} value at [line:1, column:1]",
                code="JSON_PARSER_ERROR",
            )
        return found

    def sub(self, method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> "Call":
        """The call that a part of a composite request describes. Raises ``OrgError`` for other addresses."""
        parts = urlsplit(url)
        path = unquote(parts.path)
        version = self.version
        if path.startswith("/services/data/v"):
            version, _, path = path.removeprefix("/services/data/v").partition("/")
        elif path.startswith("/") or not path:
            raise OrgError(f"Invalid url: {url}", code="INVALID_HTTP_REQUEST")
        elif path.startswith("v"):
            version, _, path = path[1:].partition("/")
        return replace(
            self, method=method.upper(), version=version, path=path.strip("/"), params=dict(parse_qsl(parts.query)),
            headers={**self.headers, **{name.lower(): value for name, value in (headers or {}).items()}},
            body=b"" if body is None else json.dumps(body).encode(), content_type="application/json",
        )  # fmt: skip


def _no_constant(text: str) -> float:
    raise ValueError(text)


Handler = Callable[..., Answer]


def errors(error: OrgError) -> list[dict[str, Any]]:
    """An error as the API lists it: saving always says which fields, reading never does."""
    one: dict[str, Any] = {"message": error.message, "errorCode": error.code}
    if error.fields or error.code in WITH_FIELDS:
        one["fields"] = error.fields
    return [one]


WITH_FIELDS = frozenset({
    "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "INSUFFICIENT_ACCESS_OR_READONLY", "UNABLE_TO_LOCK_ROW",
    "DELETE_FAILED", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
})  # fmt: skip
