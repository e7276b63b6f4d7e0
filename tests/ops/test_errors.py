import json

import pytest

from canvasapp.ops.errors import Problem, problem

ID = {"X-Request-ID": "the-request-1"}


def test_an_unregistered_error_is_a_bug() -> None:
    assert problem(ValueError()) is None


def test_a_subclass_of_a_registered_error_is_its_problem() -> None:
    from tests.ops.urls import Busy

    class VeryBusy(Busy):
        pass

    assert problem(VeryBusy()) == problem(Busy())


def test_a_page_says_cause_next_step_and_number(client) -> None:
    response = client.get("/busy/?page=2", headers=ID | {"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (response.headers["Retry-After"], response.headers["Cache-Control"]) == ("5", "no-store")
    for part in ("<!doctype html>", "The &lt;other&gt; side is busy", "Wait a moment.", "the-request-1"):
        assert part in response.text
    assert '<a class="slds-button slds-button_brand" href="/busy/?page=2">Try again</a>' in response.text
    assert "queue 7" not in response.text


def test_what_was_posted_is_not_repeated_by_a_link(client) -> None:
    assert 'href="/">Try again</a>' in client.post("/busy/").text


def test_a_fragment_for_htmx(client) -> None:
    response = client.get("/busy/", headers=ID | {"HX-Request": "true"})
    assert response.status_code == 503
    assert response.text.startswith('<div class="notice')
    assert 'hx-get="/busy/" hx-target="#main"' in response.text
    assert "the-request-1" in response.text


@pytest.mark.parametrize(
    "accept", ["application/json", "application/problem+json", "application/json, text/html;q=0.5"]
)
def test_a_problem_document_for_programs(client, accept: str) -> None:
    response = client.get("/busy/", headers=ID | {"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(response.text) == {
        "type": "about:blank",
        "title": "The <other> side is busy",
        "status": 503,
        "detail": "Wait a moment.",
        "requestId": "the-request-1",
    }


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/bug/", 500, "Something went wrong here"),
        ("/forbidden/", 403, "You may not do this"),
        ("/nowhere/", 404, "There is no such page"),
        ("/cut-off/", 400, "The request did not arrive whole"),
    ],
)
def test_every_failure_looks_the_same(client, path: str, status: int, title: str) -> None:
    response = client.get(path, headers=ID)
    assert response.status_code == status
    assert f'<h1 class="slds-text-heading_medium">{title}</h1>' in response.text
    assert "the-request-1" in response.text
    assert "AQ4AQ" not in response.text


def test_a_host_that_is_not_ours(client) -> None:
    response = client.get("/fine/1/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "This request makes no sense here" in response.text


def test_a_form_from_another_site(settings) -> None:
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/read/", {"a": "b"})
    assert response.status_code == 403
    assert "This form can no longer be sent" in response.text


def test_an_error_that_a_middleware_raised_is_still_known(rf) -> None:
    from canvasapp.ops.views import server_error
    from tests.ops.urls import Busy

    try:
        raise Busy("outside of a view")
    except Busy:
        response = server_error(rf.get("/"))
    assert response.status_code == 503


def test_a_problem_has_no_headers_of_its_own() -> None:
    assert Problem(400, "title", "detail").headers == {}
