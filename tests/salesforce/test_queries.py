import threading
import tracemalloc

import pytest

from canvasapp.salesforce import BadAnswer, Client, CursorExpired, MalformedQuery, QueryResult, Unavailable, soql

from .conftest import Reply

QUERY = "/services/data/v66.0/query"
EXPIRED = Reply(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])


def page(*names, more=None, total=9):
    """``more`` names the next page."""
    url = {} if more is None else {"nextRecordsUrl": f"{QUERY}/{more}"}
    return Reply(200, {"totalSize": total, "done": more is None, "records": [{"Name": name} for name in names], **url})


class TestPages:
    def test_first(self, server, client):
        server.will(page("a", more="01g-2000", total=3))
        found = client.query(soql.bind("SELECT Name FROM Account WHERE Name = {name}", name="O'Neil & Söhne+"))
        assert found == QueryResult([{"Name": "a"}], 3, False, f"{QUERY}/01g-2000")
        assert server.last.path == QUERY
        assert server.last.query == {"q": r"SELECT Name FROM Account WHERE Name = 'O\'Neil & Söhne+'"}
        assert "Sforce-Query-Options" not in server.last.headers

    def test_next(self, server, client):
        server.will(page())
        assert client.query_more(f"{QUERY}/01g-2000") == QueryResult([], 9, True, None)
        assert server.last.path == f"{QUERY}/01g-2000"

    @pytest.mark.parametrize(
        "url",
        [
            "http://evil.example/services/data/v66.0/query/01g",
            "//evil.example/",
            "/elsewhere",
            f"{QUERY}/",
            f"{QUERY}/..",
            f"{QUERY}/../limits",
            f"{QUERY}/01g?q=SELECT+Id+FROM+User",
            "/services/data/v66.0/sobjects",
        ],
    )
    def test_next_page_elsewhere(self, server, client, url):
        with pytest.raises(BadAnswer):
            client.query_more(url)
        assert server.received == []

    def test_forgotten(self, server, client):
        server.will(Reply(400, [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}]))
        with pytest.raises(CursorExpired):
            client.query_more(f"{QUERY}/01g-2000")

    def test_one(self, server, client):
        server.will(page("a", "b"), page())
        assert client.query_one("SELECT Name FROM Account LIMIT 1") == {"Name": "a"}
        assert client.query_one("SELECT Name FROM Account LIMIT 1") is None

    @pytest.mark.parametrize("body", [{}, {"records": {}, "totalSize": 1, "done": True}, {"records": []}, []])
    def test_no_page(self, server, client, body):
        server.will(Reply(200, body))
        with pytest.raises(BadAnswer, match="not a page"):
            client.query("SELECT Id FROM Account")


class TestLongAddresses:
    """Beyond 16 KB of request line and headers Salesforce answers 414 or 431, so these travel in a body."""

    LONG = "SELECT Name FROM Account WHERE Name IN " + str(soql.literal(["x" * 200] * 100))

    def test_query(self, server, client):
        inner = {"totalSize": 1, "done": True, "records": [{"Name": "a"}]}
        server.will(Reply(200, {"compositeResponse": [{"body": inner, "httpStatusCode": 200, "referenceId": "query"}]}))
        assert client.query(self.LONG).records == [{"Name": "a"}]
        assert (server.last.method, server.last.path) == ("POST", "/services/data/v66.0/composite")
        step = server.last.json["compositeRequest"][0]
        assert step["method"] == "GET"
        assert step["url"].startswith(f"{QUERY}?q=SELECT+Name")

    def test_next_page(self, server, client):
        url = f"{QUERY}/{'0r8' * 5200}-2000"
        inner = {"totalSize": 1, "done": True, "records": []}
        server.will(Reply(200, {"compositeResponse": [{"body": inner, "httpStatusCode": 200, "referenceId": "query"}]}))
        assert client.query_more(url).done
        assert server.last.json["compositeRequest"][0]["url"] == url

    def test_error(self, server, client):
        inner = [{"errorCode": "MALFORMED_QUERY", "message": "unexpected token"}]
        server.will(Reply(200, {"compositeResponse": [{"body": inner, "httpStatusCode": 400, "referenceId": "query"}]}))
        with pytest.raises(MalformedQuery):
            client.query(self.LONG)


class TestStream:
    def test_all_pages(self, server, client):
        server.will(page("a", "b", more="x-2"), page("c", more="x-3"), page("d"))
        assert [record["Name"] for record in client.query_iter("SELECT Name FROM Account")] == ["a", "b", "c", "d"]
        assert [got.path for got in server.received] == [QUERY, f"{QUERY}/x-2", f"{QUERY}/x-3"]

    def test_one_page(self, server, client):
        server.will(page("a"))
        assert list(client.query_iter("SELECT Name FROM Account")) == [{"Name": "a"}]

    def test_deleted_too(self, server, client):
        server.will(page("a"))
        assert list(client.query_all("SELECT Name FROM Account", page_size=200)) == [{"Name": "a"}]
        assert server.last.path == "/services/data/v66.0/queryAll"
        assert server.last.headers["Sforce-Query-Options"] == "batchSize=200"

    @pytest.mark.parametrize("size", [199, 2001])
    def test_page_size(self, client, size):
        with pytest.raises(ValueError, match="200 to 2,000"):
            next(client.query_iter("SELECT Name FROM Account", page_size=size))

    def test_next_page_is_under_way_before_this_one_is_read(self, server, client):
        asked = threading.Event()

        class Told(Reply):
            @property
            def data(self):
                asked.set()
                return super().data

        server.will(page("a", "b", more="x-2"), Told(200, page("c").body))
        records = client.query_iter("SELECT Name FROM Account")
        assert next(records) == {"Name": "a"}
        assert asked.wait(5)
        assert [record["Name"] for record in records] == ["b", "c"]

    def test_left_early(self, server, client):
        server.will(page("a", "b", more="x-2"), page("c"))
        records = client.query_iter("SELECT Name FROM Account")
        next(records)
        records.close()
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("query-page")]

    def test_error_on_the_way_comes_after_what_was_there(self, server, client):
        down = Reply(503, "<html>")
        server.will(page("a", more="x-2"), down, down, down)
        records = client.query_iter("SELECT Name FROM Account")
        assert next(records) == {"Name": "a"}
        with pytest.raises(Unavailable):
            next(records)

    def test_expired_on_the_way_is_renewed_by_the_thread_that_reads(self, server):
        threads = []

        def renew():
            threads.append(threading.current_thread())
            return "new"

        client = Client(server.origin, "old", api_version="66.0", renew=renew)
        server.will(page("a", more="x-2"), EXPIRED, EXPIRED, page("b", more="x-3"), page("c"))
        assert [record["Name"] for record in client.query_iter("SELECT Name FROM Account")] == ["a", "b", "c"]
        assert threads == [threading.current_thread()]
        assert [got.headers["Authorization"] for got in server.received][-2:] == ["Bearer new", "Bearer new"]

    def test_error_of_the_reader_is_the_readers(self, server, client):
        server.will(page("a", more="x-2"), page("b"))

        def read():
            for record in client.query_iter("SELECT Name FROM Account"):
                raise LookupError(record["Name"])

        with pytest.raises(LookupError, match="a"):
            read()

    def test_memory_stays_flat(self, server, client):
        def peak(pages):
            names = [f"{'n' * 50}{number}" for number in range(500)]
            server.script = [page(*names, more="x") for _ in range(pages - 1)] + [page(*names)]
            tracemalloc.start()
            assert sum(1 for _ in client.query_iter("SELECT Name FROM Account")) == pages * 500
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            return most - sum(len(reply.data) for reply in server.script)

        peak(2)
        assert peak(40) < peak(4) * 2
