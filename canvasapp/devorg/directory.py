"""Who is in the org: its people and the organization, as the rest of the dev org speaks of them."""

from dataclasses import dataclass

from canvasapp.devorg import data


@dataclass(frozen=True)
class Person:
    """A user. Ids have 18 characters; ``time_zone`` is an IANA name, ``locale`` and ``language`` are like en_US."""

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


@dataclass(frozen=True)
class Organization:
    org_id: str
    name: str


def people() -> list[Person]:
    """Active users, administrator first."""
    return [_person(user) for user in data.users()]


def find(key: str) -> Person | None:
    """The active user with this id (15 or 18 characters) or username, whatever its case."""
    wanted = key.lower()
    return next((each for each in people() if wanted in (each.username.lower(), each.user_id.lower())
                 or (len(key) == 15 and each.user_id[:15] == key)), None)  # fmt: skip


def organization() -> Organization:
    return Organization(org_id=data.ORG_ID, name="Acme Real Estate")


def _person(user: "data.User") -> Person:
    return Person(**{name: getattr(user, name) for name in Person.__dataclass_fields__})
