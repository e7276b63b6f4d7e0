import shutil
from pathlib import Path

import pytest

from canvasapp.devorg.metadata import (
    CanvasAction,
    ClientApp,
    Component,
    LayoutCanvas,
    LightningPage,
    MetadataError,
    Tab,
    load,
)

from .conftest import ROOT, SFDX


def test_reads_the_external_client_app_from_its_parts() -> None:
    assert load(SFDX).apps == {
        "Test_Canvas": ClientApp(
            developer_name="Test_Canvas",
            label="Test Canvas",
            canvas_url="https://app.example.com/canvas/",
            access_method="Post",
            locations=("Aura", "Visualforce", "PageLayout", "Publisher"),
            options=("HideHeader",),
            saml_initiation="None",
            scopes=("Api", "Basic", "OpenID", "RefreshToken"),
            callback_urls=("https://app.example.com/oauth/callback/",),
            permitted_users="AdminApprovedPreAuthorized",
        )
    }


def test_reads_where_the_app_shows() -> None:
    project = load(SFDX)
    component = Component(name="houseCanvas", properties={"height": "450px"})
    assert project.lightning_pages["House_RecordPage"] == LightningPage(
        name="House_RecordPage",
        label="House RecordPage",
        type="RecordPage",
        sobject="House__c",
        components=(component,),
    )
    assert project.tabs == {
        "Canvas_Page": Tab("Canvas_Page", "Canvas Page", page="House_Canvas", lightning_page="", component=""),
        "Canvas_Tab": Tab("Canvas_Tab", "Canvas Tab", page="", lightning_page="House_AppPage", component=""),
    }
    assert project.actions["Share_House"] == CanvasAction(
        name="Share_House", label="Share House", canvas="Test_Canvas", sobject="House__c", height="300", width="500"
    )
    assert project.layouts == (LayoutCanvas(sobject="House__c", canvas="Test_Canvas", height="350"),)


def test_reads_markup_whose_prefixes_nobody_declared() -> None:
    project = load(SFDX)
    assert project.pages["House_Canvas"].label == "House Canvas"
    assert (project.pages["House_Canvas"].canvas or {})["entityFields"] == "Name,Price__c"
    component = project.components["houseCanvas"]
    assert component.canvas is not None
    assert component.canvas["parameters"] == "{!v.params}"
    assert component.defaults == {"height": "420px"}


def test_reads_this_projects_own_metadata() -> None:
    project = load(ROOT / "salesforce")
    (app,) = project.apps.values()
    assert {"Aura", "Visualforce", "PageLayout", "Publisher"} <= set(app.locations)
    assert {page.type for page in project.lightning_pages.values()} == {"AppPage", "RecordPage"}
    assert [page.name for page in project.pages.values() if page.canvas] != []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<CustomTab", "cannot be read as XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><CustomTab>&a;</CustomTab>', "cannot be read as XML"),
        ("<CustomTab>" + " " * 1024 * 1024 + "</CustomTab>", "is larger than"),
    ],
)
def test_refuses_what_an_org_would_not_take(tmp_path: Path, text: str, reason: str) -> None:
    broken = tmp_path / "Broken.tab-meta.xml"
    broken.write_text(text)
    with pytest.raises(MetadataError, match=reason) as refusal:
        load(tmp_path)
    assert refusal.value.path == broken


def test_refuses_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "Broken.tab-meta.xml").write_bytes(b"\xff\xfe<x/>")
    with pytest.raises(MetadataError, match="is not UTF-8"):
        load(tmp_path)


def test_an_app_without_canvas_settings_is_none_of_ours(tmp_path: Path) -> None:
    shutil.copytree(SFDX, tmp_path / "sfdx")
    next((tmp_path / "sfdx").rglob("*.ecaCanvas-meta.xml")).unlink()
    assert load(tmp_path / "sfdx").apps == {}
