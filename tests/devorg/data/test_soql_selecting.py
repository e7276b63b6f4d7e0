"""SELECT, ORDER BY, paging, subqueries, aggregates: the shapes of answers."""

from typing import Any

import pytest

from canvasapp.devorg.data import QueryError, Store

from .conftest import People

BASE = "/services/data/v66.0/sobjects"


def first(store: Store, soql: str, **options: Any) -> dict[str, Any]:
    return store.query(soql, **options).records[0]


def test_record_has_its_type_and_address(seeded: Store) -> None:
    record = first(seeded, "SELECT id, NAME FROM account WHERE ERP_Id__c = 'ERP-0001'")
    assert record == {
        "attributes": {"type": "Account", "url": f"{BASE}/Account/{record['Id']}"},
        "Id": record["Id"],
        "Name": "O'Brien & Söhne GmbH",
    }


def test_parents(seeded: Store) -> None:
    record = first(
        seeded, "SELECT Name, Account.Name, Account.Owner.Profile.Name FROM Contact WHERE ERP_Id__c = 'C-00002'"
    )
    account = record["Account"]
    assert list(record) == ["attributes", "Name", "Account"]
    assert (account["attributes"]["type"], account["Name"]) == ("Account", "<b>Bold</b> & Partners")
    assert account["Owner"]["Profile"]["Name"] == "Standard User"


def test_missing_parent_is_null(seeded: Store) -> None:
    assert first(seeded, "SELECT Account.Name FROM Contact WHERE AccountId = null")["Account"] is None


def test_parent_that_the_user_may_not_see_is_null(seeded: Store, people: People) -> None:
    soql = "SELECT House__r.Name FROM Opportunity WHERE House__c != null"
    seen = [one["House__r"] for one in seeded.query(soql, as_user=people.viewer).records]
    assert None in seen
    assert any(one is not None for one in seen)
    assert None not in [one["House__r"] for one in seeded.query(soql, as_user=people.admin).records]


def test_polymorphic_parents(seeded: Store) -> None:
    records = seeded.query("SELECT What.Name, What.Type, Who.Name FROM Task WHERE WhatId != null").records
    assert {one["What"]["attributes"]["type"] for one in records} == {"Account", "House__c", "Opportunity"}
    assert all(one["What"]["Type"] == one["What"]["attributes"]["type"] for one in records)


def test_typeof(seeded: Store) -> None:
    typeof = "TYPEOF What WHEN Account THEN Phone, Name WHEN House__c THEN Price__c ELSE Name END"
    records = seeded.query(f"SELECT {typeof} FROM Task WHERE WhatId != null").records
    shapes = {one["What"]["attributes"]["type"]: list(one["What"])[1:] for one in records}
    assert shapes == {"Account": ["Phone", "Name"], "House__c": ["Price__c"], "Opportunity": ["Name"]}


def test_types_of_values(seeded: Store) -> None:
    record = first(seeded, "SELECT FIELDS(ALL) FROM House__c WHERE Ext_Id__c = 'H-0002' LIMIT 1")
    kinds = {name: type(value).__name__ for name, value in record.items()}
    assert (kinds["Price__c"], kinds["Sold__c"], kinds["IsDeleted"], kinds["Location__c"]) == (
        "float",
        "bool",
        "bool",
        "dict",
    )
    assert record["Opens_At__c"] == "10:00:00.000Z"
    assert record["CreatedDate"].endswith(".000+0000")
    assert record["Location__c"] == {"latitude": 52.5381, "longitude": 13.4094}
    assert record["Commission__c"] == round(record["Price__c"] * 3.57 / 100, 2)


def test_compound_address(seeded: Store) -> None:
    record = first(seeded, "SELECT BillingAddress, ShippingAddress FROM Account WHERE ERP_Id__c = 'ERP-0001'")
    assert list(record["BillingAddress"]) == [
        "city", "country", "geocodeAccuracy", "latitude", "longitude", "postalCode", "state", "street",
    ]  # fmt: skip
    assert record["ShippingAddress"] is None


def test_formulas_follow_their_parents(store: Store, people: People) -> None:
    account = store.create("Account", {"Name": "Before"}, as_user=people.admin)
    house = store.create("House__c", {"Name": "H", "Account__c": account, "Price__c": 5}, as_user=people.admin)
    store.update("Account", account, {"Name": "After"}, as_user=people.admin)
    assert store.get("House__c", house)["Account_Name__c"] == "After"
    assert store.get("Account", account)["House_Value__c"] == 5.0
    store.delete("House__c", house, as_user=people.admin)
    assert store.get("Account", account)["House_Value__c"] == 0


def test_field_level_security(seeded: Store, people: People) -> None:
    with pytest.raises(QueryError) as caught:
        seeded.query("SELECT Id, Price__c FROM House__c", as_user=people.viewer)
    assert caught.value.message == (
        "\nSELECT Id, Price__c FROM House__c\n           ^\nERROR at Row:1:Column:12\n"
        "No such column 'Price__c' on entity 'House__c'. If you are attempting to use a custom field, be sure to "
        "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
        "appropriate names."
    )
    assert caught.value.code == "INVALID_FIELD"
    every = first(seeded, "SELECT FIELDS(ALL) FROM House__c LIMIT 1", as_user=people.viewer)
    assert "Price__c" not in every
    with pytest.raises(QueryError, match="No such column"):
        seeded.query("SELECT Id FROM House__c WHERE Price__c > 1", as_user=people.viewer)
    with pytest.raises(QueryError, match="No such column"):
        seeded.query("SELECT Id FROM House__c ORDER BY Price__c", as_user=people.viewer)


def test_order_of_people(store: Store, people: People) -> None:
    for name in ("zebra", "Ähre", "Apfel", "Åland", "apfel 2", "Zulu", "Öl"):
        store.create("Product2", {"Name": name, "Family": "Service", "ProductCode": "sort"}, as_user=people.admin)
    records = store.query("SELECT Name FROM Product2 WHERE ProductCode = 'sort' ORDER BY Name").records
    assert [one["Name"] for one in records] == ["Ähre", "Åland", "Apfel", "apfel 2", "Öl", "zebra", "Zulu"]


def test_order_of_picklists_and_of_nothing(seeded: Store) -> None:
    ratings = [one["Rating"] for one in seeded.query("SELECT Rating FROM Account ORDER BY Rating").records]
    assert list(dict.fromkeys(ratings)) == [None, "Hot", "Warm", "Cold"]
    ratings = [
        one["Rating"] for one in seeded.query("SELECT Rating FROM Account ORDER BY Rating DESC NULLS LAST").records
    ]
    assert list(dict.fromkeys(ratings)) == ["Cold", "Warm", "Hot", None]
    ratings = [one["Rating"] for one in seeded.query("SELECT Rating FROM Account ORDER BY Rating DESC").records]
    assert ratings[0] is None


def test_pages_stay_what_they_were(store: Store, people: People) -> None:
    page = store.query("SELECT Id, Name FROM Contact ORDER BY Name", as_user=people.admin, batch=200)
    assert (page.total_size, len(page.records), page.done) == (300, 200, False)
    assert page.locator is not None
    whole = [one["Id"] for one in store.query("SELECT Id FROM Contact ORDER BY Name").records]
    store.create("Contact", {"LastName": "AAAA"}, as_user=people.admin)
    more = store.query_more(page.locator, as_user=people.admin)
    assert (more.total_size, more.done) == (300, True)
    assert [one["Id"] for one in (*page.records, *more.records)] == whole


def test_a_locator_is_the_users_own(seeded: Store, people: People) -> None:
    page = seeded.query("SELECT Id FROM Contact", as_user=people.admin, batch=200)
    assert page.locator is not None
    for locator in (page.locator, "0r8000000000000AAA-200", "nonsense", page.locator.replace("-200", "-99999")):
        with pytest.raises(QueryError) as caught:
            seeded.query_more(locator, as_user=people.sales)
        assert (caught.value.code, caught.value.message) == ("INVALID_QUERY_LOCATOR", "invalid query locator")


def test_children(seeded: Store) -> None:
    soql = "SELECT Name, (SELECT Name FROM Contacts ORDER BY Name DESC LIMIT 2), (SELECT Id FROM Cases) FROM Account"
    records = seeded.query(soql + " WHERE ERP_Id__c IN ('ERP-0002', 'ERP-0120')").records
    contacts = records[0]["Contacts"]
    names = [one["Name"] for one in contacts["records"]]
    assert (contacts["totalSize"], contacts["done"]) == (2, True)
    assert names == sorted(names, reverse=True)
    assert records[1]["Cases"] is None


def test_children_of_children(seeded: Store) -> None:
    inner = "(SELECT Name, (SELECT Name, When__c FROM Viewings__r) FROM Houses__r)"
    soql = f"SELECT {inner} FROM Account WHERE ERP_Id__c = 'ERP-0002'"
    houses = first(seeded, soql)["Houses__r"]["records"]
    assert houses[0]["Viewings__r"]["records"][0]["Name"].startswith("V-")


def test_children_in_pages(store: Store, people: People) -> None:
    account = store.create("Account", {"Name": "Big"}, as_user=people.admin)
    rows = [{"LastName": f"P{number:04d}", "AccountId": account} for number in range(450)]
    store.create_many("Contact", rows, as_user=people.admin)
    soql = f"SELECT Name, (SELECT Name FROM Contacts ORDER BY Name) FROM Account WHERE Id = '{account}'"
    contacts = first(store, soql, as_user=people.admin, batch=200)["Contacts"]
    found = [one["Name"] for one in contacts["records"]]
    assert (contacts["totalSize"], contacts["done"]) == (450, False)
    locator = contacts["nextRecordsUrl"].rpartition("/")[2]
    while locator:
        page = store.query_more(locator, as_user=people.admin, batch=200)
        found += [one["Name"] for one in page.records]
        locator = page.locator
    assert found == [row["LastName"] for row in rows]


def test_children_that_the_user_may_not_see(seeded: Store, people: People) -> None:
    soql = "SELECT (SELECT Id FROM Houses__r) FROM Account"
    totals = [
        sum(one["Houses__r"]["totalSize"] for one in seeded.query(soql, as_user=user).records if one["Houses__r"])
        for user in (people.admin, people.viewer)
    ]
    assert totals[0] > totals[1] > 0


def test_count(seeded: Store) -> None:
    page = seeded.query("SELECT COUNT() FROM Account WHERE Name LIKE 'A%'")
    assert (page.total_size, page.records, page.done) == (6, [], True)
    assert seeded.query("SELECT COUNT() FROM Account LIMIT 7").total_size == 7


def test_aggregates(seeded: Store) -> None:
    record = first(
        seeded, "SELECT COUNT(Id), COUNT(Rating) rated, COUNT_DISTINCT(Rating), MIN(NumberOfEmployees) FROM Account"
    )
    assert record == {
        "attributes": {"type": "AggregateResult"},
        "expr0": 120,
        "rated": 80,
        "expr1": 3,
        "expr2": first(seeded, "SELECT NumberOfEmployees FROM Account ORDER BY NumberOfEmployees")["NumberOfEmployees"],
    }


def test_groups(seeded: Store) -> None:
    soql = "SELECT Status__c, Account__r.Name, SUM(Price__c) total FROM House__c GROUP BY Status__c, Account__r.Name"
    records = seeded.query(soql + " HAVING SUM(Price__c) > 1000000 ORDER BY SUM(Price__c) DESC LIMIT 5").records
    totals = [one["total"] for one in records]
    assert list(records[0]) == ["attributes", "Status__c", "Name", "total"]
    assert totals == sorted(totals, reverse=True)
    assert len(totals) == 5


def test_rollup_and_cube(seeded: Store) -> None:
    soql = "SELECT Status__c s, Sold__c, COUNT(Id) n, GROUPING(Sold__c) g FROM House__c GROUP BY {}(Status__c, Sold__c)"
    rollup = seeded.query(soql.format("ROLLUP")).records
    cube = seeded.query(soql.format("CUBE")).records
    assert [(one["s"], one["n"]) for one in rollup if one["s"] is None] == [(None, 60)]
    assert len([one for one in rollup if one["g"] == 1]) == 5
    assert len(cube) == len(rollup) + 2


def test_date_functions(seeded: Store, people: People) -> None:
    year = "CALENDAR_YEAR(CreatedDate)"
    records = seeded.query(f"SELECT {year} y, COUNT(Id) n FROM Account GROUP BY {year} ORDER BY {year}").records
    assert [one["y"] for one in records] == [2024, 2025, 2026]
    assert sum(one["n"] for one in records) == 120
    hours = "SELECT HOUR_IN_DAY({0}) h, COUNT(Id) FROM Case GROUP BY HOUR_IN_DAY({0})"
    utc, local = (
        seeded.query(hours.format(one), as_user=people.viewer).records
        for one in ("CreatedDate", "convertTimezone(CreatedDate)")
    )
    assert sorted((one["h"] + 9) % 24 for one in utc) == sorted(one["h"] for one in local)


def test_labels_and_distances(seeded: Store) -> None:
    assert first(seeded, "SELECT toLabel(Color__c) FROM Product2 WHERE Color__c = 'gruen'")["Color__c"] == "Grün"
    near = "DISTANCE(Location__c, GEOLOCATION(52.5, 13.4), 'km')"
    records = seeded.query(f"SELECT City__c FROM House__c WHERE {near} < 50 ORDER BY {near}").records
    assert {one["City__c"] for one in records} == {"Berlin"}


def test_scope_mine(seeded: Store, people: People) -> None:
    assert seeded.query("SELECT COUNT() FROM House__c USING SCOPE mine", as_user=people.sales).total_size == 30


def test_viewed_records_are_recent(store: Store, people: People) -> None:
    store.query("SELECT Name FROM House__c WHERE Ext_Id__c = 'H-0002' FOR VIEW", as_user=people.sales)
    [(sobject, record_id)] = store.recent(as_user=people.sales)
    assert sobject == "House__c"
    viewed = store.get("House__c", record_id, as_user=people.sales)["LastViewedDate"]
    assert viewed == "2026-11-23T12:00:00.000+0000"
    assert store.get("House__c", record_id, as_user=people.admin)["LastViewedDate"] is None


TYPE, FIELD, QUERY = "INVALID_TYPE", "INVALID_FIELD", "MALFORMED_QUERY"
WRONG = [
    ("SELECT Id FROM Foo", TYPE, 16, "sObject type 'Foo' is not supported."),
    ("SELECT Id, Foo FROM Account", FIELD, 12, "No such column 'Foo' on entity 'Account'."),
    ("SELECT Foo__r.Name FROM Account", FIELD, 8, "Didn't understand relationship 'Foo__r' in field path."),
    ("SELECT (SELECT Id FROM Foos) FROM Account", TYPE, 24, "Didn't understand relationship 'Foos' in FROM part"),
    ("SELECT Id, Id FROM Account", FIELD, 12, "duplicate field selected: Id"),
    ("SELECT Name n FROM Account", QUERY, 8, "only aggregate expressions use field aliasing"),
    ("SELECT Id FROM Account ORDER BY Description", QUERY, 33, "field 'Description' can not be sorted in a query"),
    ("SELECT Name, COUNT(Id) FROM Account GROUP BY Type", QUERY, 8, "Field must be grouped or aggregated: Name"),
    ("SELECT SUM(Name) FROM Account", QUERY, 8, "field Name does not support aggregate operator SUM"),
    ("SELECT COUNT(Id) FROM Account GROUP BY Description", QUERY, 40, "field 'Description' can not be grouped"),
    ("SELECT COUNT(Id) FROM Account LIMIT 3", QUERY, 37, "Non-grouped query that uses overall aggregate"),
    ("SELECT FOO(Id) FROM Account", QUERY, 8, "unexpected token: 'FOO'"),
    ("SELECT Owner.Price__c FROM Task", FIELD, 8, "No such column 'Price__c' on entity 'Name'."),
    ("SELECT TYPEOF Account WHEN Account THEN Id END FROM Contact", QUERY, 8, "TYPEOF can only be used with"),
]


@pytest.mark.parametrize(("soql", "code", "column", "message"), WRONG)
def test_refusals_say_where(seeded: Store, soql: str, code: str, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        seeded.query(soql)
    lines = caught.value.message.split("\n")
    assert (caught.value.code, lines[3]) == (code, f"ERROR at Row:1:Column:{column}")
    assert lines[4].startswith(message)
    assert lines[2].index("^") == column - 1


def test_fields_needs_a_limit(seeded: Store) -> None:
    with pytest.raises(QueryError, match="The SOQL FIELDS function must have a LIMIT of at most 200"):
        seeded.query("SELECT FIELDS(ALL) FROM Account")
    with pytest.raises(QueryError, match="duplicate field selected: Id"):
        seeded.query("SELECT Id, FIELDS(STANDARD) FROM Account")


def test_objects_that_the_profile_may_not_read(seeded: Store, people: People) -> None:
    with pytest.raises(QueryError) as caught:
        seeded.query("SELECT Id FROM House__Share", as_user=people.viewer)
    assert caught.value.code == "INVALID_TYPE"
