import secrets
import sys

import pytest
from django.views.debug import get_exception_reporter_class

from canvasapp.ops.redaction import MASK
from canvasapp.ops.reporting import ExceptionReporter

# Made up anew, because a report also shows lines of this file.
HIDDEN = {name: secrets.token_hex(16) for name in ("code", "signed", "bearer", "cookie", "typed", "argument", "token")}
SESSION_ID = f"00D000000000062!{secrets.token_hex(16)}"
CONTEXT = {"client": {"oauthToken": HIDDEN["token"]}, "links": {"loginUrl": "https://acme.my.salesforce.com"}}


@pytest.fixture
def reports(rf) -> list[str]:
    """The report of one failure, as a page and as text."""
    request = rf.post(
        f"/callback/?code={HIDDEN['code']}&page=2",
        {"signed_request": HIDDEN["signed"], "comment": HIDDEN["typed"]},
        headers={"Authorization": f"Bearer {HIDDEN['bearer']}", "Cookie": f"session={HIDDEN['cookie']}"},
    )

    def fail(signed_request: str, context: dict[str, object], harmless: str) -> None:
        raise ValueError(f"refused {SESSION_ID}")

    try:
        fail(HIDDEN["argument"], CONTEXT, "seen")
    except ValueError:
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    return [reporter.get_traceback_html(), reporter.get_traceback_text()]


def test_it_is_the_reporter_of_the_settings(rf) -> None:
    assert get_exception_reporter_class(rf.get("/")) is ExceptionReporter


@pytest.mark.parametrize("debug", [True, False])
def test_no_secret_is_in_a_report(settings, debug: bool, request) -> None:
    settings.DEBUG = debug
    keys = (settings.CANVAS_CONSUMER_SECRETS[0].reveal(), settings.CREDENTIAL_KEYS[0].reveal(), settings.SECRET_KEY)
    for report in request.getfixturevalue("reports"):
        assert [secret for secret in (*HIDDEN.values(), SESSION_ID, *keys) if secret in report] == []


def test_the_rest_of_it_is_there(reports: list[str]) -> None:
    page, _ = reports
    for part in ("ValueError", f"refused {MASK}", "harmless", "page", "https://acme.my.salesforce.com"):
        assert part in page


def test_a_report_of_a_log_line_has_neither_request_nor_exception() -> None:
    assert "Request data not supplied" in ExceptionReporter(None, None, None, None).get_traceback_text()
