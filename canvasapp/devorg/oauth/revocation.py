"""``/services/oauth2/revoke`` and ``/services/oauth2/introspect``."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from canvasapp.devorg import directory
from canvasapp.devorg.models import RefreshToken, Token

from . import clients, oidc
from .errors import OAuthRefusal

CLIENT_TOKENS = (Token.Kind.CANVAS, Token.Kind.OAUTH)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token. A refresh token takes its access tokens along; an access token leaves its refresh token be."""
    text = request.POST.get("token") or request.GET.get("token", "")
    with transaction.atomic():
        refresh = RefreshToken.objects.filter(token=text, rotated=False)
        ended, _ = refresh.delete() if refresh else Token.objects.filter(token=text, kind__in=CLIENT_TOKENS).delete()
    if not ended:
        return OAuthRefusal("invalid_token", "invalid token").response()
    return HttpResponse(status=200)


@csrf_exempt
@never_cache
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """RFC 7662, for the client's own tokens."""
    try:
        client = clients.authenticate(request)
    except OAuthRefusal as refusal:
        refusal.status = 401
        return refusal.response()
    text = request.POST.get("token", "")
    access = Token.objects.filter(
        token=text, client_id=client.client_id, kind__in=CLIENT_TOKENS, expires_at__gt=timezone.now()
    ).first()
    if access:
        return _active(access, "access_token", access.issued_at, access.expires_at)
    refresh = RefreshToken.objects.filter(token=text, client_id=client.client_id, rotated=False).first()
    if refresh:
        return _active(refresh, "refresh_token", None, None)
    return JsonResponse({"active": False})


def _active(row: Token | RefreshToken, kind: str, since: datetime | None, until: datetime | None) -> HttpResponse:
    person = directory.find(row.user_id)
    answer: dict[str, object] = {
        "active": True,
        "scope": row.scopes,
        "client_id": row.client_id,
        "username": person.username if person else None,
        "sub": oidc.identity_url(person) if person else None,
        "token_type": kind,
    }
    if since and until:
        issued = int(since.timestamp())
        answer |= {"iat": issued, "nbf": issued, "exp": int(until.timestamp())}
    return JsonResponse(answer)
