"""The other ways in: approval in a pop-up, the OAuth access method, a login outside of Salesforce; and out again."""

from playwright.sync_api import expect

from .conftest import canvas_frame, log_in_to_org, opened_as

TAB = "/lightning/n/Canvas_Workspace"


def approve(popup) -> None:
    """Say yes on the org's consent page, logging in first where it asks."""
    popup.wait_for_load_state()
    if "/login" in popup.url:
        popup.locator('button[value="admin@acme.example"]').click()
    popup.get_by_role("button", name="Allow").click()


def test_a_user_approves_once_and_the_app_opens(page, stack):
    stack.switch("canvas", permitted_users="AllSelfAuthorized")
    log_in_to_org(page, stack)
    page.goto(stack.lightning + TAB)
    frame = canvas_frame(page, stack)
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Continue").click()
    approve(opened.value)
    opened_as(page, stack, "admin@acme.example")


def test_oauth_access_method_signs_in_by_a_popup(page, stack):
    stack.switch("canvas", access_method="Get", permitted_users="AllSelfAuthorized")
    log_in_to_org(page, stack)
    page.goto(stack.lightning + TAB)
    frame = canvas_frame(page, stack)
    with page.expect_popup() as opened:
        frame.get_by_role("button", name="Sign in with Salesforce").click()
    approve(opened.value)
    opened_as(page, stack, "admin@acme.example")


def test_login_and_logout_in_a_tab_of_its_own(page, stack):
    page.goto(stack.app + "/records/")
    page.get_by_role("link", name="Log in with Salesforce").click()
    page.locator('button[value="admin@acme.example"]').click()
    page.wait_for_url(stack.app + "/records/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in with Salesforce")).to_be_visible()
    page.goto(stack.app + "/records/")
    expect(page.get_by_role("link", name="Log in with Salesforce")).to_be_visible()


def test_a_reload_of_the_frame_opens_the_app_again(page, stack):
    log_in_to_org(page, stack)
    page.goto(stack.lightning + TAB)
    frame = canvas_frame(page, stack)
    expect(frame.get_by_text("admin@acme.example").first).to_be_visible()
    frame.evaluate("window.marked = true; setTimeout(() => location.reload(), 0)")
    page.wait_for_timeout(1000)
    again = canvas_frame(page, stack)
    expect(again.get_by_text("admin@acme.example").first).to_be_visible()
    assert again.evaluate("window.marked") is None
