import uuid

import pytest

from canvasapp.ops import request_id

GIVEN = "3f1c2a44-9d0b-4f6e-8a57-0c4d1e2f3a4b"


def test_a_router_names_the_request(client) -> None:
    response = client.get("/fine/1/", headers={"X-Request-ID": GIVEN})
    assert (response.headers["X-Request-ID"], response.text) == (GIVEN, GIVEN)


@pytest.mark.parametrize("given", ["short", "x" * 129, "<script>alert(1)</script>", "with blank in it", "é" * 10, ""])
def test_a_name_that_could_do_harm_is_replaced(client, given: str) -> None:
    response = client.get("/fine/1/", headers={"X-Request-ID": given})
    made = response.headers["X-Request-ID"]
    assert str(uuid.UUID(made)) == made == response.text


def test_two_requests_have_two_names(client) -> None:
    assert client.get("/fine/1/").text != client.get("/fine/1/").text


def test_outside_of_a_request_there_is_none(client) -> None:
    client.get("/fine/1/")
    assert request_id.current() == ""
