"""The context of a launch, typed: every object and field of the Canvas Developer Guide, none of them relied upon.

Any part may be null, missing (scopes, ``excludeContextTypes``) or of another type than documented; it is then None or
empty. Values of enumerations are kept as they come. Only three things must be there: a user id, an organization id and
an instance to talk to. Everything below ``environment`` was chosen in the browser and signed all the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from canvasapp.salesforce import InvalidValue, sfid18

_ORG_IN_TOKEN = re.compile(r"(00D[0-9A-Za-z]{12})!")
_ORG_IN_LINK = re.compile(r"/(00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?)(?:/|$)")


class ContextError(ValueError):
    """The payload lacks what no session can do without. The message names it and holds no value."""


@dataclass(frozen=True, slots=True)
class Client:
    """Where to call and with what. ``target_origin`` is the origin of the frame around ours."""

    instance_url: str
    instance_id: str | None = None
    target_origin: str | None = None
    oauth_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    user_id: str
    user_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    email: str | None = None
    locale: str | None = None
    language: str | None = None
    time_zone: str | None = None
    profile_id: str | None = None
    role_id: str | None = None
    user_type: str | None = None
    currency_iso_code: str | None = None
    profile_photo_url: str | None = None
    profile_thumbnail_url: str | None = None
    accessibility_mode_enabled: bool = False
    is_default_network: bool = False
    network_id: str | None = None
    site_url: str | None = None
    site_url_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    organization_id: str
    name: str | None = None
    multicurrency_enabled: bool = False
    currency_iso_code: str | None = None
    namespace_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    application_id: str | None = None
    name: str | None = None
    developer_name: str | None = None
    namespace: str | None = None
    version: str | None = None
    canvas_url: str | None = None
    auth_type: str | None = None
    reference_id: str | None = None
    options: tuple[str, ...] = ()
    saml_initiation_method: str | None = None
    is_installed_personal_app: bool = False


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Texts as Salesforce writes them: ``900px``, ``100%``, ``infinite``."""

    width: str | None = None
    height: str | None = None
    max_width: str | None = None
    max_height: str | None = None
    client_width: str | None = None
    client_height: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The record around the app; ``id`` is None where there is none. ``fields`` are those the page asked for."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Version:
    api: str | None = None
    season: str | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the app was opened. ``location_url`` may hold a session id: not in the ``repr``, never stored."""

    display_location: str | None = None
    sublocation: str | None = None
    location_url: str | None = field(default=None, repr=False)
    referer: str | None = field(default=None, repr=False)
    ui_theme: str | None = None
    dimensions: Dimensions = field(default_factory=Dimensions)
    parameters: dict[str, Any] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    version: Version = field(default_factory=Version)

    @property
    def location_origin(self) -> str | None:
        """Scheme and host of the page around us."""
        return _origin(self.location_url)

    @property
    def iframe_origin(self) -> str | None:
        """The Lightning page around a Visualforce page, which says so in its own address."""
        try:
            query = urlsplit(self.location_url or "").query
            values = parse_qs(query, max_num_fields=100).get("sfdcIFrameOrigin", [])
        except ValueError:
            return None
        return _origin(values[0]) if values else None


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the org's services, relative to the instance but for ``login_url``."""

    login_url: str | None = None
    enterprise_url: str | None = None
    metadata_url: str | None = None
    partner_url: str | None = None
    rest_url: str | None = None
    sobject_url: str | None = None
    search_url: str | None = None
    query_url: str | None = None
    recent_items_url: str | None = None
    user_url: str | None = None
    chatter_feeds_url: str | None = None
    chatter_groups_url: str | None = None
    chatter_users_url: str | None = None
    chatter_feed_items_url: str | None = None


@dataclass(frozen=True, slots=True)
class CanvasContext:
    client: Client
    user: User
    organization: Organization
    application: Application
    environment: Environment
    links: Links

    def to_json(self) -> dict[str, Any]:
        """The context in Salesforce's own names, without tokens; of ``locationUrl`` only the origins."""
        environment = self.environment
        location = environment.location_origin
        if location and environment.iframe_origin:
            location = f"{location}/?sfdcIFrameOrigin={environment.iframe_origin}"
        value: dict[str, Any] = {
            "client": _written(self.client, _CLIENT),
            "context": {
                "user": _written(self.user, _USER),
                "organization": _written(self.organization, _ORGANIZATION),
                "application": _written(self.application, _APPLICATION),
                "links": _written(self.links, _LINKS),
                "environment": _written(environment, _ENVIRONMENT)
                | {
                    "locationUrl": location,
                    "dimensions": _written(environment.dimensions, _DIMENSIONS),
                    "version": _written(environment.version, _VERSION),
                    "parameters": environment.parameters,
                    "record": _written_record(environment.record),
                },
            },
        }
        return value

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "CanvasContext":
        return decode(value)


# Our names to Salesforce's. Tokens and addresses that may hold one are read apart, so that no writer can copy them.
_CLIENT = {
    "instance_url": "instanceUrl",
    "instance_id": "instanceId",
    "target_origin": "targetOrigin",
    "client_id": "clientId",
}
_USER = {
    "user_id": "userId",
    "user_name": "userName",
    "first_name": "firstName",
    "last_name": "lastName",
    "full_name": "fullName",
    "email": "email",
    "locale": "locale",
    "language": "language",
    "time_zone": "timeZone",
    "profile_id": "profileId",
    "role_id": "roleId",
    "user_type": "userType",
    "currency_iso_code": "currencyISOCode",
    "profile_photo_url": "profilePhotoUrl",
    "profile_thumbnail_url": "profileThumbnailUrl",
    "accessibility_mode_enabled": "accessibilityModeEnabled",
    "is_default_network": "isDefaultNetwork",
    "network_id": "networkId",
    "site_url": "siteUrl",
    "site_url_prefix": "siteUrlPrefix",
}
_ORGANIZATION = {
    "organization_id": "organizationId",
    "name": "name",
    "multicurrency_enabled": "multicurrencyEnabled",
    "currency_iso_code": "currencyIsoCode",
    "namespace_prefix": "namespacePrefix",
}
_APPLICATION = {
    "application_id": "applicationId",
    "name": "name",
    "developer_name": "developerName",
    "namespace": "namespace",
    "version": "version",
    "canvas_url": "canvasUrl",
    "auth_type": "authType",
    "reference_id": "referenceId",
    "options": "options",
    "saml_initiation_method": "samlInitiationMethod",
    "is_installed_personal_app": "isInstalledPersonalApp",
}
_DIMENSIONS = {
    "width": "width",
    "height": "height",
    "max_width": "maxWidth",
    "max_height": "maxHeight",
    "client_width": "clientWidth",
    "client_height": "clientHeight",
}
_VERSION = {"api": "api", "season": "season"}
_ENVIRONMENT = {"display_location": "displayLocation", "sublocation": "sublocation", "ui_theme": "uiTheme"}
_LINKS = {
    "login_url": "loginUrl",
    "enterprise_url": "enterpriseUrl",
    "metadata_url": "metadataUrl",
    "partner_url": "partnerUrl",
    "rest_url": "restUrl",
    "sobject_url": "sobjectUrl",
    "search_url": "searchUrl",
    "query_url": "queryUrl",
    "recent_items_url": "recentItemsUrl",
    "user_url": "userUrl",
    "chatter_feeds_url": "chatterFeedsUrl",
    "chatter_groups_url": "chatterGroupsUrl",
    "chatter_users_url": "chatterUsersUrl",
    "chatter_feed_items_url": "chatterFeedItemsUrl",
}
_FLAGS = {"accessibility_mode_enabled", "is_default_network", "multicurrency_enabled", "is_installed_personal_app"}
_IDS = {"user_id", "profile_id", "role_id", "network_id", "organization_id"}
_LISTS = {"options"}
_OTHER_KINDS = _FLAGS | _IDS | _LISTS
_EMPTY: dict[str, Any] = dict.fromkeys(_FLAGS, False) | dict.fromkeys(_LISTS, ())


def decode(payload: Mapping[str, Any]) -> CanvasContext:
    """The context of a payload (or of ``to_json``). Raises :class:`ContextError` when it names nobody or nowhere."""
    client, context = _object(payload.get("client")), _object(payload.get("context"))
    user, environment = _object(context.get("user")), _object(context.get("environment"))
    organization, links = _object(context.get("organization")), _object(context.get("links"))
    instance_url = _text(client.get("instanceUrl"))
    user_id = _id(user.get("userId")) or _id(payload.get("userId"))
    organization_id = _id(organization.get("organizationId")) or _org_from_elsewhere(client, links)
    for name, found in (("instanceUrl", instance_url), ("userId", user_id), ("organizationId", organization_id)):
        if not found:
            raise ContextError(f"no {name}")
    return CanvasContext(
        client=Client(
            **_read(client, _CLIENT)
            | {"oauth_token": _text(client.get("oauthToken")), "refresh_token": _text(client.get("refreshToken"))}
        ),
        user=User(**_read(user, _USER) | {"user_id": user_id}),
        organization=Organization(**_read(organization, _ORGANIZATION) | {"organization_id": organization_id}),
        application=Application(**_read(_object(context.get("application")), _APPLICATION)),
        environment=_environment(environment),
        links=Links(**_read(links, _LINKS)),
    )


def _environment(value: Mapping[str, Any]) -> Environment:
    read = _read(value, _ENVIRONMENT)
    # The guide writes subLocation, every real payload sublocation.
    read["sublocation"] = read["sublocation"] or _text(value.get("subLocation"))
    return Environment(
        **read,
        location_url=_text(value.get("locationUrl")),
        referer=_text(value.get("referer")),
        dimensions=Dimensions(**_read(_object(value.get("dimensions")), _DIMENSIONS)),
        parameters=dict(_object(value.get("parameters"))),
        record=_record(_object(value.get("record"))),
        version=Version(**_read(_object(value.get("version")), _VERSION)),
    )


def _record(value: Mapping[str, Any]) -> Record:
    attributes = _object(value.get("attributes"))
    fields = {name: given for name, given in value.items() if name not in ("Id", "attributes")}
    return Record(
        id=_id(value.get("Id")), type=_text(attributes.get("type")), url=_text(attributes.get("url")), fields=fields
    )


def _written_record(record: Record) -> dict[str, Any]:
    if record.id is None:
        return dict(record.fields)
    return {"Id": record.id, "attributes": {"type": record.type, "url": record.url}} | dict(record.fields)


def _read(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for ours, theirs in names.items():
        given = value.get(theirs)
        # Most fields are texts; the look-ups for the other kinds are made only where they can matter.
        if type(given) is str:
            read[ours] = given if ours not in _OTHER_KINDS else _id(given) if ours in _IDS else _EMPTY[ours]
        elif ours in _FLAGS:
            read[ours] = given is True
        elif ours in _LISTS and isinstance(given, list):
            read[ours] = tuple(item for item in given if isinstance(item, str))
        else:
            read[ours] = _EMPTY.get(ours)
    return read


def _written(part: object, names: Mapping[str, str]) -> dict[str, Any]:
    written = {theirs: getattr(part, ours) for ours, theirs in names.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in written.items()}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _id(value: object) -> str | None:
    """18 characters, or None for what is no id."""
    return _long_id(value) if isinstance(value, str) and len(value) in (15, 18) else None


# People launch more than once; the checksum of an id need not be counted each time.
@lru_cache(maxsize=4096)
def _long_id(text: str) -> str | None:
    try:
        return sfid18(text)
    except InvalidValue:
        return None


def _org_from_elsewhere(client: Mapping[str, Any], links: Mapping[str, Any]) -> str | None:
    """With the organization excluded from the context, its id still leads the token and ends the SOAP addresses."""
    if match := _ORG_IN_TOKEN.match(_text(client.get("oauthToken")) or ""):
        return _id(match[1])
    for name in ("enterpriseUrl", "metadataUrl", "partnerUrl"):
        if match := _ORG_IN_LINK.search(_text(links.get(name)) or ""):
            return _id(match[1])
    return None


def _origin(url: str | None) -> str | None:
    try:
        parts = urlsplit(url or "")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.hostname}{port}"
