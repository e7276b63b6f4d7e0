"""The app opens on every surface of the org, with third-party cookies blocked, as the user who logged in."""

import pytest
from playwright.sync_api import expect

from .conftest import canvas_frame, log_in_to_org

SURFACES = {
    "Lightning page tab": "/lightning/n/Canvas_Workspace",
    "Visualforce tab": "/lightning/n/Canvas_Workspace_VF",
    "Canvas App Previewer": "/lightning/setup/CanvasPreviewerUi/home",
}


@pytest.mark.parametrize("surface", SURFACES)
def test_opens_as_the_user(page, stack, surface):
    log_in_to_org(page, stack)
    page.goto(stack.lightning + SURFACES[surface])
    frame = canvas_frame(page, stack)
    expect(frame.locator("h1")).to_be_visible()
    expect(frame.get_by_text("admin@acme.example").first).to_be_visible()


def test_leaves_no_cookie_behind(page, context, stack):
    log_in_to_org(page, stack)
    page.goto(stack.lightning + SURFACES["Lightning page tab"])
    expect(canvas_frame(page, stack).get_by_text("admin@acme.example").first).to_be_visible()
    assert context.cookies(stack.app) == []


def test_a_page_of_the_app_opens_by_a_click(page, stack):
    log_in_to_org(page, stack)
    page.goto(stack.lightning + SURFACES["Lightning page tab"])
    frame = canvas_frame(page, stack)
    frame.get_by_role("link", name="Records").click()
    expect(frame.get_by_role("link", name="Account", exact=False).first).to_be_visible()


def test_a_session_that_expires_mid_work_renews_and_the_click_works(page, stack):
    log_in_to_org(page, stack)
    page.goto(stack.lightning + SURFACES["Lightning page tab"])
    frame = canvas_frame(page, stack)
    expect(frame.locator("h1")).to_be_visible()
    stack.switch("expire-sessions")
    frame.get_by_role("link", name="Records").click()
    expect(frame.get_by_role("link", name="Account", exact=False).first).to_be_visible()
