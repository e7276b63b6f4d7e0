"""The new org: the same every time, realistic, and not the same for everybody."""

from pathlib import Path

from canvasapp.devorg import data
from canvasapp.devorg.data import Store
from canvasapp.devorg.data.people import active

from .conftest import Clock, People


def test_is_the_same_every_time(tmp_path: Path, seeded: Store) -> None:
    other = Store(tmp_path / "other.sqlite3", clock=Clock())
    data.seed(other)
    try:
        for sobject in ("Account", "Contact", "House__c", "Opportunity", "Task", "House__Share"):
            soql = f"SELECT FIELDS(STANDARD) FROM {sobject}"
            assert other.query(soql).records == seeded.query(soql).records
    finally:
        other.close()


def test_seeding_twice_changes_nothing(store: Store) -> None:
    before = store.query("SELECT COUNT() FROM Account").total_size
    data.seed(store)
    assert store.query("SELECT COUNT() FROM Account").total_size == before == 120


def test_users_differ_in_profile_locale_and_zone(seeded: Store) -> None:
    with seeded.database.connection() as db:
        found = [(one.username, one.profile_name, one.locale, one.time_zone) for one in active(db)]
    assert found == [
        ("admin@acme.example", "System Administrator", "en_US", "America/Los_Angeles"),
        ("sales@acme.example", "Standard User", "de_DE", "Europe/Berlin"),
        ("viewer@acme.example", "Read Only", "ja_JP", "Asia/Tokyo"),
    ]


def test_names_that_trouble_careless_software(seeded: Store) -> None:
    names = {record["Name"] for record in seeded.query("SELECT Name FROM Account").records}
    assert {"O'Brien & Söhne GmbH", "<b>Bold</b> & Partners", "株式会社さくら不動産", "Smile 😀 Studios"} <= names


def test_houses_are_private(seeded: Store, people: People) -> None:
    counts = [
        seeded.query("SELECT COUNT() FROM House__c", as_user=user).total_size
        for user in (people.admin, people.sales, people.viewer)
    ]
    # 60 houses: 20, 30 and 10 by owner; two shared with each of the others.
    assert counts == [60, 32, 12]
