"""Sessions: one for each launch inside Salesforce, one for each browser outside of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Session(models.Model):
    """What a session token or a session cookie stands for.

    The token itself is not here, only its SHA-256: whoever reads this table cannot use it. A row that has ended stays
    until ``keep_until``, because its ``digest`` is how a signed request is recognised when it comes a second time.
    """

    class Kind(models.TextChoices):
        FRAMED = "framed", "inside Salesforce, by bearer token"
        STANDALONE = "standalone", "own tab, by first-party cookie"

    key = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions")
    # Only for sessions that came from an OAuth login; a launch brings its own token in ``sealed``.
    credential = models.ForeignKey("orgs.Credential", on_delete=models.SET_NULL, null=True, related_name="sessions")
    # Null and not empty: sessions without a signed request must not collide in the unique index.
    digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    repeats = models.PositiveSmallIntegerField(default=0)
    # Encrypted: the context of the launch and its Salesforce token.
    sealed = models.TextField(default="")
    # What the application put into ``request.session``.
    data = models.TextField(default="")
    expires_at = models.DateTimeField()
    keep_until = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="standalone") | models.Q(user__isnull=False), name="framed_session_has_a_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} session of {self.user_id}"
