"""What the Heroku button asks for is what the app reads, and what its generators make is accepted."""

import json
from pathlib import Path

from canvasapp.conf import load

APP = json.loads((Path(__file__).resolve().parents[2] / "app.json").read_text())


def test_a_filled_in_form_is_a_good_environment() -> None:
    generated = {name: "0123456789abcdef" * 4 for name, entry in APP["env"].items() if entry.get("generator")}
    given = {name: entry["value"] for name, entry in APP["env"].items() if "value" in entry}
    typed = {"CANVAS_CONSUMER_KEY": "3MVG9.key", "CANVAS_CONSUMER_SECRET": "F" * 64}
    addon = {"DATABASE_URL": "postgres://u:p@h:5432/d", "DYNO": "web.1"}
    conf = load(generated | given | typed | addon, org_id=str)
    assert (conf.debug, conf.trust_forwarded_proto) == (False, True)
    optional = {name for name, entry in APP["env"].items() if entry.get("required") is False}
    assert set(APP["env"]) == generated.keys() | given.keys() | typed.keys() | optional


def test_the_front_end_is_built_before_static_files_are_collected() -> None:
    assert [pack["url"] for pack in APP["buildpacks"]] == ["heroku/nodejs", "heroku/python"]
