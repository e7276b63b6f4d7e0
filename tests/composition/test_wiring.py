"""Which answer each error of a lower room is."""

import pytest

import canvasapp.wiring  # noqa: F401  # registers them
from canvasapp import salesforce as sf
from canvasapp.canvas import errors as canvas
from canvasapp.canvas.signed_request import SignedRequestError
from canvasapp.ops import problem

ANSWERS = [
    (canvas.SessionGone("gone"), 401, True),
    (canvas.OrgNotAllowed("00D5g000004xYzAEAU"), 403, False),
    (canvas.RepeatedRequest(1), 409, False),
    (canvas.DifferentUser("other"), 409, False),
    (canvas.LoginFailed("You did not allow access."), 400, False),
    (SignedRequestError("evidence"), 403, False),
    (sf.SessionExpired(401), 401, True),
    (sf.ReauthRequired("invalid_grant"), 401, True),
    (sf.OAuthError("server_error"), 502, False),
    (sf.UntrustedHost("scheme"), 400, False),
    (sf.InvalidValue("no id"), 400, False),
    (sf.NoAccess(403), 403, False),
    (sf.NotFound(404), 404, False),
    (sf.FieldErrors(400), 422, False),
    (sf.MalformedQuery(400), 400, False),
    (sf.LimitExceeded(403), 503, False),
    (sf.RowLocked(400), 409, False),
    (sf.BudgetReserved(), 503, False),
    (sf.Unavailable("no route"), 503, False),
    (sf.TimedOut("20 s"), 503, False),
    (sf.BadAnswer("html"), 502, False),
    (sf.SalesforceError("anything"), 502, False),
]


@pytest.mark.parametrize(("error", "status", "renews"), ANSWERS, ids=lambda value: type(value).__name__)
def test_each_error_has_its_answer(error, status, renews):
    answer = problem(error)
    assert answer is not None
    assert (answer.status, "Canvas-Session" in answer.headers) == (status, renews)
    assert answer.title
    assert answer.detail


def test_a_bug_has_none():
    assert problem(RuntimeError("bug")) is None
