import json
import logging

import pytest
from django.conf import settings as django_settings

from canvasapp.ops.logging import logging_config

ACCESS = "canvasapp.access"


def line(caplog) -> dict[str, object]:
    """The one access line, as the JSON formatter writes it."""
    config = logging_config(json=True)["formatters"]["lines"]
    formatter = config.pop("()")(**config)
    (record,) = (record for record in caplog.records if record.name == ACCESS)
    return json.loads(formatter.format(record))


@pytest.fixture(autouse=True)
def _all_levels(caplog) -> None:
    caplog.set_level(logging.INFO)


def test_a_request_is_one_line_without_its_query(client, caplog) -> None:
    client.get("/fine/7/?code=secret", headers={"X-Request-ID": "the-request"})
    (record,) = (record for record in caplog.records if record.name == ACCESS)
    values = record.values
    assert (values["method"], values["route"], values["status"]) == ("GET", "fine/<int:number>/", 200)
    assert values["ms"] >= 0
    assert "secret" not in caplog.text


def test_the_line_says_org_and_user(client) -> None:
    lines: list[str] = []
    config = logging_config(json=True)["formatters"]["lines"]
    formatter = config.pop("()")(**config)

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(formatter.format(record))

    handler = Keep()
    logging.getLogger(ACCESS).addHandler(handler)
    try:
        client.get("/fine/7/", headers={"X-Request-ID": "the-request"})
        client.get("/busy/")
    finally:
        logging.getLogger(ACCESS).removeHandler(handler)
    first, second = map(json.loads, lines)
    assert (first["org"], first["user"], first["request_id"]) == (
        "00D000000000062EAA",
        "005000000000001AAA",
        "the-request",
    )
    assert (second["problem"], "org" in second) == ("Busy", False)


def test_an_unknown_address_has_no_route(client, caplog) -> None:
    client.get("/secret-in-the-path/")
    assert line(caplog)["route"] is None
    assert "secret-in-the-path" not in caplog.text


def test_a_bug_is_a_line_too(client, caplog) -> None:
    client.get("/bug/")
    assert line(caplog)["status"] == 500


def test_a_body_is_refused_by_its_length_before_it_is_read(client) -> None:
    class Untouched:
        def read(self, *args):
            raise AssertionError("read")

        readline = read

    limit = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    extra = {"CONTENT_LENGTH": str(limit + 1), "wsgi.input": Untouched()}
    response = client.post("/read/", content_type="multipart/form-data; boundary=x", **extra)
    assert response.status_code == 413
    assert "This is too large" in response.text


def test_a_body_at_the_limit_is_read(client) -> None:
    limit = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = client.post("/read/", data=b"x" * limit, content_type="application/octet-stream")
    assert (response.status_code, response.text) == (200, str(limit))


def test_nothing_of_the_device_is_asked_for(client) -> None:
    assert client.get("/fine/1/").headers["Permissions-Policy"] == (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    )
