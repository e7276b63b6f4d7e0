from itertools import islice

import pytest

from canvasapp.salesforce import BadAnswer, InvalidValue, NotFound, RolledBack, RowLocked, Saved, Unavailable
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.refusals import FieldErrors

from .conftest import Reply

ROOT = "/services/data/v66.0"


def sfid(number):
    return sfid18(f"001A{number:011d}")


def good(number, **more):
    return {"id": sfid(number), "success": True, "errors": [], **more}


def bad(code, message="", fields=()):
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": list(fields)}]}


LOCKED = bad("UNABLE_TO_LOCK_ROW")
ROLLED_BACK = bad("ALL_OR_NONE_OPERATION_ROLLED_BACK")


class TestCreate:
    def test_results_belong_to_inputs(self, server, client):
        records = [{"Name": "a"}, {"Name": ""}]
        server.will(Reply(200, [good(1), bad("REQUIRED_FIELD_MISSING", "Required: [Name]", ["Name"])]))
        first, second = client.create_many("Account", records)
        assert first == Saved({"Name": "a"}, sfid(1), None, None)
        assert (second.given, second.record_id) == ({"Name": ""}, None)
        assert isinstance(second.error, FieldErrors)
        assert second.error.fields == {"Name": ("Required: [Name]",)}
        assert (server.last.method, server.last.path) == ("POST", f"{ROOT}/composite/sobjects")
        assert server.last.json == {
            "allOrNone": False,
            "records": [
                {"attributes": {"type": "Account"}, "Name": "a"},
                {"attributes": {"type": "Account"}, "Name": ""},
            ],
        }

    def test_two_hundred_a_call_read_as_they_are_needed(self, server, client):
        read = []

        def records():
            for number in range(450):
                read.append(number)
                yield {"Name": str(number)}

        server.will(*(Reply(200, [good(number) for number in some]) for some in (range(200), range(200), range(50))))
        results = client.create_many("Account", records())
        assert next(results).given == {"Name": "0"}
        assert len(read) == 200
        assert [result.given["Name"] for result in results] == [str(number) for number in range(1, 450)]
        assert [len(got.json["records"]) for got in server.received] == [200, 200, 50]

    def test_nothing(self, server, client):
        assert list(client.create_many("Account", [])) == []
        assert server.received == []

    def test_a_call_that_fails_leaves_no_doubt_about_the_ones_before(self, server, client):
        server.will(Reply(200, [good(number) for number in range(200)]), Reply(503))
        results = client.create_many("Account", ({"Name": str(number)} for number in range(300)))
        assert [saved.record_id for saved in islice(results, 200)] == [sfid(number) for number in range(200)]
        with pytest.raises(Unavailable):
            next(results)
        assert len(server.received) == 2

    @pytest.mark.parametrize(
        "body", [[], [good(1), good(2)], {}, ["x"], [{"success": True}], [{"success": False}], [{"id": "x"}]]
    )
    def test_other_results(self, server, client, body):
        server.will(Reply(200, body))
        with pytest.raises(BadAnswer):
            list(client.create_many("Account", [{"Name": "a"}]))


class TestLocked:
    def test_only_the_locked_are_tried_again(self, server, client, pauses):
        server.will(
            Reply(200, [good(1), LOCKED, good(3), LOCKED]), Reply(200, [LOCKED, good(4)]), Reply(200, [good(2)])
        )
        results = list(client.create_many("Account", [{"Name": name} for name in "abcd"]))
        assert [(result.given["Name"], result.record_id) for result in results] == [
            ("a", sfid(1)), ("b", sfid(2)), ("c", sfid(3)), ("d", sfid(4)),
        ]  # fmt: skip
        assert [[line["Name"] for line in got.json["records"]] for got in server.received] == [
            ["a", "b", "c", "d"], ["b", "d"], ["b"],
        ]  # fmt: skip
        assert pauses == [0.4, 0.8]

    def test_not_forever(self, server, client):
        server.will(*[Reply(200, [LOCKED])] * 3)
        (result,) = client.create_many("Account", [{"Name": "a"}])
        assert isinstance(result.error, RowLocked)
        assert len(server.received) == 3

    def test_all_or_none(self, server, client):
        server.will(Reply(200, [ROLLED_BACK, LOCKED]), Reply(200, [good(1), good(2)]))
        results = list(client.create_many("Account", [{"Name": "a"}, {"Name": "b"}], all_or_none=True))
        assert [result.record_id for result in results] == [sfid(1), sfid(2)]
        assert [len(got.json["records"]) for got in server.received] == [2, 2]

    def test_rolled_back_for_another_reason(self, server, client):
        server.will(Reply(200, [ROLLED_BACK, bad("STRING_TOO_LONG", "too long", ["Name"])]))
        first, second = client.create_many("Account", [{"Name": "a"}, {"Name": "b"}], all_or_none=True)
        assert isinstance(first.error, RolledBack)
        assert isinstance(second.error, FieldErrors)
        assert server.last.json["allOrNone"] is True


class TestUpdate:
    def test_names_the_record(self, server, client):
        server.will(Reply(200, [good(1), bad("ENTITY_IS_DELETED")]))
        first, second = client.update_many("Account", [{"Id": sfid(1)[:15], "Name": "a"}, {"id": sfid(2), "Name": "b"}])
        assert first.record_id == sfid(1)
        assert isinstance(second.error, NotFound)
        assert server.last.method == "PATCH"
        assert server.last.json["records"] == [
            {"attributes": {"type": "Account"}, "id": sfid(1), "Name": "a"},
            {"attributes": {"type": "Account"}, "id": sfid(2), "Name": "b"},
        ]

    @pytest.mark.parametrize("record", [{"Name": "a"}, {"Id": "x"}, {"Id": None}])
    def test_without_an_id(self, server, client, record):
        with pytest.raises(InvalidValue):
            list(client.update_many("Account", [record]))
        assert server.received == []


class TestUpsert:
    def test_says_what_is_new(self, server, client):
        server.will(Reply(200, [good(1, created=True), good(2, created=False)]))
        results = list(client.upsert_many("Account", "Number__c", [{"Number__c": "1"}, {"Number__c": "2"}]))
        assert [(result.record_id, result.created) for result in results] == [(sfid(1), True), (sfid(2), False)]
        assert (server.last.method, server.last.path) == ("PATCH", f"{ROOT}/composite/sobjects/Account/Number__c")


class TestDelete:
    def test_ids(self, server, client):
        server.will(Reply(200, [good(1), bad("INSUFFICIENT_ACCESS_OR_READONLY")]))
        first, second = client.delete_many([sfid(1)[:15], sfid(2)], all_or_none=True)
        assert (first.given, first.record_id, second.record_id) == (sfid(1)[:15], sfid(1), None)
        assert server.last.method == "DELETE"
        assert server.last.query == {"ids": f"{sfid(1)},{sfid(2)}", "allOrNone": "true"}


class TestGet:
    def test_in_order(self, server, client):
        server.will(Reply(200, [{"Id": sfid(2)}, None]))
        assert list(client.get_many("Account", [sfid(2), sfid(1)], ["Id", "Owner.Name"])) == [{"Id": sfid(2)}, None]
        assert (server.last.method, server.last.path) == ("POST", f"{ROOT}/composite/sobjects/Account")
        assert server.last.json == {"ids": [sfid(2), sfid(1)], "fields": ["Id", "Owner.Name"]}

    def test_two_thousand_a_call(self, server, client):
        server.will(Reply(200, [None] * 2000), Reply(200, [None]))
        assert list(client.get_many("Account", map(sfid, range(2001)), ["Id"])) == [None] * 2001
        assert len(server.received) == 2

    @pytest.mark.parametrize("body", [[], {}, [None, None]])
    def test_other_records(self, server, client, body):
        server.will(Reply(200, body))
        with pytest.raises(BadAnswer):
            list(client.get_many("Account", [sfid(1)], ["Id"]))
