"""What joins rooms that do not know each other, as plain calls.

Today that is one thing: which answer each error of a lower room is. ``ops`` renders a ``Problem`` as a page, a fragment
or a problem document; ``salesforce`` and ``canvas`` raise without knowing of pages.
"""

from canvasapp.canvas.errors import DifferentUser, LoginFailed, OrgNotAllowed, RepeatedRequest, SessionGone
from canvasapp.canvas.signed_request import SignedRequestError
from canvasapp.ops.errors import Problem, problem
from canvasapp.salesforce import (
    BadAnswer,
    BudgetReserved,
    FieldErrors,
    InvalidValue,
    LimitExceeded,
    MalformedQuery,
    NoAccess,
    NotFound,
    OAuthError,
    ReauthRequired,
    RowLocked,
    SalesforceError,
    SessionExpired,
    Unavailable,
    UntrustedHost,
)

# The bridge reads this header: get a fresh signed request, then repeat the call.
RENEW = {"Canvas-Session": "expired", "WWW-Authenticate": 'Bearer error="invalid_token"'}
AGAIN = "Log in again"


@problem.register
def _session_gone(error: SessionGone) -> Problem:
    return Problem(401, "Your session has ended", "Open the app again, or log in.", ("Log in", "/login/"), RENEW)


@problem.register
def _org_not_allowed(error: OrgNotAllowed) -> Problem:
    detail = "This app serves a fixed list of Salesforce orgs, and yours is not on it. Ask whoever runs the app."
    return Problem(403, "Your org is not set up for this app", detail)


@problem.register
def _signed_request(error: SignedRequestError) -> Problem:
    return Problem(403, "This launch was not accepted", "The app could not be sure that Salesforce sent it.")


@problem.register
def _repeated(error: RepeatedRequest) -> Problem:
    return Problem(409, "This launch was used before", "Open the app again from Salesforce.")


@problem.register
def _different_user(error: DifferentUser) -> Problem:
    return Problem(409, "Somebody else is logged in now", "Open the app again from Salesforce.")


@problem.register
def _login_failed(error: LoginFailed) -> Problem:
    return Problem(400, "The login did not succeed", str(error), (AGAIN, "/login/"))


@problem.register
def _oauth(error: OAuthError) -> Problem:
    return Problem(502, "Salesforce did not complete the login", error.public, (AGAIN, "/login/"))


@problem.register
def _reauth(error: ReauthRequired) -> Problem:
    return Problem(401, "Your login has ended", error.public, (AGAIN, "/login/"), RENEW)


@problem.register
def _invalid_value(error: InvalidValue) -> Problem:
    return Problem(400, "This is not a value that Salesforce knows", error.public)


@problem.register
def _budget(error: BudgetReserved) -> Problem:
    return Problem(503, "Your org's API calls are kept for people", error.public)


@problem.register
def _untrusted(error: UntrustedHost) -> Problem:
    return Problem(400, "This is not a Salesforce address", error.public)


@problem.register
def _session_expired(error: SessionExpired) -> Problem:
    return Problem(401, "Your Salesforce session has ended", error.public, (AGAIN, "/login/"), RENEW)


@problem.register
def _no_access(error: NoAccess) -> Problem:
    return Problem(403, "Salesforce does not let you do this", error.public)


@problem.register
def _not_found(error: NotFound) -> Problem:
    return Problem(404, "Salesforce does not have this, or does not show it to you", error.public)


@problem.register
def _field_errors(error: FieldErrors) -> Problem:
    return Problem(422, "Salesforce did not accept the values", error.public)


@problem.register
def _malformed_query(error: MalformedQuery) -> Problem:
    return Problem(400, "Salesforce could not read the query", error.public)


@problem.register
def _limit(error: LimitExceeded) -> Problem:
    return Problem(503, "Your org has used up a limit", error.public)


@problem.register
def _locked(error: RowLocked) -> Problem:
    return Problem(409, "Somebody else is saving this record", error.public)


@problem.register
def _unavailable(error: Unavailable) -> Problem:
    return Problem(503, "Salesforce does not answer", error.public)


@problem.register
def _bad_answer(error: BadAnswer) -> Problem:
    return Problem(502, "Salesforce answered with something else", error.public)


@problem.register
def _salesforce(error: SalesforceError) -> Problem:
    return Problem(502, "Salesforce refused this", error.public)
