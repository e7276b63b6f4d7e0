from collections.abc import Iterator

import pytest
from django.core.cache import cache

from canvasapp.salesforce import Client

from . import org as orgs


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def org() -> Iterator[orgs.Org]:
    with orgs.running() as running:
        yield running


@pytest.fixture
def client(org: orgs.Org) -> Client:
    """A REST client of the small org."""
    return Client(org.origin, "00D5g000004xYzA!token", api_version="66.0")
