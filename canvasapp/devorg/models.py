"""What the org remembers beside its records: tokens, approvals, its signing key, and what the switchboard set."""

from django.db import models


class Token(models.Model):
    """An access token or a session id; in Salesforce, too, they are one thing."""

    class Kind(models.TextChoices):
        TICKET = "ticket"  # carries a login from one site of the org to another, once
        UI = "ui"  # a browser's session on one site
        FRAME = "frame"  # a page of the org inside a frame, where cookies do not travel
        CANVAS = "canvas"  # client.oauthToken of a signed request
        OAUTH = "oauth"  # given out at /services/oauth2/token

    token = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    user_id = models.CharField(max_length=18, db_index=True)
    client_id = models.CharField(max_length=255, blank=True)
    scopes = models.CharField(max_length=255)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    # A session on one site and everything that was derived from it end together.
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    refresh_token = models.ForeignKey("RefreshToken", models.CASCADE, null=True, related_name="access_tokens")


class RefreshToken(models.Model):
    """``rotated`` tokens are kept, so that a second use can be told from a wrong one."""

    token = models.CharField(max_length=200, unique=True)
    user_id = models.CharField(max_length=18, db_index=True)
    client_id = models.CharField(max_length=255)
    scopes = models.CharField(max_length=255)
    rotated = models.BooleanField(default=False)
    for_canvas = models.BooleanField(default=False)


class AuthorizationCode(models.Model):
    """Works once, for 15 minutes, with the redirect URI and the verifier it was asked with."""

    code = models.CharField(max_length=200, unique=True)
    user_id = models.CharField(max_length=18)
    client_id = models.CharField(max_length=255)
    redirect_uri = models.CharField(max_length=2000)
    scopes = models.CharField(max_length=255)
    nonce = models.CharField(max_length=500, blank=True)
    code_challenge = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    used = models.BooleanField(default=False)


class Approval(models.Model):
    """A user allowed a client these scopes."""

    user_id = models.CharField(max_length=18)
    client_id = models.CharField(max_length=255)
    scopes = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "client_id"], name="devorg_one_approval")]


class SigningKey(models.Model):
    """The RSA key behind /id/keys, made when it is first needed."""

    kid = models.CharField(max_length=40, unique=True)
    pem = models.TextField()


class Fault(models.Model):
    """A fault armed in the switchboard; ``remaining`` None stays until it is taken away."""

    name = models.CharField(max_length=40, unique=True)
    remaining = models.PositiveIntegerField(null=True)
    params = models.JSONField(default=dict)


class Override(models.Model):
    """A setting of the canvas app that the switchboard says otherwise than the metadata."""

    name = models.CharField(max_length=40, unique=True)
    value = models.JSONField()
