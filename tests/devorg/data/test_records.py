"""Saving, deleting, undeleting: what the org keeps and what it refuses, in whose name."""

from datetime import timedelta
from typing import Any

import pytest

from canvasapp.devorg.data import OrgError, Store

from .conftest import Clock, People


def refusal(
    store: Store, sobject: str, values: dict[str, Any], as_user: str | None = None
) -> tuple[str, str, list[str]]:
    with pytest.raises(OrgError) as caught:
        store.create(sobject, values, as_user=as_user)
    return caught.value.code, caught.value.message, caught.value.fields


def test_a_new_record_knows_who_and_when(store: Store, people: People) -> None:
    made = store.create("House__c", {"Name": "  New  "}, as_user=people.sales)
    record = store.get("House__c", made, as_user=people.sales)
    assert made.startswith("a01Hs0")
    assert (record["Name"], record["Status__c"], record["Sold__c"], record["Notes__c"]) == (
        "New",
        "Available",
        False,
        None,
    )
    stamps = {record[name] for name in ("CreatedDate", "LastModifiedDate", "SystemModstamp")}
    assert stamps == {"2026-11-23T12:00:00.000+0000"}
    assert {record[name] for name in ("OwnerId", "CreatedById", "LastModifiedById")} == {people.sales}


def test_a_change_knows_who_and_when(store: Store, people: People, clock: Clock) -> None:
    made = store.create("Account", {"Name": "A"}, as_user=people.sales)
    clock.now += timedelta(seconds=90)
    store.update("Account", made[:15], {"name": "B", "Industry": ""}, as_user=people.admin)
    record = store.get("Account", made)
    assert (record["Name"], record["Industry"]) == ("B", None)
    assert (record["CreatedDate"], record["CreatedById"]) == ("2026-11-23T12:00:00.000+0000", people.sales)
    assert (record["LastModifiedDate"], record["LastModifiedById"]) == ("2026-11-23T12:01:30.000+0000", people.admin)


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("Price__c", 12.345, 12.35),
        ("Price__c", "99.5", 99.5),
        ("Bedrooms__c", 2.5, 3.0),
        ("Available_From__c", "2026-02-28", "2026-02-28"),
        ("Available_From__c", "2026-02-28T23:00:00Z", "2026-02-28"),
        ("Viewing__c", "2026-02-28T23:30:15.987+02:00", "2026-02-28T21:30:15.000+0000"),
        ("Viewing__c", "2026-02-28T23:30:15", "2026-02-28T23:30:15.000+0000"),
        ("Opens_At__c", "08:15:00", "08:15:00.000Z"),
        ("Status__c", "under offer", "Under Offer"),
        ("Features__c", "Pool;garden;Pool", "Garden;Pool"),
        ("Sold__c", "true", True),
        ("Sold__c", None, False),
        ("Notes__c", "a\r\nb 😀", "a\nb 😀"),
        ("City__c", 12, "12"),
        ("Name", "<b>'\"", "<b>'\""),
    ],
)
def test_values_are_kept_as_salesforce_keeps_them(
    store: Store, people: People, field: str, given: Any, kept: Any
) -> None:
    made = store.create("House__c", {"Name": "H", field: given}, as_user=people.admin)
    assert store.get("House__c", made)[field] == kept


WRONG_TYPE = "Cannot deserialize instance of {} from {} or request may be missing a required field"
REFUSED = [
    ({}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
    ({"Name": "  "}, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
    ({"Name": "x" * 81}, "STRING_TOO_LONG", f"House Name: data value too large: {'x' * 81} (max length=80)", ["Name"]),
    ({"Name": "H", "Nope__c": 1}, "INVALID_FIELD", "No such column 'Nope__c' on sobject of type House__c", []),
    ({"Name": "H", "Status__c": "Gone"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
     "Status: bad value for restricted picklist field: Gone", ["Status__c"]),
    ({"Name": "H", "Features__c": "Pool;Moat"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
     "Features: bad value for restricted picklist field: Moat", ["Features__c"]),
    ({"Name": "H", "Price__c": "abc"}, "JSON_PARSER_ERROR", WRONG_TYPE.format("currency", "VALUE_STRING value abc"),
     ["Price__c"]),
    ({"Name": "H", "Price__c": "NaN"}, "JSON_PARSER_ERROR", WRONG_TYPE.format("currency", "VALUE_STRING value NaN"),
     ["Price__c"]),
    ({"Name": "H", "Price__c": True}, "JSON_PARSER_ERROR", WRONG_TYPE.format("currency", "VALUE_TRUE value true"),
     ["Price__c"]),
    ({"Name": "H", "Price__c": 1e16}, "NUMBER_OUTSIDE_VALID_RANGE",
     "Price: value outside of valid range on numeric field: 1e+16", ["Price__c"]),
    ({"Name": "H", "Price__c": 1e300}, "NUMBER_OUTSIDE_VALID_RANGE",
     "Price: value outside of valid range on numeric field: 1e+300", ["Price__c"]),
    ({"Name": "H", "Available_From__c": "28.02.2026"}, "JSON_PARSER_ERROR",
     WRONG_TYPE.format("date", "VALUE_STRING value 28.02.2026"), ["Available_From__c"]),
    ({"Name": "H", "Viewing__c": "soon"}, "JSON_PARSER_ERROR", WRONG_TYPE.format("datetime", "VALUE_STRING value soon"),
     ["Viewing__c"]),
    ({"Name": "H", "Sold__c": "maybe"}, "JSON_PARSER_ERROR", WRONG_TYPE.format("boolean", "VALUE_STRING value maybe"),
     ["Sold__c"]),
    ({"Name": {"a": 1}}, "JSON_PARSER_ERROR", WRONG_TYPE.format("string", "START_OBJECT value {"), ["Name"]),
    ({"Name": "H", "Contact_Email__c": "nobody"}, "INVALID_EMAIL_ADDRESS",
     "Contact Email: invalid email address: nobody", ["Contact_Email__c"]),
    ({"Name": "H", "Account__c": "abc"}, "MALFORMED_ID", "Account: id value of incorrect type: abc", ["Account__c"]),
    ({"Name": "H", "Account__c": "001Hs00000000zzZZZ"}, "MALFORMED_ID",
     "Account: id value of incorrect type: 001Hs00000000zzZZZ", ["Account__c"]),
    ({"Name": "H", "Account__c": "003Hs00000000zz"}, "FIELD_INTEGRITY_EXCEPTION",
     "Account: id value of incorrect type: 003Hs00000000zz", ["Account__c"]),
    ({"Name": "H", "Account__c": "001Hs00000000zz"}, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id",
     ["Account__c"]),
    ({"Name": "H", "Ext_Id__c": "h-0001"}, "DUPLICATE_VALUE",
     "duplicate value found: Ext_Id__c duplicates value on record with id: a01Hs000Dfo7001", ["Ext_Id__c"]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "code", "message", "fields"), REFUSED)
def test_refusals(
    store: Store, people: People, values: dict[str, Any], code: str, message: str, fields: list[str]
) -> None:
    assert refusal(store, "House__c", values, people.admin) == (code, message, fields)


@pytest.mark.parametrize(
    "field", ["Id", "CreatedDate", "Commission__c", "Account_Name__c", "SystemModstamp", "IsDeleted"]
)
def test_fields_that_nobody_sets(store: Store, people: People, field: str) -> None:
    code, message, fields = refusal(store, "House__c", {"Name": "H", field: "x"}, people.admin)
    assert (code, fields) == ("INVALID_FIELD_FOR_INSERT_UPDATE", [field])
    assert message.startswith(f"Unable to create/update fields: {field}. Please check the security settings")


def test_a_change_may_not_empty_a_required_field(store: Store, people: People) -> None:
    made = store.create("House__c", {"Name": "H"}, as_user=people.admin)
    with pytest.raises(OrgError) as caught:
        store.update("House__c", made, {"Name": None}, as_user=people.admin)
    assert (caught.value.code, caught.value.fields) == ("REQUIRED_FIELD_MISSING", ["Name"])


def test_parents_by_external_id(store: Store, people: People) -> None:
    made = store.create("Contact", {"LastName": "X", "Account": {"ERP_Id__c": "erp-0003"}}, as_user=people.sales)
    soql = f"SELECT Account.Name FROM Contact WHERE Id = '{made}'"
    assert store.query(soql).records[0]["Account"]["Name"] == "株式会社さくら不動産"
    unknown = {"LastName": "X", "Account": {"ERP_Id__c": "nobody"}}
    assert refusal(store, "Contact", unknown, people.sales)[:2] == (
        "INVALID_FIELD",
        "Foreign key external ID: nobody not found for field ERP_Id__c in entity Account",
    )
    not_external = {"LastName": "X", "Account": {"Phone": "1"}}
    assert refusal(store, "Contact", not_external, people.sales)[0] == "INVALID_FIELD"


def test_external_ids_that_mind_case(store: Store, people: People) -> None:
    # sku-001 is taken, SKU-001 is not: ExternalId__c says that case counts.
    store.create("Product2", {"Name": "P", "ExternalId__c": "SKU-001"}, as_user=people.admin)
    assert refusal(store, "Product2", {"Name": "P", "ExternalId__c": "sku-001"}, people.admin)[0] == "DUPLICATE_VALUE"


def test_many_at_once_succeed_and_fail_row_by_row(store: Store, people: People) -> None:
    rows = [{"Name": "A", "ERP_Id__c": "new"}, {"Industry": "x"}, {"Name": "C", "ERP_Id__c": "NEW"}, {"Name": "D"}]
    outcomes = store.create_many("Account", rows, as_user=people.sales)
    kinds = [one.code if isinstance(one, OrgError) else one[:3] for one in outcomes]
    assert kinds == ["001", "REQUIRED_FIELD_MISSING", "DUPLICATE_VALUE", "001"]


def test_all_or_none(store: Store, people: People) -> None:
    before = store.query("SELECT COUNT() FROM Account").total_size
    rows: list[dict[str, Any]] = [{"Name": "A"}, {}]
    store.create_many("Account", rows, as_user=people.sales, all_or_none=True)
    assert store.query("SELECT COUNT() FROM Account").total_size == before


def test_a_deleted_record_is_gone_for_reading_and_there_for_query_all(
    store: Store, people: People, clock: Clock
) -> None:
    made = store.create("Account", {"Name": "Doomed"}, as_user=people.sales)
    clock.now += timedelta(seconds=5)
    store.delete("Account", made, as_user=people.sales)
    for verb in (store.get, store.delete):
        with pytest.raises(OrgError) as caught:
            verb("Account", made, as_user=people.sales)
        assert (caught.value.status, caught.value.code, caught.value.message) == (
            404,
            "ENTITY_IS_DELETED",
            "entity is deleted",
        )
    soql = "SELECT Name, IsDeleted, SystemModstamp FROM Account WHERE IsDeleted = true"
    assert store.query(soql, as_user=people.sales).records == []
    [record] = store.query(soql, as_user=people.sales, deleted=True).records
    assert (record["Name"], record["IsDeleted"], record["SystemModstamp"]) == (
        "Doomed",
        True,
        "2026-11-23T12:00:05.000+0000",
    )
    assert store.query(soql + " ALL ROWS", as_user=people.sales).total_size == 1


def test_details_go_and_come_back_with_their_master(store: Store, people: People) -> None:
    account = store.create("Account", {"Name": "Master"}, as_user=people.admin)
    contact = store.create("Contact", {"LastName": "Detail", "AccountId": account}, as_user=people.admin)
    case = store.create("Case", {"Subject": "Stays", "AccountId": account, "ContactId": contact}, as_user=people.admin)
    store.delete("Account", account, as_user=people.admin)
    with pytest.raises(OrgError, match="entity is deleted"):
        store.get("Contact", contact)
    kept = store.get("Case", case)
    assert (kept["AccountId"], kept["ContactId"]) == (None, None)
    store.undelete("Account", account, as_user=people.admin)
    assert store.get("Contact", contact)["AccountId"] == account
    with pytest.raises(OrgError) as caught:
        store.undelete("Account", account, as_user=people.admin)
    assert caught.value.code == "UNDELETE_FAILED"


def test_a_lookup_that_restricts(store: Store, people: People) -> None:
    house = store.create("House__c", {"Name": "H"}, as_user=people.admin)
    contact = store.create("Contact", {"LastName": "Guest"}, as_user=people.admin)
    row = {"House__c": house, "Contact__c": contact, "When__c": "2026-12-01T10:00:00Z"}
    viewing = store.create("Viewing__c", row, as_user=people.admin)
    with pytest.raises(OrgError) as caught:
        store.delete("Contact", contact, as_user=people.admin)
    assert caught.value.code == "DELETE_FAILED"
    assert (
        "Guest could not be completed because it is associated with the following viewings.: V-0041"
        in caught.value.message
    )
    store.delete("House__c", house, as_user=people.admin)
    with pytest.raises(OrgError, match="entity is deleted"):
        store.get("Viewing__c", viewing)


def test_unique_values_are_free_again_after_deletion(store: Store, people: People) -> None:
    made = store.create("Account", {"Name": "A", "ERP_Id__c": "once"}, as_user=people.admin)
    store.delete("Account", made, as_user=people.admin)
    store.create("Account", {"Name": "B", "ERP_Id__c": "once"}, as_user=people.admin)
    with pytest.raises(OrgError) as caught:
        store.undelete("Account", made, as_user=people.admin)
    assert caught.value.code == "DUPLICATE_VALUE"


def test_pointing_to_the_deleted(store: Store, people: People) -> None:
    account = store.create("Account", {"Name": "A"}, as_user=people.admin)
    store.delete("Account", account, as_user=people.admin)
    row = {"LastName": "X", "AccountId": account}
    assert refusal(store, "Contact", row, people.admin) == ("ENTITY_IS_DELETED", "entity is deleted", ["AccountId"])


def test_read_only_users_read_only(store: Store, people: People) -> None:
    account = store.query("SELECT Id FROM Account LIMIT 1").records[0]["Id"]
    for verb in (lambda: store.update("Account", str(account), {"Name": "X"}, as_user=people.viewer),
                 lambda: store.delete("Account", str(account), as_user=people.viewer)):  # fmt: skip
        with pytest.raises(OrgError) as caught:
            verb()
        assert (caught.value.status, caught.value.code) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
        assert caught.value.message == "insufficient access rights on object id"
    code, message, _ = refusal(store, "Account", {"Name": "X"}, people.viewer)
    assert (code, message) == ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Account")


def test_sharing_decides_over_private_records(store: Store, people: People) -> None:
    houses = {
        str(one["Ext_Id__c"]): str(one["Id"]) for one in store.query("SELECT Id, Ext_Id__c FROM House__c").records
    }
    # H-0001 is the administrator's, shared for editing; H-0003 for reading; H-0005 is the user's; H-0007 is hidden.
    for name in ("H-0001", "H-0005"):
        store.update("House__c", houses[name], {"City__c": "Ulm"}, as_user=people.sales)
    with pytest.raises(OrgError) as caught:
        store.update("House__c", houses["H-0003"], {"City__c": "Ulm"}, as_user=people.sales)
    assert caught.value.code == "INSUFFICIENT_ACCESS_OR_READONLY"
    for verb in (lambda: store.update("House__c", houses["H-0007"], {"City__c": "Ulm"}, as_user=people.sales),
                 lambda: store.delete("House__c", houses["H-0007"], as_user=people.sales)):  # fmt: skip
        with pytest.raises(OrgError) as caught:
            verb()
        assert (caught.value.status, caught.value.code) == (404, "INVALID_CROSS_REFERENCE_KEY")
    with pytest.raises(OrgError) as caught:
        store.get("House__c", houses["H-0007"], as_user=people.sales)
    assert (caught.value.code, caught.value.message) == ("NOT_FOUND", "The requested resource does not exist")
    assert store.get("House__c", houses["H-0007"], as_user=people.admin)["Ext_Id__c"] == "H-0007"


def test_pointing_to_the_hidden(store: Store, people: People) -> None:
    hidden = store.query("SELECT Id FROM House__c WHERE Ext_Id__c = 'H-0007'").records[0]["Id"]
    row = {"Name": "O", "StageName": "Prospecting", "CloseDate": "2026-12-01", "House__c": hidden}
    assert refusal(store, "Opportunity", row, people.sales) == (
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "insufficient access rights on cross-reference id",
        ["House__c"],
    )


def test_field_level_security_on_saving(store: Store, people: People) -> None:
    code, _, fields = refusal(store, "House__c", {"Name": "H", "Status__c": "Sold"}, people.sales)
    assert (code, fields) == ("INVALID_FIELD_FOR_INSERT_UPDATE", ["Status__c"])
    hidden = refusal(store, "House__c", {"Name": "H", "Commission_Rate__c": 1}, people.sales)
    assert hidden[:2] == ("INVALID_FIELD", "No such column 'Commission_Rate__c' on sobject of type House__c")


def test_public_records_may_be_read_by_all_and_changed_by_their_owners(store: Store, people: People) -> None:
    soql = f"SELECT Id FROM Opportunity WHERE OwnerId = '{people.admin}' LIMIT 1"
    others = str(store.query(soql, as_user=people.sales).records[0]["Id"])
    with pytest.raises(OrgError) as caught:
        store.update("Opportunity", others, {"NextStep": "x"}, as_user=people.sales)
    assert caught.value.code == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_users_above_in_the_role_hierarchy_see_more(store: Store, people: People) -> None:
    profile = store.query("SELECT Id FROM Profile WHERE Name = 'Standard User'").records[0]["Id"]
    roles = {one["Name"]: one["Id"] for one in store.query("SELECT Id, Name FROM UserRole").records}
    common = {
        "LastName": "Boss",
        "Alias": "b",
        "CommunityNickname": "b",
        "Email": "b@acme.example",
        "ProfileId": profile,
    }
    boss = store.create("User", common | {"Username": "boss@acme.example", "UserRoleId": roles["CEO"]})
    # The houses of those below, 30 and 10, but not those of the other chief.
    assert store.query("SELECT COUNT() FROM House__c", as_user=boss).total_size == 40
    store.update("User", boss, {"UserRoleId": None})
    assert store.query("SELECT COUNT() FROM House__c", as_user=boss).total_size == 0


def test_unknown_and_inactive_users_do_nothing(store: Store, people: People) -> None:
    store.update("User", people.viewer, {"IsActive": False})
    for user in ("005Hs000000zzzzAAA", people.viewer):
        with pytest.raises(OrgError):
            store.query("SELECT Id FROM Account", as_user=user)


def test_numbers_and_stages_and_closing_dates(store: Store, people: People) -> None:
    case = store.create("Case", {"Subject": "S", "Status": "Closed"}, as_user=people.sales)
    record = store.get("Case", case)
    assert (record["CaseNumber"], record["IsClosed"], record["ClosedDate"]) == (
        "00001081",
        True,
        "2026-11-23T12:00:00.000+0000",
    )
    row = {"Name": "O", "StageName": "Value Proposition", "CloseDate": "2026-12-01", "Amount": 200}
    deal = store.get("Opportunity", store.create("Opportunity", row, as_user=people.sales))
    assert (deal["Probability"], deal["ExpectedRevenue"], deal["FiscalQuarter"], deal["IsWon"]) == (
        50.0,
        100.0,
        4,
        False,
    )


def test_files_have_documents_and_versions(store: Store, people: People) -> None:
    house = store.create("House__c", {"Name": "H"}, as_user=people.sales)
    row = {"Title": "Photo", "PathOnClient": "photo.JPG", "VersionData": "aGVsbG8=", "FirstPublishLocationId": house}
    first = store.create("ContentVersion", row, as_user=people.sales)
    record = store.get("ContentVersion", first, as_user=people.sales)
    assert record["VersionData"] == f"/services/data/v66.0/sobjects/ContentVersion/{first}/VersionData"
    facts = [
        record[name] for name in ("FileType", "FileExtension", "ContentSize", "Checksum", "IsLatest", "VersionNumber")
    ]
    assert facts == ["JPG", "jpg", 5, "5d41402abc4b2a76b9719d911017c592", True, "1"]
    assert store.blob("ContentVersion", first, "VersionData", as_user=people.sales) == b"hello"
    document = record["ContentDocumentId"]
    soql = f"SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = '{document}'"
    links = {one["LinkedEntityId"]: one["ShareType"] for one in store.query(soql).records}
    assert links == {people.sales: "I", house: "V"}
    again = {"Title": "Photo 2", "PathOnClient": "p.jpg", "VersionData": "aGV5", "ContentDocumentId": document}
    second = store.create("ContentVersion", again, as_user=people.sales)
    assert store.get("ContentDocument", str(document))["LatestPublishedVersionId"] == second
    versions = "SELECT VersionNumber, IsLatest FROM ContentVersion ORDER BY VersionNumber"
    assert [(one["VersionNumber"], one["IsLatest"]) for one in store.query(versions).records] == [
        ("1", False),
        ("2", True),
    ]


def test_unknown_objects_and_ids(store: Store, people: People) -> None:
    for sobject, record_id, message in (
        ("Nope", "001Hs000Dfo7001IIA", "The requested resource does not exist"),
        ("Account", "001Hs00000000zz", "The requested resource does not exist"),
        ("Account", "abc", "Provided external ID field does not exist or is not accessible: abc"),
        (
            "Account",
            "003Hs000Dfo7001IIA",
            "Provided external ID field does not exist or is not accessible: 003Hs000Dfo7001IIA",
        ),
    ):
        with pytest.raises(OrgError) as caught:
            store.get(sobject, record_id, as_user=people.admin)
        assert (caught.value.status, caught.value.code, caught.value.message) == (404, "NOT_FOUND", message)


def test_an_id_of_the_wrong_object(store: Store, people: People) -> None:
    with pytest.raises(OrgError) as caught:
        store.update("Account", "003Hs000Dfo7001IIA", {"Name": "X"}, as_user=people.admin)
    assert (caught.value.code, caught.value.message) == (
        "MALFORMED_ID",
        "Account ID: id value of incorrect type: 003Hs000Dfo7001IIA",
    )
