"""Every address of the app: who may frame it, and which ones take a POST without a CSRF token."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from .conftest import bearer, launch, session_of

pytestmark = pytest.mark.django_db

ARGUMENTS = {"sobject": "Account", "record_id": "001000000000001AAA", "sfid": "001000000000001AAA"}

# The signature of the signed request stands in for the CSRF token at both.
CSRF_EXEMPT = {"canvas/", "canvas/renew/"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def all_patterns() -> list[tuple[str, URLPattern]]:
    return list(patterns(get_resolver()))


def address(route: str) -> str:
    path = "/" + route
    for name in ("sobject", "record_id", "sfid", "id"):
        for spelling in (f"<str:{name}>", f"<sobject:{name}>", f"<sfid:{name}>", f"<slug:{name}>", f"<{name}>"):
            path = path.replace(spelling, ARGUMENTS.get(name, "001000000000001AAA"))
    assert "<" not in path, f"teach this test the argument of {route}"
    return path


def ancestors(response) -> str:
    policy = response.headers["Content-Security-Policy"]
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors"))


# Probes are answered before any other middleware, with a constant that is worth nothing in a frame.
FRAMES = [route for route, _ in all_patterns() if not route.startswith("health/")]


@pytest.mark.parametrize("route", FRAMES)
def test_nothing_may_be_framed_in_a_tab_but_the_canvas_url(client, route):
    response = client.get(address(route), headers={"Sec-Fetch-Dest": "document"})
    if route == "canvas/":
        assert "X-Frame-Options" not in response.headers
        assert ancestors(response) != "frame-ancestors 'none'"
    else:
        assert response.headers["X-Frame-Options"] == "DENY"
        assert ancestors(response) == "frame-ancestors 'none'"


def test_exactly_the_signed_addresses_are_exempt_from_csrf_protection():
    exempt = {route for route, pattern in all_patterns() if getattr(pattern.callback, "csrf_exempt", False)}
    assert exempt == CSRF_EXEMPT


def test_a_post_with_a_cookie_needs_a_csrf_token():
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert client.post("/logout/").status_code == 403


def test_a_post_with_a_bearer_token_needs_none(client):
    from django.test import Client

    token = session_of(launch(client))["token"]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/logout/", headers=bearer(token)).status_code == 200


def test_no_script_and_no_style_may_stand_in_a_page(client):
    policy = launch(client).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
