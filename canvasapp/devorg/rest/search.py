"""``/search`` (SOSL) and ``/parameterizedSearch``: words in the fields that each object is searched by."""

import re
from dataclasses import dataclass
from typing import Any

from canvasapp.devorg.data import OrgError
from canvasapp.devorg.data.catalog import SObject
from canvasapp.devorg.data.errors import Place
from canvasapp.devorg.data.soql.tokens import Token, tokens

from .calls import Answer, Call
from .routes import route

MOST = 2000
_FIND = re.compile(r"\s*FIND\s*\{((?:[^{}\\]|\\.)*)\}", re.IGNORECASE | re.DOTALL)
_TERM = re.compile(r'"([^"]+)"|(\S+)')
# Which fields IN … FIELDS means: all, the one that names the record, or those of a type.
GROUPS = {"ALL": "", "NAME": "name", "EMAIL": "email", "PHONE": "phone", "SIDEBAR": "name"}


@dataclass(frozen=True)
class Wanted:
    """What to return of one object: the SELECT list, and what follows WHERE, if anything does."""

    sobject: SObject
    fields: str = "Id"
    where: str = ""
    rest: str = ""


@route("search", "GET")
def search(call: Call) -> Answer:
    text = call.params.get("q", "")
    if not text.strip():
        raise OrgError("A search string has to be specified", code="MALFORMED_SEARCH")
    match = _FIND.match(text)
    if match is None:
        raise _malformed(text, 0, "unexpected token: " + text.strip().split()[0])
    rest = tokens(text[match.end() :])
    group, wanted, limit = _clauses(call, text[match.end() :], rest)
    words = re.sub(r"\\(.)", r"\1", match[1])
    return Answer({"searchRecords": found(call, words, wanted, group, limit)})


def _malformed(text: str, offset: int, message: str) -> OrgError:
    return OrgError(Place(text, offset).pointer() + message, code="MALFORMED_SEARCH")


def _clauses(call: Call, text: str, rest: list[Token]) -> tuple[str, list[Wanted], int]:
    """``IN NAME FIELDS RETURNING Account(Id, Name WHERE … LIMIT 3), Contact LIMIT 10``"""
    group, limit, at = "ALL", MOST, 0
    wanted: list[Wanted] = []
    if rest[at].upper == "IN":
        group = rest[at + 1].upper
        if group not in GROUPS or rest[at + 2].upper != "FIELDS":
            raise _malformed(text, rest[at].offset, f"unexpected token: {rest[at + 1].text}")
        at += 3
    if rest[at].upper == "RETURNING":
        at += 1
        while rest[at].kind == "name":
            one, at = _returning(call, text, rest, at)
            wanted.append(one)
            if rest[at].text != ",":
                break
            at += 1
    if rest[at].upper == "LIMIT" and rest[at + 1].text.isdigit():
        limit, at = int(rest[at + 1].text), at + 2
    if rest[at].kind != "end":
        raise _malformed(text, rest[at].offset, f"unexpected token: {rest[at].shown()}")
    return group, wanted or _everything(call), min(limit, MOST)


def _returning(call: Call, text: str, rest: list[Token], at: int) -> tuple[Wanted, int]:
    sobject = call.store.catalog.get(rest[at].text)
    if sobject is None or not sobject.search or not call.access.can(sobject, "read"):
        raise OrgError(f"sObject type '{rest[at].text}' is not supported.", code="INVALID_TYPE")
    at += 1
    if rest[at].text != "(":
        return Wanted(sobject), at
    depth, start = 0, rest[at].offset + 1
    marks: dict[str, int] = {}
    while True:
        token = rest[at]
        if token.kind == "end":
            raise _malformed(text, token.offset, "unexpected token: <EOF>")
        depth += (token.text == "(") - (token.text == ")") if token.kind == "mark" else 0
        if depth == 0:
            break
        if depth == 1 and token.upper in ("WHERE", "ORDER", "LIMIT", "OFFSET"):
            marks.setdefault("where" if token.upper == "WHERE" else "rest", token.offset)
        at += 1
    end = rest[at].offset
    tail = marks.get("rest", end)
    head = marks.get("where", tail)
    where = text[head + len("WHERE") : tail] if head < tail else ""
    return Wanted(sobject, text[start:head].strip() or "Id", where.strip(), text[tail:end].strip()), at + 1


def _everything(call: Call) -> list[Wanted]:
    return [Wanted(one) for one in call.store.catalog.sobjects.values() if one.search and call.access.can(one, "read")]


def found(call: Call, words: str, wanted: list[Wanted], group: str, limit: int) -> list[dict[str, Any]]:
    """The records of every object that hold all of the words."""
    terms = [phrase or word for phrase, word in _TERM.findall(words) if (phrase or word).upper() != "AND"]
    terms = [one for one in terms if one.strip("*?")]
    if not terms or all(len(one) == 1 and one.isascii() for one in terms):
        raise OrgError(f"search term must be longer than one character: {words}", code="MALFORMED_SEARCH")
    records: list[dict[str, Any]] = []
    for one in wanted:
        fields = _fields(call, one.sobject, group)
        if not fields or len(records) >= limit:
            continue
        conditions = [_holds(fields, term) for term in terms] + ([f"({one.where})"] if one.where else [])
        rest = one.rest if "LIMIT" in one.rest.upper() else f"{one.rest} LIMIT {limit - len(records)}"
        soql = f"SELECT {one.fields} FROM {one.sobject.name} WHERE {' AND '.join(conditions)} {rest}"  # noqa: S608  # SOQL
        records += call.store.query(soql, as_user=call.user_id, base=call.sobjects).records
    return records[:limit]


def _fields(call: Call, sobject: SObject, group: str) -> list[str]:
    names = [name for name in sobject.search if call.access.visible(sobject, sobject.fields[name])]
    kind = GROUPS[group]
    if kind == "name":
        return [name for name in names if sobject.fields[name].name_field]
    return [name for name in names if kind in ("", sobject.fields[name].type)]


def _holds(fields: list[str], term: str) -> str:
    """A word is found where one begins: first, or after a space or a sign. Asian words are found anywhere."""
    pattern = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("'", "\\'")
    pattern = pattern.replace("*", "%").replace("?", "_")
    starts = ("", "% ", "%-", "%.", "%@", "%>", "%\\'", "%(", '%"') if term.isascii() else ("%",)
    return "(" + " OR ".join(f"{name} LIKE '{start}{pattern}%'" for name in fields for start in starts) + ")"


@route("parameterizedSearch", "GET", "POST")
def parameterized(call: Call) -> Answer:
    """The same by parameters: ``q``, ``sobject``, ``in``, ``fields``, ``overallLimit``, or a JSON body of these."""
    body: dict[str, Any] = call.record() if call.method == "POST" else dict(call.params)
    sobjects: Any = body.get("sobjects") or ([{"name": body["sobject"]}] if body.get("sobject") else [])
    group, most = str(body.get("in", "ALL")).upper(), str(body.get("overallLimit", MOST))
    if group not in GROUPS or not most.isdigit() or not str(body.get("q") or "").strip():
        raise OrgError("A search string has to be specified", code="MALFORMED_SEARCH")
    if not isinstance(sobjects, list) or not all(isinstance(one, dict) for one in sobjects):
        raise OrgError("sobjects is a list of objects", code="JSON_PARSER_ERROR")
    wanted = [_parameters(call, one, _listed(body.get("fields"))) for one in sobjects]
    records = found(call, str(body["q"]), wanted or _everything(call), group, min(int(most), MOST))
    return Answer({"searchRecords": records})


def _parameters(call: Call, one: dict[str, Any], default: list[str]) -> Wanted:
    sobject = call.store.catalog.get(str(one.get("name")))
    if sobject is None or not sobject.search or not call.access.can(sobject, "read"):
        raise OrgError(f"sObject type '{one.get('name')}' is not supported.", code="INVALID_TYPE")
    fields = _listed(one.get("fields")) or default
    limit = f"LIMIT {int(one['limit'])}" if str(one.get("limit", "")).isdigit() else ""
    return Wanted(sobject, ", ".join(fields) or "Id", str(one.get("where") or ""), limit)


def _listed(given: Any) -> list[str]:
    if isinstance(given, str):
        return [one.strip() for one in given.split(",") if one.strip()]
    return [str(one) for one in given] if isinstance(given, list) else []
