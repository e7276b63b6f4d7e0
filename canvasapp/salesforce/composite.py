"""Several calls in one: composite (25 steps in a row) and composite graph (500 steps, all or nothing per graph).

A later step may use what an earlier one gave, by ``reference``:

    steps = [
        composite.create("account", "Account", {"Name": "Acme"}),
        composite.create("contact", "Contact", {"LastName": "Ada", "AccountId": composite.reference("account")}),
    ]
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from canvasapp.salesforce import answers, paths, soql
from canvasapp.salesforce.answers import Json
from canvasapp.salesforce.connection import Connection
from canvasapp.salesforce.errors import BadAnswer, InvalidValue
from canvasapp.salesforce.refusals import Refused
from canvasapp.salesforce.values import encode

_REFERENCE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_MOST_STEPS = 25
_MOST_GRAPHS = 75
_MOST_NODES = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One subrequest. ``path`` is below ``/services/data/vXX.0``."""

    name: str
    method: str
    path: str
    values: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.name):
            raise InvalidValue("a step's name has letters, digits and underscores")

    def request(self, root: str) -> dict[str, object]:
        body = {} if self.values is None else {"body": self.values}
        return {"method": self.method, "url": root + self.path, "referenceId": self.name, **body}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step: ``body`` as Salesforce sent it, or ``error``."""

    name: str
    status: int
    body: Json
    error: Refused | None


@dataclass(frozen=True, slots=True)
class GraphOutcome:
    """A graph that was written whole, or not at all."""

    graph_id: str
    written: bool
    steps: tuple[Outcome, ...]


def reference(name: str, field: str = "id") -> str:
    """The text that stands for what the step ``name`` gave, wherever a value belongs."""
    return f"@{{{name}.{field}}}"


def create(name: str, sobject: str, values: Mapping[str, object]) -> Step:
    return Step(name, "POST", paths.of_object(sobject), values)


def update(name: str, sobject: str, record_id: str, values: Mapping[str, object]) -> Step:
    return Step(name, "PATCH", _record(sobject, record_id), values)


def upsert(name: str, sobject: str, field: str, value: object, values: Mapping[str, object]) -> Step:
    return Step(name, "PATCH", paths.of_external_id(sobject, field, value), values)


def delete(name: str, sobject: str, record_id: str) -> Step:
    return Step(name, "DELETE", _record(sobject, record_id))


def get(name: str, sobject: str, record_id: str, fields: Iterable[str]) -> Step:
    return Step(name, "GET", f"{_record(sobject, record_id)}?fields={','.join(map(soql.path, fields))}")


def run(connection: Connection, steps: Sequence[Step], *, all_or_none: bool = False) -> list[Outcome]:
    """Run up to 25 steps in order; their outcomes in the same order. One API call."""
    _at_most(_MOST_STEPS, len(steps), "steps")
    body = {"allOrNone": all_or_none, "compositeRequest": [step.request(connection.root) for step in steps]}
    answer = connection.call("POST", f"{connection.root}/composite", body=encode(body))
    return _outcomes(answers.decode_object(answer), [step.name for step in steps])


def run_graphs(connection: Connection, graphs: Mapping[str, Sequence[Step]]) -> list[GraphOutcome]:
    """Run up to 75 graphs of together 500 steps, each graph written whole or not at all. One API call.

    After 14 failed graphs Salesforce does not try the rest (``PROCESSING_HALTED``).
    """
    _at_most(_MOST_GRAPHS, len(graphs), "graphs")
    _at_most(_MOST_NODES, sum(map(len, graphs.values())), "steps")
    body = {
        "graphs": [
            {"graphId": graph_id, "compositeRequest": [step.request(connection.root) for step in steps]}
            for graph_id, steps in graphs.items()
        ]
    }
    answer = connection.call("POST", f"{connection.root}/composite/graph", body=encode(body))
    match answers.decode(answer):
        case {"graphs": list(entries)}:
            outcomes = [_graph_outcome(entry, graphs) for entry in entries]
        case _:
            raise BadAnswer("no graphs")
    if [outcome.graph_id for outcome in outcomes] != list(graphs):
        raise BadAnswer("other graphs than were asked for")
    return outcomes


def _graph_outcome(entry: Json, graphs: Mapping[str, Sequence[Step]]) -> GraphOutcome:
    match entry:
        case {"graphId": str(graph_id), "isSuccessful": bool(written), "graphResponse": response} if graph_id in graphs:
            steps = _outcomes(response, [step.name for step in graphs[graph_id]])
            return GraphOutcome(graph_id, written, tuple(steps))
    raise BadAnswer("not the outcome of a graph")


def _outcomes(value: Json, names: Sequence[str]) -> list[Outcome]:
    match value:
        case {"compositeResponse": list(entries)}:
            outcomes = [_outcome(entry) for entry in entries]
            # A graph that failed early may answer for fewer steps than it has.
            if [outcome.name for outcome in outcomes] == list(names)[: len(outcomes)]:
                return outcomes
    raise BadAnswer("other steps than were asked for")


def _outcome(entry: Json) -> Outcome:
    match entry:
        case {"referenceId": str(name), "httpStatusCode": int(status)}:
            body = entry.get("body")
            failed = not 200 <= status < 300
            return Outcome(name, status, body, answers.refused(status, answers.faults(body)) if failed else None)
    raise BadAnswer("not the outcome of a step")


def _record(sobject: str, record_id: str) -> str:
    if re.fullmatch(r"@\{[A-Za-z][A-Za-z0-9_]*\.[A-Za-z0-9_.\[\]]+\}", record_id):
        return f"{paths.of_object(sobject)}/{record_id}"
    return paths.of_record(sobject, record_id)


def _at_most(most: int, count: int, what: str) -> None:
    if not 1 <= count <= most:
        raise InvalidValue(f"{count} {what}: between 1 and {most} go into one call")
