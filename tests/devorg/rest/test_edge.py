"""The API over a real socket: who may call, what every answer carries, and each fault."""

import time

import pytest
import requests

from tests.devorg.conftest import Org

from .conftest import BASE, Client

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_versions_are_for_anybody(org: Org) -> None:
    answer = requests.get(f"{org.api}/services/data", timeout=20)
    found = answer.json()
    assert (answer.status_code, len(found)) == (200, 37)
    assert found[0] == {"label": "Summer '14", "url": "/services/data/v31.0", "version": "31.0"}
    assert found[-1] == {"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"}


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Bearer ", "Basic YTpi", "Bearer 00DHs000Dfo7001!x"])
def test_without_a_session(org: Org, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = requests.get(f"{org.api}{BASE}/limits", headers=headers, timeout=20)
    assert (answer.status_code, answer.json()) == (401, EXPIRED)


def test_resources(sales: Client) -> None:
    found = sales.get("").json()
    assert found["sobjects"] == f"{BASE}/sobjects"
    assert found["identity"].startswith(f"{sales.org.api}/id/00D")


@pytest.mark.parametrize("version", ["v20.0", "v68.0", "v66", "66.0", "vXX.0", "v066.0"])
def test_versions_that_are_not(sales: Client, version: str) -> None:
    answer = sales.get(f"/services/data/{version}/limits")
    assert answer.status_code == 404
    assert answer.json() == [{"message": "The requested resource does not exist", "errorCode": "NOT_FOUND"}]


def test_retired_versions(sales: Client) -> None:
    answer = sales.get("/services/data/v30.0/limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (410, "UNSUPPORTED_API_VERSION")


@pytest.mark.parametrize("version", ["v31.0", "v67.0"])
def test_versions_that_are(sales: Client, version: str) -> None:
    record = sales.get(f"/services/data/{version}/query", params={"q": "SELECT Id FROM Account LIMIT 1"}).json()[
        "records"
    ][0]
    assert record["attributes"]["url"].startswith(f"/services/data/{version}/sobjects/Account/001")


def test_every_answer_tells_the_limit(sales: Client) -> None:
    first, second = (sales.get(path).headers["Sforce-Limit-Info"] for path in ("limits", "nothing"))
    used = [int(one.removeprefix("api-usage=").partition("/")[0]) for one in (first, second)]
    assert used[1] == used[0] + 1
    assert sales.get("limits").json()["DailyApiRequests"] == {"Max": 100_000, "Remaining": 100_000 - used[1] - 1}


def test_answers_are_json_and_not_kept(sales: Client) -> None:
    answer = sales.get("query", params={"q": "SELECT Name FROM Account WHERE Name LIKE 'Smile%'"})
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Smile 😀 Studios".encode() in answer.content


def test_methods(sales: Client) -> None:
    answer = sales.call("PUT", "sobjects/Account")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET,POST")
    assert answer.json() == [
        {"message": "HTTP Method 'PUT' not allowed. Allowed are GET,POST", "errorCode": "METHOD_NOT_ALLOWED"}
    ]


def test_content_types(sales: Client) -> None:
    answer = sales.call(
        "POST", "sobjects/Account", data="Name=x", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


WRONG_TYPE = "Cannot deserialize instance of {} or request may be missing a required field at [line:1, column:32]"
BODIES = [
    (b"", "The HTTP entity body is required, but this request has no entity body."),
    (b'{"Name"', "Unexpected end-of-input: Expecting ':' delimiter at [line:1, column:8]"),
    (b'{"a": x}', "Unexpected character ('x' (code 120)): Expecting value at [line:1, column:7]"),
    (b"[]", "Cannot deserialize instance of sobject from START_ARRAY value at [line:1, column:1]"),
    (b'{"Name": NaN}', "Invalid JSON in the request body"),
    (b"\xff\xfe{}", "Invalid JSON in the request body"),
    (b"[" * 100_000, "Invalid JSON in the request body"),
    (b'{"Name": "x", "AnnualRevenue": "much"}', WRONG_TYPE.format("currency from VALUE_STRING value much")),
]


@pytest.mark.parametrize(("body", "message"), BODIES)
def test_bodies_that_are_no_record(sales: Client, body: bytes, message: str) -> None:
    answer = sales.call("POST", "sobjects/Account", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json() == [{"message": message, "errorCode": "JSON_PARSER_ERROR"}]


def test_an_expired_session(org: Org, sales: Client) -> None:
    org.switch("arm", name="session_expired")
    answer = sales.get("limits")
    assert (answer.status_code, answer.json()) == (401, EXPIRED)
    assert sales.get("limits").status_code == 200


def test_the_limit_exceeded(org: Org, sales: Client) -> None:
    org.switch("arm", name="limit_exceeded")
    answer = sales.get("limits")
    assert answer.status_code == 403
    assert answer.json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]


def test_a_locked_row_hinders_only_saving(org: Org, sales: Client) -> None:
    org.switch("arm", name="row_lock")
    assert sales.get("limits").status_code == 200
    answer = sales.call("POST", "sobjects/Account", json={"Name": "Locked"})
    assert (answer.status_code, answer.json()[0]["errorCode"], answer.json()[0]["fields"]) == (
        400,
        "UNABLE_TO_LOCK_ROW",
        [],
    )
    assert sales.query("SELECT Id FROM Account WHERE Name = 'Locked'")["totalSize"] == 0


def test_a_page_instead_of_json(org: Org, sales: Client) -> None:
    org.switch("arm", name="html", status=503)
    answer = sales.get("limits")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=UTF-8")
    assert "<h1>We are down for maintenance.</h1>" in answer.text


def test_a_server_error(org: Org, sales: Client) -> None:
    org.switch("arm", name="server_error")
    answer = sales.get("limits")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (500, "UNKNOWN_EXCEPTION")
    assert "Please include this ErrorId if you contact support" in answer.json()[0]["message"]


def test_a_slow_answer(org: Org, sales: Client) -> None:
    org.switch("arm", name="slow", seconds=0.3)
    started = time.perf_counter()
    assert sales.get("limits").status_code == 200
    assert time.perf_counter() - started > 0.3


def test_a_cut_connection(org: Org, sales: Client) -> None:
    org.switch("arm", name="cut")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        sales.get("limits")
    assert sales.get("limits").status_code == 200


def test_a_cut_connection_after_saving_leaves_the_record(org: Org, sales: Client) -> None:
    org.switch("arm", name="cut")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        sales.call("POST", "sobjects/Account", json={"Name": "Saved and lost"})
    assert sales.query("SELECT Id FROM Account WHERE Name = 'Saved and lost'")["totalSize"] == 1
