"""A signer of the tests' own, written from the documentation: what Salesforce would send."""

import base64
import hashlib
import hmac
import json
from typing import Any

SECRET = "test-consumer-secret-0123456789abcdef"
ORG_ID = "00D5g000004xYzAEAU"
USER_ID = "0055g00000BcDeFAAV"


def payload(**changes: Any) -> dict[str, Any]:
    """A launch from a Visualforce page as a real org sends it. ``changes`` are paths with ``__`` between the names."""
    value: dict[str, Any] = {
        "algorithm": "HMACSHA256",
        "issuedAt": None,
        "userId": USER_ID,
        "client": {
            "refreshToken": None,
            "instanceId": "_:Canvas_Workspace:j_id0:j_id1:canvasapp",
            "targetOrigin": "https://acme.my.salesforce.com",
            "instanceUrl": "https://acme.my.salesforce.com",
            "oauthToken": "00D5g000004xYzA!AQEAQFakeFakeFakeFake.Token",
        },
        "context": {
            "user": {
                "userId": USER_ID,
                "userName": "ada@acme.example",
                "firstName": "Ada",
                "lastName": "Lovelace",
                "email": "ada@acme.example",
                "fullName": "Ada Lovelace",
                "locale": "en_US",
                "language": "en_US",
                "timeZone": "America/Los_Angeles",
                "profileId": "00e5g000001ABCD",
                "roleId": None,
                "userType": "STANDARD",
                "currencyISOCode": "USD",
                "profilePhotoUrl": "https://acme.file.force.com/profilephoto/005/F",
                "profileThumbnailUrl": "https://acme.file.force.com/profilephoto/005/T",
                "siteUrl": None,
                "siteUrlPrefix": None,
                "networkId": None,
                "accessibilityModeEnabled": False,
                "isDefaultNetwork": True,
            },
            "links": {
                "loginUrl": "https://acme.my.salesforce.com",
                "restUrl": "/services/data/v66.0/",
                "sobjectUrl": "/services/data/v66.0/sobjects/",
                "queryUrl": "/services/data/v66.0/query/",
                "userUrl": f"/{USER_ID}",
            },
            "application": {
                "name": "Canvas Workspace",
                "canvasUrl": "https://app.example.com/canvas/",
                "applicationId": "06P5g0000008abc",
                "version": "1.0",
                "authType": "SIGNED_REQUEST",
                "referenceId": "09H5g0000008abc",
                "options": [],
                "samlInitiationMethod": "None",
                "developerName": "Canvas_Workspace",
                "isInstalledPersonalApp": False,
                "namespace": "",
            },
            "organization": {
                "organizationId": ORG_ID,
                "name": "Acme",
                "multicurrencyEnabled": False,
                "namespacePrefix": None,
                "currencyIsoCode": "USD",
            },
            "environment": {
                "locationUrl": "https://acme--c.vf.force.com/apex/Page?sfdcIFrameOrigin=https%3A%2F%2Facme.lightning.force.com",
                "displayLocation": "Visualforce",
                "sublocation": None,
                "uiTheme": "Theme3",
                "dimensions": {"width": "100%", "height": "900px", "maxWidth": "infinite", "maxHeight": "2000px"},
                "parameters": {},
                "record": {},
                "referer": None,
                "version": {"season": "SPRING", "api": "66.0"},
            },
        },
    }
    for path, new in changes.items():
        *parents, leaf = path.split("__")
        place = value
        for name in parents:
            place = place[name]
        place[leaf] = new
    return value


def issued_at(now_ms: int) -> int:
    """The low 32 bits of epoch milliseconds as a signed Java int."""
    low = now_ms & 0xFFFFFFFF
    return low - (1 << 32) if low >= 1 << 31 else low


def sign(value: Any, secret: str = SECRET) -> str:
    body = base64.b64encode(json.dumps(value).encode())
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode() + "." + body.decode()
