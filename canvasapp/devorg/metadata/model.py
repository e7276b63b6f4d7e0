"""The parts of an SFDX project that say where the canvas app shows and how."""

from dataclasses import dataclass, field
from pathlib import Path


class MetadataError(Exception):
    """A file that an org would refuse to deploy. ``path`` says which."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


@dataclass(frozen=True)
class ClientApp:
    """An External Client App with its Canvas, OAuth and policy files. ``scopes`` as the Metadata API names them."""

    developer_name: str
    label: str
    canvas_url: str
    access_method: str  # Post (signed request) or Get (OAuth)
    locations: tuple[str, ...]
    options: tuple[str, ...]
    saml_initiation: str
    scopes: tuple[str, ...]
    callback_urls: tuple[str, ...]
    permitted_users: str  # AdminApprovedPreAuthorized or AllSelfAuthorized


@dataclass(frozen=True)
class Component:
    """A component on a Lightning page, with the properties that App Builder set."""

    name: str
    properties: dict[str, str]


@dataclass(frozen=True)
class LightningPage:
    name: str
    label: str
    type: str  # AppPage, RecordPage, HomePage
    sobject: str
    components: tuple[Component, ...]


@dataclass(frozen=True)
class Tab:
    """A custom tab; one of ``page`` (Visualforce), ``lightning_page``, ``component`` is set."""

    name: str
    label: str
    page: str
    lightning_page: str
    component: str


@dataclass(frozen=True)
class Markup:
    """A Visualforce page or an Aura component: the attributes of the canvas element in it, None without one.

    ``defaults`` are those of an Aura component's own attributes.
    """

    name: str
    label: str
    canvas: dict[str, str] | None
    defaults: dict[str, str]


@dataclass(frozen=True)
class CanvasAction:
    """A quick action of type Canvas. ``sobject`` is empty for a global one."""

    name: str
    label: str
    canvas: str
    sobject: str
    height: str
    width: str


@dataclass(frozen=True)
class LayoutCanvas:
    """A canvas app in a page layout."""

    sobject: str
    canvas: str
    height: str


@dataclass(frozen=True)
class Project:
    apps: dict[str, ClientApp] = field(default_factory=dict)
    lightning_pages: dict[str, LightningPage] = field(default_factory=dict)
    tabs: dict[str, Tab] = field(default_factory=dict)
    pages: dict[str, Markup] = field(default_factory=dict)
    components: dict[str, Markup] = field(default_factory=dict)
    actions: dict[str, CanvasAction] = field(default_factory=dict)
    layouts: tuple[LayoutCanvas, ...] = ()
