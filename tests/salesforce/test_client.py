from decimal import Decimal

import pytest

from canvasapp.salesforce import (
    BadAnswer,
    Budget,
    BudgetReserved,
    Client,
    Deadline,
    Description,
    FieldErrors,
    InvalidValue,
    LimitExceeded,
    NoAccess,
    NotFound,
    RowLocked,
    SessionExpired,
    SeveralMatches,
    TimedOut,
    Unavailable,
)

from .conftest import Clock, Reply

ACCOUNT = "001A0000006Vm9rIAC"
EXPIRED = Reply(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])


class TestEveryCall:
    def test_headers(self, server, client):
        server.will(Reply(200, {}))
        client.limits()
        headers = server.last.headers
        assert headers["Authorization"] == "Bearer tok"
        assert headers["X-Request-ID"] == "req-1"
        assert headers["Sforce-Call-Options"] == "client=canvasapp"
        assert headers["Accept"] == "application/json"

    def test_no_request_id_is_made_up(self, server):
        server.will(Reply(200, {}))
        Client(server.origin, "tok", api_version="66.0").limits()
        assert "X-Request-ID" not in server.last.headers

    @pytest.mark.parametrize(
        ("header", "usage"),
        [
            ("api-usage=18/5000", (18, 5000)),
            ("api-usage=18/5000; per-app-api-usage=17/250(appName=x)", (18, 5000)),
            ("per-app-api-usage=17/250(appName=x); api-usage=18/5000", (18, 5000)),
            ("per-app-api-usage=17/250(appName=x)", None),
            ("nonsense", None),
        ],
    )
    def test_budget(self, server, client, header, usage):
        server.will(Reply(200, {}, {"Sforce-Limit-Info": header}))
        client.limits()
        assert client.api_usage == usage

    def test_budget_is_told_by_failures_too_and_kept(self, server, client):
        server.will(Reply(404, [], {"Sforce-Limit-Info": "api-usage=19/5000"}), Reply(200, {}))
        with pytest.raises(NotFound):
            client.limits()
        client.limits()
        assert (client.api_usage.used, client.api_usage.limit) == (19, 5000)

    def test_masked(self, client, server):
        assert repr(client) == f"Client('{server.origin}', token=***)"

    @pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "tök"])
    def test_token_that_fits_no_header(self, token):
        with pytest.raises(BadAnswer) as caught:
            Client("http://localhost:1", token, api_version="66.0")
        assert token == "" or token not in str(caught.value)

    @pytest.mark.parametrize("version", ["66", "v66.0", "66.0/../..", ""])
    def test_version(self, version):
        with pytest.raises(ValueError, match="api_version"):
            Client("http://localhost:1", "tok", api_version=version)

    def test_deadline_is_shared(self, server):
        clock = Clock()
        client = Client(server.origin, "tok", api_version="66.0", deadline=Deadline(10, clock=clock))
        server.will(Reply(200, {}))
        client.limits()
        clock.now += 11
        with pytest.raises(TimedOut):
            client.limits()
        assert len(server.received) == 1


class TestSessionExpired:
    def test_is_told(self, server, client):
        server.will(EXPIRED)
        with pytest.raises(SessionExpired):
            client.limits()

    def test_is_renewed_once_and_the_call_repeated(self, server):
        client = Client(server.origin, "old", api_version="66.0", renew=lambda: "new")
        server.will(EXPIRED, Reply(201, {"id": ACCOUNT, "success": True, "errors": []}), Reply(200, {}))
        assert client.create("Account", {"Name": "Acme"}) == ACCOUNT
        client.limits()
        assert [got.headers["Authorization"] for got in server.received] == ["Bearer old", "Bearer new", "Bearer new"]
        assert server.received[0].json == server.received[1].json == {"Name": "Acme"}

    def test_is_not_renewed_twice(self, server):
        client = Client(server.origin, "old", api_version="66.0", renew=lambda: "new")
        server.will(EXPIRED, EXPIRED)
        with pytest.raises(SessionExpired):
            client.limits()
        assert len(server.received) == 2

    def test_message_with_the_token_in_it(self, server, client):
        server.will(Reply(401, [{"message": "Bearer tok: tok is no good", "errorCode": "INVALID_SESSION_ID"}]))
        with pytest.raises(SessionExpired) as caught:
            client.limits()
        assert "tok" not in str(caught.value)


class TestRecords:
    def test_get(self, server, client):
        server.will(Reply(200, b'{"Id": "001A0000006Vm9rIAC", "Amount__c": 0.10}'))
        assert client.get("Account", "001A0000006Vm9r") == {"Id": ACCOUNT, "Amount__c": Decimal("0.10")}
        assert (server.last.path, server.last.query) == (f"/services/data/v66.0/sobjects/Account/{ACCOUNT}", {})

    def test_get_fields(self, server, client):
        server.will(Reply(200, {}))
        client.get("Account", ACCOUNT, ["Name", "Owner.Name"])
        assert server.last.query == {"fields": "Name,Owner.Name"}

    def test_create(self, server, client):
        server.will(Reply(201, {"id": ACCOUNT[:15], "success": True, "errors": []}))
        assert client.create("Account", {"Name": "Acme", "Rate__c": Decimal("0.1")}) == ACCOUNT
        got = server.last
        assert (got.method, got.path) == ("POST", "/services/data/v66.0/sobjects/Account/")
        assert (got.json, got.headers["Content-Type"]) == (
            {"Name": "Acme", "Rate__c": 0.1},
            "application/json; charset=UTF-8",
        )

    @pytest.mark.parametrize("body", [{}, {"id": None}, {"id": "x"}])
    def test_created_without_an_id(self, server, client, body):
        server.will(Reply(201, body))
        with pytest.raises(BadAnswer, match="no id"):
            client.create("Account", {})

    def test_update(self, server, client):
        server.will(Reply(204))
        assert client.update("Account", ACCOUNT, {"Name": None}) is None
        got = server.last
        assert (got.method, got.path, got.json) == (
            "PATCH",
            f"/services/data/v66.0/sobjects/Account/{ACCOUNT}",
            {"Name": None},
        )

    def test_delete(self, server, client):
        server.will(Reply(204))
        assert client.delete("Account", ACCOUNT) is None
        assert (server.last.method, server.last.path) == ("DELETE", f"/services/data/v66.0/sobjects/Account/{ACCOUNT}")

    @pytest.mark.parametrize(
        ("sobject", "record_id"),
        [("Account", "x"), ("Account", "../limits"), ("Account", ""), ("../x", ACCOUNT), ("Account/x", ACCOUNT)],
    )
    def test_address_that_names_nothing(self, server, client, sobject, record_id):
        with pytest.raises(NotFound):
            client.get(sobject, record_id)
        assert server.received == []

    def test_field_that_names_nothing(self, client):
        with pytest.raises(InvalidValue):
            client.get("Account", ACCOUNT, ["Name,Id&x=1"])

    def test_a_write_that_fails_is_told_and_not_repeated(self, server, client):
        server.will(Reply(503, "<html>down</html>"))
        with pytest.raises(Unavailable):
            client.update("Account", ACCOUNT, {"Name": "x"})
        assert len(server.received) == 1

    @pytest.mark.parametrize(
        ("reply", "kind"),
        [
            (Reply(400, [{"errorCode": "STRING_TOO_LONG", "message": "too long", "fields": ["Name"]}]), FieldErrors),
            (Reply(403, [{"errorCode": "INSUFFICIENT_ACCESS_OR_READONLY", "message": "no"}]), NoAccess),
            (Reply(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests"}]), LimitExceeded),
            (Reply(404, [{"errorCode": "ENTITY_IS_DELETED", "message": "entity is deleted"}]), NotFound),
        ],
    )
    def test_refusals(self, server, client, reply, kind):
        server.will(reply)
        with pytest.raises(kind):
            client.update("Account", ACCOUNT, {"Name": "x"})


class TestRowLocked:
    LOCKED = Reply(400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access"}])

    def test_is_tried_again(self, server, client, pauses):
        server.will(self.LOCKED, self.LOCKED, Reply(204))
        client.update("Account", ACCOUNT, {"Name": "x"})
        assert [got.json for got in server.received] == [{"Name": "x"}] * 3
        assert pauses == [0.4, 0.8]

    def test_not_forever(self, server, client):
        server.will(self.LOCKED, self.LOCKED, self.LOCKED, Reply(204))
        with pytest.raises(RowLocked):
            client.update("Account", ACCOUNT, {"Name": "x"})
        assert len(server.received) == 3

    def test_not_past_the_deadline(self, server):
        client = Client(server.origin, "tok", api_version="66.0", deadline=Deadline(0.01, clock=Clock()))
        server.will(self.LOCKED, self.LOCKED, self.LOCKED)
        with pytest.raises(RowLocked):
            client.update("Account", ACCOUNT, {"Name": "x"})
        assert len(server.received) < 3


class TestBudget:
    def test_background_work_leaves_the_rest_to_people(self, server):
        budget = Budget()
        person = Client(server.origin, "tok", api_version="66.0", budget=budget)
        worker = Client(server.origin, "tok", api_version="66.0", budget=budget, floor=0.2)
        server.routes["/services/data/v66.0/limits"] = Reply(200, {}, {"Sforce-Limit-Info": "api-usage=4001/5000"})
        worker.limits()
        with pytest.raises(BudgetReserved):
            worker.limits()
        with pytest.raises(BudgetReserved), worker.download("068A0000006Vm9r"):
            pass
        person.limits()
        assert len(server.received) == 2


class TestUpsert:
    def test_new(self, server, client):
        server.will(Reply(201, {"id": ACCOUNT, "success": True, "errors": [], "created": True}))
        assert client.upsert("Account", "Number__c", "A/1 ü", {"Name": "Acme"}) == (ACCOUNT, True)
        got = server.last
        assert (got.method, got.json) == ("PATCH", {"Name": "Acme"})
        assert got.path == "/services/data/v66.0/sobjects/Account/Number__c/A%2F1%20%C3%BC"

    def test_known(self, server, client):
        server.will(Reply(200, {"id": ACCOUNT, "success": True, "errors": [], "created": False}))
        assert client.upsert("Account", "Number__c", 7, {}, update_only=True) == (ACCOUNT, False)
        assert server.last.query == {"updateOnly": "true"}

    def test_several(self, server, client):
        found = [f"/services/data/v66.0/sobjects/Account/{ACCOUNT}", "/services/data/v66.0/sobjects/Account/x"]
        server.will(Reply(300, found))
        with pytest.raises(SeveralMatches) as caught:
            client.upsert("Account", "Number__c", "7", {})
        assert caught.value.matches == tuple(found)

    @pytest.mark.parametrize("value", ["", ".", ".."])
    def test_value_that_no_path_can_hold(self, server, client, value):
        with pytest.raises(InvalidValue):
            client.upsert("Account", "Number__c", value, {})
        assert server.received == []

    def test_get_by(self, server, client):
        server.will(Reply(200, {"Id": ACCOUNT}))
        assert client.get_by("Account", "Number__c", "A.1") == {"Id": ACCOUNT}
        assert server.last.path == "/services/data/v66.0/sobjects/Account/Number__c/A.1"


class TestSearch:
    def test_asks_without_any_quoting(self, server, client):
        server.will(Reply(200, {"searchRecords": [{"Id": ACCOUNT}], "metadata": {}}))
        assert client.search("O'Neil {*}", {"Account": ["Id", "Name"]}, limit=5) == [{"Id": ACCOUNT}]
        assert (server.last.path, server.last.json) == (
            "/services/data/v66.0/parameterizedSearch",
            {
                "q": "O'Neil {*}",
                "in": "ALL",
                "overallLimit": 5,
                "sobjects": [{"name": "Account", "fields": ["Id", "Name"]}],
            },
        )

    @pytest.mark.parametrize("body", [{}, [], {"searchRecords": 1}])
    def test_no_records(self, server, client, body):
        server.will(Reply(200, body))
        with pytest.raises(BadAnswer):
            client.search("Acme", {"Account": ["Id"]})

    def test_recent(self, server, client):
        server.will(Reply(200, [{"Id": ACCOUNT}]), Reply(200, {}))
        assert client.recent(limit=3) == [{"Id": ACCOUNT}]
        assert (server.last.path, server.last.query) == ("/services/data/v66.0/recent", {"limit": "3"})
        with pytest.raises(BadAnswer, match="a list was expected"):
            client.recent()


class TestDescription:
    def test_is_asked_for_again_only_if_it_changed(self, server, client):
        moment = "Wed, 21 Oct 2026 07:28:00 GMT"
        server.will(Reply(200, {"name": "Account"}, {"Last-Modified": moment}), Reply(304))
        first = client.description("Account")
        assert first == Description({"name": "Account"}, moment)
        assert "If-Modified-Since" not in server.last.headers
        assert client.description("Account", first) is first
        assert server.last.headers["If-Modified-Since"] == moment

    def test_changed(self, server, client):
        server.will(Reply(200, {"name": "Account", "label": "Konto"}))
        known = Description({"name": "Account"}, "Wed, 21 Oct 2026 07:28:00 GMT")
        assert client.description("Account", known) == Description({"name": "Account", "label": "Konto"}, None)

    def test_without_a_moment_it_is_asked_for_whole(self, server, client):
        server.will(Reply(200, {}))
        client.description("Account", Description({}, None))
        assert "If-Modified-Since" not in server.last.headers

    def test_not_modified_out_of_the_blue(self, server, client):
        server.will(Reply(304))
        with pytest.raises(BadAnswer):
            client.description("Account")


class TestMetadata:
    @pytest.mark.parametrize(
        ("call", "path"),
        [
            (lambda client: client.describe("Account"), "/services/data/v66.0/sobjects/Account/describe"),
            (lambda client: client.describe_global(), "/services/data/v66.0/sobjects"),
            (lambda client: client.limits(), "/services/data/v66.0/limits"),
            (lambda client: client.userinfo(), "/services/oauth2/userinfo"),
        ],
    )
    def test_reads(self, server, client, call, path):
        server.will(Reply(200, {"a": 1}))
        assert call(client) == {"a": 1}
        assert (server.last.method, server.last.path) == ("GET", path)

    def test_describe_of_nothing(self, client):
        with pytest.raises(NotFound):
            client.describe("no such thing")
