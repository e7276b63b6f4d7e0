"""The deploy as Heroku does it: the Procfile's own commands with production settings on a fresh PostgreSQL database."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest

from tests import machine, production
from tests.canvas.signing import issued_at, payload, sign

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
HOST = {"Host": "app.example.com", "X-Forwarded-Proto": "https"}
START_WITHIN, STOP_WITHIN = 30, 25

pytestmark = pytest.mark.postgres


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Dyno:
    """A web dyno: its port and what it has written so far."""

    def __init__(self, environment: dict[str, str], output: Path) -> None:
        self.port = free_port()
        self.output = output.open("w+")
        self.process = subprocess.Popen(
            ["sh", "-c", "exec " + PROCESSES["web"]],
            cwd=ROOT,
            env=environment | {"PORT": str(self.port), "WEB_CONCURRENCY": "1"},
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + START_WITHIN
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                text = "\n".join(self.lines())
                self.output.close()
                raise RuntimeError(text)
            time.sleep(0.1)

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def lines(self) -> list[str]:
        self.output.seek(0)
        return self.output.read().splitlines()

    def ask(self, method: str, path: str, headers: dict[str, str], body: str | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.text = response.read().decode(errors="replace")
        connection.close()
        return response

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_WITHIN)
        finally:
            self.output.close()


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """A fresh database of its own, and the folder of this Python in front of the path: Procfiles say ``python``."""
    server = urlsplit(machine.postgres() or "")._replace(path="/postgres").geturl()
    name = f"canvasapp_deploy_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        made = production.environment(urlsplit(server)._replace(path=f"/{name}").geturl())
        yield made | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{made['PATH']}"}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def released(environment: dict[str, str]) -> dict[str, str]:
    """After the build (the Python buildpack collects static files) and the release phase."""
    for command in ("python manage.py collectstatic --no-input --verbosity 0", PROCESSES["release"]):
        subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment, check=True, timeout=120)
    return environment


@pytest.fixture(scope="module")
def dyno(released: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dyno]:
    web = Dyno(released, tmp_path_factory.mktemp("dyno") / "output")
    yield web
    web.stop()


def test_a_dyno_is_ready_after_the_release(dyno: Dyno) -> None:
    answer = dyno.ask("GET", "/health/ready", {"Host": "10.1.2.3"})
    assert (answer.status, json.loads(answer.text)["status"]) == (200, "ok")


def test_it_serves_a_launch(dyno: Dyno) -> None:
    signed = sign(payload(issuedAt=issued_at(time.time_ns() // 1_000_000)), secret=production.CONSUMER_SECRET)
    form = HOST | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = dyno.ask("POST", "/canvas/", form, urlencode({"signed_request": signed}))
    assert answer.status == 200
    assert 'id="canvas-session"' in answer.text
    assert "https://acme.lightning.force.com" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Set-Cookie"] is None


def test_its_static_files_are_hashed_compressed_and_kept_for_ever(dyno: Dyno) -> None:
    page = dyno.ask("GET", "/login/", HOST).text
    (path,) = set(re.findall(r"/static/build/app\.[0-9a-f]{12}\.css", page))
    answer = dyno.ask("GET", path, HOST | {"Accept-Encoding": "br"})
    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "br")
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_plain_http_is_sent_to_https(dyno: Dyno) -> None:
    answer = dyno.ask("GET", "/login/", HOST | {"X-Forwarded-Proto": "http"})
    assert (answer.status, answer.headers["Location"]) == (301, "https://app.example.com/login/")


def test_another_host_is_refused(dyno: Dyno) -> None:
    assert dyno.ask("GET", "/login/", HOST | {"Host": "evil.example"}).status == 400


def test_what_it_answers_says_how_to_be_treated(dyno: Dyno) -> None:
    headers = dyno.ask("GET", "/login/", HOST).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_every_line_it_writes_is_json_without_a_query(dyno: Dyno) -> None:
    dyno.ask("GET", "/login/?next=/nowhere-to-be-logged/", HOST | {"X-Request-ID": "look-for-this"})
    lines = [json.loads(line) for line in dyno.lines()]
    (line,) = (line for line in lines if line.get("request_id") == "look-for-this")
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "login/", 200)
    assert "nowhere-to-be-logged" not in json.dumps(lines)


def test_it_stops_before_it_is_killed(released: dict[str, str], tmp_path: Path) -> None:
    assert Dyno(released, tmp_path / "output").stop() == 0


def test_it_does_not_start_on_a_wrong_environment(environment: dict[str, str], tmp_path: Path) -> None:
    """All that is wrong is in the log, once, and the dyno is not up with half of its settings."""
    wrong = environment | {"SECRET_KEY": "weak", "ALLOWED_HOSTS": "*"}
    with pytest.raises(RuntimeError) as refusal:
        Dyno(wrong, tmp_path / "output")
    assert [name for name in ("SECRET_KEY must", "ALLOWED_HOSTS must") if name not in str(refusal.value)] == []
    assert "Traceback" not in str(refusal.value)
