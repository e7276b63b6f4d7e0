"""Logs as lines of named values: key=value on a laptop, JSON in production; whatever wrote them, no secret in them.

structlog (https://www.structlog.org) formats what Python's own logging carries, so that lines of Django and of every
library get the same request id and the same redaction.
"""

from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from . import request_id
from .redaction import redact_value


def bind(**values: str) -> None:
    """Add values to every further line of this request: ``bind(org=…, user=…)``."""
    structlog.contextvars.bind_contextvars(**values)


def unbind_all() -> None:
    structlog.contextvars.clear_contextvars()


def _add_request_id(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if current := request_id.current():
        event["request_id"] = current
    return event


def _redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    safe: EventDict = redact_value(event)
    return safe


def _take_values(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Values of a line come from ``log.info("event", extra={"values": {…}})``."""
    event.update(getattr(event.get("_record"), "values", {}))
    return event


_logfmt = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False)


def _for_people(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """key=value on one line, and a traceback below it as Python prints it."""
    traceback = event.pop("exception", None)
    line = _logfmt(logger, method, event)
    return f"{line}\n{traceback}" if traceback else line


def logging_config(*, json: bool) -> dict[str, Any]:
    """The ``LOGGING`` setting."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _add_request_id,
        _take_values,
    ]
    renderer: Processor = structlog.processors.JSONRenderer(sort_keys=False) if json else _for_people
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.processors.format_exc_info,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    # Last, so that a traceback is redacted too.
                    _redact,
                    renderer,
                ],
            },
        },
        "handlers": {
            "stream": {"class": "logging.StreamHandler", "formatter": "lines"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stream"], "level": "INFO"},
        "loggers": {
            # Without Django's own handlers, which would write every line a second time.
            "django": {"handlers": [], "level": "INFO"},
            # The access log has the line of the request; these would say it again, with the query string.
            "django.server": {"handlers": ["nowhere"], "propagate": False},
            "django.request": {"level": "ERROR"},
            "urllib3": {"level": "WARNING"},
        },
    }
