"""WHERE: what each operator finds, for each type, for each user."""

import pytest

from canvasapp.devorg.data import QueryError, Store

from .conftest import People


def names(store: Store, where: str, sobject: str = "Account", **options: str) -> list[str]:
    page = store.query(f"SELECT Name FROM {sobject} WHERE {where} ORDER BY Name", **options)  # type: ignore[arg-type]
    return [str(record["Name"]) for record in page.records]


def count(store: Store, where: str, sobject: str = "Account") -> int:
    return store.query(f"SELECT COUNT() FROM {sobject} WHERE {where}").total_size


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (r"Name = 'O\'BRIEN & söhne gmbh'", ["O'Brien & Söhne GmbH"]),
        ("Name LIKE 'alpine c%'", ["Alpine Capital"]),
        ("Name LIKE 'ŁÓDŹ%'", ["Łódź Wohnungsbau Sp. z o.o."]),
        (r"Name LIKE '100\%%'", ["100% Homes_Inc"]),
        (r"Name LIKE '%\_%'", ["100% Homes_Inc"]),
        ("Name LIKE '_lpine Bau AG'", ["Alpine Bau AG"]),
        ("Name LIKE '%😀%'", ["Smile 😀 Studios"]),
        (r"Name = 'Robert\'); DROP TABLE Account;--'", ["Robert'); DROP TABLE Account;--"]),
        ("Name IN ('Alpine Foods', 'BALTIC FOODS', 'nobody')", ["Alpine Foods", "Baltic Foods"]),
        ("Name IN ('株式会社さくら不動産', 'alpine foods')", ["Alpine Foods", "株式会社さくら不動産"]),
        ("ERP_Id__c >= 'ERP-0119' AND Name != null", ["Harbor Energy", "Granite Energy"][::-1]),
        ("Name = 'x' OR ERP_Id__c = 'erp-0001'", ["O'Brien & Söhne GmbH"]),
        ("Id = 'NAME'", []),
    ],
)
def test_text(seeded: Store, where: str, found: list[str]) -> None:
    if "NAME" in where:
        with pytest.raises(QueryError, match="invalid ID field: NAME"):
            names(seeded, where)
    else:
        assert names(seeded, where) == found


def test_empty_counts_as_different(seeded: Store) -> None:
    empty = count(seeded, "Rating = null")
    hot = count(seeded, "Rating = 'Hot'")
    assert empty == 40
    assert count(seeded, "Rating = ''") == empty
    assert count(seeded, "Rating != 'Hot'") == 120 - hot
    assert count(seeded, "NOT Rating = 'Hot'") == 120 - hot
    assert count(seeded, "Rating NOT IN ('Hot')") == 120 - hot
    assert count(seeded, "Rating IN ('Hot', null)") == hot + empty
    assert count(seeded, "NOT (Rating = 'Hot' OR Rating = null)") == 120 - hot - empty
    assert count(seeded, "Rating != null") == 120 - empty


def test_numbers(seeded: Store) -> None:
    assert count(seeded, "Price__c > 1e6", "House__c") + count(seeded, "Price__c <= 1000000.00", "House__c") == 60
    assert count(seeded, "Bedrooms__c IN (1, 2)", "House__c") == 18
    assert count(seeded, "Price__c = USD100", "House__c") == 0
    assert count(seeded, "NumberOfEmployees > -1") == 120


def test_booleans(seeded: Store) -> None:
    sold = count(seeded, "Sold__c = TRUE", "House__c")
    assert sold == count(seeded, "Status__c = 'Sold'", "House__c")
    assert count(seeded, "Sold__c != true", "House__c") == 60 - sold


def test_ids_of_both_lengths(seeded: Store) -> None:
    record_id = str(seeded.query("SELECT Id FROM Account LIMIT 1").records[0]["Id"])
    assert count(seeded, f"Id = '{record_id}'") == 1
    assert count(seeded, f"Id = '{record_id[:15]}'") == 1
    assert count(seeded, f"Id IN ('{record_id.lower()}')") == 1
    assert count(seeded, f"Id > '{record_id}'") == 119


def test_multipicklists(seeded: Store) -> None:
    assert count(seeded, "SLA__c INCLUDES ('Gold')") == 30
    assert count(seeded, "SLA__c INCLUDES ('gold;PLATINUM', 'Silver')") == 60
    assert count(seeded, "SLA__c INCLUDES ('Gold;Silver')") == 0
    assert count(seeded, "SLA__c EXCLUDES ('Gold')") == 90


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("ActivityDate = TODAY", "ActivityDate = 2026-11-23"),
        ("ActivityDate = YESTERDAY", "ActivityDate = 2026-11-22"),
        ("ActivityDate > TOMORROW", "ActivityDate > 2026-11-24"),
        ("ActivityDate = THIS_WEEK", "ActivityDate >= 2026-11-22 AND ActivityDate <= 2026-11-28"),
        ("ActivityDate = LAST_WEEK", "ActivityDate >= 2026-11-15 AND ActivityDate <= 2026-11-21"),
        ("ActivityDate = THIS_MONTH", "ActivityDate >= 2026-11-01 AND ActivityDate <= 2026-11-30"),
        ("ActivityDate < THIS_MONTH", "ActivityDate < 2026-11-01"),
        ("ActivityDate <= THIS_MONTH", "ActivityDate <= 2026-11-30"),
        ("ActivityDate = LAST_N_DAYS:7", "ActivityDate >= 2026-11-16 AND ActivityDate <= 2026-11-23"),
        ("ActivityDate = NEXT_N_DAYS:7", "ActivityDate >= 2026-11-24 AND ActivityDate <= 2026-11-30"),
        ("ActivityDate >= N_DAYS_AGO:3", "ActivityDate >= 2026-11-20"),
        ("ActivityDate = N_WEEKS_AGO:1", "ActivityDate >= 2026-11-15 AND ActivityDate <= 2026-11-21"),
        ("ActivityDate = NEXT_N_MONTHS:2", "ActivityDate >= 2026-12-01 AND ActivityDate <= 2027-01-31"),
        ("ActivityDate = THIS_QUARTER", "ActivityDate >= 2026-10-01 AND ActivityDate <= 2026-12-31"),
        ("ActivityDate = LAST_N_QUARTERS:1", "ActivityDate >= 2026-07-01 AND ActivityDate <= 2026-09-30"),
        ("ActivityDate = THIS_FISCAL_YEAR", "ActivityDate >= 2026-01-01 AND ActivityDate <= 2026-12-31"),
        ("ActivityDate != THIS_YEAR", "ActivityDate = null OR ActivityDate < 2026-01-01 OR ActivityDate > 2026-12-31"),
        ("ActivityDate IN (TODAY, TOMORROW)", "ActivityDate IN (2026-11-23, 2026-11-24)"),
    ],
)
def test_relative_dates(seeded: Store, where: str, expected: str) -> None:
    def found(condition: str) -> list[object]:
        closing = condition.replace("ActivityDate", "CloseDate")
        queries = (f"SELECT Id FROM Task WHERE {condition}", f"SELECT Id FROM Opportunity WHERE {closing}")
        return [record["Id"] for soql in queries for record in seeded.query(soql).records]

    assert found(where) == found(expected)
    assert found(where)


def test_times_in_any_zone(seeded: Store) -> None:
    same = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2025-12-31T16:00:00.000-0800"]
    assert len({count(seeded, f"CreatedDate > {one}") for one in same}) == 1


def test_today_begins_at_the_users_midnight(store: Store, people: People) -> None:
    # 23 November in Los Angeles began at 08:00 UTC, in Tokyo at 15:00 UTC the day before.
    made = store.create("Case", {"Subject": "early"}, as_user=people.admin)
    with store.database.transaction() as db:
        db.execute('UPDATE "Case" SET CreatedDate = ? WHERE Id = ?', ("2026-11-23T07:30:00.000+0000", made))
    soql = f"SELECT Id FROM Case WHERE CreatedDate = TODAY AND Id = '{made}'"
    assert store.query(soql, as_user=people.admin).total_size == 0
    assert store.query(soql, as_user=people.viewer).total_size == 1


def test_semi_joins(seeded: Store) -> None:
    with_houses = count(seeded, "Id IN (SELECT Account__c FROM House__c WHERE Sold__c = false)")
    without = count(seeded, "Id NOT IN (SELECT Account__c FROM House__c WHERE Sold__c = false)")
    assert (with_houses > 0, with_houses + without) == (True, 120)


def test_inner_queries_see_what_the_user_sees(seeded: Store, people: People) -> None:
    soql = "SELECT COUNT() FROM Account WHERE Id IN (SELECT Account__c FROM House__c)"
    counts = [seeded.query(soql, as_user=user).total_size for user in (people.admin, people.viewer)]
    assert counts[0] > counts[1] > 0


def test_parents_in_conditions(seeded: Store) -> None:
    found = seeded.query("SELECT Account.Name FROM Contact WHERE Account.Owner.Username LIKE 'viewer@%'").records
    assert len({record["Account"]["Name"] for record in found}) == 30


def test_many_values(seeded: Store) -> None:
    values = ", ".join(f"'ERP-{number:04d}'" for number in range(1, 3000))
    assert count(seeded, f"ERP_Id__c IN ({values})") == 120


def of_type(name: str, kind: str, *, quotes: bool) -> str:
    should = "should be" if quotes else "should not be"
    return f"value of filter criterion for field '{name}' must be of type {kind} and {should} enclosed in quotes"


FIELD, OPERATOR = "INVALID_FIELD", "INVALID_QUERY_FILTER_OPERATOR"
SEMI_JOIN = "semi join sub-selects can only be used with ID and reference fields"
WRONG = [
    ("CreatedDate > '2026'", FIELD, of_type("CreatedDate", "dateTime", quotes=False)),
    ("CreatedDate > 2026-01-01", FIELD, of_type("CreatedDate", "dateTime", quotes=False)),
    ("Name = 5", FIELD, of_type("Name", "string", quotes=True)),
    ("Name = TODAY", FIELD, of_type("Name", "string", quotes=True)),
    ("AnnualRevenue = '5'", FIELD, of_type("AnnualRevenue", "double", quotes=False)),
    ("NumberOfEmployees = 1.5", FIELD, of_type("NumberOfEmployees", "int", quotes=False)),
    ("IsDeleted = 'x'", FIELD, of_type("IsDeleted", "boolean", quotes=False)),
    ("Description LIKE '%a%'", FIELD, "field 'Description' can not be filtered in a query call"),
    ("BillingAddress = 'x'", FIELD, "field 'BillingAddress' can not be filtered in a query call"),
    ("OwnerId = 'me'", OPERATOR, "invalid ID field: me"),
    ("Id LIKE '001%'", OPERATOR, "invalid operator on id field"),
    ("AnnualRevenue LIKE '1%'", OPERATOR, "invalid operator on currency field"),
    ("Name INCLUDES ('x')", OPERATOR, "includes operator only valid on multipicklist field"),
    ("IsDeleted > true", OPERATOR, "invalid operator on boolean field: IsDeleted"),
    ("Name IN (SELECT Id FROM Contact)", "MALFORMED_QUERY", SEMI_JOIN),
]


@pytest.mark.parametrize(("where", "code", "message"), WRONG)
def test_refusals(seeded: Store, where: str, code: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        count(seeded, where)
    assert (caught.value.code, caught.value.message.split("\n")[-1]) == (code, message)
    assert caught.value.message.split("\n")[3].startswith("ERROR at Row:1:Column:35")


def test_dates_beyond_the_calendar(seeded: Store) -> None:
    with pytest.raises(QueryError, match="Invalid date literal"):
        count(seeded, "CreatedDate = LAST_N_YEARS:9999")


def test_offset_limit(seeded: Store) -> None:
    with pytest.raises(QueryError) as caught:
        seeded.query("SELECT Id FROM Account OFFSET 2001")
    assert (caught.value.code, caught.value.message) == (
        "NUMBER_OUTSIDE_VALID_RANGE",
        "Maximum SOQL offset allowed is 2000",
    )


def test_links_need_a_filter(seeded: Store) -> None:
    with pytest.raises(QueryError, match="requires a filter by a single Id"):
        seeded.query("SELECT Id FROM ContentDocumentLink")
