"""The REST API as one user: ``Client``.

client = Client(instance_url, access_token, api_version="66.0")
account = client.get("Account", account_id, fields=["Name", "Owner.Name"])
client.update("Account", account_id, {"Name": "Acme"})
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Unpack

from canvasapp.salesforce import answers, batches, changes, files, paths, queries, soql
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.batches import Saved, Values
from canvasapp.salesforce.composite import GraphOutcome, Outcome, Step, run, run_graphs
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer, InvalidValue
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.queries import QueryResult, Record
from canvasapp.salesforce.values import encode
from canvasapp.salesforce.wire import Answer


@dataclass(frozen=True, slots=True)
class Description:
    """A describe and the moment that it is from, to ask Salesforce whether it still holds."""

    value: dict[str, Json]
    last_modified: str | None


class Client(Connection):
    """Verbs over a connection. Errors of every verb: the children of ``SalesforceError``."""

    def query(self, query: str) -> QueryResult:
        """The first page, at most 2,000 records, of a query made with ``soql``."""
        return queries.first_page(self, query)

    def query_more(self, next_records_url: str) -> QueryResult:
        """The page at ``next_records_url``; ``CursorExpired`` when Salesforce forgot it (two days)."""
        return queries.next_page(self, next_records_url)

    def query_one(self, query: str) -> Record | None:
        """The first record of a query, or None."""
        return next(iter(self.query(query).records), None)

    def query_iter(self, query: str, *, page_size: int | None = None) -> Iterator[Record]:
        """Every record of a query; the next page is fetched while this one is worked on, memory stays flat."""
        return queries.stream(self, query, page_size=page_size)

    def query_all(self, query: str, *, page_size: int | None = None) -> Iterator[Record]:
        """Like ``query_iter``, with what lies in the recycle bin and archived activities (``IsDeleted``)."""
        return queries.stream(self, query, deleted=True, page_size=page_size)

    def search(
        self, text: str, sobjects: Mapping[str, Iterable[str]], *, limit: int = 20, fields: str = "ALL"
    ) -> list[Record]:
        """Records that hold ``text`` (two characters at least), with the named fields of each object.

        ``fields`` says where to look: ALL, NAME, EMAIL, PHONE or SIDEBAR.
        """
        body = {
            "q": text,
            "in": fields,
            "overallLimit": limit,
            "sobjects": [
                {"name": soql.name(name), "fields": [soql.path(field) for field in wanted]}
                for name, wanted in sobjects.items()
            ],
        }
        answer = self.call("POST", f"{self.root}/parameterizedSearch", body=encode(body))
        match answers.decode(answer):
            case {"searchRecords": list(records)}:
                return records
        raise BadAnswer("not a list of records that were found")

    def recent(self, *, limit: int = 50) -> list[Record]:
        """What the user looked at last, of any object."""
        return answers.decode_list(self.call("GET", f"{self.root}/recent", params={"limit": str(limit)}))

    def get(self, sobject: str, record_id: str, fields: Iterable[str] | None = None) -> Record:
        """A record, whole or the named fields only."""
        params = None if fields is None else {"fields": ",".join(soql.path(field) for field in fields)}
        return self.read(paths.of_record(sobject, record_id), params)

    def get_by(self, sobject: str, field: str, value: object) -> Record:
        """The record with this external id; ``SeveralMatches`` when there are more."""
        return self.read(paths.of_external_id(sobject, field, value))

    def create(self, sobject: str, values: Values) -> str:
        """A new record; its id, 18 characters."""
        return _saved_id(self.call("POST", f"{self.root}{paths.of_object(sobject)}/", body=encode(values)))

    def update(self, sobject: str, record_id: str, values: Values) -> None:
        """Change the named fields and no others."""
        self.call("PATCH", self.root + paths.of_record(sobject, record_id), body=encode(values))

    def upsert(
        self, sobject: str, field: str, value: object, values: Values, *, update_only: bool = False
    ) -> tuple[str, bool]:
        """Change the record with this external id, or make it: (its id, whether it is new).

        ``SeveralMatches`` when there are more; with ``update_only``, ``NotFound`` when there is none.
        """
        params = {"updateOnly": "true"} if update_only else None
        path = self.root + paths.of_external_id(sobject, field, value)
        answer = self.call("PATCH", path, body=encode(values), params=params)
        return _saved_id(answer), answer.status == 201

    def delete(self, sobject: str, record_id: str) -> None:
        """Into the recycle bin."""
        self.call("DELETE", self.root + paths.of_record(sobject, record_id))

    def get_many(self, sobject: str, ids: Iterable[str], fields: Iterable[str]) -> Iterator[Record | None]:
        """The named fields of records, in the order of ``ids``; None for one that is not there."""
        return batches.get(self, sobject, ids, fields)

    def create_many(
        self, sobject: str, records: Iterable[Values], *, all_or_none: bool = False
    ) -> Iterator[Saved[Values]]:
        """New records, 200 a call; a result for each, in order. ``all_or_none`` holds for each 200."""
        return batches.create(self, sobject, records, all_or_none=all_or_none)

    def update_many(
        self, sobject: str, records: Iterable[Values], *, all_or_none: bool = False
    ) -> Iterator[Saved[Values]]:
        """Changes to records that say their "Id", 200 a call; a result for each, in order."""
        return batches.update(self, sobject, records, all_or_none=all_or_none)

    def upsert_many(
        self, sobject: str, field: str, records: Iterable[Values], *, all_or_none: bool = False
    ) -> Iterator[Saved[Values]]:
        """Records that say their external id ``field``, 200 a call; a result for each, in order."""
        return batches.upsert(self, sobject, field, records, all_or_none=all_or_none)

    def delete_many(self, ids: Iterable[str], *, all_or_none: bool = False) -> Iterator[Saved[str]]:
        """Records of any objects, 200 a call; a result for each, in order."""
        return batches.delete(self, ids, all_or_none=all_or_none)

    def composite(self, steps: Sequence[Step], *, all_or_none: bool = False) -> list[Outcome]:
        """Up to 25 steps of ``composite`` in one call, later ones using what earlier ones gave."""
        return run(self, steps, all_or_none=all_or_none)

    def graphs(self, graphs: Mapping[str, Sequence[Step]]) -> list[GraphOutcome]:
        """Up to 75 graphs of together 500 steps in one call, each written whole or not at all."""
        return run_graphs(self, graphs)

    def updated(self, sobject: str, start: datetime, end: datetime) -> changes.Updated:
        """Ids that changed between two moments. Go on from ``covered_until``, not from ``end``."""
        return changes.updated(self, sobject, start, end)

    def deleted(self, sobject: str, start: datetime, end: datetime) -> changes.Deleted:
        """Ids that were deleted between two moments. Go on from ``covered_until``, not from ``end``."""
        return changes.deleted(self, sobject, start, end)

    def upload(self, source: BinaryIO, **about: Unpack[files.About]) -> files.File:
        """Send a file; see ``files.upload``."""
        return files.upload(self, source, **about)

    def download(
        self, version_id: str, *, checksum: str | None = None, max_bytes: int = files.LARGEST
    ) -> AbstractContextManager[Iterator[bytes]]:
        """``with client.download(version_id) as pieces``: the content of a file as it arrives."""
        return files.download(self, version_id, checksum=checksum, max_bytes=max_bytes)

    def describe(self, sobject: str) -> dict[str, Json]:
        """Everything about an object that this user may know: fields, labels, types, rights."""
        return self.description(sobject).value

    def description(self, sobject: str, known: Description | None = None) -> Description:
        """A describe to keep; ``known`` itself, for the price of a short answer, when nothing has changed since."""
        headers = {} if known is None or known.last_modified is None else {"If-Modified-Since": known.last_modified}
        answer = self.call("GET", f"{self.root}{paths.of_object(sobject)}/describe", headers=headers)
        if known is not None and answer.status == 304:
            return known
        return Description(answers.decode_object(answer), answer.headers.get("Last-Modified"))

    def describe_global(self) -> dict[str, Json]:
        """All objects that this user may see, under "sobjects"."""
        return self.read("/sobjects")

    def limits(self) -> dict[str, Json]:
        """Each limit of the org as {"Max": …, "Remaining": …}."""
        return self.read("/limits")

    def userinfo(self) -> dict[str, Json]:
        """The OpenID claims of the user that the token stands for."""
        return answers.decode_object(self.call("GET", "/services/oauth2/userinfo"))


def _saved_id(answer: Answer) -> str:
    try:
        return sfid18(answers.decode_object(answer)["id"])
    except (KeyError, TypeError, InvalidValue):
        raise BadAnswer("written, but no id came back") from None
