"""axe on every page of the app, inside the frame and outside: no violation."""

from pathlib import Path

import pytest

from .conftest import canvas_frame, log_in_to_org, opened_as

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {"Home": "Who you are", "Records": "Account", "Bridge lab": "Bridge lab"}


def violations(frame) -> list[str]:
    """What axe finds in this frame, as ``rule: selector``."""
    frame.evaluate(AXE.read_text())
    result = frame.evaluate("axe.run(document, {iframes: false})")
    return [f"{found['id']}: {node['target']}" for found in result["violations"] for node in found["nodes"]]


@pytest.mark.parametrize("width", [420, 1600])
def test_pages_in_the_frame(page, stack, width):
    page.set_viewport_size({"width": width, "height": 1000})
    log_in_to_org(page, stack)
    page.goto(stack.lightning + "/lightning/n/Canvas_Workspace")
    frame = opened_as(page, stack, "admin@acme.example")
    found = {}
    for name, content in PAGES.items():
        frame.get_by_role("link", name=name, exact=True).first.click()
        frame.get_by_text(content).first.wait_for()
        found[name] = violations(frame)
    assert found == {key: [] for key in PAGES}


def test_record_and_its_form(page, stack):
    house = stack.query("SELECT Id, Name FROM House__c ORDER BY Name LIMIT 1")[0]
    log_in_to_org(page, stack)
    page.goto(f"{stack.lightning}/lightning/r/House__c/{house['Id']}/view")
    frame = opened_as(page, stack, "admin@acme.example")
    frame.get_by_role("link", name="Record", exact=True).click()
    frame.get_by_text("Bedrooms").first.wait_for()
    assert violations(frame) == []
    frame.get_by_role("link", name="Edit").first.click()
    frame.get_by_role("button", name="Save").wait_for()
    assert violations(frame) == []


def test_pages_that_are_not_the_workspace(page, stack):
    page.goto(stack.app + "/login/")
    assert violations(page.main_frame) == []
    stack.switch("canvas", permitted_users="AllSelfAuthorized")
    log_in_to_org(page, stack)
    page.goto(stack.lightning + "/lightning/n/Canvas_Workspace")
    frame = canvas_frame(page, stack)
    frame.get_by_role("button", name="Continue").wait_for()
    assert violations(frame) == []
