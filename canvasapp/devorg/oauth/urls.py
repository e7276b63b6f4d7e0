"""OAuth, OpenID Connect and identity, on every site of the org."""

from django.urls import path

from . import authorize, oidc, revocation, token

urlpatterns = [
    path("services/oauth2/authorize", authorize.authorize),
    path("services/oauth2/token", token.token),
    path("services/oauth2/revoke", revocation.revoke),
    path("services/oauth2/introspect", revocation.introspect),
    path("services/oauth2/userinfo", oidc.userinfo),
    path("id/keys", oidc.keys),
    path("id/<str:org_id>/<str:user_id>", oidc.identity),
    path(".well-known/openid-configuration", oidc.discovery),
]
