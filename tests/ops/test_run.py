"""``make run`` after its set-up: both processes come up, and Ctrl-C leaves none of them behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60


def free_ports() -> tuple[str, str]:
    with socket.socket() as one, socket.socket() as two:
        for probe in (one, two):
            probe.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1]), str(two.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    app_port, org_port = free_ports()
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    made = inherited | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/app.sqlite3",
        "DEVORG_DATABASE": str(tmp_path / "org.sqlite3"),
        "APP_PORT": app_port,
        "ORG_PORT": org_port,
    }
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=made, check=True)
    return made


@pytest.fixture
def running(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "bin/run.py"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def processes_with(port: str) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if port in line and "manage.py" in line]


def read_until(process: subprocess.Popen[str], words: str) -> str:
    text, deadline = "", time.monotonic() + READY_WITHIN
    for line in process.stdout:
        text += line
        if words in line:
            return text
        if time.monotonic() > deadline:
            break
    raise AssertionError(text)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_what_to_open_and_leaves_nothing_behind(running, environment, number: signal.Signals) -> None:
    said = read_until(running, "Ctrl-C stops everything")
    for words in (f"http://acme.lightning.localhost:{environment['ORG_PORT']}/", "admin@acme.example"):
        assert words in said
    assert processes_with(environment["APP_PORT"]) != []
    running.send_signal(number)
    assert running.wait(15) == 0
    assert processes_with(environment["APP_PORT"]) + processes_with(environment["ORG_PORT"]) == []


def test_a_taken_port_is_said_in_one_line(environment: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment["ORG_PORT"])))
        other.listen()
        command = [sys.executable, "bin/run.py"]
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    line = f"Port {environment['ORG_PORT']} is taken; choose another one: make run ORG_PORT=…\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", line)
