import base64
import json
from typing import Any

import pytest
import requests

from canvasapp.devorg.canvas import signer

from .conftest import SECRET, Org

URL = "/services/data/v66.0/platformconnect/signedrequest"


def ask(org: Org, sid: str, *, app: str = "canvas=Test_Canvas", **environment: Any) -> requests.Response:
    given = {
        "displayLocation": "Aura",
        "parameters": {"a": 1},
        "record": {},
        "dimensions": {"width": "100%"},
    } | environment
    client = {"instanceId": "_:Test_Canvas:1:0:canvasapp", "targetOrigin": org.site("my")}
    body = {"canvasRequest": {"context": {"environment": given}, "client": client}}
    headers = {"Authorization": f"OAuth {sid}"}
    return requests.put(f"{org.api}{URL}?{app}", json=body, headers=headers, timeout=20)


def payload(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    decoded: dict[str, Any] = json.loads(base64.b64decode(answer.json()["response"].split(".")[1]))
    return decoded


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


def test_a_signed_request_as_real_ones_are(org: Org) -> None:
    answer = ask(org, org.sid("admin@acme.example"))
    signed = payload(answer)
    assert answer.json()["response"] == signer.sign(signed, SECRET)
    assert set(signed) == {"algorithm", "issuedAt", "userId", "client", "context"}
    assert set(signed["client"]) == {"refreshToken", "instanceId", "targetOrigin", "instanceUrl", "oauthToken"}
    assert signed["client"]["instanceUrl"] == org.api
    context = signed["context"]
    assert set(context) == {"user", "links", "application", "organization", "environment"}
    assert (len(context["user"]["profileId"]), len(context["user"]["userId"])) == (15, 18)
    assert context["application"]["canvasUrl"] == f"http://app.localhost:{org.app_port}/canvas/"
    assert context["links"]["loginUrl"] == org.site("my")
    environment = context["environment"]
    assert (environment["displayLocation"], environment["sublocation"], environment["uiTheme"]) == (
        "Aura",
        None,
        "Theme3",
    )
    assert (environment["parameters"], environment["record"]) == ({"a": 1}, {})
    assert environment["version"] == {"season": "SPRING", "api": "66.0"}


def test_each_has_a_token_of_its_own_and_they_share_a_refresh_token(org: Org) -> None:
    sid = org.sid("admin@acme.example")
    first, second = payload(ask(org, sid))["client"], payload(ask(org, sid))["client"]
    assert first["oauthToken"] != second["oauthToken"]
    assert first["refreshToken"] == second["refreshToken"]


def test_no_token_before_approval(org: Org) -> None:
    org.switch("canvas", permitted_users="AllSelfAuthorized")
    client = payload(ask(org, org.sid("sales@acme.example")))["client"]
    assert (client["oauthToken"], client["refreshToken"]) == (None, None)


def test_the_oauth_access_method_says_so(org: Org) -> None:
    org.switch("canvas", access_method="Get")
    signed = payload(ask(org, org.sid("admin@acme.example")))
    assert (signed["context"]["application"]["authType"], signed["client"]["oauthToken"]) == ("OAUTH", None)


def test_refusals(org: Org) -> None:
    admin, sales = org.sid("admin@acme.example"), org.sid("sales@acme.example")
    assert refused(ask(org, "nonsense")) == (401, "INVALID_SESSION_ID")
    assert refused(ask(org, admin, app="canvas=Nope")) == (404, "APP_NOT_FOUND")
    assert refused(ask(org, sales, displayLocation="Chatter")) == (400, "UNSUPPORTED_LOCATION")
    org.switch("canvas", denied_users=["admin@acme.example", "sales@acme.example"])
    assert refused(ask(org, sales)) == (403, "NO_ACCESS")
    assert refused(ask(org, admin)) == (403, "NO_ACCESS_SETUP_ALLOWED")


def test_the_context_is_for_the_apps_token(org: Org) -> None:
    sid = org.sid("admin@acme.example")
    token = payload(ask(org, sid))["client"]["oauthToken"]
    url = f"{org.api}/services/data/v41.0/platformconnect/canvascontext?canvas=Test_Canvas"
    answer = requests.put(url, json={"environment": {}}, headers={"Authorization": f"OAuth {token}"}, timeout=20)
    assert set(answer.json()) == {"user", "links", "application", "organization", "environment"}
    refusal = requests.put(url, json={}, headers={"Authorization": f"OAuth {sid}"}, timeout=20)
    assert refused(refusal) == (401, "INVALID_SESSION_ID")


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_a_body_that_is_no_object(org: Org, body: bytes) -> None:
    headers = {"Authorization": f"OAuth {org.sid('admin@acme.example')}"}
    answer = requests.put(f"{org.api}{URL}?canvas=Test_Canvas", data=body, headers=headers, timeout=20)
    assert refused(answer) == (400, "JSON_PARSER_ERROR")
