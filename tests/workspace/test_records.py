import pytest

from canvasapp.salesforce import FieldErrors, NotFound
from canvasapp.workspace import records
from canvasapp.workspace.fields import Neighbour
from canvasapp.workspace.listing import chosen_fields
from canvasapp.workspace.submissions import Submission

from .org import ACCOUNT_ID, OWNER_ID, PARENT_ID, RECORD

OWNER = "00D5g000004xYzAEAU:0055g00000BcDeFAAV"
NEIGHBOURS = "SELECT Id, Owner.Name FROM Account WHERE Id = '0015g00000AAAAAAA5'"
USER_ROW = {"Id": OWNER_ID, "Name": "Ada"}


def fetch(client):
    return records.fetch(client, owner=OWNER, sobject="Account", record_id=ACCOUNT_ID)


def resolve(client, text):
    record, submission = fetch(client), Submission(lookups={"OwnerId": text})
    records.resolve_lookups(client, owner=OWNER, record=record, submission=submission)
    return submission


def test_a_record_costs_three_calls_cold_and_two_warm(org, client):
    fetch(client)
    assert org.calls == ["GET /sobjects/Account/describe", f"GET /sobjects/Account/{ACCOUNT_ID}", f"GET {NEIGHBOURS}"]
    org.calls.clear()
    fetch(client)
    assert org.calls == [f"GET /sobjects/Account/{ACCOUNT_ID}", f"GET {NEIGHBOURS}"]


def test_a_record_without_neighbours_costs_one_call(org, client):
    fetch(client)
    org.records[ACCOUNT_ID] = RECORD | {"OwnerId": None}
    org.calls.clear()
    fetch(client)
    assert org.calls == [f"GET /sobjects/Account/{ACCOUNT_ID}"]


def test_what_one_user_may_see_is_not_cached_for_another(org, client):
    records.schema_of(client, owner="a", sobject="Account")
    records.schema_of(client, owner="b", sobject="Account")
    assert org.calls == ["GET /sobjects/Account/describe"] * 2


def test_neighbours_are_shown_by_name(org, client):
    org.answers["Owner.Name"] = [{"Id": ACCOUNT_ID, "Owner": {"attributes": {"type": "User"}, "Name": "Ada"}}]
    assert fetch(client).fields["OwnerId"].neighbour == Neighbour(record_id=OWNER_ID, sobject="User", name="Ada")


def test_neighbours_whose_names_cannot_be_asked_for_are_shown_by_id(org, client):
    org.answer_query = lambda query: (400, [{"errorCode": "INVALID_FIELD", "message": "No such column 'Name'"}])
    assert fetch(client).fields["OwnerId"].neighbour.name == OWNER_ID


def test_a_record_that_the_user_may_not_see_is_not_found(client):
    with pytest.raises(NotFound):
        records.fetch(client, owner=OWNER, sobject="Account", record_id=PARENT_ID)


def test_saving_sends_the_changes_and_nothing_else(org, client):
    records.save(client, record=fetch(client), submission=Submission(changes={"Phone": "1", "Type": None}))
    assert org.written == [{"Phone": "1", "Type": None}]


def test_saving_nothing_asks_nobody(org, client):
    record = fetch(client)
    org.calls.clear()
    records.save(client, record=record, submission=Submission())
    assert org.calls == []


def test_a_refusal_names_the_fields(org, client):
    org.refusal = 400, [{"errorCode": "STRING_TOO_LONG", "message": "Too long.", "fields": ["Phone"]}]
    with pytest.raises(FieldErrors) as caught:
        records.save(client, record=fetch(client), submission=Submission(changes={"Phone": "1"}))
    assert caught.value.fields == {"Phone": ("Too long.",)}


def test_a_lookup_is_found_by_its_exact_name(org, client):
    org.answers["FROM User WHERE Name = 'Ada'"] = [USER_ROW]
    submission = resolve(client, "Ada")
    assert (submission.changes, submission.errors) == ({"OwnerId": OWNER_ID}, {})


@pytest.mark.parametrize("text", [OWNER_ID, OWNER_ID[:15], f"Ada [{OWNER_ID}]"])
def test_a_lookup_takes_an_id_without_asking(org, client, text):
    submission = resolve(client, text)
    assert submission.changes == {"OwnerId": OWNER_ID}
    assert [call for call in org.calls if "FROM User" in call] == []


def test_a_lookup_that_fits_nobody_is_an_error_of_its_field(client):
    submission = resolve(client, "Grace")
    assert (submission.changes, submission.errors) == (
        {},
        {"OwnerId": "There is no record called “Grace” that you may see."},
    )


def test_a_lookup_that_fits_several_asks_for_a_choice(org, client):
    org.answers["WHERE Name = 'Ada'"] = [USER_ROW, USER_ROW | {"Id": PARENT_ID}]
    assert resolve(client, "Ada").errors == {
        "OwnerId": "Several records are called “Ada”. Choose one from the suggestions."
    }


@pytest.mark.parametrize("text", ["a\0b", "x" * 256])
def test_a_lookup_that_no_record_can_be_called_is_not_asked_for(org, client, text):
    assert list(resolve(client, text).errors) == ["OwnerId"]
    assert [call for call in org.calls if "FROM User" in call] == []


@pytest.mark.parametrize("text", ["Internationales", "Route 66", f"{OWNER_ID[:15]}AAA", "[]", ""])
def test_a_name_is_not_taken_for_an_id(text):
    assert records.typed_id(text) is None


def test_nameless_records_are_not_suggested(org, client):
    org.schemas["Line__c"] = {"name": "Line__c", "fields": []}
    assert records.suggest(client, owner=OWNER, sobject="Line__c", text="a") == []
    assert org.calls == ["GET /sobjects/Line__c/describe"]


def test_records_of_one_name_are_told_apart_by_id():
    ada, grace = (
        Neighbour(record_id="1", sobject="User", name="Ada"),
        Neighbour(record_id="2", sobject="User", name="Grace"),
    )
    other = Neighbour(record_id="3", sobject="User", name="Ada")
    assert records.told_apart([ada, grace, other]) == ["Ada [1]", "Grace", "Ada [3]"]


def test_a_page_of_a_list_costs_two_calls(org, client):
    schema = records.schema_of(client, owner=OWNER, sobject="Account")
    org.answers["SELECT COUNT()"] = [{"count": 60}]
    org.answers["LIMIT 25 OFFSET 50"] = [{"Id": ACCOUNT_ID, "Name": "Acme"}]
    org.calls.clear()
    page, rows = records.page_of(
        client, schema=schema, fields=chosen_fields(schema)[:1], search="a", sort="Name", asked="99"
    )
    assert (page.number, [row.title for row in rows]) == (3, ["Acme"])
    assert org.calls == [
        "GET SELECT COUNT() FROM Account WHERE Name LIKE '%a%'",
        "GET SELECT Id, Name FROM Account WHERE Name LIKE '%a%' ORDER BY Name ASC NULLS LAST, Id LIMIT 25 OFFSET 50",
    ]


def test_an_empty_list_is_not_asked_for(org, client):
    schema = records.schema_of(client, owner=OWNER, sobject="Account")
    org.calls.clear()
    page, rows = records.page_of(client, schema=schema, fields=[], search="", sort="", asked="")
    assert (page.total, rows, len(org.calls)) == (0, [], 1)


def test_the_object_of_an_id_is_found_by_its_prefix(client):
    assert records.object_name(client, owner=OWNER, record_id=ACCOUNT_ID) == "Account"
    assert records.object_name(client, owner=OWNER, record_id="zzz5g00000AAAAAAA5") == ""


def test_a_profile_has_a_name_or_is_hidden(org, client):
    assert records.profile_name(client, user_id=OWNER_ID) == ""
    org.answers["Profile.Name"] = [{"Profile": {"Name": "Standard User"}}]
    assert records.profile_name(client, user_id=OWNER_ID) == "Standard User"
