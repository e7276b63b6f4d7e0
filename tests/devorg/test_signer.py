import base64
import hashlib
import hmac
import json

import pytest

from canvasapp.devorg.canvas import signer


def test_signs_the_encoded_payload() -> None:
    payload = {"algorithm": "HMACSHA256", "name": "é漢😀"}
    signature, body = signer.sign(payload, "secret").split(".")
    assert json.loads(base64.b64decode(body)) == payload
    assert base64.b64decode(signature) == hmac.digest(b"secret", body.encode(), hashlib.sha256)


@pytest.mark.parametrize(
    ("now", "issued_at"),
    [(0, 0), (2147483.647, 2147483647), (2147483.648, -2147483648), (4294967.296, 0), (4294967.295, -1)],
)
def test_issued_at_are_the_low_32_bits_of_milliseconds(now: float, issued_at: int) -> None:
    assert signer.issued_at(now) == issued_at
