"""OAuth refusals in Salesforce's codes and words."""

from django.http import HttpResponse, JsonResponse


class OAuthRefusal(Exception):
    """``error`` and ``description`` go to the client as they are."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error, self.description, self.status = error, description, status

    def response(self) -> HttpResponse:
        return JsonResponse({"error": self.error, "error_description": self.description}, status=self.status)


def unknown_client() -> OAuthRefusal:
    return OAuthRefusal("invalid_client_id", "client identifier invalid")


def wrong_secret() -> OAuthRefusal:
    return OAuthRefusal("invalid_client", "invalid client credentials")


def wrong_redirect() -> OAuthRefusal:
    return OAuthRefusal("redirect_uri_mismatch", "redirect_uri must match configuration")


def dead_token() -> OAuthRefusal:
    return OAuthRefusal("invalid_grant", "expired access/refresh token")


def not_approved() -> OAuthRefusal:
    return OAuthRefusal("invalid_grant", "user hasn't approved this consumer")


def not_permitted() -> OAuthRefusal:
    return OAuthRefusal("OAUTH_APPROVAL_ERROR_GENERIC", "user is not admin approved to access this app")
