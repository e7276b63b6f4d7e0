"""Rows for a new org, one function an object: what the n-th record says. ``Lists`` holds what they draw from."""

import random
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .catalog import Catalog
from .functions import as_text

LISTS = Path(__file__).parent / "seed.toml"
Row = dict[str, Any]


class Lists:
    """The lists of ``seed.toml``, the org's picklists, and dice that fall the same way every time."""

    def __init__(self, catalog: Catalog, now: datetime) -> None:
        self.catalog = catalog
        self.now = now
        self.all: dict[str, Any] = tomllib.loads(LISTS.read_text(encoding="utf-8"))
        self.dice = random.Random(2)  # noqa: S311  # nothing secret: the same org every time

    def one_of(self, values: Sequence[Any]) -> Any:
        return self.dice.choice(values)

    def choice(self, sobject: str, field: str) -> str:
        """One of a picklist's values."""
        return str(self.one_of(self.catalog[sobject].fields[field].values).value)

    def place(self) -> list[Any]:
        """City, state, country, street, latitude, longitude."""
        return list(self.one_of(self.all["houses"]["places"]))

    def note(self) -> str:
        return str(self.one_of(self.all["houses"]["notes"]))

    def phone(self) -> str:
        return f"+1 555 {self.dice.randrange(100, 1000)} {self.dice.randrange(1000, 10000)}"

    def person(self, number: int) -> list[str]:
        """First name and last name; the troublesome ones first."""
        people = self.all["people"]
        if number < len(people["special"]):
            return list(people["special"][number])
        return [self.one_of(people["first"]), self.one_of(people["last"])]

    def day(self, earliest: int, latest: int) -> str:
        """A date so many days from now."""
        return (self.now + timedelta(days=self.dice.randrange(earliest, latest))).date().isoformat()


def account(lists: Lists, number: int) -> Row:
    companies = lists.all["companies"]
    special, first, second = companies["special"], companies["first"], companies["second"]
    plain = number - len(special)
    city, state, country, street, latitude, longitude = lists.place()
    return {
        "Name": special[number] if plain < 0 else f"{first[plain % len(first)]} {second[plain // len(first)]}",
        "Type": lists.choice("Account", "Type"),
        "Industry": lists.choice("Account", "Industry"),
        "Rating": lists.choice("Account", "Rating") if number % 3 else None,
        "AnnualRevenue": lists.dice.randrange(1, 900) * 250_000,
        "NumberOfEmployees": lists.dice.randrange(3, 9000),
        "Phone": lists.phone(),
        "Website": f"https://www.example.com/{number}",
        "BillingStreet": f"{street} {number + 1}",
        "BillingCity": city,
        "BillingState": state,
        "BillingCountry": country,
        "BillingPostalCode": f"{10000 + number * 37}",
        "BillingLatitude": latitude,
        "BillingLongitude": longitude,
        "ERP_Id__c": f"ERP-{number + 1:04d}",
        "Description": lists.note(),
        "Active__c": "Yes" if number % 5 else "No",
        "SLA__c": ("Gold;Platinum", "Silver", None, None)[number % 4],
    }


def contact(lists: Lists, number: int, accounts: Sequence[str]) -> Row:
    first, last = lists.person(number)
    return {
        "FirstName": first,
        "LastName": last,
        "AccountId": accounts[number % len(accounts)] if number % 29 else None,
        "Title": lists.one_of(lists.all["people"]["titles"]),
        "Phone": lists.phone(),
        "Email": f"contact{number + 1}@example.com",
        "Birthdate": f"{1950 + number % 50}-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
        "MailingCity": lists.place()[0],
        "ERP_Id__c": f"C-{number + 1:05d}",
        "Languages__c": ("English;German", "English", None)[number % 3],
    }


def house(lists: Lists, number: int, accounts: Sequence[str], agents: Sequence[str]) -> Row:
    houses = lists.all["houses"]
    city, _, _, street, latitude, longitude = houses["places"][number % len(houses["places"])]
    special, kinds = houses["special"], houses["kinds"]
    status = lists.choice("House__c", "Status__c")
    viewing = lists.now + timedelta(days=lists.dice.randrange(1, 40), minutes=15 * lists.dice.randrange(40))
    features = lists.dice.sample(lists.catalog["House__c"].fields["Features__c"].values, number % 4)
    return {
        "Name": special[number] if number < len(special) else f"{kinds[number % len(kinds)]} {street} {number}",
        "Address__c": f"{street} {number + 1}\n{city}",
        "City__c": city,
        "Status__c": status,
        "Sold__c": status == "Sold",
        "Price__c": lists.dice.randrange(120, 4000) * 1000 + 0.5 * (number % 2),
        "Commission_Rate__c": 3.57,
        "Bedrooms__c": 1 + number % 7,
        "Area__c": round(38.5 + number * 3.7, 1),
        "Available_From__c": lists.day(-200, 300),
        "Viewing__c": as_text(viewing) if status == "Available" else None,
        "Opens_At__c": "10:00:00.000Z",
        "Features__c": ";".join(one.value for one in features) or None,
        "Agent__c": agents[number % len(agents)],
        "Account__c": accounts[number % len(accounts)] if number % 7 else None,
        "Notes__c": houses["notes"][number % len(houses["notes"])],
        "Contact_Email__c": f"house{number + 1}@example.com",
        "Website__c": f"https://www.example.com/houses/{number + 1}",
        "Ext_Id__c": f"H-{number + 1:04d}",
        "Location__Latitude__s": latitude,
        "Location__Longitude__s": longitude,
    }


def viewing(lists: Lists, number: int, houses: Sequence[str]) -> Row:
    return {
        "House__c": houses[number % len(houses)],
        "When__c": as_text(lists.now + timedelta(days=number - 20, hours=number % 9)),
        "Outcome__c": lists.choice("Viewing__c", "Outcome__c"),
        "Rating__c": number % 5 + 1,
    }


def opportunity(lists: Lists, number: int, accounts: Sequence[str], houses: Sequence[str]) -> Row:
    return {
        "Name": f"{('Purchase', 'Lease', 'Renovation')[number % 3]} {number + 1}",
        "AccountId": accounts[number % len(accounts)],
        "StageName": lists.choice("Opportunity", "StageName"),
        "CloseDate": lists.day(-300, 200),
        "Amount": lists.dice.randrange(5, 900) * 1000 if number % 11 else None,
        "House__c": houses[number % len(houses)] if number % 2 else None,
    }


def case(lists: Lists, number: int, accounts: Sequence[str], contacts: Sequence[str]) -> Row:
    subjects = ("Heating fails", "Key lost", "Schlüssel verloren", "雨漏り")
    return {
        "Subject": f"{subjects[number % 4]} #{number + 1}",
        "Status": lists.choice("Case", "Status"),
        "Origin": lists.choice("Case", "Origin"),
        "Priority": lists.choice("Case", "Priority"),
        "AccountId": accounts[number % 50],
        "ContactId": contacts[number * 3 % len(contacts)],
        "Description": "Please call back.",
    }


def task(lists: Lists, number: int, contacts: Sequence[str], things: Sequence[str]) -> Row:
    return {
        "Subject": lists.choice("Task", "Subject"),
        "Status": lists.choice("Task", "Status"),
        "Priority": lists.choice("Task", "Priority"),
        "WhoId": contacts[number],
        "WhatId": things[number % len(things)] if number % 5 else None,
        "ActivityDate": (lists.now + timedelta(days=number % 60 - 30)).date().isoformat(),
    }


def lead(lists: Lists, number: int) -> Row:
    first, last = lists.person(number + 100)
    return {
        "FirstName": first,
        "LastName": last,
        "Company": f"{lists.all['companies']['first'][number % 20]} Ventures",
        "Email": f"lead{number + 1}@example.com",
        "Phone": lists.phone(),
        "Status": lists.choice("Lead", "Status"),
        "LeadSource": "Web",
    }
