"""A canvas app in a page: what the page says of it, and the address of the frame that stands between the two."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from canvasapp.devorg import sites

_EXPRESSION = re.compile(r"\{!\s*(?P<path>[^}]+?)\s*\}")
# Of force:canvasApp and apex:canvasApp alike.
DEFAULTS = {"width": "800px", "height": "900px", "maxWidth": "1000px", "maxHeight": "2000px", "scrolling": "no"}
SIZES = re.compile(r"\d+(px|%)?|infinite")


@dataclass(frozen=True, kw_only=True)
class Embed:
    """One canvas in a page. ``referenceId`` instead of a name is how page layouts speak of apps."""

    app: str
    title: str
    display_location: str
    canvas_id: str = ""
    reference_id: str = ""
    parameters: Any = field(default_factory=dict)
    record_id: str = ""
    fields: str = ""
    sizes: Mapping[str, str] = field(default_factory=dict)

    def size(self, name: str) -> str:
        value = self.sizes.get(name) or DEFAULTS[name]
        return f"{value}px" if value.isdigit() else value

    @property
    def width(self) -> str:
        return self.size("width")

    @property
    def height(self) -> str:
        return self.size("height")

    def proxy_url(self, *, sid: str, location_url: str = "") -> str:
        """The frame at My Domain, with its session in the address, because no cookie would come along."""
        query = {
            "referenceId": self.reference_id,
            "developerName": "" if self.reference_id else self.app,
            "canvasId": self.canvas_id,
            "displayLocation": self.display_location,
            "parameters": json.dumps(self.parameters),
            "recordId": self.record_id,
            "fields": self.fields,
            "title": self.title,
            "locationUrl": location_url,
            "s": sid,
        } | {name: self.size(name) for name in DEFAULTS}
        return f"{sites.origin('my')}/canvas/proxy.jsp?{urlencode({k: v for k, v in query.items() if v})}"


def evaluate(attribute: str, values: Mapping[str, Any]) -> Any:
    """An attribute of markup with its expressions replaced: ``{!v.height}``, ``{!$CurrentPage.parameters.id}``.

    What is not in ``values`` becomes an empty string; what an expression computes cannot be known without running Apex
    or a component's controller. An attribute that is one expression gives its value as it is.
    """
    whole = _EXPRESSION.fullmatch(attribute.strip())
    if whole:
        return values.get(whole["path"], "")
    return _EXPRESSION.sub(lambda match: str(values.get(match["path"], "")), attribute)


def parameters(attribute: str, values: Mapping[str, Any], fallback: dict[str, Any]) -> Any:
    """The ``parameters`` attribute as JSON; ``fallback`` where it is computed by code that does not run here."""
    value = evaluate(attribute, values)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return fallback
    return value


def sizes(attributes: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """The size attributes of a canvas element that come to something."""
    found = {name: str(evaluate(attributes[name], values)) for name in DEFAULTS if name in attributes}
    return {name: value for name, value in found.items() if name == "scrolling" or SIZES.fullmatch(value)}
