import itertools
import json
import re
import time
from typing import Any

import pytest
from django.test import Client

from canvasapp.conf import Secret
from canvasapp.salesforce import HostPolicy

from .signing import SECRET, issued_at, payload, sign

_ticks = itertools.count()


@pytest.fixture(autouse=True)
def consumer(settings):
    settings.CANVAS_CONSUMER_SECRETS = (Secret(SECRET),)
    settings.CANVAS_CONSUMER_KEY = "test-consumer-key"
    settings.CANVAS_DEVELOPER_NAME = "Canvas_Workspace"
    settings.ALLOWED_ORGS = frozenset()
    settings.SALESFORCE_HOSTS = HostPolicy(None)
    settings.SALESFORCE_LOGIN_URL = "https://login.salesforce.com"


def fresh(**changes: Any) -> str:
    """A signed request of this moment; no two are alike."""
    changes.setdefault("issuedAt", issued_at(time.time_ns() // 1_000_000))
    value = payload(**changes)
    value["context"]["environment"]["parameters"].setdefault("tick", next(_ticks))
    return sign(value)


def launch(client: Client, signed_request: str | None = None, **changes: Any):
    return client.post("/canvas/", {"signed_request": signed_request or fresh(**changes)})


def session_of(response) -> dict[str, Any]:
    """The session that a launched page hands to the bridge."""
    match = re.search(r'<script id="canvas-session" type="application/json">(.*?)</script>', response.text)
    assert match, response.text[:500]
    value: dict[str, Any] = json.loads(match[1])
    return value


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
