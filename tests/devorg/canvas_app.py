"""The smallest canvas app: a page with the official SDK that keeps what it was sent where a test can look."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from .conftest import ROOT

SDK = ROOT / "node_modules" / "@salesforce" / "canvas-js-sdk" / "js" / "canvas-all.js"
PAGE = """<!doctype html><html lang="en"><title>Canvas</title><h1>Canvas</h1>
<script src="/sdk.js"></script>
<script>
window.signedRequest = {signed_request};
window.sent = {payload};
window.client = sent && sent.client;
// Calls fn with a callback, and gives what the callback is called with.
window.answer = (fn) => new Promise((resolve, reject) => {{
  setTimeout(() => reject(new Error("no answer")), 5000);
  fn(resolve);
}});
</script>"""


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: what is sent here is a secret, if a small one."""

    def do_GET(self) -> None:
        if self.path == "/sdk.js":
            self._send(SDK.read_bytes(), "text/javascript")
        else:
            self._page(None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        (signed_request,) = parse_qs(body)["signed_request"]
        self._page(signed_request)

    def _page(self, signed_request: str | None) -> None:
        payload = json.loads(base64.b64decode(signed_request.split(".")[1])) if signed_request else None
        page = PAGE.format(signed_request=json.dumps(signed_request), payload=json.dumps(payload))
        self._send(page.encode(), "text/html; charset=utf-8")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve(port: int) -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
