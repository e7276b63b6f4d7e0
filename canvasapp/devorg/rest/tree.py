"""``/composite/tree``: records with their children, nested, made all together or not at all."""

from typing import Any

from canvasapp.devorg.data import OrgError

from .calls import Answer, Call
from .routes import NAME, route

MAX_RECORDS, MAX_LEVELS = 200, 5
Node = dict[str, Any]


class _Failed(Exception):
    """Some records were refused, so none is kept."""


@route(f"composite/tree/{NAME}", "POST")
def tree(call: Call, name: str) -> Answer:
    call.store.sobject(name, call.user_id)
    roots = call.record().get("records")
    made: list[dict[str, str]] = []
    refused: list[dict[str, Any]] = []
    if not isinstance(roots, list):
        raise OrgError("The request has no list of records", code="JSON_PARSER_ERROR")
    if _size(roots) > MAX_RECORDS:
        raise OrgError(f"The number of records is above the limit of {MAX_RECORDS}", code="INVALID_INPUT")
    try:
        with call.store.together():
            _make(call, name, roots, {}, made, refused, 1)
            if refused:
                raise _Failed
    except _Failed:
        return Answer({"hasErrors": True, "results": refused}, 400)
    return Answer({"hasErrors": False, "results": made}, 201)


def _size(nodes: Any) -> int:
    if not isinstance(nodes, list) or not all(isinstance(one, dict) for one in nodes):
        raise OrgError("Records are a list of objects", code="JSON_PARSER_ERROR")
    return len(nodes) + sum(_size(value["records"]) for node in nodes for value in node.values() if _nested(value))


def _nested(value: Any) -> bool:
    return isinstance(value, dict) and "records" in value


def _make(
    call: Call, sobject: str, nodes: list[Node], parent: Node, made: list[dict[str, str]],
    refused: list[dict[str, Any]], level: int,
) -> None:  # fmt: skip
    if level > MAX_LEVELS:
        raise OrgError(f"Records may be nested {MAX_LEVELS} levels deep", code="INVALID_INPUT")
    for node in nodes:
        reference = str((node.get("attributes") or {}).get("referenceId", ""))
        values = {name: value for name, value in node.items() if not _nested(value)}
        try:
            record_id = call.store.create(sobject, {**values, **parent}, as_user=call.user_id)
        except OrgError as error:
            entry = {"statusCode": error.code, "message": error.message, "fields": error.fields}
            refused.append({"referenceId": reference, "errors": [entry]})
            continue
        made.append({"referenceId": reference, "id": record_id})
        for name, value in node.items():
            if not _nested(value):
                continue
            child = call.store.catalog.child(call.store.catalog[call.store.object_of(record_id).name].name, name)
            if child is None:
                message = f"No such relationship '{name}' on sobject of type {sobject}"
                entry = {"statusCode": "INVALID_FIELD", "message": message, "fields": []}
                refused.append({"referenceId": reference, "errors": [entry]})
                continue
            _make(call, child.sobject, value["records"], {child.field: record_id}, made, refused, level + 1)
