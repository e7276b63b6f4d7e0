"""A seeded org on a fixed day: one to read, shared by all tests, and copies of it to write to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from canvasapp.devorg import data
from canvasapp.devorg.data import Store
from canvasapp.devorg.data.people import active

# A Monday; noon in London, five in the morning in Los Angeles, nine in the evening in Tokyo.
NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class People:
    admin: str
    sales: str
    viewer: str


@pytest.fixture(scope="session")
def org_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("org") / "org.sqlite3"
    store = Store(path, clock=Clock())
    data.seed(store)
    with store.database.connection() as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture(scope="session")
def seeded(org_file: Path) -> Iterator[Store]:
    """The org as seeded; nobody writes to it."""
    store = Store(org_file, clock=Clock())
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(org_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """An org of the test's own."""
    shutil.copy(org_file, tmp_path / "org.sqlite3")
    store = Store(tmp_path / "org.sqlite3", clock=clock)
    yield store
    store.close()


@pytest.fixture(scope="session")
def people(seeded: Store) -> People:
    with seeded.database.connection() as db:
        return People(*(one.user_id for one in active(db)))
