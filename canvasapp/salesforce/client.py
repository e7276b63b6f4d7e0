"""The REST API as one user: ``Client``.

client = Client(instance_url, access_token, api_version="66.0")
account = client.get("Account", account_id, fields=["Name", "Owner.Name"])
client.update("Account", account_id, {"Name": "Acme"})
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from canvasapp.salesforce import answers, soql
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer, Fault, InvalidValue, NotFound
from canvasapp.salesforce.ids import sfid18
from canvasapp.salesforce.values import encode

type Record = dict[str, Json]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One page of a query. ``next_records_url`` is for ``query_more``, None on the last page."""

    records: list[Record]
    total_size: int
    done: bool
    next_records_url: str | None


class Client(Connection):
    """Verbs over a connection. Errors of every verb: the children of ``SalesforceError``."""

    def query(self, query: str) -> QueryResult:
        """The first page, at most 2,000 records, of a query made with ``soql``."""
        return _page(self.read("/query", {"q": query}))

    def query_more(self, next_records_url: str) -> QueryResult:
        """The page at ``next_records_url``; ``CursorExpired`` when Salesforce forgot it (two days)."""
        if not next_records_url.startswith("/services/data/"):
            raise BadAnswer("nextRecordsUrl leads elsewhere")
        return _page(answers.decode_object(self.call("GET", next_records_url)))

    def query_one(self, query: str) -> Record | None:
        """The first record of a query, or None."""
        return next(iter(self.query(query).records), None)

    def get(self, sobject: str, record_id: str, fields: Iterable[str] | None = None) -> Record:
        """A record, whole or the named fields only."""
        params = None if fields is None else {"fields": ",".join(soql.path(field) for field in fields)}
        return self.read(_record_path(sobject, record_id), params)

    def create(self, sobject: str, values: Mapping[str, object]) -> str:
        """A new record; its id, 18 characters."""
        answer = self.call("POST", f"{self.root}{_object_path(sobject)}/", body=encode(values))
        saved = answers.decode_object(answer)
        try:
            return sfid18(saved["id"])
        except (KeyError, TypeError, ValueError):
            raise BadAnswer("created, but no id came back") from None

    def update(self, sobject: str, record_id: str, values: Mapping[str, object]) -> None:
        """Change the named fields and no others."""
        self.call("PATCH", self.root + _record_path(sobject, record_id), body=encode(values))

    def delete(self, sobject: str, record_id: str) -> None:
        """Into the recycle bin."""
        self.call("DELETE", self.root + _record_path(sobject, record_id))

    def describe(self, sobject: str) -> dict[str, Json]:
        """Everything about an object that this user may know: fields, labels, types, rights."""
        return self.read(f"{_object_path(sobject)}/describe")

    def describe_global(self) -> dict[str, Json]:
        """All objects that this user may see, under "sobjects"."""
        return self.read("/sobjects")

    def limits(self) -> dict[str, Json]:
        """Each limit of the org as {"Max": …, "Remaining": …}."""
        return self.read("/limits")

    def userinfo(self) -> dict[str, Json]:
        """The OpenID claims of the user that the token stands for."""
        return answers.decode_object(self.call("GET", "/services/oauth2/userinfo"))


def _object_path(sobject: str) -> str:
    try:
        return f"/sobjects/{soql.name(sobject)}"
    except InvalidValue:
        raise NotFound(404, [Fault("NOT_FOUND", "no object has such a name")]) from None


def _record_path(sobject: str, record_id: str) -> str:
    try:
        return f"{_object_path(sobject)}/{sfid18(record_id)}"
    except ValueError:
        raise NotFound(404, [Fault("MALFORMED_ID", "no record has such an id")]) from None


def _page(value: dict[str, Json]) -> QueryResult:
    match value:
        case {"records": list(records), "totalSize": int(total), "done": bool(done)}:
            return QueryResult(records, total, done, value.get("nextRecordsUrl"))
    raise BadAnswer("not a page of records")
