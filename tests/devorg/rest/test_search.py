"""Search over several objects, in SOSL and by parameters."""

import pytest

from .conftest import Client


def names(client: Client, sosl: str) -> list[tuple[str, str]]:
    answer = client.get("search", params={"q": sosl})
    assert answer.status_code == 200, answer.text
    return [(one["attributes"]["type"], one.get("Name", "")) for one in answer.json()["searchRecords"]]


def test_words_over_objects(sales: Client) -> None:
    found = names(
        sales, "FIND {O'Brien} RETURNING Account(Name), Contact(Name), House__c(Name WHERE City__c = 'Berlin')"
    )
    assert found == [
        ("Account", "O'Brien & Söhne GmbH"),
        ("Contact", "Siobhan O'Brien"),
        ("House__c", "O'Brien's Cottage"),
    ]


def test_all_words_count_and_stars_stand_for_letters(sales: Client) -> None:
    assert names(sales, "FIND {alpine cap} IN NAME FIELDS RETURNING Account(Name)") == [("Account", "Alpine Capital")]
    assert names(sales, "FIND {Alp*ital} RETURNING Account(Name)") == [("Account", "Alpine Capital")]
    bold = [("Account", "<b>Bold</b> & Partners")]
    assert names(sales, 'FIND {"bold</b> & part"} RETURNING Account(Name)') == bold
    assert names(sales, "FIND {さくら} RETURNING Account(Name)") == [("Account", "株式会社さくら不動産")]
    assert names(sales, "FIND {pine} RETURNING Account(Name)") == []


def test_order_and_limits(sales: Client) -> None:
    found = names(sales, "FIND {Alpine} RETURNING Account(Name ORDER BY Name DESC LIMIT 2)")
    assert found == [("Account", "Alpine Software"), ("Account", "Alpine Logistics")]
    assert len(names(sales, "FIND {Alpine} RETURNING Account(Name), Contact LIMIT 3")) == 3


def test_by_email(sales: Client) -> None:
    assert names(sales, "FIND {contact1@example.com} IN EMAIL FIELDS RETURNING Contact(Name)") == [
        ("Contact", "Siobhan O'Brien")
    ]


def test_everything_when_nothing_is_named(sales: Client) -> None:
    assert ("Account", "") in names(sales, "FIND {Alpine}")


def test_only_what_the_user_sees(admin: Client, viewer: Client) -> None:
    sosl = "FIND {Kastanienallee} RETURNING House__c(Name)"
    assert len(names(admin, sosl)) > len(names(viewer, sosl))


def test_by_parameters(sales: Client) -> None:
    got = sales.get(
        "parameterizedSearch", params={"q": "Alpine", "sobject": "Account", "fields": "Id,Name", "overallLimit": 1}
    )
    assert [one["Name"] for one in got.json()["searchRecords"]] == ["Alpine Capital"]
    body = {
        "q": "Alpine",
        "sobjects": [{"name": "Account", "fields": ["Name"], "limit": 2, "where": "Name LIKE '%Foods'"}],
    }
    posted = sales.call("POST", "parameterizedSearch", json=body)
    assert [one["Name"] for one in posted.json()["searchRecords"]] == ["Alpine Foods"]


@pytest.mark.parametrize(
    ("sosl", "code"),
    [
        ("", "MALFORMED_SEARCH"),
        ("SELECT Id FROM Account", "MALFORMED_SEARCH"),
        ("FIND {a}", "MALFORMED_SEARCH"),
        ("FIND {**}", "MALFORMED_SEARCH"),
        ("FIND {x y} IN SOME FIELDS", "MALFORMED_SEARCH"),
        ("FIND {Alpine} RETURNING Account(Name", "MALFORMED_SEARCH"),
        ("FIND {Alpine} RETURNING Account(Name) NONSENSE", "MALFORMED_SEARCH"),
        ("FIND {Alpine} RETURNING Nope", "INVALID_TYPE"),
        ("FIND {Alpine} RETURNING Account(Nope)", "INVALID_FIELD"),
        ("FIND {') OR Name LIKE ('%} RETURNING Account(Name WHERE x = 'y')", "INVALID_FIELD"),
    ],
)
def test_refusals(sales: Client, sosl: str, code: str) -> None:
    answer = sales.get("search", params={"q": sosl})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_a_word_is_a_word_whatever_is_in_it(sales: Client) -> None:
    for word in ("x') OR (Name LIKE '%", "100%", "a_b", "\\\\x", "' OR ''='"):
        assert names(sales, f"FIND {{{word}}} RETURNING Contact(Name)") == []
