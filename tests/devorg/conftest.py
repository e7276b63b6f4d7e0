"""A dev org of its own for these tests: a process on a free port, with its own database and a small SFDX project."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ROOT = Path(__file__).resolve().parents[2]
SFDX = Path(__file__).parent / "sfdx"
KEY, SECRET = "test-consumer-key", "test-consumer-secret-0123456789"
START_SECONDS = 60
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE_KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Org:
    """A running dev org. ``*.localhost`` resolves in browsers only, so the host goes into a header."""

    port: int
    app_port: int
    database: str

    @property
    def api(self) -> str:
        return f"http://localhost:{self.port}"

    def site(self, name: str) -> str:
        hosts = {"my": "acme.my", "lightning": "acme.lightning", "vf": "acme--c.vf", "evil": "evil"}
        return f"http://{hosts[name]}.localhost:{self.port}"

    def on(self, site: str, path: str, method: str = "GET", **options: Any) -> requests.Response:
        """A request to one of the sites, its redirects not followed."""
        headers = {"Host": self.site(site).removeprefix("http://"), **options.pop("headers", {})}
        options.setdefault("timeout", 20)
        return requests.request(method, f"{self.api}{path}", headers=headers, allow_redirects=False, **options)

    def switch(self, verb: str, **body: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.api}/devorg/api/{verb}", json=body, timeout=20)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def log_in(self, username: str, host: str = "") -> requests.Session:
        """A browser that has logged in at the API's site, or with ``host`` at another one."""
        session = requests.Session()
        if host:
            session.headers["Host"] = self.site(host).removeprefix("http://")
        page = session.get(f"{self.api}/login/", timeout=20)
        csrf = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"username": username, "csrfmiddlewaretoken": csrf}
        answer = session.post(f"{self.api}/login/", data=form, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        return session

    def sid(self, username: str) -> str:
        """A session id of the org's own pages."""
        sid = self.log_in(username).cookies["sid"]
        assert sid is not None
        return sid.strip('"')


@pytest.fixture(scope="session")
def running_org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    folder = tmp_path_factory.mktemp("devorg")
    org = Org(free_port(), free_port(), str(folder / "devorg.sqlite3"))
    environment = os.environ | {
        "DEBUG": "true",
        "SECRET_KEY": "test",
        "CANVAS_CONSUMER_KEY": KEY,
        "CANVAS_CONSUMER_SECRET": SECRET,
        "CANVAS_APP_URL": f"http://app.localhost:{org.app_port}/canvas/",
        "SALESFORCE_PRIVATE_KEY": PEM.replace("\n", "\\n"),
        "ORG_PORT": str(org.port),
        "DEVORG_DATABASE": org.database,
        "DEVORG_SFDX": str(SFDX),
        "DJANGO_SETTINGS_MODULE": "canvasapp.devorg.settings",
    }
    command = [sys.executable, "manage.py", "devorg", "--port", str(org.port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait(org, process, folder / "log")
            yield org
        finally:
            # As Ctrl-C, so that the process ends itself.
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(org: Org, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(f"{org.api}/health/ready", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    pytest.fail(f"the dev org did not start:\n{log.read_text()}")


@pytest.fixture
def org(running_org: Org) -> Org:
    """The org with nothing armed and nothing approved."""
    running_org.switch("reset")
    return running_org
