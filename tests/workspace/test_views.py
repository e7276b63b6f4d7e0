"""The pages, launched as Salesforce launches them, with a small org behind a real socket."""

import itertools
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from .launching import launch
from .org import ACCOUNT_ID, OWNER_ID, PARENT_ID, RECORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("app")]
RECORD_PAGE = f"/records/Account/{ACCOUNT_ID}/"
EDIT_PAGE = f"{RECORD_PAGE}edit/"
NEIGHBOURS = f"GET SELECT Id, Owner.Name FROM Account WHERE Id = '{ACCOUNT_ID}'"


def form_of(response) -> dict[str, Any]:
    """What a browser would send of the form on this page: hidden, typed, ticked and chosen."""
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", response.text):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in values and (values.get("type") != "checkbox" or " checked" in tag):
            text = values.get("value", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            data.setdefault(values["name"], []).append(text)
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', response.text, re.DOTALL):
        data[name] = [text]
    for name, options in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', response.text, re.DOTALL):
        data[name] = re.findall(r'value="([^"]*)" selected', options) or [""]
    return data


def test_a_launch_shows_who_and_where_and_asks_salesforce_nothing(org):
    response = launch(org)
    assert response.status_code == 200
    for text in ("Ada Lovelace", "ada@acme.example", "America/Los Angeles", "Acme", "Visualforce page", "66.0"):
        assert text in response.text
    assert org.calls == []


def test_a_launch_brings_the_whole_page_and_its_session(org):
    text = launch(org).text
    assert text.startswith("<!doctype html>")
    assert text.count('id="canvas-session"') == 1
    assert "csrf-token" not in text


def test_the_page_of_the_salesforce_page_is_named_by_its_host_alone(org):
    location = "https://acme--c.vf.force.com/apex/Page?s=00D5g000004xYzA!SECRET"
    text = launch(org, context__environment__locationUrl=location).text
    assert "acme--c.vf.force.com" in text
    assert "SECRET" not in text


@pytest.mark.parametrize("name", ["home", "record", "objects", "bridge", "access"])
def test_without_a_session_there_is_no_page(name):
    response = Client().get(reverse(f"workspace:{name}"), headers={"Sec-Fetch-Dest": "document"})
    assert (response.status_code, response.url.partition("?")[0]) == (302, "/login/")


def test_htmx_gets_the_part_that_it_puts_into_main(framed):
    response = framed().get("/")
    assert response.text.startswith("<title>Home</title>")
    assert "<nav" not in response.text
    assert set(response["Vary"].split(", ")) >= {"HX-Request", "HX-Request-Type", "Authorization"}


def test_htmx_gets_the_whole_page_where_it_replaces_the_body(framed):
    assert framed().get("/", headers={"HX-Request-Type": "full"}).text.startswith("<!doctype html>")


def test_what_the_user_may_do_costs_three_calls_and_then_two(org, framed):
    client = framed()
    org.answers["Profile.Name"] = [{"Profile": {"Name": "Standard User"}}]
    text = client.get("/access/", headers={"HX-Target": "div#access"}).text
    assert "Standard User" in text
    assert "750 of 15,000 (5 %)" in text
    assert "<h1" not in text
    profile = f"GET SELECT Profile.Name FROM User WHERE Id = '{OWNER_ID}'"
    assert org.calls == ["GET /sobjects", profile, "GET /limits"]
    client.get("/access/")
    assert org.calls[3:] == [profile, "GET /limits"]


def test_a_record_in_the_context_is_the_record_tab(org, framed):
    client = framed(context__environment__record={"Id": ACCOUNT_ID, "attributes": {"type": "Account", "url": "/x"}})
    text = client.get("/record/").text
    assert 'data-tab="record"' in text
    assert "Bäckerei &lt;Öz&gt;" in text
    assert org.calls == ["GET /sobjects/Account/describe", f"GET /sobjects/Account/{ACCOUNT_ID}", NEIGHBOURS]


def test_a_record_in_the_parameters_is_found_by_its_prefix(org, framed):
    text = framed(context__environment__parameters={"recordId": ACCOUNT_ID[:15]}).get("/record/").text
    assert "Bäckerei &lt;Öz&gt;" in text
    assert org.calls[0] == "GET /sobjects"


@pytest.mark.parametrize("parameters", [{}, {"recordId": "nonsense"}, {"recordId": 5}, {"recordId": None}])
def test_no_record_says_what_to_do_next(org, framed, parameters):
    text = framed(context__environment__parameters=parameters).get("/record/").text
    assert "No record in sight" in text
    assert 'href="/records/"' in text
    assert org.calls == []


def test_a_record_of_an_object_that_the_user_does_not_see_is_said_so(framed):
    text = framed(context__environment__parameters={"recordId": "zzz5g00000AAAAA"}).get("/record/").text
    assert "You do not see records of this kind" in text


def test_a_record_that_the_browser_named_is_still_refused_by_salesforce(framed):
    record = {"Id": PARENT_ID, "attributes": {"type": "Account", "url": "/x"}}
    response = framed(context__environment__record=record).get("/record/")
    assert response.status_code == 404


def test_a_warm_record_page_costs_two_calls(org, framed):
    client = framed()
    client.get(RECORD_PAGE)
    org.calls.clear()
    client.get(RECORD_PAGE)
    assert org.calls == [f"GET /sobjects/Account/{ACCOUNT_ID}", NEIGHBOURS]


def test_a_record_is_shown_in_the_notation_of_the_user(framed):
    german = framed(
        context__user__locale="de_DE", context__user__timeZone="Europe/Berlin", context__user__currencyISOCode="EUR"
    )
    text = german.get(RECORD_PAGE).text.replace("\N{NO-BREAK SPACE}", " ")
    for shown in (
        "1.234.567,50 €",
        "12,5 %",
        "31.12.1999",
        "02.07.2025, 00:30",
        "08:30",
        "Red, Blue",
        "Fine &amp; dandy",
    ):
        assert shown in text
    assert '<a href="https://example.com"' in text
    assert "javascript:" not in text


def test_a_web_address_that_is_a_script_is_no_link(org, framed):
    org.records[ACCOUNT_ID] = RECORD | {"Website": "javascript://x/%0aalert(1)"}
    text = framed().get(RECORD_PAGE).text
    assert "javascript://x/%0aalert(1)" in text
    assert 'href="javascript' not in text


def test_the_request_id_goes_on_to_salesforce(org, framed):
    client = framed()
    org.request_ids.clear()
    response = client.get(RECORD_PAGE, headers={"X-Request-ID": "request-0123456789"})
    assert response["X-Request-ID"] == "request-0123456789"
    assert set(org.request_ids) == {"request-0123456789"}


def test_a_form_saves_what_was_changed_and_leads_back(org, framed):
    client = framed()
    data = form_of(client.get(EDIT_PAGE)) | {"field.Phone": "1", "field.AnnualRevenue": "2,000.5"}
    response = client.post(EDIT_PAGE, data)
    assert (response.status_code, response.url) == (302, RECORD_PAGE)
    assert org.written == [{"Phone": "1", "AnnualRevenue": 2000.5}]
    assert "Bäckerei &lt;Öz&gt; was saved." in client.get(RECORD_PAGE).text


def test_a_form_that_nobody_touched_saves_nothing(org, framed):
    client = framed()
    client.post(EDIT_PAGE, form_of(client.get(EDIT_PAGE)))
    assert org.written == []
    assert "Nothing was changed." in client.get(RECORD_PAGE).text


def test_an_error_stands_at_its_field_and_leads_there(org, framed):
    client = framed()
    response = client.post(EDIT_PAGE, form_of(client.get(EDIT_PAGE)) | {"field.AnnualRevenue": "lots"})
    assert (response.status_code, response["HX-Push-Url"], org.written) == (422, "false", [])
    assert '<a href="#field-AnnualRevenue">AnnualRevenue</a>: Enter a number such as 1,234.56.' in response.text
    field = re.search(r'<input [^>]*id="field-AnnualRevenue"[^>]*>', response.text)[0]
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="field-AnnualRevenue-error"' in field
    assert 'value="lots"' in field
    assert '<p class="slds-form-element__help" id="field-AnnualRevenue-error">' in response.text


def test_what_salesforce_has_against_a_field_stands_there_too(org, framed):
    org.refusal = (
        400,
        [{"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "Not so.", "fields": ["Share__c"]}],
    )
    client = framed()
    response = client.post(EDIT_PAGE, form_of(client.get(EDIT_PAGE)) | {"field.Share__c": "99"})
    assert response.status_code == 422
    assert 'aria-describedby="field-Share__c-error field-Share__c-help"' in response.text
    assert "Not so." in response.text
    assert response["X-Request-ID"] in response.text


def test_a_locked_record_loses_nothing_that_was_typed(org, framed):
    org.refusal = 400, [{"errorCode": "UNABLE_TO_LOCK_ROW", "message": "unable to obtain exclusive access"}]
    client = framed()
    response = client.post(EDIT_PAGE, form_of(client.get(EDIT_PAGE)) | {"field.Phone": "typed"})
    assert response.status_code == 409
    assert 'value="typed"' in response.text
    assert "Someone else is saving this record" in response.text


def test_a_session_that_ends_while_saving_is_renewed_by_the_bridge(org, framed):
    org.refusal = 401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]
    client = framed()
    response = client.post(EDIT_PAGE, form_of(client.get(EDIT_PAGE)) | {"field.Phone": "1"})
    assert (response.status_code, response["Canvas-Session"]) == (401, "expired")


def test_a_lookup_is_saved_by_name(org, framed):
    org.answers["FROM User WHERE Name = 'Grace'"] = [{"Id": PARENT_ID, "Name": "Grace"}]
    client = framed()
    client.post(EDIT_PAGE, form_of(client.get(EDIT_PAGE)) | {"field.OwnerId": "Grace"})
    assert org.written == [{"OwnerId": PARENT_ID}]


def test_a_lookup_suggests(org, framed):
    org.answers["LIKE '%gra%'"] = [{"Id": OWNER_ID, "Name": "Grace & Co"}]
    client = framed()
    assert "data-choose>Grace &amp; Co</button>" in client.get("/lookup/User/?field.OwnerId=gra").text
    assert "Nothing that you may see is called so." in client.get("/lookup/User/?field.OwnerId=zzz").text
    assert client.get("/lookup/User/?field.OwnerId=").text.strip() == ""
    assert client.get("/lookup/User/").text.strip() == ""


def test_objects_are_chosen_from_a_list(org, framed):
    text = framed().get("/records/?q=hous").text
    assert '<a class="slds-card" href="/records/House__c/"' in text
    assert "1 object with “hous” in the name" in text


def test_a_search_for_nothing_there_says_what_to_do(framed):
    text = framed().get("/records/?q=<zzz>").text
    assert "No object that you see has “&lt;zzz&gt;” in its name." in text
    assert 'href="/records/"' in text


def test_a_list_shows_its_place_its_order_and_its_pages(org, framed):
    org.answers["SELECT COUNT()"] = [{"count": 1260}]
    org.answers["OFFSET 25"] = [{"Id": ACCOUNT_ID, "Name": "Acme", "Phone": None, "Type": "partner"}]
    text = framed().get("/records/Account/?q=a&sort=-Name&page=2").text
    for piece in (
        "26–50 of 1,260 with “a” in the name",
        'aria-sort="descending"',
        "Page 2 of 51",
        f'href="{RECORD_PAGE}"',
        'href="/records/Account/?q=a&amp;sort=-Name&amp;page=3"',
        '<td data-label="Type">Partner</td>',
        "<caption",
    ):
        assert piece in text


def test_an_empty_list_says_what_to_do(framed):
    client = framed()
    assert "There are no Accounts yet" in client.get("/records/Account/").text
    assert "None of the Accounts that you may see has “x” in its name." in client.get("/records/Account/?q=x").text


@pytest.mark.parametrize(
    "path", ["/records/1x/", "/records/a-b/", "/records/Account/short/", f"/records/Account/{'0' * 18}/"]
)
def test_what_can_be_no_object_or_record_is_not_found_before_salesforce_is_asked(org, framed, path):
    assert framed().get(path).status_code == 404
    assert org.calls == []


def test_an_object_that_salesforce_does_not_have_is_not_found(framed):
    assert framed().get("/records/Nothing__c/").status_code == 404


def test_the_lab_offers_every_function_of_the_bridge(framed):
    text = framed().get("/bridge/").text
    calls = set(re.findall(r'<button class="slds-button slds-button_neutral" value="([\w.]+)"', text))
    assert calls == {
        "version", "size", "context", "ajax", "resize", "autosize", "stopAutosize", "subscribe", "unsubscribe",
        "publish", "publisher.on", "publisher.setValidForSubmit", "publisher.setPayload", "s1", "stream", "stopStream",
        "refreshSignedRequest", "renew", "repost",
    }  # fmt: skip
    assert "<fieldset disabled>" not in text


@pytest.mark.parametrize(
    "path", ["/", "/record/", "/records/", "/records/Account/", RECORD_PAGE, EDIT_PAGE, "/bridge/"]
)
def test_no_page_needs_an_inline_script_or_style(framed, path):
    text = framed().get(path, headers={"HX-Request-Type": "full"}).text
    assert re.findall(r"<script(?! src=| id=\"canvas-session\")|<style| style=| on\w+=|javascript:", text) == []


@pytest.mark.parametrize(
    "path", ["/", "/record/", "/records/", "/records/Account/", RECORD_PAGE, EDIT_PAGE, "/bridge/"]
)
def test_every_page_has_one_first_heading_and_skips_no_level(framed, path):
    levels = [int(level) for level in re.findall(r"<h([1-6])", framed().get(path).text)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize(
    "path", ["/", "/record/", "/records/", "/records/Account/", RECORD_PAGE, EDIT_PAGE, "/bridge/"]
)
def test_every_input_has_a_label_and_no_id_comes_twice(framed, path):
    text = framed().get(path, headers={"HX-Request-Type": "full"}).text
    ids = re.findall(r' id="([^"]*)"', text)
    assert sorted(ids) == sorted(set(ids))
    inputs = re.findall(r"<(?:input|select|textarea) [^>]*>", text)
    visible = [tag for tag in inputs if 'type="hidden"' not in tag]
    labelled = set(re.findall(r'for="([^"]*)"', text))
    loose = [tag for tag in visible if not set(re.findall(r'(?<= )id="([^"]*)"', tag)) & labelled]
    assert all(f'<label class="workspace-choice">{tag}' in text for tag in loose)
