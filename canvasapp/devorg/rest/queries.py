"""``/query``, ``/queryAll`` and the pages that follow."""

import re
from typing import Any

from canvasapp.devorg.data import OrgError, Page

from .calls import Answer, Call
from .routes import route

_BATCH = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


@route("query", "GET")
def query(call: Call) -> Answer:
    return _first(call, deleted=False)


@route("queryAll", "GET")
def query_all(call: Call) -> Answer:
    return _first(call, deleted=True)


def _first(call: Call, *, deleted: bool) -> Answer:
    if "explain" in call.params:
        raise OrgError("This org does not explain query plans.", code="FUNCTIONALITY_NOT_ENABLED")
    soql = call.params.get("q", "")
    if not soql.strip():
        raise OrgError("A query string has to be specified", code="MALFORMED_QUERY")
    page = call.store.query(soql, as_user=call.user_id, deleted=deleted, base=call.sobjects, batch=batch(call))
    return Answer(shown(page, f"{call.base}/{'queryAll' if deleted else 'query'}"))


@route(r"query(?:All)?/(?P<locator>[A-Za-z0-9]{15,18}-\d{1,9})", "GET")
def more(call: Call, locator: str) -> Answer:
    page = call.store.query_more(locator, as_user=call.user_id, base=call.sobjects, batch=batch(call))
    return Answer(shown(page, f"{call.base}/{call.path.partition('/')[0]}"))


@route(r"query(?:All)?/(?P<locator>[^/]+)", "GET")
def bad_locator(call: Call, locator: str) -> Answer:
    raise OrgError("invalid query locator", code="INVALID_QUERY_LOCATOR")


def batch(call: Call) -> int:
    """The page size that ``Sforce-Query-Options`` asks for."""
    match = _BATCH.search(call.headers.get("sforce-query-options", ""))
    return min(int(match[1]), 10_000) if match else 2000


def shown(page: Page, base: str) -> dict[str, Any]:
    found: dict[str, Any] = {"totalSize": page.total_size, "done": page.done}
    if page.locator:
        found["nextRecordsUrl"] = f"{base}/{page.locator}"
    return {**found, "records": page.records}
