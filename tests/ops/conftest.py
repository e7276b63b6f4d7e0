"""The room alone: its middleware and Django's, on addresses of its own."""

import pytest

OPS = [
    "canvasapp.ops.middleware.RequestIdMiddleware",
    "canvasapp.ops.middleware.AccessLogMiddleware",
    "canvasapp.ops.middleware.HealthMiddleware",
    "canvasapp.ops.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "canvasapp.ops.middleware.PermissionsPolicyMiddleware",
    "canvasapp.ops.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]


@pytest.fixture(autouse=True)
def _room(settings) -> None:
    settings.ROOT_URLCONF = "tests.ops.urls"
    settings.MIDDLEWARE = OPS
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def client(client):
    """A client that gets the 500 page, as a browser does, instead of the exception."""
    client.raise_request_exception = False
    return client
