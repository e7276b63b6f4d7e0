"""The experiments of the bridge lab: what each function of ``static/canvas/bridge.js`` means and takes.

``static/workspace/lab.js`` calls them by ``Experiment.name``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

SOME_RECORD = "001000000000000AAA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str
    preset: str = ""  # the arguments that choosing it suggests


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    name: str
    label: str
    value: str = ""
    options: Sequence[Option] = ()
    many: bool = False  # several lines: JSON
    number: bool = False
    required: bool = False

    @property
    def presets(self) -> bool:
        return any(option.preset for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    call: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    name: str
    signature: str
    meaning: str
    inputs: Sequence[Input] = ()
    buttons: Sequence[Button]

    @property
    def slug(self) -> str:
        """``name`` without the dot, for ids."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    experiments: Sequence[Experiment]


def _one(
    name: str, signature: str, meaning: str, *inputs: Input, label: str = "Call", more: Sequence[Button] = ()
) -> Experiment:
    buttons = (Button(call=name, label=label), *more)
    return Experiment(name=name, signature=signature, meaning=meaning, inputs=inputs, buttons=buttons)


def _options(*values: str) -> list[Option]:
    return [Option(value=value, label=value) for value in values]


def _navigation(record_id: str) -> list[Option]:
    presets: dict[str, list[object]] = {
        "navigateToSObject": [record_id, "detail"],
        "editRecord": [record_id],
        "createRecord": ["Contact"],
        "navigateToRelatedList": ["Contacts", record_id],
        "navigateToList": ["00B000000000000AAA", "All", "Account"],
        "navigateToFeed": [record_id, "RECORD"],
        "navigateToFeedItemDetail": ["0D5000000000000AAA"],
        "navigateToURL": ["https://www.example.com/", False],
        "back": [True],
    }
    return [Option(value=name, label=name, preset=json.dumps(values)) for name, values in presets.items()]


def groups(*, record_id: str, rest_url: str) -> list[Group]:
    """All experiments, with ``record_id`` and ``rest_url`` ("/services/data/v66.0/") where they suggest something."""
    navigation = _navigation(record_id or SOME_RECORD)
    post = json.dumps({"feedItemType": "TextPost", "auxText": "Hello from the bridge lab"})
    return [
        Group(
            title="The org",
            experiments=[
                _one(
                    "context", "context()", "Asks Salesforce for the context as it is now. Needs the Salesforce token."
                ),
                _one(
                    "ajax",
                    "ajax(url, {method, body})",
                    "Lets the page around us make a REST call in the user's name, and hands back its answer.",
                    Input(name="method", label="Method", options=_options("GET", "POST", "PATCH", "DELETE")),
                    Input(name="url", label="Address", value=f"{rest_url}limits", required=True),
                    Input(name="body", label="Body (JSON)", many=True),
                ),
                _one(
                    "stream",
                    "stream(topic, handler)",
                    "Listens to a streaming topic, an event or changes of records, by way of the page around us.",
                    Input(name="topic", label="Topic", value="/data/AccountChangeEvent", required=True),
                    label="Listen",
                    more=[Button(call="stopStream", label="Stop")],
                ),
            ],
        ),
        Group(
            title="The frame",
            experiments=[
                _one("size", "size()", "Measures the document and the frame. Asks nobody."),
                _one(
                    "resize",
                    "resize({width, height})",
                    "Asks for a size in pixels, which the page around us may cut. It ends the automatic one.",
                    Input(name="width", label="Width", number=True),
                    Input(name="height", label="Height", number=True, value="600"),
                ),
                _one(
                    "autosize",
                    "autosize(element)",
                    "Lets the frame follow the height of the page, growing and shrinking. It is on from the start.",
                    label="On",
                    more=[Button(call="stopAutosize", label="Off")],
                ),
                _one("version", "version()", "The version of the SDK. It never learns the version of its parent."),
            ],
        ),
        Group(
            title="Events",
            experiments=[
                _one(
                    "subscribe",
                    "subscribe(name, handler)",
                    "Listens to an event of the page (canvas.scroll, canvas.resize) or of another app.",
                    Input(name="name", label="Event", value="lab.hello", required=True),
                    label="Listen",
                    more=[Button(call="unsubscribe", label="Stop")],
                ),
                _one(
                    "publish",
                    "publish(name, payload, {to})",
                    "Tells the other Canvas apps on the page that listen, or one of them.",
                    Input(name="name", label="Event", value="lab.hello", required=True),
                    Input(name="payload", label="Payload (JSON)", value='{"text": "Hello"}', many=True),
                    Input(name="to", label="Only to this canvas id"),
                    label="Publish",
                ),
            ],
        ),
        Group(
            title="The publisher of a quick action",
            experiments=[
                _one(
                    "publisher.on",
                    "publisher.on(name, handler)",
                    "Listens to a step of the publisher. Does nothing in other places.",
                    Input(
                        name="name",
                        label="Step",
                        options=_options(
                            "setupPanel", "showPanel", "clearPanelState", "getPayload", "success", "failure"
                        ),
                    ),
                    label="Listen",
                ),
                _one(
                    "publisher.setValidForSubmit",
                    "publisher.setValidForSubmit(valid)",
                    "Turns the Submit button of the publisher on or off.",
                    Input(name="valid", label="Valid", options=_options("true", "false")),
                ),
                _one(
                    "publisher.setPayload",
                    "publisher.setPayload(payload)",
                    "Hands over what the publisher will post, as the answer to getPayload.",
                    Input(name="payload", label="Payload (JSON)", value=post, many=True),
                ),
            ],
        ),
        Group(
            title="Navigation of the page around",
            experiments=[
                _one(
                    "s1",
                    "s1.…(…)",
                    "Leads Lightning or the mobile app to a record, a list, an address. Other places ignore it.",
                    Input(name="name", label="Function", options=navigation),
                    Input(name="arguments", label="Arguments (a JSON list)", value=navigation[0].preset, many=True),
                    label="Go",
                ),
            ],
        ),
        Group(
            title="The launch",
            experiments=[
                _one(
                    "refreshSignedRequest",
                    "refreshSignedRequest()",
                    "Gets a fresh signed request, for the server to verify. Counts as two Canvas calls of the org.",
                ),
                _one(
                    "renew",
                    "session.renew()",
                    "The same, exchanged for a new session at once. It happens by itself when a session has ended.",
                    label="Renew",
                ),
                _one(
                    "repost",
                    "repost(fresh)",
                    "Has Salesforce launch the app again in this frame, with a new signed request or the one it has.",
                    Input(
                        name="fresh",
                        label="Signed request",
                        options=[Option(value="true", label="a new one"), Option(value="false", label="the same")],
                    ),
                    label="Launch again",
                ),
            ],
        ),
    ]
