"""Up to 200 records at a time: results in the order of the input, together or each by itself."""

from typing import Any

from .conftest import BASE, Client


def account(**values: Any) -> dict[str, Any]:
    return {"attributes": {"type": "Account"}, **values}


def test_each_by_itself(sales: Client) -> None:
    rows = [account(Name="C1"), account(), {"attributes": {"type": "Contact"}, "LastName": "C2"}, account(Name="C3")]
    answer = sales.call("POST", "composite/sobjects", json={"records": rows})
    found = answer.json()
    assert answer.status_code == 200
    assert [one["success"] for one in found] == [True, False, True, True]
    assert [one["id"][:3] for one in found if one["success"]] == ["001", "003", "001"]
    assert found[1] == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [Name]",
                "fields": ["Name"],
            }
        ],
    }


def test_all_or_none(sales: Client) -> None:
    rows = [account(Name="AON 1"), account(Nope=1), {"attributes": {"type": "Contact"}, "LastName": "AON 2"}]
    found = sales.call("POST", "composite/sobjects", json={"allOrNone": True, "records": rows}).json()
    codes = [one["errors"][0]["statusCode"] for one in found]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_FIELD", "ALL_OR_NONE_OPERATION_ROLLED_BACK"]
    assert sales.query("SELECT COUNT() FROM Account WHERE Name = 'AON 1'")["totalSize"] == 0
    assert sales.query("SELECT COUNT() FROM Contact WHERE Name = 'AON 2'")["totalSize"] == 0


def test_change_read_and_delete(sales: Client) -> None:
    made = [sales.create("Account", Name=f"Three {number}") for number in range(3)]
    rows = [account(id=one, Site="x") for one in made[:2]] + [account(id="001Hs00000000zz", Site="x")]
    changed = sales.call("PATCH", "composite/sobjects", json={"records": rows}).json()
    assert [one["success"] for one in changed] == [True, True, False]
    read = sales.call(
        "POST", "composite/sobjects/Account", json={"ids": [*made, "001Hs00000000zz"], "fields": ["Site"]}
    ).json()
    assert [one and one["Site"] for one in read] == ["x", "x", None, None]
    assert read[0]["attributes"]["url"] == f"{BASE}/sobjects/Account/{made[0]}"
    got = sales.get("composite/sobjects/Account", params={"ids": ",".join(made), "fields": "Id,Name"}).json()
    assert [one["Name"] for one in got] == ["Three 0", "Three 1", "Three 2"]
    gone = sales.call("DELETE", "composite/sobjects", params={"ids": ",".join([*made, made[0]])}).json()
    assert [one["success"] for one in gone] == [True, True, True, False]
    assert gone[3]["errors"][0]["statusCode"] == "ENTITY_IS_DELETED"


def test_upsert(sales: Client) -> None:
    rows = [account(ERP_Id__c="coll-1", Name="One"), account(ERP_Id__c="coll-2", Name="Two"), account(Name="None")]
    first = sales.call("PATCH", "composite/sobjects/Account/ERP_Id__c", json={"records": rows}).json()
    assert [one.get("created") for one in first] == [True, True, None]
    again = sales.call("PATCH", "composite/sobjects/Account/ERP_Id__c", json={"records": rows[:2]}).json()
    assert again == [{**one, "created": False} for one in first[:2]]


def test_too_many_and_malformed(sales: Client) -> None:
    for body, code in (
        ({"records": [account(Name="x")] * 201}, "EXCEEDED_MAX_SIZE_REQUEST"),
        ({"records": [{"Name": "x"}]}, "INVALID_INPUT"),
        ({"records": {}}, "JSON_PARSER_ERROR"),
        ({}, "JSON_PARSER_ERROR"),
    ):
        answer = sales.call("POST", "composite/sobjects", json=body)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_ids_of_other_objects_and_no_ids(sales: Client) -> None:
    found = sales.call("DELETE", "composite/sobjects", params={"ids": "abc"}).json()
    assert found[0]["errors"][0]["statusCode"] == "MALFORMED_ID"


def test_a_tree_of_records(sales: Client) -> None:
    child = {"attributes": {"type": "Contact", "referenceId": "c1"}, "LastName": "Leaf"}
    root = account(Name="Root", Contacts={"records": [child]}) | {
        "attributes": {"type": "Account", "referenceId": "a1"}
    }
    answer = sales.call("POST", "composite/tree/Account", json={"records": [root]})
    found = answer.json()
    assert (answer.status_code, found["hasErrors"]) == (201, False)
    assert [one["referenceId"] for one in found["results"]] == ["a1", "c1"]
    contact = sales.get(f"sobjects/Contact/{found['results'][1]['id']}").json()
    assert contact["AccountId"] == found["results"][0]["id"]


def test_a_tree_falls_as_a_whole(sales: Client) -> None:
    child = {"attributes": {"type": "Contact", "referenceId": "c1"}}
    root = {"attributes": {"type": "Account", "referenceId": "a1"}, "Name": "Felled", "Contacts": {"records": [child]}}
    answer = sales.call("POST", "composite/tree/Account", json={"records": [root]})
    assert (answer.status_code, answer.json()["hasErrors"]) == (400, True)
    assert answer.json()["results"][0]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert sales.query("SELECT COUNT() FROM Account WHERE Name = 'Felled'")["totalSize"] == 0
