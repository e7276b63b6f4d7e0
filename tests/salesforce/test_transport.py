import gzip
import socket
from contextlib import ExitStack

import pytest
import requests

from canvasapp.salesforce.errors import CutAnswer, NotConnected, Redirected, TimedOut, TooLarge, Unreachable
from canvasapp.salesforce.transport import Transport
from canvasapp.salesforce.wire import Credential, Deadline, pooled_session

from .conftest import Clock, Reply

BUSY = Reply(503, [{"errorCode": "SERVER_UNAVAILABLE", "message": "busy"}])


@pytest.fixture
def transport(server, pauses):
    return Transport(server.origin, sleep=pauses, jitter=lambda: 1.0)


class TestSend:
    def test_carries_the_request_and_gives_the_answer(self, server, transport):
        server.will(Reply(201, {"id": "1"}, {"Sforce-Limit-Info": "api-usage=1/5"}))
        answer = transport.send(
            "POST", "/a/b", params={"q": "x y"}, data=b"{}", headers={"X-One": "1"}, auth=Credential("tok")
        )
        assert (answer.status, answer.body, answer.headers["sforce-limit-info"]) == (
            201,
            b'{"id": "1"}',
            "api-usage=1/5",
        )
        got = server.last
        assert (got.method, got.path, got.query, got.body) == ("POST", "/a/b", {"q": "x y"}, b"{}")
        assert (got.headers["X-One"], got.headers["Authorization"]) == ("1", "Bearer tok")
        assert got.headers["User-Agent"] == "canvasapp"

    def test_uses_one_connection(self, server, transport):
        server.will(Reply(), Reply(), Reply())
        for _ in range(3):
            transport.send("GET", "/")
        assert server.connections == 1

    def test_own_session(self, server):
        server.will(Reply())
        with requests.Session() as session:
            Transport(server.origin, session=session).send("GET", "/")
        assert server.last.headers["User-Agent"].startswith("python-requests")

    def test_unpacks(self, server, transport):
        server.will(Reply(200, gzip.compress(b"a" * 1000), {"Content-Encoding": "gzip"}))
        assert transport.send("GET", "/").body == b"a" * 1000

    def test_empty(self, server, transport):
        server.will(Reply(204))
        assert transport.send("DELETE", "/").body == b""

    def test_keeps_no_cookie(self, server, transport):
        server.will(Reply(headers={"Set-Cookie": "sid=secret; Path=/"}), Reply())
        transport.send("GET", "/")
        transport.send("GET", "/")
        assert "Cookie" not in server.last.headers
        assert list(pooled_session().cookies) == []

    def test_no_credential_comes_out_of_a_netrc_file(self, server, transport, tmp_path, monkeypatch):
        netrc = tmp_path / "netrc"
        netrc.write_text("machine localhost login somebody password else\n")
        netrc.chmod(0o600)
        monkeypatch.setenv("NETRC", str(netrc))
        server.will(Reply(), Reply())
        transport.send("GET", "/")
        assert "Authorization" not in server.last.headers
        transport.send("GET", "/", auth=Credential("tok"))
        assert server.last.headers["Authorization"] == "Bearer tok"

    def test_proxy_of_the_environment(self, server, monkeypatch):
        monkeypatch.setenv("http_proxy", server.origin)
        monkeypatch.setenv("no_proxy", "")
        server.routes["/x"] = Reply(200, "by way of the proxy")
        assert Transport("http://acme.my.salesforce.invalid").send("GET", "/x").body == b"by way of the proxy"

    @pytest.mark.parametrize(
        "path", ["", "a", "//evil.example/", "http://evil.example/", "/a b", "/a\r\nX: y", "/\\evil"]
    )
    def test_path_stays_on_the_host(self, transport, path):
        with pytest.raises(ValueError, match="not a path"):
            transport.send("GET", path)


class TestFailures:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirect_is_not_followed(self, server, transport, status):
        server.will(Reply(status, headers={"Location": f"{server.origin}/elsewhere"}))
        with pytest.raises(Redirected):
            transport.send("POST", "/", auth=Credential("tok"))
        assert len(server.received) == 1

    def test_nobody_there(self, pauses):
        """Nothing was sent, so even a write is tried again."""
        with pytest.raises(NotConnected):
            Transport("http://localhost:1", sleep=pauses, jitter=lambda: 1.0).send("POST", "/")
        assert pauses == [0.4, 0.8]

    def test_nobody_picks_up(self, pauses):
        """A listener whose queue is full lets a connection wait."""
        with socket.socket() as listener, ExitStack() as queue:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            for _ in range(2):
                waiting = queue.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(listener.getsockname())
            transport = Transport(f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=(0.05, 1), sleep=pauses)
            with pytest.raises(NotConnected) as caught:
                transport.send("POST", "/")
        assert caught.value.detail == "ConnectTimeout"

    def test_no_such_scheme(self):
        with pytest.raises(Unreachable):
            Transport("ftp://localhost").send("POST", "/")

    def test_hung_up(self, server, transport):
        server.will(Reply(hang_up=True))
        with pytest.raises(Unreachable):
            transport.send("POST", "/")

    def test_silent(self, server):
        server.will(Reply(silent=True))
        with pytest.raises(TimedOut):
            Transport(server.origin, timeout=(1, 0.05)).send("POST", "/")

    def test_silent_for_longer_than_the_deadline(self, server):
        server.will(Reply(silent=True))
        with pytest.raises(TimedOut):
            Transport(server.origin, timeout=(1, 60)).send("POST", "/", deadline=Deadline(0.05))

    def test_dripping(self, server):
        server.will(Reply(drip=True))
        with pytest.raises(TimedOut) as caught:
            Transport(server.origin, timeout=(1, 60)).send("POST", "/", deadline=Deadline(0.2))
        assert caught.value.detail == "deadline"

    def test_cut(self, server, transport):
        server.will(Reply(200, b'{"records": [', promised=10_000))
        with pytest.raises(CutAnswer):
            transport.send("POST", "/")

    def test_broken_packing(self, server, transport):
        server.will(Reply(200, b"not gzip", {"Content-Encoding": "gzip"}))
        with pytest.raises(CutAnswer):
            transport.send("POST", "/")

    def test_too_large(self, server, transport):
        server.will(Reply(200, b"x" * 1001))
        with pytest.raises(TooLarge):
            transport.send("GET", "/", max_bytes=1000)

    def test_too_large_when_unpacked(self, server, transport):
        server.will(Reply(200, gzip.compress(b"\0" * 10_000_000), {"Content-Encoding": "gzip"}))
        with pytest.raises(TooLarge):
            transport.send("GET", "/", max_bytes=100_000)

    def test_a_failed_answer_does_not_spoil_the_next(self, server, transport):
        server.will(Reply(200, b"x" * 200_000), Reply(200, b"fine"))
        with pytest.raises(TooLarge):
            transport.send("GET", "/", max_bytes=1000)
        assert transport.send("GET", "/").body == b"fine"


class TestRepeats:
    @pytest.mark.parametrize("bad", [BUSY, Reply(429), Reply(hang_up=True), Reply(200, b"{", promised=99)])
    def test_a_get_is_repeated(self, server, transport, pauses, bad):
        server.will(bad, bad, Reply(200, b"fine"))
        assert transport.send("GET", "/").body == b"fine"
        assert pauses == [0.4, 0.8]

    def test_not_forever(self, server, transport):
        server.will(BUSY, BUSY, BUSY, Reply(200))
        assert transport.send("GET", "/").status == 503
        assert len(server.received) == 3

    def test_the_last_error_is_told(self, server, transport):
        server.will(*[Reply(hang_up=True)] * 3)
        with pytest.raises(Unreachable):
            transport.send("GET", "/")
        assert len(server.received) == 3

    @pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
    def test_a_write_is_not(self, server, transport, method):
        server.will(BUSY)
        assert transport.send(method, "/").status == 503
        assert len(server.received) == 1

    def test_a_write_that_was_turned_away_is(self, server, transport, pauses):
        server.will(Reply(429, headers={"Retry-After": "2"}), Reply(204))
        assert transport.send("PATCH", "/", data=b"{}").status == 204
        assert [got.body for got in server.received] == [b"{}", b"{}"]
        assert pauses == [2.0]

    def test_nor_what_would_fail_again(self, server, transport):
        server.will(Reply(200, b"x" * 1001))
        with pytest.raises(TooLarge):
            transport.send("GET", "/", max_bytes=1000)
        assert len(server.received) == 1

    def test_waits_as_long_as_salesforce_asks(self, server, transport, pauses):
        server.will(Reply(503, headers={"Retry-After": "7"}), Reply(200))
        assert transport.send("GET", "/").status == 200
        assert pauses == [7.0]

    def test_a_date_to_retry_after_counts_as_none(self, server, transport, pauses):
        server.will(Reply(503, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), Reply(200))
        assert transport.send("GET", "/").status == 200
        assert pauses == [0.4]

    def test_but_not_past_the_deadline(self, server, transport, pauses):
        server.will(Reply(503, headers={"Retry-After": "60"}))
        assert transport.send("GET", "/").status == 503
        assert pauses == []

    def test_no_repeat_when_there_is_less_time_than_the_pause(self, server, pauses):
        server.will(BUSY)
        transport = Transport(server.origin, sleep=pauses, jitter=lambda: 1.0)
        assert transport.send("GET", "/", deadline=Deadline(0.3, clock=Clock())).status == 503
        assert pauses == []

    def test_no_repeat_when_time_is_up(self, server, pauses):
        clock = Clock()

        class Late(Transport):
            def _once(self, *args):
                try:
                    return super()._once(*args)
                finally:
                    clock.now += 11

        server.will(BUSY)
        assert Late(server.origin, sleep=pauses).send("GET", "/", deadline=Deadline(10, clock=clock)).status == 503
        assert pauses == []

    def test_pauses_are_spread(self, server, pauses):
        server.will(BUSY, Reply(200))
        Transport(server.origin, sleep=pauses, jitter=lambda: 0.25).send("GET", "/")
        assert pauses == [0.1]
