"""Files: ContentVersion up and down as streams, with sizes capped and checksums compared.

REST API Developer Guide, "Insert or Update Blob Data": a multipart message of the record's JSON and the bytes;
``FirstPublishLocationId`` links a new file to a record in the same call. ``Checksum`` is the MD5 of the content.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Required, TypedDict, Unpack

from canvasapp.salesforce import answers, paths, queries, soql
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer, ChecksumMismatch, InvalidValue
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.values import encode
from canvasapp.salesforce.wire import Deadline, Upload

LARGEST = 2 * 1024**3  # a ContentVersion
_SECONDS = 600.0
_PIECE = 64 * 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,127}/[a-z0-9.+-]{1,127}")


@dataclass(frozen=True, slots=True)
class File:
    """A version of a file. ``size`` in bytes, ``checksum`` the MD5 in hexadecimal."""

    version_id: str
    document_id: str
    size: int
    checksum: str


class Multipart(Upload):
    """The message: the record, then the content of ``source`` from where it stands, read as it is sent.

    ``checksum`` and ``size`` are of what was read so far.
    """

    def __init__(self, record: Mapping[str, object], source: BinaryIO, *, filename: str, media_type: str) -> None:
        if not _MEDIA_TYPE.fullmatch(media_type):
            raise InvalidValue("not a media type")
        boundary = secrets.token_hex(24)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        # The name that counts is PathOnClient in the record; this one only has to survive in a header.
        plain = re.sub(r"[^A-Za-z0-9._ -]", "_", filename)[-100:]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="entity_content"\r\n'
            f"Content-Type: application/json\r\n\r\n{encode(record).decode()}\r\n"
            f'--{boundary}\r\nContent-Disposition: form-data; name="VersionData"; filename="{plain}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        )
        self._head, self._tail = head.encode(), f"\r\n--{boundary}--\r\n".encode()
        self._source = source
        self._start = source.tell()
        self.content_length = source.seek(0, 2) - self._start
        self.rewind()

    def rewind(self) -> None:
        self._source.seek(self._start)
        self._pieces = self._produce()
        self._rest = b""
        self._md5 = hashlib.md5(usedforsecurity=False)
        self.size = 0

    @property
    def checksum(self) -> str:
        return self._md5.hexdigest()

    def __len__(self) -> int:
        return len(self._head) + self.content_length + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def _produce(self) -> Iterator[bytes]:
        yield self._head
        while self.size < self.content_length:
            piece = self._source.read(min(_PIECE, self.content_length - self.size))
            if not piece:
                raise InvalidValue("the file became shorter while it was sent")
            self.size += len(piece)
            self._md5.update(piece)
            yield piece
        yield self._tail


class About(TypedDict, total=False):
    """What an upload says of its file.

    ``linked_to`` is a record that a new file is attached to; ``version_of`` a ContentDocument that it renews.
    ``fields`` are further fields of the ContentVersion, such as Title and Description.
    """

    filename: Required[str]
    media_type: str
    linked_to: str | None
    version_of: str | None
    fields: Mapping[str, object]
    max_bytes: int


def upload(connection: Connection, source: BinaryIO, **about: Unpack[About]) -> File:
    """Send a seekable binary file from where it stands; ``ChecksumMismatch`` when other bytes arrived."""
    filename = about["filename"]
    record: dict[str, object] = {"Title": filename, "PathOnClient": filename, **about.get("fields", {})}
    if linked_to := about.get("linked_to"):
        record["FirstPublishLocationId"] = sfid18(linked_to)
    if version_of := about.get("version_of"):
        record["ContentDocumentId"] = sfid18(version_of)
    media_type = about.get("media_type", "application/octet-stream")
    message = Multipart(record, source, filename=filename, media_type=media_type)
    max_bytes = about.get("max_bytes", LARGEST)
    if message.content_length > max_bytes:
        raise InvalidValue(f"a file of more than {max_bytes} bytes")
    answer = connection.call(
        "POST",
        f"{connection.root}/sobjects/ContentVersion",
        body=message,
        headers={"Content-Type": message.content_type},
        deadline=Deadline(_SECONDS),
    )
    version_id = answers.decode_object(answer).get("id")
    if not isinstance(version_id, str):
        raise BadAnswer("uploaded, but no id came back")
    file = describe(connection, version_id)
    if (file.size, file.checksum) != (message.size, message.checksum):
        raise ChecksumMismatch(
            f"{message.size} bytes {message.checksum} left, {file.size} bytes {file.checksum} arrived"
        )
    return file


def describe(connection: Connection, version_id: str) -> File:
    """What Salesforce knows of a version."""
    query = "SELECT ContentDocumentId, ContentSize, Checksum FROM ContentVersion WHERE Id = {version}"
    page = queries.first_page(connection, soql.bind(query, version=soql.record_id(version_id)))
    match page.records:
        case [{"ContentDocumentId": str(document), "ContentSize": int(size), "Checksum": str(checksum)}]:
            return File(sfid18(version_id), sfid18(document), size, checksum)
    raise BadAnswer("not a version of a file")


@contextmanager
def download(
    connection: Connection, version_id: str, *, checksum: str | None = None, max_bytes: int = LARGEST
) -> Iterator[Iterator[bytes]]:
    """The content of a version in pieces. ``ChecksumMismatch`` after the last one if the whole is not ``checksum``."""
    path = f"{paths.of_record('ContentVersion', version_id)}/VersionData"
    with connection.open(path, deadline=Deadline(_SECONDS), max_bytes=max_bytes) as pieces:
        yield _compared(pieces, checksum)


def _compared(pieces: Iterator[bytes], checksum: str | None) -> Iterator[bytes]:
    md5 = hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        md5.update(piece)
        yield piece
    if checksum is not None and md5.hexdigest() != checksum:
        raise ChecksumMismatch(f"{checksum} was stored, {md5.hexdigest()} arrived")
