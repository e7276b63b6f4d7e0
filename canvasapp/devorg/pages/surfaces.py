"""The canvas apps of each place in the org, as the metadata has them."""

from typing import Any

from canvasapp.devorg import policy
from canvasapp.devorg.metadata import CanvasAction, Component, LightningPage, Markup, Tab

from .embed import Embed, evaluate, parameters, sizes

# App Builder numbers the components of a page; a real page had 630:0.
_FIRST_COMPONENT = 630


def record_page(sobject: str) -> LightningPage | None:
    """The Lightning record page of an object; another object's, as if it were the org's default, when it has none."""
    pages = [page for page in policy.project().lightning_pages.values() if page.type == "RecordPage"]
    own = [page for page in pages if page.sobject == sobject]
    return next(iter(own + pages), None)


def aura(component: Component, *, index: int, record_id: str = "", sobject: str = "") -> Embed | None:
    """The canvas inside an Aura component; None for components that show something else."""
    markup = policy.project().components.get(component.name)
    if markup is None or markup.canvas is None:
        return None
    values: dict[str, Any] = {
        f"v.{name}": value for name, value in (markup.defaults | component.properties).items()
    } | {"v.recordId": record_id, "v.sObjectName": sobject}
    record = {"recordId": record_id, "sObjectName": sobject} if record_id else {}
    name = _app_name(markup, values)
    return Embed(
        app=name,
        title=_title(name),
        display_location="Aura",
        canvas_id=evaluate(markup.canvas.get("canvasId", ""), values) or f"{_FIRST_COMPONENT + index}:0:canvasapp",
        parameters=parameters(markup.canvas.get("parameters", ""), values, record),
        # The record is left out: Aura does not say which one it is on.
        sizes=sizes(markup.canvas, values),
    )


def lightning_page(page: LightningPage, *, record_id: str = "", sobject: str = "", first: int = 0) -> list[Embed]:
    embeds = [
        aura(component, index=first + index, record_id=record_id, sobject=sobject)
        for index, component in enumerate(page.components)
    ]
    return [embed for embed in embeds if embed]


def tab(tab: Tab) -> list[Embed]:
    """The canvases of a Lightning page tab or an Aura tab; those of a Visualforce tab are in its own frame."""
    page = policy.project().lightning_pages.get(tab.lightning_page)
    if page:
        return lightning_page(page)
    embed = aura(Component(tab.component, {}), index=0) if tab.component else None
    return [embed] if embed else []


def visualforce(page: Markup, query: dict[str, str]) -> Embed | None:
    """The ``apex:canvasApp`` of a page. With ``entityFields``, the record is the one in the page's ``id``."""
    if page.canvas is None:
        return None
    values = {f"$CurrentPage.parameters.{name}": value for name, value in query.items()}
    record_id = query.get("id", "")
    name = _app_name(page, values)
    fields = page.canvas.get("entityFields", "")
    return Embed(
        app=name,
        title=_title(name),
        display_location="Visualforce",
        canvas_id=page.canvas.get("canvasId") or "j_id0:j_id1:canvasapp",
        parameters=parameters(page.canvas.get("parameters", ""), values, {"recordId": record_id} if record_id else {}),
        record_id=record_id if fields else "",
        fields=fields,
        sizes=sizes(page.canvas, values),
    )


def page_layout(sobject: str, record_id: str) -> Embed | None:
    """The canvas section of an object's page layout; with no layout file, the first app that page layouts may show."""
    project = policy.project()
    item = next((item for item in project.layouts if item.sobject == sobject), None)
    app = policy.app(item.canvas) if item else next((a for a in policy.apps() if "PageLayout" in a.locations), None)
    if app is None:
        return None
    return Embed(
        app=app.developer_name,
        title=app.label,
        display_location="PageLayout",
        reference_id=app.reference_id,
        record_id=record_id,
        sizes={"width": "100%", "height": f"{item.height if item else 400}px", "scrolling": "auto"},
    )


def actions(sobject: str) -> list[CanvasAction]:
    """The canvas quick actions of an object and the global ones."""
    return [action for action in policy.project().actions.values() if action.sobject in ("", sobject)]


def quick_action(action: CanvasAction, record_id: str) -> Embed:
    return Embed(
        app=action.canvas,
        title=action.label,
        display_location="Publisher",
        canvas_id=action.name,
        record_id=record_id,
        # The guide's largest publisher.
        sizes={
            "width": action.width,
            "height": action.height,
            "maxWidth": "522px",
            "maxHeight": "500px",
            "scrolling": "auto",
        },
    )


def preview(app: policy.CanvasApp) -> Embed:
    """Setup's Canvas App Previewer."""
    return Embed(
        app=app.developer_name,
        title=app.label,
        display_location="None",
        sizes={"width": "100%", "height": "700px", "scrolling": "auto"},
    )


def _app_name(markup: Markup, values: dict[str, Any]) -> str:
    attributes = markup.canvas or {}
    given = attributes.get("developerName") or attributes.get("applicationName") or ""
    return str(evaluate(given, values))


def _title(name: str) -> str:
    app = policy.app(name)
    return app.label if app else name
