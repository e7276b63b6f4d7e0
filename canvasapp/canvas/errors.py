"""What can go wrong between Salesforce, the session and us. ``wiring`` says which page each of them is."""


class CanvasError(Exception):
    """Base of the room's errors (a refused signed request has its own family, ``SignedRequestError``)."""


class SessionGone(CanvasError):
    """The session token is unknown, expired or ended. The page may renew it and repeat the request."""


class OrgNotAllowed(CanvasError):
    """``ALLOWED_ORGS`` is set and this org is not in it. ``org_id`` is for the log."""

    def __init__(self, org_id: str) -> None:
        super().__init__(f"org {org_id} is not in ALLOWED_ORGS")
        self.org_id = org_id


class WrongApplication(CanvasError):
    """Signed with our secret, but for another Canvas app (``developerName``) or consumer key."""


class RepeatedRequest(CanvasError):
    """This signed request has opened a session before. ``repeats`` counts how often it came again, from 1."""

    def __init__(self, repeats: int) -> None:
        super().__init__(f"signed request came again, time {repeats}")
        self.repeats = repeats


class DifferentUser(CanvasError):
    """The refreshed signed request is for another user or org than the session that it should renew."""


class LoginFailed(CanvasError):
    """An OAuth login did not come to an end. ``str()`` is for people: no code, token or state is in it."""
