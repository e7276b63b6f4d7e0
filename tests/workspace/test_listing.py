import pytest

from canvasapp.workspace import listing
from canvasapp.workspace.listing import Page
from canvasapp.workspace.objects import read_objects
from canvasapp.workspace.schema import Schema

from .org import ACCOUNT, OBJECTS, described

SCHEMA = Schema.read(ACCOUNT)
NAMELESS = Schema.read({"name": "Line__c", "fields": [described("Id", "id"), described("Amount__c", "currency")]})
FIELDS = listing.chosen_fields(SCHEMA)


def page(number=1, total=60, reach=2025):
    return Page(number=number, size=25, total=total, reach=reach)


def test_a_list_shows_the_name_and_what_people_look_for():
    assert [info.name for info in FIELDS] == ["Name", "Phone", "Type", "BillingCity", "Founded__c"]


def test_a_list_of_nameless_records_shows_their_ids():
    assert [info.name for info in listing.chosen_fields(NAMELESS)] == ["Id", "Amount__c"]


def test_an_object_with_little_to_tell_shows_when_it_was_changed():
    schema = Schema.read(
        {
            "name": "X__c",
            "fields": [described("Name", nameField=True), described("LastModifiedDate", "datetime", updateable=False)],
        }
    )
    assert [info.name for info in listing.chosen_fields(schema)] == ["Name", "LastModifiedDate"]


@pytest.mark.parametrize(
    ("asked", "sort"),
    [
        ("", "Name"),
        ("Phone", "Phone"),
        ("-Phone", "-Phone"),
        ("Secret__c", "Name"),
        ("--Phone", "Name"),
        ("Name, Id", "Name"),
    ],
)
def test_a_list_is_sorted_by_a_column_that_it_has(asked, sort):
    assert listing.sort_of(FIELDS, asked) == sort


def test_the_heading_of_the_sorted_column_turns_it_around():
    columns = listing.columns(FIELDS[:2], "Name")
    assert [(column.direction, column.sort) for column in columns] == [("ascending", "-Name"), ("", "Phone")]
    columns = listing.columns(FIELDS[:2], "-Name")
    assert [(column.direction, column.sort) for column in columns] == [("descending", "Name"), ("", "Phone")]


def test_a_column_that_cannot_be_sorted_has_no_link():
    notes = SCHEMA.field("Description")
    assert [column.sort for column in listing.columns([notes], "Name")] == [""]


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("2", 2), ("0", 1), ("-1", 1), ("9", 3), ("x", 1), ("²", 1), ("٣", 1), ("9" * 5000, 1)],
)
def test_a_page_that_is_not_there_becomes_one_that_is(asked, number):
    assert listing.page_number(asked, 3) == number


def test_a_page_knows_its_place():
    pages = [page(number) for number in (1, 2, 3)]
    assert [(p.first, p.last, p.count, p.previous, p.next, p.cut) for p in pages] == [
        (1, 25, 3, None, 2, False),
        (26, 50, 3, 1, 3, False),
        (51, 60, 3, 2, None, False),
    ]


def test_an_empty_list_has_one_page():
    empty = page(total=0)
    assert (empty.first, empty.last, empty.count, empty.previous, empty.next) == (0, 0, 1, None, None)


def test_paging_ends_where_salesforce_ends_it():
    last = page(81, total=100_000)
    assert (last.first, last.last, last.count, last.next, last.cut) == (2001, 2025, 81, None, True)


def test_the_query_of_a_page():
    assert listing.list_query(SCHEMA, FIELDS[:2], search="", sort="-Name", page=page(2)) == (
        "SELECT Id, Name, Phone FROM Account ORDER BY Name DESC NULLS LAST, Id LIMIT 25 OFFSET 25"
    )


def test_a_search_is_quoted():
    assert listing.count_query(SCHEMA, "O'Neil_50%") == (
        r"SELECT COUNT() FROM Account WHERE Name LIKE '%O\'Neil\_50\%%'"
    )


def test_nameless_records_are_not_searched():
    assert listing.can_search(NAMELESS) is False
    assert listing.list_query(NAMELESS, [], search="x", sort="", page=page()) == (
        "SELECT Id FROM Line__c ORDER BY Id LIMIT 25 OFFSET 0"
    )


def test_the_chooser_leads_with_familiar_objects_and_leaves_out_inner_ones():
    found = listing.browsable(read_objects({"sobjects": OBJECTS}), "")
    assert [item.name for item in found] == ["Account", "User", "House__c"]


@pytest.mark.parametrize("text", ["hous", "HOUSE__c", "houses"])
def test_the_chooser_finds_by_label_and_by_name(text):
    found = listing.browsable(read_objects({"sobjects": OBJECTS}), text)
    assert [item.name for item in found] == ["House__c"]
