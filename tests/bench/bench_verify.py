"""Verification of a signed request against the bare work in it: HMAC, base64 and JSON of the same bytes."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from canvasapp.canvas.signed_request import verify
from tests.canvas.signing import SECRET, payload, sign

ROUNDS, COUNT = 15, 400
KEY = SECRET.encode()


def microseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(COUNT):
        call()
    return (time.perf_counter() - begun) / COUNT * 1e6


def run() -> dict[str, Any]:
    text = sign(payload())

    def ours() -> object:
        return verify(text, [KEY], now_ms=1, max_age=7200)

    def bare() -> object:
        signature, body = text.encode().split(b".", 1)
        if not hmac.compare_digest(hmac.digest(KEY, body, hashlib.sha256), base64.b64decode(signature)):
            raise RuntimeError("the benchmark's own request does not verify")
        return json.loads(base64.b64decode(body))

    pairs = [(microseconds(ours), microseconds(bare)) for _ in range(ROUNDS)]
    mine, reference = median(one for one, _ in pairs), median(two for _, two in pairs)
    return {
        "name": "verifying a signed request against bare HMAC, base64 and JSON",
        "ours": round(mine, 1),
        "reference": round(reference, 1),
        "ratio": round(mine / reference, 2),
        "unit": "µs",
        "runs": ROUNDS,
    }
