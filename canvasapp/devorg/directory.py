"""Who is in the org: its people and the organization, as the rest of the dev org speaks of them."""

from dataclasses import dataclass

from canvasapp.devorg import data
from canvasapp.devorg.data import User as Person


@dataclass(frozen=True)
class Organization:
    """``org_id`` has 18 characters."""

    org_id: str
    name: str


def people() -> list[Person]:
    """Active users, administrator first."""
    return data.users()


def find(key: str) -> Person | None:
    """The active user with this id (15 or 18 characters) or username, whatever its case."""
    return data.user(key)


def organization() -> Organization:
    name = data.store.get("Organization", data.ORG_ID, fields=["Name"])["Name"]
    return Organization(org_id=data.ORG_ID, name=str(name))
