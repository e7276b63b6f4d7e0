"""Which handler answers which call."""

import re
from collections.abc import Callable

from canvasapp.devorg.data import NotFoundError, OrgError

from .calls import FIRST_RETIRED, FIRST_VERSION, LAST_VERSION, Answer, Call, Handler, errors

# The name of an object in a path, and a record below it: by id, or by external id with its value after that.
NAME = r"(?P<name>[A-Za-z]\w*)"
RECORD = rf"sobjects/{NAME}/(?P<record_id>[^/]+)"
BELOW = rf"{RECORD}/(?P<rest>.+)"
_ROUTES: list[tuple[re.Pattern[str], dict[str, Handler]]] = []
_VERSION = re.compile(r"(\d\d)\.0")


def route(pattern: str, *methods: str) -> Callable[[Handler], Handler]:
    """Answer calls to paths of this form, with these methods; groups of the pattern become arguments."""

    def register(handler: Handler) -> Handler:
        known = next((handlers for one, handlers in _ROUTES if one.pattern == pattern), None)
        if known is None:
            known = {}
            _ROUTES.append((re.compile(pattern), known))
        known.update(dict.fromkeys(methods, handler))
        return handler

    return register


def _check_version(version: str) -> None:
    match = _VERSION.fullmatch(version)
    number = int(match[1]) if match else 0
    if FIRST_RETIRED <= number < FIRST_VERSION:
        raise OrgError("The requested resource is no longer available", code="UNSUPPORTED_API_VERSION", status=410)
    if not FIRST_VERSION <= number <= LAST_VERSION:
        raise NotFoundError("The requested resource does not exist")


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
    _check_version(call.version)
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
