"""What the context says about the person, the place and the record, in words. Asks nobody anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from canvasapp.salesforce import sfid18

from .formats import Formats
from .schema import is_api_name

if TYPE_CHECKING:
    from canvasapp.canvas import User
    from canvasapp.canvas.services import Canvas

# Salesforce's word for a place, in words of people. Unknown ones are shown as they came.
PLACES = {
    "Aura": "Lightning page",
    "Chatter": "Chatter tab",
    "ChatterFeed": "Chatter feed",
    "MobileNav": "Mobile navigation",
    "None": "Canvas App Previewer",
    "OpenCTI": "Open CTI",
    "PageLayout": "Page layout",
    "Publisher": "Quick action",
    "ServiceDesk": "Console",
    "Visualforce": "Visualforce page",
}
LIMITS = {
    "DailyApiRequests": "API requests today",
    "DataStorageMB": "Data storage (MB)",
    "FileStorageMB": "File storage (MB)",
}
RECORD_PARAMETERS = ("recordId", "recordid", "record_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    initials: str
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A record that the browser named, and where: nothing is known of it until Salesforce is asked as the user."""

    record_id: str
    sobject: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    label: str
    used: int
    most: int

    @property
    def share(self) -> int:
        """Percent that is used up."""
        return round(100 * self.used / self.most) if self.most else 0


def person(user: "User") -> Person:
    name = user.full_name or user.user_name or "Somebody"
    photo = user.profile_thumbnail_url or user.profile_photo_url or ""
    return Person(name=name, initials=initials(name), photo=photo if photo.startswith(("https://", "http://")) else "")


def initials(name: str) -> str:
    """First letters of the first and the last word."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def who(user: "User", formats: Formats) -> list[Fact]:
    zone = formats.zone.key.replace("_", " ")
    return _facts(
        ("Name", user.full_name),
        ("Username", user.user_name),
        ("E-mail", user.email),
        ("Language and region", _locale_name(formats)),
        ("Time zone", zone),
        ("Currency", user.currency_iso_code),
        ("Kind of user", (user.user_type or "").replace("_", " ").capitalize()),
    )


def _locale_name(formats: Formats) -> str:
    return f"{formats.locale.get_display_name('en')} ({formats.locale})"


def where(canvas: "Canvas") -> list[Fact]:
    organization, environment = canvas.organization, canvas.environment
    dimensions = environment.dimensions
    sizes = f"{dimensions.width} × {dimensions.height}" if dimensions.width and dimensions.height else ""
    limits = (
        f"{dimensions.max_width} × {dimensions.max_height}" if dimensions.max_width and dimensions.max_height else ""
    )
    return _facts(
        ("Org", organization.name),
        ("Org id", organization.organization_id),
        ("Opened in", PLACES.get(environment.display_location or "", environment.display_location)),
        ("Part of the page", environment.sublocation),
        ("On a page of", (environment.iframe_origin or environment.location_origin or "").rpartition("/")[2]),
        ("Size of the frame", sizes),
        ("Largest size", limits),
        ("API version", environment.version.api),
    )


def _facts(*pairs: tuple[str, str | None]) -> list[Fact]:
    return [Fact(label=label, value=value) for label, value in pairs if value]


def record_in_context(canvas: "Canvas") -> Reference | None:
    """The record that the page around us is about: Salesforce's own field first, then a parameter that the page passes
    (a Lightning page has no other way)."""
    record = canvas.record
    if record.id:
        return _reference(record.id, record.type if record.type and is_api_name(record.type) else "", "the page")
    for name in RECORD_PARAMETERS:
        if found := _reference(canvas.parameters.get(name), "", f"the parameter {name}"):
            return found
    return None


def _reference(record_id: Any, sobject: str, source: str) -> Reference | None:
    try:
        return Reference(record_id=sfid18(record_id), sobject=sobject, source=source)
    except (TypeError, ValueError):
        return None


def limits(raw: Mapping[str, Any]) -> Sequence[Limit]:
    """The limits that people ask about, of the many that Salesforce lists. Some orgs and profiles lack some."""
    found = []
    for name, label in LIMITS.items():
        match raw.get(name):
            case {"Max": int(most), "Remaining": int(remaining)}:
                found.append(Limit(label=label, used=most - remaining, most=most))
    return found
