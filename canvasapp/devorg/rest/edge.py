"""The API's edge to HTTP: who is asking, which faults are armed, and the headers on every answer."""

import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from canvasapp.devorg import data, faults
from canvasapp.devorg.auth import bearer

from . import resources, routes, usage
from .calls import Answer, Call

log = logging.getLogger(__name__)
WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
JSON_TYPES = ("application/json", "text/json", "")
HTML = b"<!DOCTYPE html><html><title>Maintenance</title><body><h1>We are down for maintenance.</h1></body></html>"


def versions(request: HttpRequest) -> HttpResponseBase:
    """The list of versions, for anybody."""
    return _response(resources.versions())


@csrf_exempt
def api(request: HttpRequest, path: str) -> HttpResponseBase:
    """Everything below ``/services/data/``."""
    number = usage.spend()
    grant = bearer(request)
    if grant is not None:
        request.devorg_user = grant.user_id  # type: ignore[attr-defined]  # for the journal
    if grant is None or grant.expired or _fault(request, "session_expired") is not None:
        refusal = _error(401, "INVALID_SESSION_ID", "Session expired or invalid", {"WWW-Authenticate": "Token"})
        return _response(refusal)
    if not grant.scopes & {"api", "full", "web"}:
        return _response(_error(403, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"))
    method = (
        request.GET.get("_HttpMethod", request.method or "").upper() if request.method == "POST" else request.method
    )
    answer = _broken(request, method or "") or _answered(request, method or "", path, grant.user_id)
    used = {"Sforce-Limit-Info": f"api-usage={min(number, usage.DAILY)}/{usage.DAILY}"}
    response = _response(answer, used)
    if _fault(request, "cut") is not None:
        return _cut(request, answer.body(), response)
    return response


def _answered(request: HttpRequest, method: str, path: str, user_id: str) -> Answer:
    version, _, rest = path.removeprefix("v").partition("/")
    content_type = request.content_type or ""
    multipart = method in WRITES and content_type == "multipart/form-data"
    if method in WRITES and not multipart and content_type not in JSON_TYPES and request.body:
        message = f"Content-Type header specified in HTTP request is not supported: {content_type}"
        return _error(415, "UNSUPPORTED_MEDIA_TYPE", message)
    call = Call(
        store=data.store, user_id=user_id, version=version if path.startswith("v") else "", method=method,
        path=rest.strip("/"), params={name: str(value) for name, value in request.GET.items()},
        headers={name.lower(): value for name, value in request.headers.items()},
        body=_record_part(request) if multipart else request.body,
        files=_file_parts(request) if multipart else {},
        origin=f"{request.scheme}://{request.get_host()}", content_type=request.headers.get("Content-Type", ""),
    )  # fmt: skip
    try:
        return routes.answer(call)
    except Exception:
        log.exception("the dev org failed at %s %s", method, request.path)
        return _server_error(500)


def _record_part(request: HttpRequest) -> bytes:
    """The JSON among the parts of a multipart body; the parts with bytes are named as the fields they fill."""
    names = [name for name in request.POST if name.startswith(("entity_", "json"))]
    return str(request.POST[names[0]]).encode() if names else b""


def _file_parts(request: HttpRequest) -> dict[str, bytes]:
    return {name: file.read() for name, file in request.FILES.items() if isinstance(file, UploadedFile)}


def _broken(request: HttpRequest, method: str) -> Answer | None:
    """What an armed fault answers in the org's place."""
    late = _fault(request, "slow")
    if late is not None:
        time.sleep(float(late["seconds"]))
    if _fault(request, "limit_exceeded") is not None:
        return _error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    page = _fault(request, "html")
    if page is not None:
        return Answer(status=int(page["status"]), raw=HTML, content_type="text/html; charset=UTF-8")
    failed = _fault(request, "server_error")
    if failed is not None:
        return _server_error(int(failed["status"]))
    if method in WRITES and _fault(request, "row_lock") is not None:
        message = "unable to obtain exclusive access to this record or 1 records: 001000000000000AAA"
        return Answer([{"message": message, "errorCode": "UNABLE_TO_LOCK_ROW", "fields": []}], 400)
    return None


def _fault(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """The parameters of a fault that is armed now. Most often none is, so a request asks once for all of them."""
    if not hasattr(request, "devorg_armed"):
        request.devorg_armed = {one["name"] for one in faults.armed()}
    found = faults.take(name) if name in request.devorg_armed else None
    if found is not None:
        request.devorg_fault = name  # type: ignore[attr-defined]  # for the journal
    return found


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Answer:
    return Answer([{"message": message, "errorCode": code}], status, headers or {})


def _server_error(status: int) -> Answer:
    message = (
        "An unexpected error occurred. Please include this ErrorId if you contact support: "
        f"{time.time_ns() // 1_000_000}-66502 (-1432779)"
    )
    return _error(status, "UNKNOWN_EXCEPTION" if status == 500 else "SERVER_UNAVAILABLE", message)


def _response(answer: Answer, more: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(answer.body(), status=answer.status, content_type=answer.content_type)
    if answer.data is None and answer.raw is None:
        del response.headers["Content-Type"]
    for name, value in {**answer.headers, **(more or {})}.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-cache,must-revalidate,max-age=0,no-store,private"
    return response


def _cut(request: HttpRequest, body: bytes, whole: HttpResponse) -> HttpResponseBase:
    """Half of the answer, and then the connection is gone."""

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        # The development server has no other way to the socket of a request.
        stream = request.META["wsgi.input"]
        while hasattr(stream, "_read"):
            stream = stream._read.__self__
        connection: socket.socket = stream.raw._sock
        connection.shutdown(socket.SHUT_RDWR)

    response = StreamingHttpResponse(half(), status=whole.status_code)
    for name, value in whole.headers.items():
        response.headers[name] = value
    response.headers["Content-Length"] = str(max(len(body), 2))
    return response
