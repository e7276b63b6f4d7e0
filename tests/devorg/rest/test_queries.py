"""Queries over REST: pages, their addresses, and how fast they come."""

import time

from .conftest import BASE, Client


def test_pages(sales: Client) -> None:
    small = {"Sforce-Query-Options": "batchSize=200"}
    page = sales.query("SELECT Id, Name FROM Contact ORDER BY Name", headers=small)
    assert list(page) == ["totalSize", "done", "nextRecordsUrl", "records"]
    assert (page["done"], len(page["records"])) == (False, 200)
    assert page["nextRecordsUrl"].startswith(f"{BASE}/query/0r8")
    found = list(page["records"])
    while not page["done"]:
        page = sales.get(page["nextRecordsUrl"], headers=small).json()
        found += page["records"]
    assert len({one["Id"] for one in found}) == page["totalSize"]


def test_query_all_finds_the_deleted(sales: Client) -> None:
    made = sales.create("Contact", LastName="Gone for good")
    sales.call("DELETE", f"sobjects/Contact/{made}")
    soql = f"SELECT Id, IsDeleted FROM Contact WHERE Id = '{made}'"
    assert sales.query(soql) == {"totalSize": 0, "done": True, "records": []}
    [record] = sales.get("queryAll", params={"q": soql}).json()["records"]
    assert record["IsDeleted"] is True


def test_errors_are_those_of_the_query(sales: Client) -> None:
    answer = sales.get("query", params={"q": "SELECT Nope FROM Account"})
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "message": "\nSELECT Nope FROM Account\n       ^\nERROR at Row:1:Column:8\n"
            "No such column 'Nope' on entity 'Account'. If you are attempting to use a custom field, be sure to "
            "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
            "appropriate names.",
            "errorCode": "INVALID_FIELD",
        }
    ]


def test_counting(sales: Client) -> None:
    assert sales.query("SELECT COUNT() FROM Product2") == {"totalSize": 4, "done": True, "records": []}


def test_changes_for_replication(sales: Client) -> None:
    made = sales.create("Lead", LastName="Fresh", Company="C")
    gone = sales.create("Lead", LastName="Stale", Company="C")
    sales.call("DELETE", f"sobjects/Lead/{gone}")
    now = time.time()
    window = {
        name: time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(now + seconds))
        for name, seconds in (("start", -3600), ("end", 120))
    }
    updated = sales.get("sobjects/Lead/updated/", params=window).json()
    assert made in updated["ids"]
    assert gone not in updated["ids"]
    assert updated["latestDateCovered"].endswith(":00.000+0000")
    deleted = sales.get("sobjects/Lead/deleted", params=window).json()
    assert [one["id"] for one in deleted["deletedRecords"]] == [gone]
    assert set(deleted) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}


def test_windows_that_are_none(sales: Client) -> None:
    for start, end, code in (
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:30Z", "INVALID_REPLICATION_DATE"),
        ("2001-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "INVALID_REPLICATION_DATE"),
        ("yesterday", "today", "INVALID_FIELD"),
    ):
        answer = sales.get("sobjects/Account/updated", params={"start": start, "end": end})
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)
