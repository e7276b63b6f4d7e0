"""What a new org holds: the same records at every first start, in dates around the day of that start."""

import random
import sqlite3
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from . import writing
from .access import system
from .catalog import Catalog
from .errors import OrgError
from .functions import as_text

LISTS = Path(__file__).parent / "seed.toml"
ACCOUNTS, CONTACTS, HOUSES, OPPORTUNITIES, CASES, TASKS = 120, 300, 60, 150, 80, 100


def seed(db: sqlite3.Connection, catalog: Catalog, now: datetime) -> None:
    """Fill an empty org, within the caller's transaction; do nothing to one that has users."""
    if db.execute("SELECT 1 FROM User").fetchone() is None:
        _Seed(db, catalog, now).everything()


class _Seed:
    def __init__(self, db: sqlite3.Connection, catalog: Catalog, now: datetime) -> None:
        self.db = db
        self.catalog = catalog
        self.now = now
        self.lists: dict[str, Any] = tomllib.loads(LISTS.read_text(encoding="utf-8"))
        self.dice = random.Random(2)  # noqa: S311  # the same org every time

    def everything(self) -> None:
        self.make("Organization", [self.lists["organization"]])
        users = self.people()
        owners = [users[0], users[1], users[1], users[2]]
        accounts = self.accounts(owners)
        contacts = self.contacts(accounts, owners)
        houses = self.houses(accounts, users)
        self.make(
            "Product2", [{"IsActive": True, "Released__c": "2024-03-01", **one} for one in self.lists["products"]]
        )
        opportunities = self.opportunities(accounts, houses, owners)
        self.cases(accounts, contacts, owners)
        self.tasks(contacts, [*accounts[:20], *houses[:20], *opportunities[:20]], owners)
        self.leads(owners)
        self.age()

    def make(self, sobject: str, rows: Sequence[Mapping[str, Any]], owners: Sequence[str] = ()) -> list[str]:
        """Insert rows; with ``owners`` they are dealt out in turn. A row that is refused is a mistake in the seed."""
        if owners:
            rows = [{"OwnerId": owners[n % len(owners)], **row} for n, row in enumerate(rows)]
        who = system(self.admin if hasattr(self, "admin") else "")
        made = []
        for outcome in writing.create(self.db, self.catalog, who, self.catalog[sobject], rows, self.now):
            if isinstance(outcome, OrgError):
                raise outcome
            made.append(outcome)
        return made

    def people(self) -> list[str]:
        names = self.lists["profiles"]
        profiles = dict(zip(names, self.make("Profile", [{"Name": one} for one in names]), strict=True))
        roles: dict[str, str] = {}
        for one in self.lists["roles"]:
            parent = roles.get(one.pop("parent", ""))
            roles[one["Name"]] = self.make("UserRole", [one | {"ParentRoleId": parent}])[0]
        rows = [
            {name: value for name, value in one.items() if name not in ("profile", "role")}
            | {"ProfileId": profiles[one["profile"]], "UserRoleId": roles[one["role"]], "Email": one["Username"]}
            | {"CommunityNickname": one["Username"].partition("@")[0], "CompanyName": "Acme Real Estate"}
            for one in self.lists["users"]
        ]
        users = self.make("User", rows)
        self.admin = users[0]
        types = self.catalog["House__c"].record_types
        self.make("RecordType", [{"Name": one["name"], "DeveloperName": one["developer_name"], "SobjectType": "House__c"}
                                 for one in types])  # fmt: skip
        for sobject in ("Organization", "Profile", "UserRole", "User", "RecordType"):
            columns = [name for name in ("CreatedById", "LastModifiedById") if name in self.catalog[sobject].fields]
            assignments = ", ".join(f'"{name}" = :admin' for name in columns)
            self.db.execute(f'UPDATE "{sobject}" SET {assignments}', {"admin": users[0]})
        return users

    def accounts(self, owners: Sequence[str]) -> list[str]:
        lists = self.lists["companies"]
        plain = [f"{first} {second}" for second in lists["second"] for first in lists["first"]]
        fields = self.catalog["Account"].fields
        rows = []
        for number, name in enumerate([*lists["special"], *plain][:ACCOUNTS]):
            city, state, country, street, latitude, longitude = self.dice.choice(self.lists["houses"]["places"])
            rows.append({
                "Name": name, "Type": self.pick(fields["Type"].values), "Industry": self.pick(fields["Industry"].values),
                "Rating": self.pick(fields["Rating"].values) if number % 3 else None,
                "AnnualRevenue": self.dice.randrange(1, 900) * 250_000, "NumberOfEmployees": self.dice.randrange(3, 9000),
                "Phone": self.phone(), "Website": f"https://www.example.com/{number}", "BillingStreet": f"{street} {number + 1}",
                "BillingCity": city, "BillingState": state, "BillingCountry": country, "BillingPostalCode": f"{10000 + number * 37}",
                "BillingLatitude": latitude, "BillingLongitude": longitude, "ERP_Id__c": f"ERP-{number + 1:04d}",
                "Description": self.dice.choice(self.lists["houses"]["notes"]), "Active__c": "Yes" if number % 5 else "No",
                "SLA__c": "Gold;Platinum" if number % 4 == 0 else "Silver" if number % 4 == 1 else None,
            })  # fmt: skip
        made = self.make("Account", rows, owners)
        for number in range(30, 60):
            self.db.execute('UPDATE Account SET "ParentId" = ? WHERE Id = ?', (made[number % 10], made[number]))
        return made

    def contacts(self, accounts: Sequence[str], owners: Sequence[str]) -> list[str]:
        lists = self.lists["people"]
        rows = []
        for number in range(CONTACTS):
            special = number < len(lists["special"])
            first, last = (
                lists["special"][number]
                if special
                else (self.dice.choice(lists["first"]), self.dice.choice(lists["last"]))
            )
            rows.append({
                "FirstName": first, "LastName": last, "AccountId": accounts[number % len(accounts)] if number % 29 else None,
                "Title": self.dice.choice(lists["titles"]), "Phone": self.phone(), "Email": f"contact{number + 1}@example.com",
                "Birthdate": f"{1950 + number % 50}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
                "MailingCity": self.dice.choice(self.lists["houses"]["places"])[0], "ERP_Id__c": f"C-{number + 1:05d}",
                "Languages__c": "English;German" if number % 3 == 0 else "English" if number % 3 == 1 else None,
            })  # fmt: skip
        return self.make("Contact", rows, owners)

    def houses(self, accounts: Sequence[str], users: Sequence[str]) -> list[str]:
        """A third of the houses each for two users, and a few for the third, who sees only those and two shared ones."""
        lists = self.lists["houses"]
        fields = self.catalog["House__c"].fields
        owners = [users[0], users[1], users[0], users[1], users[1], users[2]]
        rows = []
        for number in range(HOUSES):
            city, _, _, street, latitude, longitude = lists["places"][number % len(lists["places"])]
            name = (
                lists["special"][number]
                if number < len(lists["special"])
                else f"{lists['kinds'][number % 6]} {street} {number}"
            )
            status = self.pick(fields["Status__c"].values)
            when = self.now + timedelta(days=self.dice.randrange(1, 40), minutes=15 * self.dice.randrange(0, 40))
            rows.append({
                "Name": name, "Address__c": f"{street} {number + 1}\n{city}", "City__c": city, "Status__c": status,
                "Price__c": self.dice.randrange(120, 4000) * 1000 + 0.5 * (number % 2), "Bedrooms__c": 1 + number % 7,
                "Area__c": round(38.5 + number * 3.7, 1), "Commission_Rate__c": 3.57, "Sold__c": status == "Sold",
                "Available_From__c": (self.now + timedelta(days=self.dice.randrange(-200, 300))).date().isoformat(),
                "Viewing__c": as_text(when) if status == "Available" else None, "Opens_At__c": "10:00:00.000Z",
                "Features__c": ";".join(one.value for one in self.dice.sample(fields["Features__c"].values, number % 4)) or None,
                "Agent__c": users[number % 2], "Account__c": accounts[number % 40] if number % 7 else None,
                "Notes__c": lists["notes"][number % len(lists["notes"])], "Contact_Email__c": f"house{number + 1}@example.com",
                "Website__c": f"https://www.example.com/houses/{number + 1}", "Ext_Id__c": f"H-{number + 1:04d}",
                "Location__Latitude__s": latitude, "Location__Longitude__s": longitude,
            })  # fmt: skip
        made = self.make("House__c", rows, owners)
        shares = [(0, users[2], "Read"), (2, users[2], "Read"), (0, users[1], "Edit"), (6, users[1], "Read")]
        self.make("House__Share", [{"ParentId": made[number], "UserOrGroupId": user, "AccessLevel": level, "RowCause": "Manual"}
                                   for number, user, level in shares])  # fmt: skip
        viewings = [
            {"House__c": made[number % 20], "When__c": as_text(self.now + timedelta(days=number - 20, hours=number % 9)),
             "Outcome__c": self.pick(self.catalog["Viewing__c"].fields["Outcome__c"].values), "Rating__c": number % 5 + 1}
            for number in range(40)
        ]  # fmt: skip
        self.make("Viewing__c", viewings)
        return made

    def opportunities(self, accounts: Sequence[str], houses: Sequence[str], owners: Sequence[str]) -> list[str]:
        stages = self.catalog["Opportunity"].fields["StageName"].values
        rows = []
        for number in range(OPPORTUNITIES):
            close = (self.now + timedelta(days=self.dice.randrange(-300, 200))).date()
            rows.append({
                "Name": f"{['Purchase', 'Lease', 'Renovation'][number % 3]} {number + 1}", "AccountId": accounts[number % len(accounts)],
                "StageName": self.pick(stages), "CloseDate": close.isoformat(),
                "Amount": self.dice.randrange(5, 900) * 1000 if number % 11 else None,
                "House__c": houses[number % len(houses)] if number % 2 else None,
            })  # fmt: skip
        return self.make("Opportunity", rows, owners)

    def cases(self, accounts: Sequence[str], contacts: Sequence[str], owners: Sequence[str]) -> None:
        fields = self.catalog["Case"].fields
        rows = [
            {"Subject": f"{['Heating fails', 'Key lost', 'Schlüssel verloren', '雨漏り'][number % 4]} #{number + 1}",
             "Status": self.pick(fields["Status"].values), "Origin": self.pick(fields["Origin"].values),
             "Priority": self.pick(fields["Priority"].values), "AccountId": accounts[number % 50],
             "ContactId": contacts[number * 3 % CONTACTS], "Description": "Please call back."}
            for number in range(CASES)
        ]  # fmt: skip
        self.make("Case", rows, owners)

    def tasks(self, contacts: Sequence[str], things: Sequence[str], owners: Sequence[str]) -> None:
        fields = self.catalog["Task"].fields
        rows = [
            {"Subject": self.pick(fields["Subject"].values), "Status": self.pick(fields["Status"].values),
             "Priority": self.pick(fields["Priority"].values), "WhoId": contacts[number],
             "WhatId": things[number % len(things)] if number % 5 else None,
             "ActivityDate": (self.now + timedelta(days=number % 60 - 30)).date().isoformat()}
            for number in range(TASKS)
        ]  # fmt: skip
        self.make("Task", rows, owners)

    def leads(self, owners: Sequence[str]) -> None:
        lists = self.lists["people"]
        rows = [
            {"FirstName": self.dice.choice(lists["first"]), "LastName": self.dice.choice(lists["last"]),
             "Company": f"{first} Ventures", "Email": f"lead{number + 1}@example.com", "Phone": self.phone(),
             "Status": self.pick(self.catalog["Lead"].fields["Status"].values), "LeadSource": "Web"}
            for number, first in enumerate(self.lists["companies"]["first"] * 2)
        ]  # fmt: skip
        self.make("Lead", rows, owners)

    def age(self) -> None:
        """Spread the records over the last two years, the older the lower their number."""
        for sobject in self.catalog.sobjects.values():
            if "CreatedDate" not in sobject.fields:
                continue
            numbers = [row[0] for row in self.db.execute(f'SELECT _n FROM "{sobject.name}" ORDER BY _n')]
            for place, number in enumerate(numbers):
                created = (
                    self.now - timedelta(days=730) * (1 - place / len(numbers)) - timedelta(seconds=37 * place % 3600)
                )
                created = created.replace(microsecond=0)
                modified = created + (self.now - created) * self.dice.random() * 0.9
                moment = as_text(modified.replace(microsecond=0))
                self.db.execute(
                    f'UPDATE "{sobject.name}" SET "CreatedDate" = ?, "LastModifiedDate" = ?, "SystemModstamp" = ? WHERE _n = ?',
                    (as_text(created), moment, moment, number),
                )

    def pick(self, values: Sequence[Any]) -> str:
        return str(self.dice.choice(values).value)

    def phone(self) -> str:
        return f"+1 555 {self.dice.randrange(100, 1000)} {self.dice.randrange(1000, 10000)}"
