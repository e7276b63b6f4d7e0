"""Several calls in one: references between them, failing together, graphs, and the limits of all that."""

from typing import Any

from .conftest import BASE, Client

ROLLED_BACK = "The transaction was rolled back since another operation in the same transaction failed."


def part(method: str, url: str, reference: str, body: Any = None) -> dict[str, Any]:
    found = {"method": method, "url": f"{BASE}/{url}", "referenceId": reference}
    return found if body is None else found | {"body": body}


def test_later_calls_use_earlier_answers(sales: Client) -> None:
    parts = [
        part("POST", "sobjects/Account", "a", {"Name": "Referred"}),
        part("POST", "sobjects/Contact", "c", {"LastName": "R-@{a.id}", "AccountId": "@{a.id}"}),
        part("GET", "query?q=SELECT+Id,AccountId,Name+FROM+Contact+WHERE+Id='@{c.id}'", "q"),
        part("GET", "sobjects/Account/@{q.records[0].AccountId}?fields=Name", "g"),
        part("DELETE", "sobjects/Contact/@{c.id}", "d"),
    ]
    answer = sales.call("POST", "composite", json={"compositeRequest": parts})
    found = {one["referenceId"]: one for one in answer.json()["compositeResponse"]}
    assert answer.status_code == 200
    assert [one["httpStatusCode"] for one in found.values()] == [201, 201, 200, 200, 204]
    assert found["g"]["body"]["Name"] == "Referred"
    assert found["q"]["body"]["records"][0]["Name"] == f"R-{found['a']['body']['id']}"
    assert found["a"]["httpHeaders"] == {"Location": f"{BASE}/sobjects/Account/{found['a']['body']['id']}"}
    assert found["d"]["body"] is None


def test_a_reference_to_a_failure(sales: Client) -> None:
    parts = [
        part("POST", "sobjects/Account", "a", {}),
        part("POST", "sobjects/Contact", "c", {"LastName": "Alone", "AccountId": "@{a.id}"}),
        part("POST", "sobjects/Account", "b", {"Name": "Stays"}),
    ]
    found = sales.call("POST", "composite", json={"compositeRequest": parts}).json()["compositeResponse"]
    assert [one["httpStatusCode"] for one in found] == [400, 400, 201]
    assert found[1]["body"] == [
        {"errorCode": "PROCESSING_HALTED", "message": "Invalid reference specified. No value for a.id found in a"}
    ]


def test_all_or_none(sales: Client) -> None:
    parts = [part("POST", "sobjects/Account", "a", {"Name": "Undone"}), part("POST", "sobjects/Account", "b", {})]
    body = {"allOrNone": True, "compositeRequest": parts}
    found = sales.call("POST", "composite", json=body).json()["compositeResponse"]
    assert found[0]["body"] == [{"errorCode": "PROCESSING_HALTED", "message": ROLLED_BACK}]
    assert found[1]["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert sales.query("SELECT COUNT() FROM Account WHERE Name = 'Undone'")["totalSize"] == 0


def test_a_batch(sales: Client) -> None:
    parts = [
        {"method": "GET", "url": "v66.0/sobjects/Account/ERP_Id__c/ERP-0001?fields=Name"},
        {"method": "POST", "url": "v66.0/sobjects/Account", "richInput": {}},
        {"method": "GET", "url": "v66.0/limits"},
    ]
    found = sales.call("POST", "composite/batch", json={"batchRequests": parts}).json()
    assert (found["hasErrors"], [one["statusCode"] for one in found["results"]]) == (True, [200, 400, 200])
    assert found["results"][0]["result"]["Name"] == "O'Brien & Söhne GmbH"
    halted = sales.call("POST", "composite/batch", json={"batchRequests": parts, "haltOnError": True}).json()
    assert [one["statusCode"] for one in halted["results"]] == [200, 400, 412]


def test_graphs_succeed_and_fail_by_themselves(sales: Client) -> None:
    good = [
        part("POST", "sobjects/Account", "a", {"Name": "Graph"}),
        part("POST", "sobjects/Contact", "c", {"LastName": "G", "AccountId": "@{a.id}"}),
    ]
    bad = [part("POST", "sobjects/Account", "a", {"Name": "Lost graph"}), part("POST", "sobjects/Contact", "c", {})]
    graphs = [{"graphId": "1", "compositeRequest": good}, {"graphId": "2", "compositeRequest": bad}]
    found = sales.call("POST", "composite/graph", json={"graphs": graphs}).json()["graphs"]
    assert [(one["graphId"], one["isSuccessful"]) for one in found] == [("1", True), ("2", False)]
    assert sales.query("SELECT COUNT() FROM Account WHERE Name LIKE '%graph'")["totalSize"] == 1


def test_what_is_no_composite(sales: Client) -> None:
    one = part("GET", "limits", "x")
    for path, body, code in (
        ("composite", {}, "JSON_PARSER_ERROR"),
        ("composite", {"compositeRequest": [one | {"referenceId": f"r{n}"} for n in range(26)]}, "LIMIT_EXCEEDED"),
        ("composite", {"compositeRequest": [one, one]}, "INVALID_INPUT"),
        ("composite", {"compositeRequest": [one | {"referenceId": "a b"}]}, "INVALID_INPUT"),
        ("composite/batch", {}, "JSON_PARSER_ERROR"),
        ("composite/graph", {"graphs": []}, "JSON_PARSER_ERROR"),
    ):
        answer = sales.call("POST", path, json=body)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_calls_that_lead_elsewhere(sales: Client) -> None:
    for url in ("/login/", "", f"{BASE}/composite", f"{BASE}/composite/graph"):
        parts = [{"method": "POST", "url": url, "referenceId": "x", "body": {}}]
        [found] = sales.call("POST", "composite", json={"compositeRequest": parts}).json()["compositeResponse"]
        assert (found["httpStatusCode"], found["body"][0]["errorCode"]) == (400, "INVALID_HTTP_REQUEST")
