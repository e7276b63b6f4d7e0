import pytest

from canvasapp.salesforce import BadAnswer, InvalidValue, NotFound, RolledBack, composite
from canvasapp.salesforce.composite import GraphOutcome, Outcome
from canvasapp.salesforce.refusals import FieldErrors

from .conftest import Reply

ACCOUNT = "001A0000006Vm9rIAC"
ROOT = "/services/data/v66.0"


def entry(name, status, body):
    return {"body": body, "httpHeaders": {}, "httpStatusCode": status, "referenceId": name}


def created(name, record_id=ACCOUNT):
    return entry(name, 201, {"id": record_id, "success": True, "errors": []})


class TestSteps:
    @pytest.mark.parametrize(
        ("step", "sent"),
        [
            (
                composite.create("one", "Account", {"Name": "Acme"}),
                {"method": "POST", "url": f"{ROOT}/sobjects/Account", "body": {"Name": "Acme"}},
            ),
            (
                composite.update("one", "Account", ACCOUNT[:15], {"Name": None}),
                {"method": "PATCH", "url": f"{ROOT}/sobjects/Account/{ACCOUNT}", "body": {"Name": None}},
            ),
            (
                composite.update("one", "Account", composite.reference("two"), {}),
                {"method": "PATCH", "url": f"{ROOT}/sobjects/Account/@{{two.id}}", "body": {}},
            ),
            (
                composite.upsert("one", "Account", "Number__c", "A/1", {"Name": "Acme"}),
                {"method": "PATCH", "url": f"{ROOT}/sobjects/Account/Number__c/A%2F1", "body": {"Name": "Acme"}},
            ),
            (
                composite.delete("one", "Account", ACCOUNT),
                {"method": "DELETE", "url": f"{ROOT}/sobjects/Account/{ACCOUNT}"},
            ),
            (
                composite.get("one", "Account", composite.reference("two", "records[0].Id"), ["Id", "Owner.Name"]),
                {"method": "GET", "url": f"{ROOT}/sobjects/Account/@{{two.records[0].Id}}?fields=Id,Owner.Name"},
            ),
        ],
    )
    def test_request(self, step, sent):
        assert step.request(ROOT) == {"referenceId": "one", **sent}

    @pytest.mark.parametrize("name", ["", "1", "a b", "a.b", "@{a}"])
    def test_name(self, name):
        with pytest.raises(InvalidValue):
            composite.create(name, "Account", {})

    @pytest.mark.parametrize("record_id", ["", "x", "@{a}", "@{a.id}/../..", "@{a.id}?x"])
    def test_record(self, record_id):
        with pytest.raises(NotFound):
            composite.delete("one", "Account", record_id)


class TestRun:
    STEPS = (
        composite.create("account", "Account", {"Name": "Acme"}),
        composite.create("contact", "Contact", {"LastName": "Ada", "AccountId": composite.reference("account")}),
    )

    def test_in_order(self, server, client):
        server.will(Reply(200, {"compositeResponse": [created("account"), created("contact", "003A0000006Vm9rIAC")]}))
        outcomes = client.composite(self.STEPS, all_or_none=True)
        assert [(outcome.name, outcome.status, outcome.body["id"], outcome.error) for outcome in outcomes] == [
            ("account", 201, ACCOUNT, None),
            ("contact", 201, "003A0000006Vm9rIAC", None),
        ]
        assert server.last.path == f"{ROOT}/composite"
        assert server.last.json["allOrNone"] is True
        assert [step["referenceId"] for step in server.last.json["compositeRequest"]] == ["account", "contact"]
        assert server.last.json["compositeRequest"][1]["body"]["AccountId"] == "@{account.id}"

    def test_step_that_fails(self, server, client):
        said = [{"errorCode": "REQUIRED_FIELD_MISSING", "message": "Required: [LastName]", "fields": ["LastName"]}]
        halted = [{"errorCode": "PROCESSING_HALTED", "message": "rolled back"}]
        server.will(Reply(200, {"compositeResponse": [entry("account", 400, halted), entry("contact", 400, said)]}))
        account, contact = client.composite(self.STEPS, all_or_none=True)
        assert type(account.error) is RolledBack
        assert isinstance(contact.error, FieldErrors)
        assert contact.error.fields == {"LastName": ("Required: [LastName]",)}

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"compositeResponse": 1},
            {"compositeResponse": [created("contact"), created("account")]},
            {"compositeResponse": [{"referenceId": "account"}]},
            {"compositeResponse": ["account"]},
        ],
    )
    def test_other_steps(self, server, client, body):
        server.will(Reply(200, body))
        with pytest.raises(BadAnswer):
            client.composite(self.STEPS)

    @pytest.mark.parametrize("count", [0, 26])
    def test_count(self, server, client, count):
        with pytest.raises(InvalidValue):
            client.composite([self.STEPS[0]] * count)
        assert server.received == []


class TestGraphs:
    STEPS = (composite.create("one", "Account", {"Name": "Acme"}), composite.create("two", "Account", {}))

    def test_each_whole_or_not_at_all(self, server, client):
        said = [{"errorCode": "REQUIRED_FIELD_MISSING", "message": "Required: [Name]", "fields": ["Name"]}]
        server.will(
            Reply(
                200,
                {
                    "graphs": [
                        {
                            "graphId": "first",
                            "isSuccessful": True,
                            "graphResponse": {"compositeResponse": [created("one"), created("two")]},
                        },
                        {
                            "graphId": "second",
                            "isSuccessful": False,
                            "graphResponse": {"compositeResponse": [entry("one", 400, said)]},
                        },
                    ]
                },
            )
        )
        first, second = client.graphs({"first": self.STEPS, "second": self.STEPS})
        assert first == GraphOutcome(
            "first",
            True,
            (
                Outcome("one", 201, created("one")["body"], None),
                Outcome("two", 201, created("two")["body"], None),
            ),
        )
        assert (second.graph_id, second.written, len(second.steps)) == ("second", False, 1)
        assert isinstance(second.steps[0].error, FieldErrors)
        assert server.last.path == f"{ROOT}/composite/graph"
        assert [graph["graphId"] for graph in server.last.json["graphs"]] == ["first", "second"]
        assert server.last.json["graphs"][0]["compositeRequest"][0]["url"] == f"{ROOT}/sobjects/Account"

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"graphs": 1},
            {"graphs": []},
            {"graphs": ["x"]},
            {"graphs": [{"graphId": "other"}]},
            {"graphs": [{"graphId": "first"}]},
        ],
    )
    def test_other_graphs(self, server, client, body):
        server.will(Reply(200, body))
        with pytest.raises(BadAnswer):
            client.graphs({"first": self.STEPS})

    @pytest.mark.parametrize(("graphs", "steps"), [(0, 1), (76, 1), (1, 0), (2, 251)])
    def test_count(self, server, client, graphs, steps):
        with pytest.raises(InvalidValue):
            client.graphs({f"g{number}": self.STEPS[:1] * steps for number in range(graphs)})
        assert server.received == []
