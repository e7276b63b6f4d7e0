"""The parent's side of Canvas against the official SDK, in a real browser with third-party cookies blocked."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Frame, Page, Playwright, expect

from tests import machine

from . import canvas_app
from .conftest import Org

pytestmark = pytest.mark.browser

FRAME = "canvas-frame-"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--test-third-party-cookie-phaseout"]


@pytest.fixture(scope="module")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    browser = playwright_driver.chromium.launch(executable_path=machine.chromium(), args=ARGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def app(running_org: Org) -> Iterator[None]:
    with canvas_app.serve(running_org.app_port):
        yield


@pytest.fixture
def page(browser: Browser, org: Org, app: None) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(f"{org.site('lightning')}/")
    page.click("button[value='admin@acme.example']")
    expect(page).to_have_url(f"{org.site('lightning')}/lightning/page/home")
    yield page
    context.close()


def links(page: Page) -> dict[str, str]:
    """Where the app shows, from the org's home page: what kind of place it is, and its address."""
    kinds = {
        "Canvas Tab": "tab", "Canvas Page": "vf tab", "Record page of": "record", "The same": "twice",
        "Page layout of": "layout", "Quick action": "action", "Two records": "split", "Visualforce page": "vf",
        "Canvas App Previewer": "previewer",
    }  # fmt: skip
    found = page.eval_on_selector_all("#surfaces a", "all => all.map(a => [a.textContent, a.href])")
    return {next(kind for start, kind in kinds.items() if text.startswith(start)): url for text, url in found}


def canvases(page: Page, count: int = 1) -> list[Frame]:
    """The canvas frames of a page, once that many of them have started."""
    for _ in range(200):
        frames = [frame for frame in page.frames if frame.name.startswith(FRAME) and "app.localhost" in frame.url]
        try:
            if len(frames) == count and all(frame.evaluate("window.answer !== undefined") for frame in frames):
                return frames
        except Error:  # a frame that was just being replaced
            pass
        page.wait_for_timeout(50)
    raise AssertionError([(frame.name, frame.url) for frame in page.frames])


def open_canvas(page: Page, kind: str) -> Frame:
    page.goto(links(page)[kind])
    return canvases(page)[0]


def ancestors(frame: Frame) -> list[str]:
    parent = frame.parent_frame
    return [parent.evaluate("location.hostname"), *ancestors(parent)] if parent else []


def call(frame: Frame, body: str) -> Any:
    """Run ``body`` with ``C`` (the SDK) and ``done`` (a callback); give what ``done`` gets."""
    return frame.evaluate(f"() => answer((done) => {{ const C = Sfdc.canvas.client; {body} }})")


@pytest.mark.parametrize(
    ("kind", "location", "instance", "hosts"),
    [
        ("tab", "Aura", r"_:Test_Canvas:\d+:0:canvasapp", ["acme.my", "acme.lightning"]),
        ("record", "Aura", r"_:Test_Canvas:\d+:0:canvasapp", ["acme.my", "acme.lightning"]),
        ("vf tab", "Visualforce", "_:Test_Canvas:j_id0:j_id1:canvasapp", ["acme.my", "acme--c.vf", "acme.lightning"]),
        ("vf", "Visualforce", "_:Test_Canvas:j_id0:j_id1:canvasapp", ["acme.my", "acme--c.vf", "acme.lightning"]),
        ("layout", "PageLayout", r"09H\w{15}:", ["acme.my", "acme.lightning"]),
        ("previewer", "None", "_:Test_Canvas:", ["acme.my", "acme.lightning"]),
    ],
)
def test_every_place_posts_a_signed_request(
    page: Page, org: Org, kind: str, location: str, instance: str, hosts: list[str]
) -> None:
    frame = open_canvas(page, kind)
    sent = frame.evaluate("sent")
    assert sent["context"]["environment"]["displayLocation"] == location
    assert re.fullmatch(instance, sent["client"]["instanceId"])
    assert frame.name == FRAME + sent["client"]["instanceId"]
    assert sent["client"]["targetOrigin"] == org.site("my")
    assert ancestors(frame) == [f"{host}.localhost" for host in hosts]


def test_what_each_place_says_of_the_record(page: Page) -> None:
    places = links(page)
    record_id = places["record"].split("/")[-2]
    said = {}
    for kind in ("record", "layout", "vf", "tab"):
        page.goto(places[kind])
        environment = canvases(page)[0].evaluate("sent.context.environment")
        said[kind] = (environment["record"].get("Id"), environment["parameters"].get("recordId"))
        if kind == "vf":
            assert {"Name", "Price__c", "attributes", "Id"} == set(environment["record"])
            assert "sfdcIFrameOrigin=" in environment["locationUrl"]
    assert said == {
        "record": (None, record_id), "layout": (record_id, None), "vf": (record_id, None), "tab": (None, None),
    }  # fmt: skip


def test_two_records_side_by_side_keep_their_own(page: Page) -> None:
    page.goto(links(page)["split"])
    told = [frame.evaluate("sent.context.environment.parameters.recordId") for frame in canvases(page, 2)]
    assert sorted(told) == sorted(page.url.split("ids=")[1].split(","))


def test_ctx(page: Page) -> None:
    answer = call(open_canvas(page, "record"), "C.ctx(done, client)")
    assert (answer["status"], answer["type"]) == (200, "callback")
    assert set(answer["payload"]) == {"user", "links", "application", "organization", "environment"}


def test_ajax_speaks_as_the_app_and_passes_errors_on(page: Page, org: Org) -> None:
    frame = open_canvas(page, "record")
    url = f"{org.api}/services/oauth2/userinfo"
    answer = call(frame, f"C.ajax('{url}', {{client, success: done}})")
    assert (answer["status"], answer["payload"]["preferred_username"]) == (200, "admin@acme.example")
    assert "content-type: application/json" in answer["responseHeaders"]
    refused = call(frame, f"C.ajax('{url}', {{client: {{...client, oauthToken: 'x'}}, success: done}})")
    assert (refused["status"], refused["payload"]) == (403, "Bad_OAuth_Token")


def test_resize_is_bounded_and_told(page: Page) -> None:
    frame = open_canvas(page, "record")
    told = call(
        frame,
        "C.subscribe(client, {name: 'canvas.resize', onData: done});"
        "C.resize(client, {height: '5000px', width: '300px'})",
    )
    assert told == {"height": "600px", "width": "300px"}
    assert frame.frame_element().get_attribute("height") == "600px"
    expect(page.locator("iframe.devorg-canvas")).to_have_css("height", "600px")


def test_events_reach_the_canvas_that_is_meant(page: Page) -> None:
    page.goto(links(page)["twice"])
    first, second = canvases(page, 2)
    for frame in (first, second):
        frame.evaluate(
            "window.heard = []; Sfdc.canvas.client.subscribe(client, {name: 'test.said', onData: (e) => heard.push(e)})"
        )
    first.evaluate("Sfdc.canvas.client.publish(client, {name: 'test.said', payload: 'all'})")
    target = second.evaluate("client.instanceId.split(':').slice(2).join(':')")
    first.evaluate(
        "(canvas) => Sfdc.canvas.client.publish(client, {name:'test.said', payload:'one', target:{canvas}})", target
    )
    second.wait_for_function("heard.length == 2")
    assert (first.evaluate("heard"), second.evaluate("heard")) == (["all"], ["all", "one"])
    second.evaluate("Sfdc.canvas.client.unsubscribe(client, 'test.said')")
    first.evaluate("Sfdc.canvas.client.publish(client, {name: 'test.said', payload: 'still there'})")
    first.wait_for_function("heard.length == 2")
    assert second.evaluate("heard") == ["all", "one"]


def test_a_refresh_brings_a_new_signed_request(page: Page) -> None:
    frame = open_canvas(page, "record")
    answer = call(frame, "C.refreshSignedRequest(done)")
    assert answer["status"] == 200
    assert answer["payload"]["response"] != frame.evaluate("signedRequest")


def test_repost_sends_the_same_or_a_new_one(page: Page) -> None:
    frame = open_canvas(page, "record")
    first = frame.evaluate("signedRequest")
    seen = []
    for refresh in ("false", "true"):
        with page.expect_request(lambda request: request.method == "POST" and "app.localhost" in request.url) as sent:
            canvases(page)[0].evaluate(f"Sfdc.canvas.client.repost({refresh})")
        seen.append((sent.value.post_data_json or {})["signed_request"] == first)
    assert seen == [True, False]


def test_callbacks_come_late_and_twice_when_armed(page: Page, org: Org) -> None:
    frame = open_canvas(page, "record")
    org.switch("arm", name="delayed_callback", ms=300)
    org.switch("arm", name="double_callback")
    frame.evaluate(
        "window.calls = []; const begin = Date.now();"
        "Sfdc.canvas.client.refreshSignedRequest(() => calls.push(Date.now() - begin))"
    )
    frame.wait_for_function("calls.length == 2")
    assert min(frame.evaluate("calls")) >= 300


def test_before_approval_the_app_is_opened_by_get_and_refresh_is_refused(page: Page, org: Org) -> None:
    org.switch("canvas", permitted_users="AllSelfAuthorized")
    frame = open_canvas(page, "record")
    query, fragment = frame.url.split("?")[1].split("#")
    my = org.site("my").replace(":", "%3A").replace("/", "%2F")
    assert query == f"_sfdc_canvas_auth=user_approval_required&loginUrl={my}"
    assert fragment == f"target_origin={my}&instance_id={frame.name.removeprefix(FRAME)}"
    answer = call(frame, "C.refreshSignedRequest(done)")
    assert (answer["status"], answer["statusText"], answer["payload"]) == (403, "userApprovalRequired", {})


def test_the_oauth_access_method_opens_by_get_without_asking_for_approval(page: Page, org: Org) -> None:
    org.switch("canvas", access_method="Get")
    frame = open_canvas(page, "record")
    assert frame.url.split("?")[1].startswith("loginUrl=http%3A%2F%2Facme.my.localhost")


def test_who_may_not_open_it_is_told_why(page: Page, org: Org) -> None:
    org.switch("canvas", denied_users=["admin@acme.example"])
    page.goto(links(page)["record"])
    box = page.frame_locator("iframe.devorg-canvas").locator("[role=alert]")
    expect(box).to_contain_text("You don't have access to the canvas app Test Canvas.")
    expect(box).to_have_attribute("data-error-code", "NO_ACCESS_SETUP_ALLOWED")


def test_the_publisher_panel_asks_and_shares(page: Page) -> None:
    page.goto(links(page)["action"])
    frame = next(frame for frame in canvases(page, 2) if frame.name.endswith(":Share_House"))
    frame.evaluate(
        """() => { window.heard = []; const C = Sfdc.canvas.client;
        for (const name of ["setupPanel", "showPanel", "getPayload", "success", "failure", "clearPanelState"])
          C.subscribe(client, {name: "publisher." + name, onData: () => { heard.push(name);
            if (name === "getPayload") C.publish(client, {name: "publisher.setPayload",
              payload: {feedItemType: "TextPost", auxText: "A house to share"}}); }});
        C.publish(client, {name: "publisher.setValidForSubmit", payload: true}); }"""
    )
    page.click("[data-share]")
    expect(page.locator("#feed li")).to_have_text("A house to share")
    frame.wait_for_function("heard.includes('clearPanelState')")
    assert frame.evaluate("heard") == ["setupPanel", "showPanel", "getPayload", "success", "clearPanelState"]


def test_s1_events_take_the_page_along(page: Page, org: Org) -> None:
    places = links(page)
    frame = open_canvas(page, "tab")
    record_id = places["record"].split("/")[-2]
    frame.evaluate(
        "(recordId) => Sfdc.canvas.client.publish(client, {name: 's1.navigateToSObject', payload: {recordId}})",
        record_id,
    )
    expect(page).to_have_url(places["record"])
    canvases(page)[0].evaluate(
        "Sfdc.canvas.client.publish(client, {name: 's1.createRecord', payload: {entityName: 'House__c'}})"
    )
    expect(page.locator("#toasts")).to_have_text("New House__c")


def test_scrolling_is_told_to_who_asked(page: Page) -> None:
    frame = open_canvas(page, "record")
    page.set_viewport_size({"width": 1400, "height": 300})
    frame.evaluate(
        """() => { window.scrolled = new Promise((onData) =>
        Sfdc.canvas.client.subscribe(client, {name: "canvas.scroll", onData})); }"""
    )
    # The subscription travels by message; an event of our own that comes back has travelled behind it.
    call(
        frame,
        "C.subscribe(client, {name:'test.echo', onData: done}); C.publish(client, {name:'test.echo', payload: 1})",
    )
    page.evaluate("scrollTo(0, 50)")
    assert frame.evaluate("scrolled")["heights"]["scrollTop"] == 50


def test_streaming_tells_of_a_changed_record(page: Page) -> None:
    frame = open_canvas(page, "record")
    topic = "{name: 'sfdc.streamingapi', params: {topic: '%s'}, onComplete: done}"
    assert call(frame, f"C.subscribe(client, {topic % '/topic/Nonsense'})") == {
        "success": False, "errorMessage": "404::{/topic/Nonsense}::Unknown channel",
    }  # fmt: skip
    assert call(frame, f"C.subscribe(client, {topic % '/topic/Houses'})")["success"] is True
    told = call(
        frame,
        """const id = sent.context.environment.parameters.recordId;
        const topic = "/data/House__ChangeEvent";
        const change = () => C.ajax("/services/data/v66.0/sobjects/House__c/" + id,
          {client, method: "PATCH", data: JSON.stringify({City__c: "Berlin " + Date.now()}), success: () => {}});
        C.subscribe(client, {name: "sfdc.streamingapi", params: {topic}, onComplete: change, onData: done});""",
    )
    assert told["channel"] == "/data/House__ChangeEvent"
    assert told["data"]["event"]["type"] == "updated"
    assert told["data"]["sobject"]["Id"] == frame.evaluate("sent.context.environment.parameters.recordId")
