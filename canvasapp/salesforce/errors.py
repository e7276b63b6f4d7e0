"""Everything that can go wrong with Salesforce, narrowing from one base.

``public`` is a sentence for the person who waits; ``detail`` is evidence for the log. Both are scrubbed on the way
in, so no error of this room can carry a token, whoever wrote the text.
"""

import re
from collections.abc import Sequence

# Session ids (00D…!…), JSON web tokens, and whatever follows "Bearer": the three spellings of a Salesforce token.
_TOKEN = re.compile(
    r"00D[0-9A-Za-z]{12,15}![!._0-9A-Za-z]+"
    r"|eyJ[-_0-9A-Za-z]{8,}\.[-_0-9A-Za-z]+(?:\.[-_0-9A-Za-z]*)?"
    r"|(?<=Bearer )\S+",
)
_LONGEST = 2000


def scrub(text: str, secrets: Sequence[str] = ()) -> str:
    """``text`` without tokens or any of ``secrets``, cut to a length that a log line bears."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return _TOKEN.sub("***", text)[:_LONGEST]


class SalesforceError(Exception):
    """The base. ``transient``: the same call may succeed if repeated a little later."""

    public: str = "Salesforce could not answer this."
    transient = False

    def __init__(self, detail: str = "", *, public: str | None = None) -> None:
        self.detail = scrub(detail)
        if public is not None:
            self.public = scrub(public)
        super().__init__(self.public, self.detail)

    def __str__(self) -> str:
        return f"{self.public} [{self.detail}]" if self.detail else self.public


class UntrustedHost(SalesforceError):
    """An address from outside that is not Salesforce's. The address itself is not kept: it may hold a session id."""

    public = "That is not a Salesforce address."


class InvalidValue(SalesforceError, ValueError):
    """A value that cannot be written in a query or an address; nothing was sent."""

    public = "This is not a value that Salesforce can look for."


class Unavailable(SalesforceError):
    """Not reached, too slow, or answered with a server error. ``retry_after`` in seconds, when Salesforce said so."""

    public = "Salesforce is not answering at the moment. Please try again in a little while."
    transient = True

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unreachable(Unavailable):
    """No connection, or one that broke before the answer began."""


class NotConnected(Unreachable):
    """No connection came about, so nothing was sent: safe to repeat, writes too."""


class TimedOut(Unavailable):
    """No answer within the time that the call had."""

    public = "Salesforce took too long to answer. Please try again."


class BadAnswer(SalesforceError):
    """Salesforce, or something in front of it, answered with what its API never says."""

    public = "Salesforce sent an answer that this app does not understand. Please try again."


class CutAnswer(BadAnswer):
    """The connection ended before the answer did."""

    transient = True


class HtmlAnswer(BadAnswer):
    """A web page where data belongs: a maintenance page, a login page, a proxy's own error."""


class NotJson(BadAnswer):
    """Not JSON, or JSON that no two parsers read alike (NaN, broken UTF-8)."""


class TooLarge(BadAnswer):
    """More bytes than the call allows."""

    public = "Salesforce sent more than this app accepts at once."


class Redirected(BadAnswer):
    """A redirect. It is not followed: the credential belongs to the host it was checked for."""


class BudgetReserved(SalesforceError):
    """Nothing was sent: the rest of the org's API calls is kept for people. Background work waits and tries again."""

    public = "Your Salesforce org has few API calls left today; this work goes on when there are more."
    transient = True


class ChecksumMismatch(BadAnswer):
    """A file that arrived other than it left."""

    public = "The file was damaged on its way. Please try again."
    transient = True


class OAuthError(SalesforceError):
    """An OAuth endpoint refused: ``error`` is the code of RFC 6749 §5.2 or Salesforce's own."""

    public = "Salesforce did not let this app sign you in."

    def __init__(self, error: str, description: str = "", *, secrets: Sequence[str] = ()) -> None:
        self.error = scrub(error, secrets)
        self.description = scrub(description, secrets)
        super().__init__(f"{self.error}: {self.description}".removesuffix(": "))


class ReauthRequired(OAuthError):
    """``invalid_grant``: this grant is spent. Repeating it is useless, the person has to sign in again."""

    public = "Salesforce no longer accepts this sign-in. Please sign in again."


class InvalidToken(OAuthError):
    """An identity token, identity address or reply signature that does not prove what it claims."""

    public = "Salesforce's proof of who you are could not be verified. Please sign in again."
