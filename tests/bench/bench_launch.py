"""Launches a second under gunicorn, as a ratio to Django's own login view and to a bare view, in one run.

Both projects run under gunicorn with the same workers and threads on the same PostgreSQL; the load takes turns, so that
all of them see the same machine. Every launch is a signed request of its own, for one of 50 users.
"""

import http.client
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from tests.bench import load
from tests.canvas.signing import SECRET, issued_at, payload, sign

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("BENCH_DATABASE_SERVER", "postgres://postgres@127.0.0.1:5432")
HOST = "app.example.com"
ROUNDS, COUNT = 5, 1500
WORKERS = ["--worker-class", "gthread", "--workers", "2", "--threads", "2", "--log-level", "error"]


@contextmanager
def database(name: str) -> Iterator[str]:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{SERVER}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def gunicorn(application: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *WORKERS, application]
    command[2:3] = ["gunicorn", "--config", "gunicorn.conf.py"] if application.startswith("canvasapp") else ["gunicorn"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
    try:
        wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(30)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            load.Connection(port).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launches(count: int) -> list[bytes]:
    made = []
    for number in range(count):
        user = f"0055g00000Bc{number % 50:03d}"
        value = payload(issuedAt=issued_at(time.time_ns() // 1_000_000), userId=user, context__user__userId=user)
        value["context"]["environment"]["parameters"] = {"number": number}
        headers = {"X-Forwarded-Proto": "https"}
        made.append(load.post(HOST, "/canvas/", {"signed_request": sign(value)}, headers))
    return made


def app_environment(database_url: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "canvasapp.settings",
        "ENV_FILE": os.devnull,
        "DEBUG": "false",
        "DYNO": "web.1",
        "SECRET_KEY": "benchmark-" + Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "CANVAS_CONSUMER_KEY": "bench",
        "CANVAS_CONSUMER_SECRET": SECRET,
        "CREDENTIAL_KEYS": Fernet.generate_key().decode(),
        "SALESFORCE_LOGIN_URL": "https://login.salesforce.com",
        "ALLOWED_HOSTS": HOST,
        "WEB_CONCURRENCY": "2",
    }


def login_form(port: int) -> bytes:
    """A login as the browser posts it, with the CSRF cookie of the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/login/", headers={"Host": HOST})
    answer = connection.getresponse()
    answer.read()
    cookies = re.findall(r"csrftoken=(\w+)", answer.getheader("Set-Cookie") or "")
    connection.close()
    form = {"username": "ada", "password": "bench", "csrfmiddlewaretoken": cookies[0]}
    return load.post(HOST, "/login/", form, {"Cookie": f"csrftoken={cookies[0]}"})


def run() -> list[dict[str, Any]]:
    with ExitStack() as stack:
        pages = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        app = app_environment(stack.enter_context(database("bench_launch")))
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "--verbosity=0"], cwd=ROOT, env=os.environ | app, check=True)
        subprocess.run(
            [*manage, "collectstatic", "--noinput", "--verbosity=0"], cwd=ROOT, env=os.environ | app, check=True
        )
        app_port = free_port()
        stack.enter_context(gunicorn("canvasapp.wsgi", app_port, app))
        reference = {
            "REFERENCE_DATABASE_URL": stack.enter_context(database("bench_reference")),
            "REFERENCE_PAGES": str(pages),
        }
        connection = load.Connection(app_port)
        requests = iter(launches(ROUNDS * COUNT + 101))
        status, page = connection.exchange(next(requests))
        connection.close()
        if status != 200:
            raise RuntimeError(f"launch answered {status}: {page[:300]!r}")
        # The reference page is the launched page as constant text, with the form's token that LoginView needs.
        (pages / "page.html").write_text(
            "{% verbatim %}" + page.decode() + "{% endverbatim %}{% csrf_token %}", encoding="utf-8"
        )
        module = [sys.executable, "-m", "tests.bench.reference_project"]
        subprocess.run(module, cwd=ROOT, env=os.environ | reference, check=True)
        reference_port = free_port()
        stack.enter_context(gunicorn("tests.bench.reference_project:application", reference_port, reference))
        login = login_form(reference_port)
        bare = load.get(HOST, "/bare/")
        rates: dict[str, list[float]] = {"launch": [], "login": [], "bare": []}
        load.per_second(app_port, requests, count=100)
        load.per_second(reference_port, itertools.repeat(login), count=100)
        for _ in range(ROUNDS):
            rates["launch"].append(load.per_second(app_port, requests, count=COUNT))
            rates["login"].append(load.per_second(reference_port, itertools.repeat(login), count=COUNT))
            rates["bare"].append(load.per_second(reference_port, itertools.repeat(bare), count=COUNT))
    middle = {name: median(values) for name, values in rates.items()}
    return [
        row("launch against Django's login view", middle["launch"], middle["login"]),
        row("launch against a bare view", middle["launch"], middle["bare"]),
    ]


def row(name: str, ours: float, reference: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 1),
        "reference": round(reference, 1),
        "ratio": round(ours / reference, 2),
        "unit": "requests/s",
        "runs": ROUNDS,
    }
