"""A small HTTP server on a real socket: it records what it got and answers from a script."""

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from canvasapp.salesforce import Client
from canvasapp.salesforce.transport import Transport


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Pauses(list[float]):
    """Stands where ``time.sleep`` would, and writes down instead of waiting."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@dataclass
class Reply:
    """``body``: bytes as they are, text, or a value sent as JSON. The rest makes the reply go wrong."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None  # Content-Length, when it lies
    silent: bool = False  # no answer before the test is over
    hang_up: bool = False  # close without a word
    drip: bool = False  # a byte now and then, without end

    @property
    def data(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """``script`` holds replies in order; a path in ``routes`` answers itself. An unscripted call gets a 404."""

    def __init__(self) -> None:
        self.script: list[Reply] = []
        self.routes: dict[str, Reply] = {}
        self.received: list[Received] = []
        self.connections = 0
        self.over = threading.Event()
        self.origin = ""

    def will(self, *replies: Reply) -> None:
        self.script.extend(replies)

    def next(self, path: str) -> Reply:
        if path in self.routes:
            return self.routes[path]
        return self.script.pop(0) if self.script else Reply(404, [{"errorCode": "NOT_FOUND", "message": "unscripted"}])

    @property
    def last(self) -> Received:
        return self.received[-1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk: Server

    def setup(self) -> None:
        self.desk.connections += 1
        super().setup()

    def _answer(self) -> None:
        split = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(split.query, keep_blank_values=True).items()}
        self.desk.received.append(Received(self.command, split.path, query, self.headers, self._body()))
        self._send(self.desk.next(split.path))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _send(self, reply: Reply) -> None:
        if reply.silent:
            self.desk.over.wait(30)
        if reply.silent or reply.hang_up:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        length = len(reply.data) if reply.promised is None else reply.promised
        self.send_header("Content-Length", str(10**9 if reply.drip else length))
        self.end_headers()
        if reply.drip:
            self._drip()
        elif self.command != "HEAD":
            self.wfile.write(reply.data)
        self.close_connection = self.close_connection or reply.promised is not None or reply.drip

    def _drip(self) -> None:
        try:
            while not self.desk.over.wait(0.01):
                self.wfile.write(b" ")
        except OSError:  # the client gave up, as it should
            return

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = _answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """What was received is the log."""


class Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gives up is part of the tests; anything else is told as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def client(server: "Server", pauses: Pauses) -> Client:
    """A client that writes its pauses down instead of making them."""
    client = Client(server.origin, "tok", api_version="66.0", request_id="req-1")
    client._transport = Transport(server.origin, sleep=pauses, jitter=lambda: 1.0)
    return client


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    http = Http(("127.0.0.1", 0), type("DeskHandler", (Handler,), {"desk": server}))
    server.origin = f"http://localhost:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    http.shutdown()
    thread.join()
    http.server_close()
