"""An org in small: schema, records and a REST endpoint on a real socket that remembers what it was asked.

Queries are not understood; ``answers`` maps a piece of the query to the rows it gets.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = "/services/data/v66.0"
ACCOUNT_ID = "0015g00000AAAAAAA5"
OWNER_ID = "0055g00000BcDeFAAV"
PARENT_ID = "0015g00000BBBBBAA5"


def described(name: str, type: str = "string", **more: Any) -> dict[str, Any]:  # noqa: A002
    """A field as describe has it: an ordinary one unless ``more`` says otherwise."""
    return {
        "name": name,
        "label": name.removesuffix("__c").replace("_", " "),
        "type": type,
        "nillable": True,
        "updateable": True,
        "filterable": True,
        "sortable": True,
        "nameField": False,
        "custom": name.endswith("__c"),
        "defaultedOnCreate": False,
        "calculated": False,
        "length": 0,
        "precision": 0,
        "scale": 0,
        "picklistValues": [],
        "referenceTo": [],
        "relationshipName": None,
        "compoundFieldName": None,
        "inlineHelpText": None,
        "htmlFormatted": False,
    } | more


def picks(*values: str, gone: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    offered = [{"value": value, "label": value.capitalize(), "active": True} for value in values]
    return offered + [{"value": value, "label": value.capitalize(), "active": False} for value in gone]


ACCOUNT: dict[str, Any] = {
    "name": "Account",
    "label": "Account",
    "labelPlural": "Accounts",
    "updateable": True,
    "fields": [
        described("Id", "id", updateable=False, nillable=False, defaultedOnCreate=True),
        described("Name", nameField=True, nillable=False, length=255),
        described("Type", "picklist", picklistValues=picks("customer", "partner", gone=("rival",))),
        described("ParentId", "reference", referenceTo=["Account"], relationshipName="Parent"),
        described("BillingStreet", "textarea", length=255, compoundFieldName="BillingAddress"),
        described("BillingCity", length=40, compoundFieldName="BillingAddress"),
        described("BillingAddress", "address", updateable=False, sortable=False, filterable=False),
        described("Phone", "phone", length=40),
        described("Website", "url", length=255),
        described("AnnualRevenue", "currency", precision=18, scale=2),
        described("Employees", "int", precision=8),
        described("Share__c", "percent", precision=5, scale=1, inlineHelpText="Of the market."),
        described("Colours__c", "multipicklist", picklistValues=picks("red", "green", "blue"), sortable=False),
        described("Vip__c", "boolean", nillable=False),
        described("Founded__c", "date"),
        described("Called__c", "datetime"),
        described("Opens__c", "time"),
        described("Description", "textarea", length=32000, sortable=False, filterable=False),
        described("Notes__c", "textarea", length=32000, htmlFormatted=True, sortable=False, filterable=False),
        described("Score__c", "double", precision=6, scale=2, calculated=True),
        described("OwnerId", "reference", referenceTo=["User"], relationshipName="Owner", nillable=False),
        described("CreatedDate", "datetime", updateable=False, nillable=False, defaultedOnCreate=True),
    ],
}
USER: dict[str, Any] = {
    "name": "User",
    "label": "User",
    "labelPlural": "Users",
    "updateable": False,
    "fields": [described("Id", "id", updateable=False), described("Name", nameField=True, updateable=False)],
}
RECORD: dict[str, Any] = {
    "attributes": {"type": "Account", "url": f"{ROOT}/sobjects/Account/{ACCOUNT_ID}"},
    "Id": ACCOUNT_ID,
    "Name": "Bäckerei <Öz>",
    "Type": "customer",
    "ParentId": None,
    "BillingStreet": "Hauptstr. 1\nHinterhof",
    "BillingCity": "Berlin",
    "BillingAddress": {"street": "Hauptstr. 1\nHinterhof", "city": "Berlin", "postalCode": "10115", "country": None},
    "Phone": "030 1234",
    "Website": "example.com",
    "AnnualRevenue": 1234567.5,
    "Employees": 12,
    "Share__c": 12.5,
    "Colours__c": "red;blue",
    "Vip__c": True,
    "Founded__c": "1999-12-31",
    "Called__c": "2025-07-01T22:30:15.000+0000",
    "Opens__c": "08:30:00.000Z",
    "Description": "First line\nsecond line",
    "Notes__c": "<p>Fine &amp; dandy</p>",
    "Score__c": 7.25,
    "OwnerId": OWNER_ID,
    "CreatedDate": "2024-01-01T00:00:00.000+0000",
}
OBJECTS = [
    {"name": "Account", "label": "Account", "labelPlural": "Accounts", "keyPrefix": "001", "queryable": True}
    | {"createable": True, "updateable": True, "deletable": False, "layoutable": True, "searchable": True},
    {"name": "User", "label": "User", "labelPlural": "Users", "keyPrefix": "005", "queryable": True},
    {"name": "House__c", "label": "House", "labelPlural": "Houses", "keyPrefix": "a00", "queryable": True}
    | {"layoutable": True, "custom": True},
    {"name": "AccountHistory", "label": "History", "labelPlural": "Histories", "keyPrefix": None, "queryable": True},
]


class Org:
    """``calls`` are "METHOD path" without the API root, queries by their text; ``written`` are bodies of PATCHes."""

    def __init__(self) -> None:
        self.origin = ""
        self.schemas = {"Account": ACCOUNT, "User": USER}
        self.records: dict[str, dict[str, Any]] = {ACCOUNT_ID: RECORD}
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.refusal: tuple[int, Any] | None = None
        self.calls: list[str] = []
        self.written: list[dict[str, Any]] = []
        self.request_ids: list[str | None] = []

    def respond(self, method: str, path: str, query: str, body: bytes) -> tuple[int, Any]:
        self.calls.append(f"{method} {query or path}")
        if method == "PATCH":
            self.written.append(json.loads(body))
            return self.refusal or (204, None)
        match path.split("/")[1:]:
            case ["query"]:
                return self.answer_query(query)
            case ["limits"]:
                return 200, {"DailyApiRequests": {"Max": 15000, "Remaining": 14250}, "HourlyODataCallout": {}}
            case ["sobjects"]:
                return 200, {"sobjects": OBJECTS}
            case ["sobjects", name, "describe"] if name in self.schemas:
                return 200, self.schemas[name]
            case ["sobjects", _, record_id] if record_id in self.records:
                return 200, self.records[record_id]
        return 404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]

    def answer_query(self, query: str) -> tuple[int, Any]:
        rows = next((rows for piece, rows in self.answers.items() if piece in query), [])
        if query.startswith("SELECT COUNT()"):
            return 200, {"records": [], "totalSize": rows[0]["count"] if rows else 0, "done": True}
        return 200, {"records": rows, "totalSize": len(rows), "done": True}


@contextmanager
def running() -> Iterator[Org]:
    org = Org()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            split = urlsplit(self.path)
            query = parse_qs(split.query).get("q", [""])[0]
            org.request_ids.append(self.headers.get("X-Request-ID"))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, value = org.respond(self.command, split.path.removeprefix(ROOT), query, body)
            data = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PATCH = answer

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
            """The recorded calls are the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    org.origin = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield org
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
