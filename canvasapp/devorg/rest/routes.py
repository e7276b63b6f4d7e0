"""Which handler answers which call."""

import re
from collections.abc import Callable

from canvasapp.devorg.data import NotFoundError, OrgError

from .calls import FIRST_VERSION, LAST_VERSION, Answer, Call, Handler, errors

_ROUTES: list[tuple[re.Pattern[str], dict[str, Handler]]] = []
_VERSION = re.compile(r"(\d\d)\.0")


def route(pattern: str, *methods: str) -> Callable[[Handler], Handler]:
    """Answer calls to paths of this form, with these methods; groups of the pattern become arguments."""

    def register(handler: Handler) -> Handler:
        compiled = re.compile(pattern)
        for known, handlers in _ROUTES:
            if known.pattern == pattern:
                handlers |= dict.fromkeys(methods, handler)
                return handler
        _ROUTES.append((compiled, dict.fromkeys(methods, handler)))
        return handler

    return register


def known_version(version: str) -> bool:
    match = _VERSION.fullmatch(version)
    return bool(match) and FIRST_VERSION <= int(match[1]) <= LAST_VERSION


def answer(call: Call) -> Answer:
    """Answer a call; refusals become answers too."""
    try:
        return _find(call)
    except OrgError as error:
        return Answer(errors(_located(call, error)), status=error.status)


def _located(call: Call, error: OrgError) -> OrgError:
    """A value of the wrong type is told by its place in the body, as Salesforce's parser tells it, and by no field."""
    if error.code != "JSON_PARSER_ERROR" or not error.fields:
        return error
    match = re.search(rf'"{error.fields[0]}"\s*:\s*', call.body.decode("utf-8", "replace"), re.IGNORECASE)
    before = call.body.decode("utf-8", "replace")[: match.end()] if match else ""
    row, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return OrgError(f"{error.message} at [line:{row}, column:{column}]", code=error.code)


def _find(call: Call) -> Answer:
    if not known_version(call.version):
        raise NotFoundError("The requested resource does not exist")
    for pattern, handlers in _ROUTES:
        match = pattern.fullmatch(call.path)
        if match is None:
            continue
        handler = handlers.get("GET" if call.method == "HEAD" else call.method)
        if handler is None:
            allowed = ",".join(handlers)
            message = f"HTTP Method '{call.method}' not allowed. Allowed are {allowed}"
            return Answer([{"message": message, "errorCode": "METHOD_NOT_ALLOWED"}], 405, {"Allow": allowed})
        return handler(call, **match.groupdict())
    raise NotFoundError("The requested resource does not exist")
