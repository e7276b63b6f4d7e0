import json
import logging

import pytest

from canvasapp.ops import request_id
from canvasapp.ops.logging import bind, logging_config, unbind_all

SESSION_ID = "00D000000000062!AQ4AQhidden"


def formatted(*, as_json: bool, error: BaseException | None = None, message: str = "hello", **extra) -> str:
    config = logging_config(json=as_json)["formatters"]["lines"]
    formatter = config.pop("()")(**config)
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("canvasapp.room", logging.WARNING, __file__, 1, message, (), info)
    vars(record).update(extra)
    return formatter.format(record)


@pytest.fixture(autouse=True)
def _bound():
    unbind_all()
    bind(org="00D000000000062EAA")
    request_id.begin("the-request")
    yield
    request_id.end()
    unbind_all()


def test_json_in_production() -> None:
    line = json.loads(formatted(as_json=True, values={"status": 200}))
    del line["timestamp"]
    assert line == {
        "event": "hello",
        "level": "warning",
        "logger": "canvasapp.room",
        "org": "00D000000000062EAA",
        "request_id": "the-request",
        "status": 200,
    }


def test_key_value_on_a_laptop() -> None:
    words = formatted(as_json=False, values={"route": "a b"}).split(" ", 1)
    assert words[0].startswith("timestamp=")
    assert (
        words[1]
        == 'level=warning event=hello org=00D000000000062EAA logger=canvasapp.room request_id=the-request route="a b"'
    )


@pytest.mark.parametrize("as_json", [True, False])
def test_no_secret_in_message_values_or_traceback(as_json: bool) -> None:
    try:
        raise ValueError(f"sent {SESSION_ID}")
    except ValueError as error:
        line = formatted(
            as_json=as_json,
            error=error,
            message="GET /x?signed_request=hidden",
            values={"authorization": "Bearer hiddenhidden"},
        )
    assert "hidden" not in line
    assert "ValueError: sent ********" in line


def test_a_traceback_is_read_below_its_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        lines = formatted(as_json=False, error=error).splitlines()
    assert (lines[1], lines[-1]) == ("Traceback (most recent call last):", "ValueError: broken")


def test_only_one_logger_speaks_of_requests() -> None:
    """Django's own two would repeat the line, with the query string."""
    loggers = logging_config(json=True)["loggers"]
    assert loggers["django.server"] == {"handlers": ["nowhere"], "propagate": False}
    assert loggers["django.request"] == {"level": "ERROR"}
