"""What a signed request says: Canvas Developer Guide, "Objects", in the spelling of real payloads where they differ."""

from dataclasses import dataclass
from typing import Any

from canvasapp.devorg import directory, records, sites
from canvasapp.devorg.directory import Person
from canvasapp.devorg.policy import CanvasApp

API_VERSION = "66.0"
_SEASONS = ("SPRING", "SUMMER", "WINTER")  # 66.0 is a Spring release


@dataclass(frozen=True)
class Environment:
    """What the page said when it asked. All of it came from a browser; ``record`` has an Id and fields to fill in."""

    display_location: str
    sublocation: str | None
    location_url: str
    dimensions: dict[str, Any]
    parameters: Any
    record: dict[str, Any]
    api_version: str = API_VERSION


def context(app: CanvasApp, person: Person, environment: Environment) -> dict[str, Any]:
    """The ``context`` object of a signed request, which is also what ``Sfdc.canvas.client.ctx`` answers."""
    organization = directory.organization()
    return {
        "user": _user(person),
        "links": _links(person, organization.org_id, environment.api_version),
        "application": _application(app),
        "organization": {
            "organizationId": organization.org_id,
            "name": organization.name,
            "multicurrencyEnabled": False,
            "namespacePrefix": None,
            "currencyIsoCode": "USD",
        },
        "environment": {
            "referer": None,
            "locationUrl": environment.location_url,
            "displayLocation": environment.display_location,
            "sublocation": environment.sublocation,
            "uiTheme": "Theme3",
            "dimensions": environment.dimensions,
            "parameters": {} if environment.parameters is None else environment.parameters,
            "record": _record(environment.record, person, environment.api_version),
            "version": {"season": _season(environment.api_version), "api": environment.api_version},
        },
    }


def client(*, token: str | None, refresh_token: str | None, instance_id: str, target_origin: str) -> dict[str, Any]:
    """The ``client`` object. ``token`` is None for a user who has not approved the app."""
    return {
        "refreshToken": refresh_token,
        "instanceId": instance_id,
        "targetOrigin": target_origin,
        "instanceUrl": sites.origin("api"),
        "oauthToken": token,
    }


def _season(version: str) -> str:
    return _SEASONS[int(float(version)) % 3]


def _user(person: Person) -> dict[str, Any]:
    photo = f"{sites.origin('my')}/profilephoto/005"
    return {
        "userId": person.user_id,
        "userName": person.username,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email,
        "fullName": person.name,
        "locale": person.locale,
        "language": person.language,
        "timeZone": person.time_zone,
        # Fifteen characters here, eighteen everywhere else: so it is in reality.
        "profileId": person.profile_id[:15],
        "roleId": person.role_id,
        "userType": "STANDARD",
        "currencyISOCode": "USD",
        "profilePhotoUrl": f"{photo}/F",
        "profileThumbnailUrl": f"{photo}/T",
        "siteUrl": None,
        "siteUrlPrefix": None,
        "networkId": None,
        "accessibilityModeEnabled": False,
        "isDefaultNetwork": True,
    }


def _application(app: CanvasApp) -> dict[str, Any]:
    return {
        "name": app.label,
        "canvasUrl": app.canvas_url,
        "applicationId": app.application_id,
        "version": "1.0",
        "authType": app.auth_type,
        "referenceId": app.reference_id,
        "options": list(app.options),
        "samlInitiationMethod": app.saml_initiation,
        "namespace": "",
        "isInstalledPersonalApp": False,
        "developerName": app.developer_name,
    }


def _links(person: Person, org_id: str, version: str) -> dict[str, str]:
    rest = f"/services/data/v{version}/"
    return {
        "loginUrl": sites.origin("my"),
        "enterpriseUrl": f"/services/Soap/c/{version}/{org_id[:15]}",
        "metadataUrl": f"/services/Soap/m/{version}/{org_id[:15]}",
        "partnerUrl": f"/services/Soap/u/{version}/{org_id[:15]}",
        "restUrl": rest,
        "sobjectUrl": f"{rest}sobjects/",
        "searchUrl": f"{rest}search/",
        "queryUrl": f"{rest}query/",
        "recentItemsUrl": f"{rest}recent/",
        # These stayed behind at 31.0 in real payloads.
        "chatterFeedsUrl": "/services/data/v31.0/chatter/feeds",
        "chatterFeedItemsUrl": "/services/data/v31.0/chatter/feed-items",
        "chatterGroupsUrl": f"{rest}chatter/groups",
        "chatterUsersUrl": f"{rest}chatter/users",
        "userUrl": f"/{person.user_id}",
    }


def _record(wanted: dict[str, Any], person: Person, version: str) -> dict[str, Any]:
    """The record with the fields that were asked for; nothing of one that the user may not see."""
    found = records.find(person, str(wanted.get("Id", "")))
    if found is None:
        return {}
    attributes = {"type": found.sobject, "url": f"/services/data/v{version}/sobjects/{found.sobject}/{found.id}"}
    return {"attributes": attributes, "Id": found.id, **found.pick([name for name in wanted if name != "Id"])}
