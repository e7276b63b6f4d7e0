"""A new org: its users, and the same records at every first start, in dates around the day of that start."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta

from . import samples, writing
from .access import system
from .catalog import Catalog, SObject
from .errors import OrgError
from .functions import as_text
from .samples import Lists, Row

YEARS = timedelta(days=730)


def seed(db: sqlite3.Connection, catalog: Catalog, now: datetime) -> None:
    """Fill an empty org, within the caller's transaction; do nothing to one that has users."""
    if db.execute("SELECT 1 FROM User").fetchone() is None:
        _Seed(db, catalog, now).everything()


class _Seed:
    def __init__(self, db: sqlite3.Connection, catalog: Catalog, now: datetime) -> None:
        self.db = db
        self.catalog = catalog
        self.lists = Lists(catalog, now)
        self.admin = ""

    def everything(self) -> None:
        lists = self.lists
        self.make("Organization", [lists.all["organization"]])
        users = self.people()
        self.made_by_admin()
        owners = [users[0], users[1], users[1], users[2]]
        accounts = self.make("Account", [samples.account(lists, number) for number in range(120)], owners)
        for number in range(30, 60):
            self.db.execute("UPDATE Account SET ParentId = ? WHERE Id = ?", (accounts[number % 10], accounts[number]))
        contacts = self.make("Contact", [samples.contact(lists, number, accounts) for number in range(300)], owners)
        houses = self.houses(accounts[:40], users)
        self.make("Product2", [{"IsActive": True, "Released__c": "2024-03-01", **one} for one in lists.all["products"]])
        rows = [samples.opportunity(lists, number, accounts, houses) for number in range(150)]
        opportunities = self.make("Opportunity", rows, owners)
        self.make("Case", [samples.case(lists, number, accounts, contacts) for number in range(80)], owners)
        things = [*accounts[:20], *houses[:20], *opportunities[:20]]
        self.make("Task", [samples.task(lists, number, contacts, things) for number in range(100)], owners)
        self.make("Lead", [samples.lead(lists, number) for number in range(40)], owners)
        for sobject in self.catalog.sobjects.values():
            if "CreatedDate" in sobject.fields:
                self.age(sobject)

    def make(self, sobject: str, rows: Sequence[Row], owners: Sequence[str] = ()) -> list[str]:
        """Insert rows; with ``owners`` they are dealt out in turn. A row that is refused is a mistake in the seed."""
        if owners:
            rows = [{"OwnerId": owners[number % len(owners)], **row} for number, row in enumerate(rows)]
        made = []
        who, target = system(self.admin), self.catalog[sobject]
        for outcome in writing.create(self.db, self.catalog, who, target, rows, self.lists.now):
            if isinstance(outcome, OrgError):
                raise outcome
            made.append(outcome)
        return made

    def people(self) -> list[str]:
        """Profiles, roles, record types and users; the ids of the users."""
        names = self.lists.all["profiles"]
        profiles = dict(zip(names, self.make("Profile", [{"Name": one} for one in names]), strict=True))
        roles: dict[str, str] = {}
        for one in self.lists.all["roles"]:
            row = {"Name": one["Name"], "DeveloperName": one["DeveloperName"]}
            roles[one["Name"]] = self.make("UserRole", [row | {"ParentRoleId": roles.get(one.get("parent"))}])[0]
        rows = []
        for one in self.lists.all["users"]:
            row = {name: value for name, value in one.items() if name not in ("profile", "role")}
            row |= {"ProfileId": profiles[one["profile"]], "UserRoleId": roles[one["role"]], "Email": one["Username"]}
            rows.append(row | {"CommunityNickname": one["Username"].partition("@")[0], "CompanyName": "Acme"})
        types = [
            {"Name": one["name"], "DeveloperName": one["developer_name"], "SobjectType": sobject.name}
            for sobject in self.catalog.sobjects.values()
            for one in sobject.record_types
        ]
        self.make("RecordType", types)
        users = self.make("User", rows)
        self.admin = users[0]
        return users

    def made_by_admin(self) -> None:
        """What was there before the first user says now that the first user made it."""
        for name in ("Organization", "Profile", "UserRole", "User", "RecordType"):
            self.db.execute(
                f'UPDATE "{name}" SET CreatedById = :admin, LastModifiedById = :admin', {"admin": self.admin}
            )

    def houses(self, accounts: Sequence[str], users: Sequence[str]) -> list[str]:
        """Houses are private: a third for one user, half for another, a few for the third, and four are shared."""
        owners = [users[0], users[1], users[0], users[1], users[1], users[2]]
        rows = [samples.house(self.lists, number, accounts, users[:2]) for number in range(60)]
        made = self.make("House__c", rows, owners)
        shares = [(0, users[2], "Read"), (2, users[2], "Read"), (0, users[1], "Edit"), (2, users[1], "Read")]
        self.make(
            "House__Share",
            [
                {"ParentId": made[number], "UserOrGroupId": user, "AccessLevel": level, "RowCause": "Manual"}
                for number, user, level in shares
            ],
        )
        self.make("Viewing__c", [samples.viewing(self.lists, number, made[:20]) for number in range(40)])
        return made

    def age(self, sobject: SObject) -> None:
        """Spread the records over the last two years, the older the lower their number."""
        now = self.lists.now
        numbers = [row[0] for row in self.db.execute(f'SELECT _n FROM "{sobject.name}" ORDER BY _n')]
        rows = []
        for place, number in enumerate(numbers):
            created = now - YEARS * (1 - place / len(numbers)) - timedelta(seconds=37 * place % 3600)
            modified = created + (now - created) * self.lists.dice.random() * 0.9
            moments = [as_text(one.replace(microsecond=0)) for one in (created, modified, modified)]
            rows.append((*moments, number))
        self.db.executemany(
            f'UPDATE "{sobject.name}" SET CreatedDate = ?, LastModifiedDate = ?, SystemModstamp = ? WHERE _n = ?', rows
        )
