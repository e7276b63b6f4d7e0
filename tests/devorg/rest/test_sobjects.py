"""Records and metadata over REST: statuses, bodies and headers as Salesforce has them."""

import json
from typing import Any

import pytest

from .conftest import BASE, Client


def test_a_record_lives(sales: Client) -> None:
    answer = sales.call("POST", "sobjects/Account", json={"Name": "Lebenslauf", "attributes": {"type": "Account"}})
    body = answer.json()
    assert (answer.status_code, body) == (201, {"id": body["id"], "success": True, "errors": []})
    assert answer.headers["Location"] == f"{BASE}/sobjects/Account/{body['id']}"
    path = f"sobjects/Account/{body['id']}"
    assert sales.get(path, params={"fields": "Name,Industry"}).json() == {
        "attributes": {"type": "Account", "url": f"{BASE}/{path}"},
        "Name": "Lebenslauf",
        "Industry": None,
        "Id": body["id"],
    }
    changed = sales.call("PATCH", path, json={"Industry": "Banking"})
    assert (changed.status_code, changed.content) == (204, b"")
    assert sales.get(path).json()["Industry"] == "Banking"
    gone = sales.call("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "DELETE"):
        again = sales.call(method, path)
        assert again.status_code == 404
        assert again.json() == [{"message": "entity is deleted", "errorCode": "ENTITY_IS_DELETED", "fields": []}]


def test_patch_by_post(sales: Client) -> None:
    made = sales.create("Account", Name="Old browsers")
    answer = sales.call("POST", f"sobjects/Account/{made}", params={"_HttpMethod": "PATCH"}, json={"Site": "x"})
    assert answer.status_code == 204


NOTHING = "The requested resource does not exist"
NO_FIELD = "No such column 'Nope' on sobject of type Account"
REFUSED = [
    ("POST", "sobjects/Account", {}, 400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
    ("POST", "sobjects/Nope", {"Name": "x"}, 404, "NOT_FOUND", "The requested resource does not exist", None),
    ("POST", "sobjects/Account", {"Nope": 1}, 400, "INVALID_FIELD", NO_FIELD, None),
    ("POST", "sobjects/Contact", {"LastName": "x", "AccountId": "001Hs00000000zz"}, 400, "INVALID_CROSS_REFERENCE_KEY",
     "invalid cross reference id", ["AccountId"]),
    ("GET", "sobjects/Account/001Hs00000000zzIAA", None, 404, "NOT_FOUND", NOTHING, None),
    ("GET", "sobjects/Account/abc", None, 404, "NOT_FOUND",
     "Provided external ID field does not exist or is not accessible: abc", None),
    ("PATCH", "sobjects/Account/abc", {"Name": "x"}, 404, "NOT_FOUND",
     "Provided external ID field does not exist or is not accessible: abc", None),
    ("PATCH", "sobjects/Account/001Hs00000000zzIAA", {"Name": "x"}, 404, "INVALID_CROSS_REFERENCE_KEY",
     "invalid cross reference id", []),
    ("PATCH", "sobjects/Account/001Hs00000000zzIAA", {"Id": "x"}, 400, "INVALID_FIELD",
     "The Id field should not be specified in the sobject data.", None),
    ("DELETE", "sobjects/Account/001Hs00000000zzIAA", None, 404, "INVALID_CROSS_REFERENCE_KEY",
     "invalid cross reference id", []),
    ("GET", "query?q=", None, 400, "MALFORMED_QUERY", "A query string has to be specified", None),
    ("GET", "query?explain=SELECT+Id+FROM+Account", None, 400, "FUNCTIONALITY_NOT_ENABLED",
     "This org does not explain query plans.", None),
    ("GET", "query/01g000000000001-2000", None, 400, "INVALID_QUERY_LOCATOR", "invalid query locator", None),
    ("GET", "query/whatever", None, 400, "INVALID_QUERY_LOCATOR", "invalid query locator", None),
    ("GET", "nothing/at/all", None, 404, "NOT_FOUND", "The requested resource does not exist", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "code", "message", "fields"), REFUSED)
def test_refusals(
    sales: Client, method: str, path: str, body: Any, status: int, code: str, message: str, fields: list[str] | None
) -> None:
    answer = sales.call(method, path, json=body)
    expected: dict[str, Any] = {"message": message, "errorCode": code}
    assert (answer.status_code, answer.json()) == (
        status,
        [expected if fields is None else expected | {"fields": fields}],
    )


def test_who_may_only_read(viewer: Client) -> None:
    record_id = viewer.query("SELECT Id FROM Account LIMIT 1")["records"][0]["Id"]
    refusal = {
        "message": "insufficient access rights on object id",
        "errorCode": "INSUFFICIENT_ACCESS_OR_READONLY",
        "fields": [],
    }
    for method, body in (("PATCH", {"Name": "x"}), ("DELETE", None)):
        answer = viewer.call(method, f"sobjects/Account/{record_id}", json=body)
        assert (answer.status_code, answer.json()) == (403, [refusal])
    answer = viewer.call("POST", "sobjects/Account", json={"Name": "x"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")


def test_upsert(sales: Client) -> None:
    path = "sobjects/Account/ERP_Id__c/up%2Fsert%20%27%22%5C"
    missing = sales.call("PATCH", path, params={"updateOnly": "true"}, json={"Name": "x"})
    assert (missing.status_code, missing.json()[0]["errorCode"]) == (404, "NOT_FOUND")
    first = sales.call("PATCH", path, json={"Name": "First"})
    body = first.json()
    assert (first.status_code, body) == (201, {"id": body["id"], "success": True, "errors": [], "created": True})
    second = sales.call("PATCH", path, json={"Name": "Second"})
    assert (second.status_code, second.json()) == (200, body | {"created": False})
    read = sales.get(path, params={"fields": "Name,ERP_Id__c"}).json()
    assert (read["Name"], read["ERP_Id__c"]) == ("Second", "up/sert '\"\\")
    assert sales.call("DELETE", path).status_code == 204
    assert sales.get(path).status_code == 404


def test_upsert_by_what_is_no_external_id(sales: Client) -> None:
    answer = sales.call("PATCH", "sobjects/Account/Phone/1", json={"Name": "x"})
    assert (answer.status_code, answer.json()[0]["message"]) == (
        404,
        "Provided external ID field does not exist or is not accessible: Phone",
    )


def test_several_with_one_external_id(sales: Client) -> None:
    made = {sales.create("Contact", LastName=f"Twin {number}", Email="twins@example.com") for number in range(2)}
    answer = sales.get("sobjects/Contact/Email/twins@example.com")
    assert (answer.status_code, set(answer.json())) == (300, {f"{BASE}/sobjects/Contact/{one}" for one in made})


def test_related_records(admin: Client) -> None:
    account = admin.get("sobjects/Account/ERP_Id__c/ERP-0002").json()["Id"]
    children = admin.get(f"sobjects/Account/{account}/Contacts", params={"fields": "Name"}).json()
    assert (children["totalSize"], children["done"]) == (3, True)
    contact = children["records"][0]
    parent = admin.get(contact["attributes"]["url"] + "/Account", params={"fields": "Name"}).json()
    assert parent["Name"] == "<b>Bold</b> & Partners"
    assert admin.get(f"sobjects/Account/{account}/Nothing").status_code == 404


def test_metadata(sales: Client) -> None:
    every = sales.get("sobjects").json()
    assert (every["encoding"], every["maxBatchSize"]) == ("UTF-8", 200)
    basic = sales.get("sobjects/House__c").json()
    assert basic["objectDescribe"] == next(one for one in every["sobjects"] if one["name"] == "House__c")
    answer = sales.get("sobjects/house__c/describe")
    assert answer.json()["urls"]["describe"] == f"{BASE}/sobjects/House__c/describe"
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    unchanged = sales.get("sobjects/House__c/describe", headers=since)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    older = {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}
    assert sales.get("sobjects/House__c/describe", headers=older).status_code == 200
    assert sales.get("sobjects/Nope/describe").status_code == 404


def test_recent_items(viewer: Client) -> None:
    soql = "SELECT Id, Name FROM Account WHERE ERP_Id__c = 'ERP-0003' FOR VIEW"
    [record] = viewer.query(soql)["records"]
    [item] = viewer.get("recent", params={"limit": 1}).json()
    assert item == {"attributes": record["attributes"], "Id": record["Id"], "Name": "株式会社さくら不動産"}
    assert viewer.get("sobjects/Account").json()["recentItems"] == [item]
    assert viewer.get("recent", params={"limit": "x"}).status_code == 400


def test_files(sales: Client) -> None:
    row = {"Title": "Plan", "PathOnClient": "plan.pdf", "VersionData": "JVBERi0="}
    made = sales.create("ContentVersion", **row)
    url = sales.get(f"sobjects/ContentVersion/{made}").json()["VersionData"]
    answer = sales.get(url)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-", "application/octetstream")


def test_files_in_parts(sales: Client) -> None:
    house = sales.create("House__c", Name="Photographed")
    record = {"Title": "Front", "PathOnClient": "front.png", "FirstPublishLocationId": house}
    parts = {
        "entity_content": (None, json.dumps(record), "application/json"),
        "VersionData": ("front.png", b"\x89PNG\r\n\x00\xff", "image/png"),
    }
    answer = sales.call("POST", "sobjects/ContentVersion", files=parts)
    assert answer.status_code == 201, answer.text
    path = f"sobjects/ContentVersion/{answer.json()['id']}"
    assert sales.get(f"{path}/VersionData").content == b"\x89PNG\r\n\x00\xff"
    document = sales.get(path).json()["ContentDocumentId"]
    soql = f"SELECT LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId = '{document}'"
    assert house in [one["LinkedEntityId"] for one in sales.query(soql)["records"]]
