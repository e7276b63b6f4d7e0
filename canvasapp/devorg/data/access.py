"""Who may see and do what: profiles (objects and fields), sharing (records), the role hierarchy."""

import sqlite3
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from .catalog import Catalog, Field, SObject
from .errors import NotFoundError

PROFILES = Path(__file__).parent / "profiles.toml"
EVERYTHING = frozenset({"create", "read", "edit", "delete"})


@dataclass(frozen=True)
class Profile:
    name: str
    all: frozenset[str] = EVERYTHING
    objects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    view_all_data: bool = False
    modify_all_data: bool = False


@lru_cache(maxsize=1)
def profiles() -> dict[str, Profile]:
    """Every profile by name."""
    data: dict[str, dict[str, Any]] = tomllib.loads(PROFILES.read_text(encoding="utf-8"))
    return {
        name: Profile(
            name=name,
            all=frozenset(one["all"]),
            objects={sobject: frozenset(verbs) for sobject, verbs in one.get("objects", {}).items()},
            fields=one.get("fields", {}),
            view_all_data=one.get("view_all_data", False),
            modify_all_data=one.get("modify_all_data", False),
        )
        for name, one in data.items()
    }


@dataclass(frozen=True)
class Access:
    """What one user may do. ``owners`` are those whose records are this user's too: their own, and of roles below."""

    user_id: str
    profile: Profile
    owners: tuple[str, ...]
    zone: str = "America/Los_Angeles"
    system: bool = False

    def can(self, sobject: SObject, verb: str) -> bool:
        verbs = self.profile.objects.get(sobject.name, self.profile.all)
        return verb in verbs

    def visible(self, sobject: SObject, one: Field) -> bool:
        return self.profile.fields.get(f"{sobject.name}.{one.name}") != "none"

    def editable(self, sobject: SObject, one: Field) -> bool:
        return self.profile.fields.get(f"{sobject.name}.{one.name}") is None

    def records(self, catalog: Catalog, sobject: SObject, alias: str, *, edit: bool = False) -> str | None:
        """SQL that is true of the rows of ``alias`` which this user may see (or change); None when that is all."""
        if self.profile.modify_all_data or (self.profile.view_all_data and not edit):
            return None
        if sobject.sharing == "ReadWrite" or (sobject.sharing == "Read" and not edit):
            return None
        if sobject.sharing == "ControlledByParent":
            return self._through_parent(catalog, sobject, alias, edit=edit)
        owners = ", ".join(f"'{one}'" for one in self.owners)
        mine = f'{alias}."OwnerId" IN ({owners})'
        share = catalog.get(sobject.name.replace("__c", "__Share"))
        if share is None or share is sobject:
            return mine
        level = " AND s.AccessLevel <> 'Read'" if edit else ""
        return (
            f'({mine} OR EXISTS (SELECT 1 FROM "{share.name}" s WHERE s.ParentId = {alias}."Id" '
            f"AND s.UserOrGroupId = '{self.user_id}' AND s.IsDeleted = 0{level}))"
        )

    def _through_parent(self, catalog: Catalog, sobject: SObject, alias: str, *, edit: bool) -> str | None:
        assert sobject.parent is not None  # noqa: S101  # the schema says both or neither
        lookup = sobject.fields[sobject.parent]
        parent = catalog[lookup.targets[0]]
        condition = self.records(catalog, parent, f"{alias}p", edit=edit)
        if condition is None:
            return None
        orphan = "" if lookup.required else f' OR {alias}."{lookup.name}" IS NULL'
        return (
            f'(EXISTS (SELECT 1 FROM "{parent.name}" {alias}p WHERE {alias}p."Id" = {alias}."{lookup.name}" '
            f"AND {condition}){orphan})"
        )


def system(user_id: str = "") -> Access:
    """The org itself: no profile, no sharing."""
    everything = Profile("System", view_all_data=True, modify_all_data=True)
    return Access(user_id, everything, (), system=True)


def of_user(db: sqlite3.Connection, user_id: str) -> Access:
    """The access of an active user, by 18-character id. Raises ``NotFoundError``."""
    row = db.execute(
        "SELECT p.Name, u.UserRoleId, u.TimeZoneSidKey FROM User u JOIN Profile p ON p.Id = u.ProfileId "
        "WHERE u.Id = ? AND u.IsActive",
        (user_id,),
    ).fetchone()
    if row is None:
        raise NotFoundError(f"no active user {user_id}")
    profile, role, zone = row
    below = db.execute(
        "WITH RECURSIVE below(Id) AS (SELECT Id FROM UserRole WHERE ParentRoleId = ? UNION "
        "SELECT r.Id FROM UserRole r JOIN below b ON r.ParentRoleId = b.Id) "
        "SELECT u.Id FROM User u JOIN below b ON u.UserRoleId = b.Id ORDER BY u.Id",
        (role,),
    ).fetchall()
    return Access(user_id, profiles()[profile], (user_id, *(one for (one,) in below if one != user_id)), zone=zone)
