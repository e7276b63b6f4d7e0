"""The app launched from a page of the small org."""

import itertools
import json
import re
import time
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.canvas.signing import issued_at, payload, sign

from .org import Org

_ticks = itertools.count()


def launch(org: Org, **changes: Any) -> HttpResponse:
    """The answer to a launch from a page of ``org``."""
    value = payload(issuedAt=issued_at(time.time_ns() // 1_000_000), client__instanceUrl=org.origin, **changes)
    value["client"]["targetOrigin"] = org.origin
    value["context"]["environment"]["parameters"].setdefault("tick", next(_ticks))
    return Client().post("/canvas/", {"signed_request": sign(value)})


def open_frame(org: Org, **changes: Any) -> Client:
    """A client that asks for pages as the bridge does, in the frame of a launch."""
    response = launch(org, **changes)
    handover = re.search(r'<script id="canvas-session" type="application/json">(.*?)</script>', response.text)
    assert handover, response.text[:2000]
    headers = {"Authorization": f"Bearer {json.loads(handover[1])['token']}", "HX-Request": "true"}
    org.calls.clear()
    return Client(headers=headers | {"HX-Request-Type": "partial"})
