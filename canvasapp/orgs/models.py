"""Orgs, the people in them, and what they entrusted to us.

Every row says which org it belongs to. A person is (org id, user id), both in 18 characters: never an e-mail address,
which one person may have in ten orgs and an administrator may change.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from . import vault


class Org(models.Model):
    """A Salesforce org that has opened this app at least once."""

    org_id = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=255, blank=True, default="")
    instance_url = models.CharField(max_length=255)
    first_seen = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or self.org_id


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, org: Org, user_id: str, **fields: Any) -> "User":
        return self.create(org=org, user_id=user_id, identity=f"{org.org_id}/{user_id}", **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A Salesforce user, known by org and user id. There is no password: Salesforce says who somebody is."""

    # Django wants one unique column to name a user by.
    identity = models.CharField(max_length=37, unique=True, editable=False)
    org = models.ForeignKey(Org, on_delete=models.CASCADE, related_name="users")
    user_id = models.CharField(max_length=18)
    username = models.CharField(max_length=255, blank=True, default="")
    full_name = models.CharField(max_length=255, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    # No columns for these: a password that does not exist cannot leak, and Salesforce keeps the login history.
    password = None  # type: ignore[assignment]
    last_login = None

    USERNAME_FIELD = "identity"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["org", "user_id"], name="one_user_per_org_and_id")]

    def __str__(self) -> str:
        return self.username or self.identity

    def get_full_name(self) -> str:
        return self.full_name or str(self)


class Credential(models.Model):
    """The tokens of one OAuth login, encrypted. Salesforce replaces the refresh token at each use.

    ``version`` counts the pairs that were saved. ``refreshing_until`` is a lease: whoever holds it is at the token
    endpoint, everyone else waits for the next version (see ``services.refresh_credential``).
    """

    class State(models.TextChoices):
        OK = "ok", "usable"
        REAUTH = "reauth_required", "the user must log in again"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="credentials")
    instance_url = models.CharField(max_length=255)
    login_url = models.CharField(max_length=255)
    sealed = models.TextField()
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=20, choices=State, default=State.OK)
    refreshing_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"credential {self.pk} of {self.user_id}"

    def tokens(self) -> dict[str, str | None]:
        """``{"access_token": …, "refresh_token": … or None}``, decrypted."""
        tokens: dict[str, str | None] = vault.unseal(self.sealed)
        return tokens
