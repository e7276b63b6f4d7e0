"""The users of the org, with all that a page or a token has to say about them."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class User:
    """Ids have 18 characters; ``time_zone`` is an IANA name; ``locale`` is like de_DE, ``language`` like de."""

    user_id: str
    username: str
    first_name: str
    last_name: str
    name: str
    nickname: str
    email: str
    locale: str
    language: str
    time_zone: str
    profile_id: str
    profile_name: str
    role_id: str | None
    title: str


_COLUMNS = (
    "u.Id, u.Username, coalesce(u.FirstName, ''), u.LastName, u.Name, u.CommunityNickname, u.Email, u.LocaleSidKey, "
    "u.LanguageLocaleKey, u.TimeZoneSidKey, u.ProfileId, p.Name, u.UserRoleId, coalesce(u.Title, '')"
)


def active(db: sqlite3.Connection) -> list[User]:
    """Active users in the order in which they were made, the administrator first."""
    sql = f"SELECT {_COLUMNS} FROM User u JOIN Profile p ON p.Id = u.ProfileId WHERE u.IsActive ORDER BY u._n"
    return [User(*row) for row in db.execute(sql)]
