import re
from pathlib import Path

from django.conf import settings

from canvasapp.workspace.lab import groups

SCRIPT = (Path(settings.BASE_DIR) / "static" / "workspace" / "lab.js").read_text()
BRIDGE = (Path(settings.BASE_DIR) / "static" / "canvas" / "bridge.js").read_text()
ALL = [
    experiment for group in groups(record_id="", rest_url="/services/data/v66.0/") for experiment in group.experiments
]


def test_every_button_calls_something_that_the_script_knows():
    known = set(re.findall(r'^    "?([\w.]+)"?: \{', SCRIPT, re.MULTILINE))
    assert {button.call for experiment in ALL for button in experiment.buttons} == known


def test_every_navigation_is_one_that_the_bridge_has():
    navigation = next(experiment for experiment in ALL if experiment.name == "s1").inputs[0].options
    block = BRIDGE[BRIDGE.index("const s1 = {") :]
    offered = set(re.findall(r"^    (\w+): \(", block[: block.index("};")], re.MULTILINE))
    assert {option.value for option in navigation} == offered
