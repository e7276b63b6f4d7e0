"""Queries: pages, and streams that fetch the next page while this one is worked on."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from canvasapp.salesforce import answers, composite
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.composite import Step
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer
from canvasapp.salesforce.refusals import SessionExpired

type Record = dict[str, Json]

# Request line and headers share 16,384 bytes; longer ones travel in the body of a composite call.
_LONGEST_URL = 12_000
_NEXT = re.compile(r"/query(?:All)?/[A-Za-z0-9_][A-Za-z0-9%_=.+~-]*")
_PAGE_SIZES = range(200, 2001)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One page of a query. ``next_records_url`` is for the next page, None on the last."""

    records: list[Record]
    total_size: int
    done: bool
    next_records_url: str | None


def first_page(
    connection: Connection, query: str, *, deleted: bool = False, page_size: int | None = None
) -> QueryResult:
    """The first page, of at most ``page_size`` (200 to 2,000, the default) records; Salesforce may give fewer.

    ``deleted`` asks for what lies in the recycle bin, and for archived activities, too (``queryAll``).
    """
    if page_size is not None and page_size not in _PAGE_SIZES:
        msg = "a page has 200 to 2,000 records"
        raise ValueError(msg)
    resource = "queryAll" if deleted else "query"
    return _page(connection, f"/{resource}?{urlencode({'q': query})}", page_size)


def next_page(connection: Connection, url: str) -> QueryResult:
    """The page at ``next_records_url``; ``CursorExpired`` when Salesforce forgot it (two days)."""
    path = url.removeprefix(connection.root)
    if not _NEXT.fullmatch(path):
        raise BadAnswer("nextRecordsUrl leads elsewhere")
    return _page(connection, path)


def stream(
    connection: Connection, query: str, *, deleted: bool = False, page_size: int | None = None
) -> Iterator[Record]:
    """Every record of a query, one at a time; never more than two pages in memory."""
    page = first_page(connection, query, deleted=deleted, page_size=page_size)
    with ThreadPoolExecutor(1, thread_name_prefix="query-page") as ahead:
        while page.next_records_url is not None:
            url = page.next_records_url
            coming = ahead.submit(next_page, connection.without_renewal(), url)
            try:
                yield from page.records
                page = coming.result()
            except SessionExpired:
                # Renewing may touch a database, whose connections belong to this thread.
                page = next_page(connection, url)
            finally:
                coming.cancel()
    yield from page.records


def _page(connection: Connection, path: str, page_size: int | None = None) -> QueryResult:
    headers = {} if page_size is None else {"Sforce-Query-Options": f"batchSize={page_size}"}
    if len(path) > _LONGEST_URL:
        outcome = composite.run(connection, [Step("query", "GET", path)])[0]
        if outcome.error is not None:
            raise outcome.error
        value = outcome.body
    else:
        value = answers.decode(connection.call("GET", connection.root + path, headers=headers))
    match value:
        case {"records": list(records), "totalSize": int(total), "done": bool(done)}:
            return QueryResult(records, total, done, value.get("nextRecordsUrl"))
    raise BadAnswer("not a page of records")
