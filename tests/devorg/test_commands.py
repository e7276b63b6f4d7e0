import json
import os
import subprocess
import sys

import pytest
import requests

from .conftest import KEY, ROOT, SECRET, Org


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    known = {"DEBUG": "true", "SECRET_KEY": "test", "CANVAS_CONSUMER_KEY": KEY, "CANVAS_CONSUMER_SECRET": SECRET}
    everything = os.environ | known | {"DJANGO_SETTINGS_MODULE": "canvasapp.devorg.settings"} | environment
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=everything, capture_output=True, text=True, timeout=60, check=False)


def test_a_token_for_any_client(org: Org) -> None:
    done = manage("devorg_token", "--user", "sales", DEVORG_DATABASE=org.database, ORG_PORT=str(org.port))
    answer = json.loads(done.stdout)
    assert answer["instance_url"] == org.api
    header = {"Authorization": f"Bearer {answer['access_token']}"}
    userinfo = requests.get(f"{org.api}/services/oauth2/userinfo", headers=header, timeout=20).json()
    assert userinfo["preferred_username"] == "sales@acme.example"


def test_a_name_that_nobody_has(org: Org) -> None:
    done = manage("devorg_token", "--user", "nobody", DEVORG_DATABASE=org.database)
    assert (done.returncode, done.stdout) == (1, "")
    assert "admin@acme.example, sales@acme.example, viewer@acme.example" in done.stderr


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DEBUG": "false"}, "runs on a laptop only"),
        ({"CANVAS_CONSUMER_SECRET": ""}, "CANVAS_CONSUMER_KEY and CANVAS_CONSUMER_SECRET are not set"),
    ],
)
def test_refuses_to_run(environment: dict[str, str], reason: str) -> None:
    done = manage("devorg", **environment)
    assert (done.returncode, reason in done.stderr) == (1, True)
