import email
import email.policy
import hashlib
import io
import json

import pytest

from canvasapp.salesforce import BadAnswer, ChecksumMismatch, Client, InvalidValue, NoAccess, NotFound
from canvasapp.salesforce.errors import CutAnswer, TooLarge
from canvasapp.salesforce.files import File, Multipart

from .conftest import Reply

VERSION, DOCUMENT, RECORD = "068A0000006Vm9rIAC", "069A0000006Vm9rIAC", "001A0000006Vm9rIAC"
CONTENT = bytes(range(256)) * 1000
SIZE = len(CONTENT)
MD5 = hashlib.md5(CONTENT).hexdigest()
CREATED = Reply(201, {"id": VERSION, "success": True, "errors": []})
EXPIRED = Reply(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])


def stored(size=SIZE, checksum=MD5):
    record = {"ContentDocumentId": DOCUMENT, "ContentSize": size, "Checksum": checksum}
    return Reply(200, {"totalSize": 1, "done": True, "records": [record]})


def parts(got):
    """The message as a reader of MIME that is not ours takes it apart: (name, file name, type, content) of each."""
    head = f"Content-Type: {got.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + got.body, policy=email.policy.HTTP)
    found = []
    for part in message.iter_parts():
        name = part.get_param("name", header="Content-Disposition")
        found.append((name, part.get_filename(), part.get_content_type(), part.get_payload(decode=True)))
    return found


class TestUpload:
    def test_arrives(self, server, client):
        server.will(CREATED, stored())
        file = client.upload(io.BytesIO(CONTENT), filename="haus.jpg", media_type="image/jpeg", linked_to=RECORD[:15])
        assert file == File(VERSION, DOCUMENT, len(CONTENT), MD5)
        got = server.received[0]
        assert (got.method, got.path) == ("POST", "/services/data/v66.0/sobjects/ContentVersion")
        assert int(got.headers["Content-Length"]) == len(got.body)
        (record_name, no_file, record_type, record), (name, filename, media_type, content) = parts(got)
        assert (record_name, no_file, record_type) == ("entity_content", None, "application/json")
        assert json.loads(record) == {"Title": "haus.jpg", "PathOnClient": "haus.jpg", "FirstPublishLocationId": RECORD}
        assert (name, filename, media_type) == ("VersionData", "haus.jpg", "image/jpeg")
        assert content == CONTENT

    def test_new_version(self, server, client):
        server.will(CREATED, stored())
        fields = {"Title": "Haus", "Description": "job 7"}
        client.upload(io.BytesIO(CONTENT), filename="haus.jpg", version_of=DOCUMENT, fields=fields)
        assert json.loads(parts(server.received[0])[0][3]) == {
            "Title": "Haus",
            "PathOnClient": "haus.jpg",
            "Description": "job 7",
            "ContentDocumentId": DOCUMENT,
        }

    def test_from_where_the_file_stands(self, server, client):
        source = io.BytesIO(b"skipped" + CONTENT)
        source.seek(7)
        server.will(CREATED, stored())
        client.upload(source, filename="x")
        assert parts(server.received[0])[1][3] == CONTENT

    def test_empty(self, server, client):
        server.will(CREATED, stored(0, hashlib.md5(b"").hexdigest()))
        assert client.upload(io.BytesIO(), filename="x").size == 0

    def test_expired_on_the_way_begins_again(self, server):
        client = Client(server.origin, "old", api_version="66.0", renew=lambda: "new")
        server.will(EXPIRED, CREATED, stored())
        client.upload(io.BytesIO(CONTENT), filename="x")
        assert [parts(got)[1][3] for got in server.received[:2]] == [CONTENT, CONTENT]

    @pytest.mark.parametrize("reply", [stored(size=1), stored(checksum="0" * 32)])
    def test_damaged(self, server, client, reply):
        server.will(CREATED, reply)
        with pytest.raises(ChecksumMismatch):
            client.upload(io.BytesIO(CONTENT), filename="x")

    def test_over_long(self, server, client):
        with pytest.raises(InvalidValue):
            client.upload(io.BytesIO(CONTENT), filename="x", max_bytes=len(CONTENT) - 1)
        assert server.received == []

    @pytest.mark.parametrize("reply", [Reply(201, {}), Reply(201, {"id": 7})])
    def test_no_id(self, server, client, reply):
        server.will(reply)
        with pytest.raises(BadAnswer):
            client.upload(io.BytesIO(CONTENT), filename="x")

    def test_version_that_cannot_be_read_back(self, server, client):
        server.will(CREATED, Reply(200, {"totalSize": 0, "done": True, "records": []}))
        with pytest.raises(BadAnswer, match="not a version"):
            client.upload(io.BytesIO(CONTENT), filename="x")

    def test_names_do_not_leave_their_header(self, server, client):
        server.will(CREATED, stored())
        client.upload(io.BytesIO(CONTENT), filename='a"\r\nContent-Type: text/html\r\n\r\nü.jpg')
        (_, (name, filename, media_type, content)) = parts(server.received[0])
        assert (name, media_type, content) == ("VersionData", "application/octet-stream", CONTENT)
        assert filename == "a___Content-Type_ text_html_____.jpg"

    @pytest.mark.parametrize("media_type", ["", "image", "image/jpeg\r\nX: y", "image/jpeg; x=y"])
    def test_media_type(self, client, media_type):
        with pytest.raises(InvalidValue):
            client.upload(io.BytesIO(CONTENT), filename="x", media_type=media_type)

    @pytest.mark.parametrize("about", [{"linked_to": "x"}, {"version_of": "x"}])
    def test_ids(self, client, about):
        with pytest.raises(InvalidValue):
            client.upload(io.BytesIO(CONTENT), filename="x", **about)


class TestMultipart:
    def test_a_file_that_shrinks(self):
        source = io.BytesIO(CONTENT)
        message = Multipart({}, source, filename="x", media_type="a/b")
        source.truncate(10)
        with pytest.raises(InvalidValue, match="shorter"):
            list(message)

    def test_a_file_that_grows_is_sent_as_it_was(self):
        source = io.BytesIO(b"abc")
        message = Multipart({}, source, filename="x", media_type="a/b")
        source.seek(3)
        source.write(b"def")
        message.rewind()
        assert len(b"".join(message)) == len(message)
        assert (message.size, message.checksum) == (3, hashlib.md5(b"abc").hexdigest())


class TestDownload:
    def test_arrives(self, server, client):
        server.will(Reply(200, CONTENT, {"Sforce-Limit-Info": "api-usage=7/9"}))
        with client.download(VERSION[:15], checksum=MD5) as pieces:
            assert b"".join(pieces) == CONTENT
        assert server.last.path == f"/services/data/v66.0/sobjects/ContentVersion/{VERSION}/VersionData"
        assert client.api_usage == (7, 9)

    def test_unchecked(self, server, client):
        server.will(Reply(200, CONTENT))
        with client.download(VERSION) as pieces:
            assert sum(map(len, pieces)) == len(CONTENT)

    def test_damaged(self, server, client):
        server.will(Reply(200, CONTENT))
        with client.download(VERSION, checksum="0" * 32) as pieces, pytest.raises(ChecksumMismatch):
            list(pieces)

    def test_cut(self, server, client):
        server.will(Reply(200, CONTENT, promised=len(CONTENT) + 1))
        with client.download(VERSION) as pieces, pytest.raises(CutAnswer):
            list(pieces)

    def test_over_long(self, server, client):
        server.will(Reply(200, CONTENT))
        with client.download(VERSION, max_bytes=1000) as pieces, pytest.raises(TooLarge):
            list(pieces)

    def test_expired_is_renewed(self, server):
        client = Client(server.origin, "old", api_version="66.0", renew=lambda: "new")
        server.will(EXPIRED, Reply(200, CONTENT))
        with client.download(VERSION) as pieces:
            assert b"".join(pieces) == CONTENT
        assert server.last.headers["Authorization"] == "Bearer new"

    def test_refused(self, server, client):
        server.will(Reply(403, [{"errorCode": "INSUFFICIENT_ACCESS", "message": "no"}]))
        with pytest.raises(NoAccess), client.download(VERSION):
            pass

    def test_left_early_frees_the_connection(self, server, client):
        server.will(Reply(200, CONTENT * 20), Reply(200, {}))
        with client.download(VERSION) as pieces:
            next(pieces)
        assert client.limits() == {}

    def test_no_such_id(self, server, client):
        with pytest.raises(NotFound), client.download("x"):
            pass
        assert server.received == []
