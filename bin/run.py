"""``make run``: the app and the dev org side by side, until Ctrl-C stops both of them.

Standard library only. Each process leads a group of its own and the whole group is ended, so that the children of
Django's reloader end with it.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
APP_PORT, ORG_PORT = os.environ.get("APP_PORT", "8000"), os.environ.get("ORG_PORT", "8001")
COMMANDS = {
    "app": (APP_PORT, ["manage.py", "runserver", f"127.0.0.1:{APP_PORT}"]),
    "org": (ORG_PORT, ["manage.py", "devorg", "--port", ORG_PORT]),
}
ENVIRONMENT = {
    "APP_PORT": APP_PORT,
    "ORG_PORT": ORG_PORT,
    "PYTHONUNBUFFERED": "1",
    "DJANGO_RUNSERVER_HIDE_WARNING": "true",
}
VARIABLES = {"app": "APP_PORT", "org": "ORG_PORT"}
READY_WITHIN, STOP_WITHIN, LOOK_EVERY = 60, 5, 0.2

WELCOME = f"""
  Open        http://acme.lightning.localhost:{ORG_PORT}/      an org on this laptop, with the app inside
  Log in as   admin@acme.example, sales@acme.example or viewer@acme.example      no password
  The app     http://app.localhost:{APP_PORT}/      the same pages outside Salesforce
  Ctrl-C stops everything.
"""


def main() -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    taken = [name for name, (port, _) in COMMANDS.items() if answers(port)]
    for name in taken:
        print(f"Port {COMMANDS[name][0]} is taken; choose another one: make run {VARIABLES[name]}=…", file=sys.stderr)
    if taken:
        return 1
    processes: dict[str, subprocess.Popen[str]] = {}
    try:
        for name, (_, command) in COMMANDS.items():
            processes[name] = start(name, command)
        return watch(processes, stop)
    finally:
        end(processes)


def answers(port: str) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", int(port))) == 0


def start(name: str, command: list[str]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    assert process.stdout is not None
    threading.Thread(target=pass_on, args=(name, process.stdout), daemon=True).start()
    return process


def pass_on(name: str, lines: IO[str]) -> None:
    for line in lines:
        print(f"{name} | {line}", end="", flush=True)


def watch(processes: "dict[str, subprocess.Popen[str]]", stop: threading.Event) -> int:
    """Wait for the end: 0 when somebody asked for it, 1 when a process ended by itself or never became ready."""
    waiting, deadline = set(processes), time.monotonic() + READY_WITHIN
    while not stop.wait(LOOK_EVERY):
        for name, process in processes.items():
            if process.poll() is not None:
                print(f"The {name} process has ended (exit code {process.returncode}).", file=sys.stderr)
                return 1
        if waiting:
            waiting = {name for name in waiting if not healthy(COMMANDS[name][0])}
            if not waiting:
                print(WELCOME, flush=True)
            elif time.monotonic() > deadline:
                print(f"Not ready after {READY_WITHIN} s: {', '.join(sorted(waiting))}.", file=sys.stderr)
                return 1
    return 0


def healthy(port: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def end(processes: "dict[str, subprocess.Popen[str]]") -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in processes.values():
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + STOP_WITHIN
        for process in processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                continue


if __name__ == "__main__":
    sys.exit(main())
