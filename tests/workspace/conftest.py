from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from canvasapp.conf import Secret
from canvasapp.salesforce import Client, HostPolicy
from tests.canvas.signing import SECRET

from . import org as orgs
from .launching import open_frame


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


@pytest.fixture
def app(settings, org):
    settings.CANVAS_CONSUMER_SECRETS = (Secret(SECRET),)
    settings.CANVAS_CONSUMER_KEY = "test-consumer-key"
    settings.CANVAS_DEVELOPER_NAME = "Canvas_Workspace"
    settings.ALLOWED_ORGS = frozenset()
    settings.SALESFORCE_HOSTS = HostPolicy(org.origin)


@pytest.fixture
def framed(app, org: orgs.Org) -> Callable[..., Browser]:
    """``framed(context__user__locale="de_DE")`` opens a frame and returns a client for it."""
    return partial(open_frame, org)
