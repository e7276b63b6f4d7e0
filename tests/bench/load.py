"""A load that costs little itself: prebuilt requests over kept-alive sockets, from a few threads."""

import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode


def post(host: str, path: str, form: dict[str, str], headers: dict[str, str] | None = None) -> bytes:
    body = urlencode(form).encode()
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/x-www-form-urlencoded"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def get(host: str, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.buffer = b""

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send one request; the status and the body of its answer (which must have a Content-Length)."""
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self._more()
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        lower = head.lower()
        start = lower.index(b"content-length:") + 15
        length = int(lower[start : (lower + b"\r\n").index(b"\r\n", start)])
        while len(rest) < length:
            rest += self._more()
        self.buffer = rest[length:]
        return int(head[9:12]), rest[:length]

    def _more(self) -> bytes:
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def close(self) -> None:
        self.socket.close()


def per_second(port: int, requests: Iterator[bytes], *, count: int, connections: int = 4) -> float:
    """Requests a second for ``count`` requests; each must be answered with 200."""
    lock = threading.Lock()
    left = iter(range(count))
    failures: list[str] = []

    def work() -> None:
        connection = Connection(port)
        try:
            while True:
                with lock:
                    if next(left, None) is None or failures:
                        return
                    request = next(requests)
                status, body = connection.exchange(request)
                if status != 200:
                    failures.append(f"{status}: {body[:200]!r}")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(failures[0])
    return count / (time.perf_counter() - begun)
