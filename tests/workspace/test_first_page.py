"""The snippets of docs/first-page.md do what the page says."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import include, path

import canvasapp.urls

from .org import OWNER_ID, PARENT_ID

PAGE = (Path(django_settings.BASE_DIR) / "docs" / "first-page.md").read_text()
SNIPPETS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
VIEW, SEARCH = (text for language, text in SNIPPETS if language == "python")
TEMPLATE = next(text for language, text in SNIPPETS if language == "html")


def run(text: str) -> ModuleType:
    module = ModuleType("first_page")
    exec(compile(text, "docs/first-page.md", "exec"), module.__dict__)
    return module


@pytest.fixture
def installed(settings, tmp_path, monkeypatch):
    """The snippets where the page says that they go."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "contacts.html").write_text(TEMPLATE)
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    urls = ModuleType("first_page_urls")
    urls.urlpatterns = [*canvasapp.urls.urlpatterns, path("", include(run(VIEW).urlpatterns))]
    monkeypatch.setitem(sys.modules, urls.__name__, urls)
    settings.ROOT_URLCONF = urls.__name__


def test_the_view_has_ten_lines():
    assert len([line for line in VIEW.splitlines() if line and not line.isspace()]) <= 10


@pytest.mark.django_db
def test_the_page_shows_the_contacts_of_who_is_looking(org, framed, installed):
    org.answers["FROM Contact"] = [{"Id": PARENT_ID, "Name": "Grace <Hopper>"}]
    text = framed().get("/contacts/").text
    assert "<h1>Contacts for Ada</h1>" in text
    assert f'href="/records/Contact/{PARENT_ID}/"' in text
    assert "Grace &lt;Hopper&gt;</a>" in text
    assert org.calls == ["GET SELECT Id, Name FROM Contact ORDER BY Name LIMIT 5"]


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_login(app, installed):
    response = Client().get("/contacts/", headers={"Sec-Fetch-Dest": "document"})
    assert (response.status_code, response.url) == (302, "/login/?next=%2Fcontacts%2F")


def test_what_was_typed_is_quoted(org, client):
    org.answers["LIKE '%O\\'Neil%'"] = [{"Id": OWNER_ID, "Name": "O'Neil"}]
    assert [row["Name"] for row in run(SEARCH).search(client, "O'Neil")] == ["O'Neil"]


def test_the_page_names_nothing_that_is_not_there():
    for file in re.findall(r"`((?:canvasapp|tests|static)/[\w./]+\.\w+)`", PAGE):
        assert file == "canvasapp/workspace/contacts.py" or (Path(django_settings.BASE_DIR) / file).exists(), file
