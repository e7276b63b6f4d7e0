"""``/composite``, its ``batch`` and its ``graph``: several calls in one, later ones using earlier answers."""

import re
from typing import Any

from canvasapp.devorg.data import OrgError

from . import routes
from .calls import Answer, Call
from .routes import route

MAX_CALLS, MAX_GRAPHS, MAX_NODES = 25, 75, 500
_REFERENCE = re.compile(r"@\{(\w+)((?:\.\w+|\[\d+\])*)\}")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
HALTED = [
    {
        "errorCode": "PROCESSING_HALTED",
        "message": "The transaction was rolled back since another operation in the same transaction failed.",
    }
]
Part = dict[str, Any]


class Failed(Exception):
    """One of the calls failed where all had to succeed."""


@route("composite", "GET")
def resources(call: Call) -> Answer:
    names = ("batch", "graph", "sobjects", "tree")
    return Answer({name: f"{call.base}/composite/{name}" for name in names})


@route("composite", "POST")
def composite(call: Call) -> Answer:
    body = call.record()
    parts = _parts(body.get("compositeRequest"), MAX_CALLS)
    return Answer({"compositeResponse": _run(call, parts, together=body.get("allOrNone") is True)[0]})


def _parts(given: Any, most: int) -> list[Part]:
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise OrgError("The request has no list of subrequests", code="JSON_PARSER_ERROR")
    if len(given) > most:
        message = f"The number of subrequests, {len(given)}, is above the limit of {most}"
        raise OrgError(message, code="LIMIT_EXCEEDED")
    names = [one.get("referenceId") for one in given]
    if not all(isinstance(name, str) and re.fullmatch(r"\w+", name) for name in names):
        raise OrgError("Each subrequest needs a referenceId of letters, digits and underscores", code="INVALID_INPUT")
    if len(set(names)) < len(names):
        raise OrgError("Each referenceId may occur only once", code="INVALID_INPUT")
    return given


def _run(call: Call, parts: list[Part], *, together: bool) -> tuple[list[Part], bool]:
    """The answers of calls made one after the other, and whether all went well."""
    answers: list[Part] = []
    try:
        with call.store.together():
            for part in parts:
                answers.append(_one(call, part, answers))
                if together and answers[-1]["httpStatusCode"] >= 400:
                    raise Failed
    except Failed:
        failed = answers[-1]
        answers = [
            failed if part["referenceId"] == failed["referenceId"] else _shown(part, Answer(HALTED, 400))
            for part in parts
        ]
    return answers, all(one["httpStatusCode"] < 400 for one in answers)


def _one(call: Call, part: Part, before: list[Part]) -> Part:
    known = {one["referenceId"]: one["body"] for one in before if one["httpStatusCode"] < 400}
    try:
        url = _filled(str(part.get("url", "")), known)
        body = _filled(part["body"], known) if part.get("body") is not None else None
        headers = part.get("httpHeaders") if isinstance(part.get("httpHeaders"), dict) else {}
        inner = call.sub(str(part.get("method", "")), str(url), body, headers)
        if inner.path.startswith("composite") and not inner.path.startswith(("composite/sobjects", "composite/tree")):
            raise OrgError(f"Invalid url: {url}", code="INVALID_HTTP_REQUEST")
        return _shown(part, routes.answer(inner))
    except OrgError as error:
        return _shown(part, Answer([{"errorCode": error.code, "message": error.message}], error.status))


def _shown(part: Part, answer: Answer) -> Part:
    return {
        "body": answer.data,
        "httpHeaders": dict(answer.headers),
        "httpStatusCode": answer.status,
        "referenceId": part["referenceId"],
    }


def _filled(value: Any, known: dict[str, Any]) -> Any:
    """A value with its ``@{name.path}`` replaced by what the call of that name answered."""
    if isinstance(value, dict):
        return {name: _filled(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, known) for each in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _looked_up(whole, known)
    return _REFERENCE.sub(lambda mark: str(_looked_up(mark, known)), value)


def _looked_up(mark: re.Match[str], known: dict[str, Any]) -> Any:
    found = known.get(mark[1])
    for name, index in _STEP.findall(mark[2]):
        if index:
            found = found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
        else:
            found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        raise OrgError(
            f"Invalid reference specified. No value for {mark[0][2:-1]} found in {mark[1]}", code="PROCESSING_HALTED"
        )
    return found


@route("composite/batch", "POST")
def batch(call: Call) -> Answer:
    """Calls that do not depend on each other."""
    body = call.record()
    parts = body.get("batchRequests")
    if not isinstance(parts, list) or not all(isinstance(one, dict) for one in parts):
        raise OrgError("The request has no list of batchRequests", code="JSON_PARSER_ERROR")
    if len(parts) > MAX_CALLS:
        raise OrgError(
            f"The number of subrequests, {len(parts)}, is above the limit of {MAX_CALLS}", code="LIMIT_EXCEEDED"
        )
    results: list[Part] = []
    halted = False
    for part in parts:
        if halted:
            message = {"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}
            results.append({"statusCode": 412, "result": [message]})
            continue
        try:
            answer = routes.answer(
                call.sub(str(part.get("method", "")), str(part.get("url", "")), part.get("richInput"))
            )
        except OrgError as error:
            answer = Answer([{"errorCode": error.code, "message": error.message}], error.status)
        results.append({"statusCode": answer.status, "result": answer.data})
        halted = answer.status >= 400 and body.get("haltOnError") is True
    return Answer({"hasErrors": any(one["statusCode"] >= 400 for one in results), "results": results})


@route("composite/graph", "POST")
def graph(call: Call) -> Answer:
    """Graphs of calls: each succeeds or fails as a whole, whatever becomes of the others."""
    graphs = call.record().get("graphs")
    if not isinstance(graphs, list) or not graphs or not all(isinstance(one, dict) for one in graphs):
        raise OrgError("The request has no list of graphs", code="JSON_PARSER_ERROR")
    if len(graphs) > MAX_GRAPHS:
        raise OrgError(
            f"The number of graphs, {len(graphs)}, is above the limit of {MAX_GRAPHS}", code="LIMIT_EXCEEDED"
        )
    answers = []
    for one in graphs:
        parts = _parts(one.get("compositeRequest"), MAX_NODES)
        responses, well = _run(call, parts, together=True)
        answers.append(
            {"graphId": one.get("graphId"), "graphResponse": {"compositeResponse": responses}, "isSuccessful": well}
        )
    return Answer({"graphs": answers})
