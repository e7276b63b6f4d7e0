"""Reading the files. Suffixes: Salesforce CLI, source-deploy-retrieve; elements: Metadata API Developer Guide."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from .model import (
    CanvasAction,
    ClientApp,
    Component,
    LayoutCanvas,
    LightningPage,
    Markup,
    MetadataError,
    Project,
    Tab,
)

LARGEST_FILE = 1024 * 1024
# Markup languages that use prefixes without declaring them.
_PREFIXES = ("apex", "aura", "c", "chatter", "flexipage", "force", "forceChatter", "lightning", "ltng", "ui")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def load(root: Path) -> Project:
    """Read the project under ``root``. Raises MetadataError for the first file that cannot be used."""
    return Project(
        apps={app.developer_name: app for app in _apps(root)},
        lightning_pages={page.name: page for page in map(_lightning_page, _files(root, ".flexipage-meta.xml"))},
        tabs={tab.name: tab for tab in map(_tab, _files(root, ".tab-meta.xml"))},
        pages={page.name: page for page in map(_markup, _files(root, ".page"))},
        components={component.name: component for component in map(_markup, _files(root, ".cmp"))},
        actions={action.name: action for path in _files(root, ".quickAction-meta.xml") for action in _actions(path)},
        layouts=tuple(item for path in _files(root, ".layout-meta.xml") for item in _layout(path)),
    )


def _files(root: Path, suffix: str) -> list[Path]:
    """Sorted, so that the order of a file system decides nothing."""
    return sorted(path for path in root.rglob(f"*{suffix}") if "node_modules" not in path.parts)


def _read(path: Path) -> str:
    if path.stat().st_size > LARGEST_FILE:
        raise MetadataError(path, f"is larger than {LARGEST_FILE} bytes")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MetadataError(path, "is not UTF-8") from error


def _parse(path: Path, text: str) -> Element:
    try:
        root: Element = SafeTree.fromstring(text)
    except (ParseError, DefusedXmlException) as error:
        raise MetadataError(path, f"cannot be read as XML: {error}") from error
    return root


def _text(element: Element, tag: str, default: str = "") -> str:
    found = element.find(f"{{*}}{tag}")
    return found.text.strip() if found is not None and found.text else default


def _texts(element: Element, tag: str) -> tuple[str, ...]:
    return tuple(each.text.strip() for each in element.findall(f"{{*}}{tag}") if each.text)


def _stem(path: Path) -> str:
    """``Canvas_App_canvasSettings`` of ``Canvas_App_canvasSettings.ecaCanvas-meta.xml``."""
    return path.name.split(".")[0]


def _by_app(root: Path, suffix: str) -> dict[str, Element]:
    """The part files of External Client Apps, by the app that they name."""
    parts = [_parse(path, _read(path)) for path in _files(root, suffix)]
    return {_text(part, "externalClientApplication"): part for part in parts}


def _apps(root: Path) -> Iterator[ClientApp]:
    canvas = _by_app(root, ".ecaCanvas-meta.xml")
    oauth = _by_app(root, ".ecaOauth-meta.xml")
    global_oauth = _by_app(root, ".ecaGlblOauth-meta.xml")
    policies = _by_app(root, ".ecaOauthPlcy-meta.xml")
    nothing = Element("nothing")
    for path in _files(root, ".eca-meta.xml"):
        name = _stem(path)
        settings = canvas.get(name)
        if settings is None:
            continue
        scopes = _text(oauth.get(name, nothing), "commaSeparatedOauthScopes")
        yield ClientApp(
            developer_name=name,
            label=_text(_parse(path, _read(path)), "label", name),
            canvas_url=_text(settings, "canvasUrl"),
            access_method=_text(settings, "accessMethod", "Post"),
            locations=_texts(settings, "canvasLocationOptions"),
            options=_texts(settings, "canvasOptions"),
            saml_initiation=_text(settings, "samlInitiationMethod", "None"),
            scopes=tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
            callback_urls=tuple(_text(global_oauth.get(name, nothing), "callbackUrl").split()),
            permitted_users=_text(policies.get(name, nothing), "permittedUsersPolicyType", "AllSelfAuthorized"),
        )


def _lightning_page(path: Path) -> LightningPage:
    page = _parse(path, _read(path))
    return LightningPage(
        name=_stem(path),
        label=_text(page, "masterLabel", _stem(path)),
        type=_text(page, "type", "AppPage"),
        sobject=_text(page, "sobjectType"),
        components=tuple(
            Component(
                name=_text(instance, "componentName").removeprefix("c:"),
                properties={
                    _text(each, "name"): _text(each, "value")
                    for each in instance.findall("{*}componentInstanceProperties")
                },
            )
            for instance in page.iterfind(".//{*}componentInstance")
        ),
    )


def _tab(path: Path) -> Tab:
    tab = _parse(path, _read(path))
    return Tab(
        name=_stem(path),
        label=_text(tab, "label", _stem(path).replace("_", " ")),
        page=_text(tab, "page"),
        lightning_page=_text(tab, "flexiPage"),
        component=_text(tab, "auraComponent").removeprefix("c:"),
    )


def _markup(path: Path) -> Markup:
    prefixes = "".join(f' xmlns:{prefix}="{prefix}"' for prefix in _PREFIXES)
    root = _parse(path, f"<markup{prefixes}>{_DECLARATION.sub('', _read(path))}</markup>")
    canvas = root.find(".//{*}canvasApp")
    description = path.with_name(path.name + "-meta.xml")
    label = _text(_parse(description, _read(description)), "label") if description.exists() else ""
    return Markup(
        name=_stem(path),
        label=label or _stem(path),
        canvas=None if canvas is None else dict(canvas.attrib),
        defaults={
            each.attrib["name"]: each.attrib["default"]
            for each in root.iterfind(".//{aura}attribute")
            if {"name", "default"} <= each.attrib.keys()
        },
    )


def _actions(path: Path) -> Iterator[CanvasAction]:
    action = _parse(path, _read(path))
    if _text(action, "type") != "Canvas":
        return
    sobject, _, name = path.name.removesuffix(".quickAction-meta.xml").rpartition(".")
    yield CanvasAction(
        name=name,
        label=_text(action, "label", name),
        canvas=_text(action, "canvas"),
        sobject=sobject,
        height=_text(action, "height", "300"),
        width=_text(action, "width", "522"),
    )


def _layout(path: Path) -> Iterable[LayoutCanvas]:
    sobject = path.name.split("-")[0]
    for item in _parse(path, _read(path)).iterfind(".//{*}layoutItems"):
        if canvas := _text(item, "canvas"):
            yield LayoutCanvas(sobject=sobject, canvas=canvas, height=_text(item, "height", "200"))
