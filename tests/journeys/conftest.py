"""The app, the dev org and a browser that blocks third-party cookies: what every journey walks through."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests import machine

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# Chromium's own setting, as a careful user or an administrator sets it.
PREFERENCES = {"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}}

expect.set_options(timeout=15_000)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Stack:
    """Where the two processes answer, and how to talk to the dev org behind the browser's back."""

    app_port: int
    org_port: int
    environment: dict[str, str]

    @property
    def app(self) -> str:
        return f"http://app.localhost:{self.app_port}"

    @property
    def lightning(self) -> str:
        return f"http://acme.lightning.localhost:{self.org_port}"

    @property
    def my(self) -> str:
        return f"http://acme.my.localhost:{self.org_port}"

    def query(self, soql: str, username: str = "admin@acme.example") -> list[dict[str, Any]]:
        """Records of the org, asked for as any Salesforce client would."""
        command = [sys.executable, "manage.py", "devorg_token", "--user", username]
        token = json.loads(subprocess.check_output(command, cwd=ROOT, env=self.environment))
        request = urllib.request.Request(
            f"{token['instance_url']}/services/data/v66.0/query?{urlencode({'q': soql})}",
            headers={"Authorization": f"Bearer {token['access_token']}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            records: list[dict[str, Any]] = json.load(answer)["records"]
            return records

    def switch(self, verb: str, **body: Any) -> dict[str, Any]:
        """Press a switch of the dev org's switchboard."""
        request = urllib.request.Request(
            f"http://localhost:{self.org_port}/devorg/api/{verb}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            value: dict[str, Any] = json.load(answer)
            return value


def wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"nothing answers on port {port}; see the log beside the test's databases") from None
            time.sleep(0.2)


@contextmanager
def serving(command: list[str], port: int, environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            wait_until_ready(port, process)
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def stack(tmp_path_factory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    app_port, org_port = free_port(), free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {
        "ENV_FILE": os.devnull,
        "DEBUG": "true",
        "SECRET_KEY": "journeys-only-journeys-only-journeys-only-journeys-only-journeys",
        "CREDENTIAL_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
        "CANVAS_CONSUMER_KEY": "3MVG9.journeys",
        "CANVAS_CONSUMER_SECRET": "7A4E1B0C9D8F6A5B4C3D2E1F0A9B8C7D6E5F4A3B2C1D0E9F8A7B6C5D4E3F2A1B",
        "CANVAS_DEVELOPER_NAME": "Canvas_Workspace",
        "SALESFORCE_LOGIN_URL": f"http://localhost:{org_port}",
        "DATABASE_URL": f"sqlite:///{folder}/app.sqlite3",
        "DEVORG_DATABASE": str(folder / "org.sqlite3"),
        "APP_PORT": str(app_port),
        "ORG_PORT": str(org_port),
        "CANVAS_APP_URL": f"http://app.localhost:{app_port}/canvas/",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    app = ["runserver", "--noreload", f"127.0.0.1:{app_port}"]
    org = ["devorg", "--port", str(org_port)]
    with (
        serving(app, app_port, environment, folder / "app.log"),
        serving(org, org_port, environment, folder / "org.log"),
    ):
        yield Stack(app_port, org_port, environment)


@pytest.fixture
def context(playwright_driver, stack, tmp_path) -> Iterator[BrowserContext]:
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))
    stack.switch("reset")
    browser = playwright_driver.chromium.launch_persistent_context(
        str(profile), executable_path=machine.chromium(), args=FLAGS, viewport={"width": 1600, "height": 1000}
    )
    yield browser
    browser.close()


@pytest.fixture
def page(context) -> Page:
    return context.pages[0]


def log_in_to_org(page: Page, stack: Stack, username: str = "admin@acme.example") -> None:
    page.goto(stack.lightning + "/")
    page.locator(f'button[value="{username}"]').click()
    page.wait_for_url(f"{stack.lightning}/**")


def canvas_frames(page: Page, stack: Stack) -> list[Frame]:
    """The frames of our app in the page, in their order."""
    return [frame for frame in page.frames if frame.url.startswith(stack.app)]


def canvas_frame(page: Page, stack: Stack, number: int = 0) -> Frame:
    """The app's frame, once it is there and has its first page."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        frames = canvas_frames(page, stack)
        if len(frames) > number and frames[number].locator("main").count():
            return frames[number]
        page.wait_for_timeout(100)
    raise AssertionError(f"no canvas frame {number}; frames: {[frame.url for frame in page.frames]}")


def opened_as(page: Page, stack: Stack, username: str) -> Frame:
    """The app's frame once it shows this user; while Salesforce posts the launch, the frame is a new one each time."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for frame in canvas_frames(page, stack):
            try:
                if frame.get_by_text(username).first.is_visible():
                    return frame
            except PlaywrightError:
                continue  # replaced while we looked: the next turn sees the new one
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing opened as {username}; frames: {[frame.url for frame in page.frames]}")
