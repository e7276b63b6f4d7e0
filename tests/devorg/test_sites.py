from urllib.parse import parse_qs, urlsplit

import requests

from .conftest import Org


def test_probes(org: Org) -> None:
    assert requests.get(f"{org.api}/health/live", timeout=20).json() == {"status": "ok"}
    assert requests.get(f"{org.api}/health/ready", timeout=20).json() == {"status": "ok", "problems": []}


def test_a_login_travels_by_tickets_that_work_once(org: Org) -> None:
    first = org.on("lightning", "/lightning/page/home")
    assert first.headers["Location"].startswith(f"{org.site('my')}/secur/frontdoor.jsp?")
    sid = org.log_in("sales@acme.example", "my").cookies["sid"]
    door = org.on("my", urlsplit(first.headers["Location"]).path + "?" + urlsplit(first.headers["Location"]).query,
                  headers={"Cookie": f"sid={sid}"})  # fmt: skip
    there = urlsplit(door.headers["Location"])
    assert there.netloc == org.site("lightning").removeprefix("http://")
    inside = org.on("lightning", f"{there.path}?{there.query}")
    cookie = inside.headers["Set-Cookie"].split(";")[0]
    home = org.on("lightning", "/lightning/page/home", headers={"Cookie": cookie})
    assert (home.status_code, 'data-current-user="sales@acme.example"' in home.text) == (200, True)
    again = org.on("lightning", f"{there.path}?{there.query}")
    assert "Set-Cookie" not in again.headers


def test_nobody_is_sent_out_of_the_org_after_a_login(org: Org) -> None:
    sid = org.log_in("sales@acme.example", "my").cookies["sid"]
    answer = org.on("my", "/secur/frontdoor.jsp?retURL=http://evil.localhost/", headers={"Cookie": f"sid={sid}"})
    assert urlsplit(answer.headers["Location"]).netloc == org.site("lightning").removeprefix("http://")
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["retURL"] == [
        f"{org.site('lightning')}/lightning/page/home"
    ]


def test_pages_may_be_framed_where_salesforce_frames_them(org: Org) -> None:
    proxy = org.on("my", "/canvas/proxy.jsp?developerName=Test_Canvas").headers
    assert proxy["Content-Security-Policy"] == f"frame-ancestors 'self' {org.site('lightning')} {org.site('vf')}"
    assert "Cross-Origin-Opener-Policy" not in proxy
    assert org.on("my", "/login/").headers["X-Frame-Options"] == "DENY"


def test_pages_live_on_their_own_sites(org: Org) -> None:
    assert org.on("vf", "/lightning/page/home").headers["Location"] == f"{org.site('lightning')}/lightning/page/home"
    assert org.on("evil", "/lightning/page/home").status_code == 404
    assert org.on("evil", "/devorg/hostile/").status_code == 200
    assert requests.get(f"{org.api}/", timeout=20, headers={"Host": "example.com"}).status_code == 400


def inside(org: Org, username: str = "admin@acme.example") -> dict[str, str]:
    """The Cookie header of a browser that is in Lightning."""
    sid = org.log_in(username, "my").cookies["sid"]
    door = org.on("my", f"/secur/frontdoor.jsp?retURL={org.site('lightning')}/", headers={"Cookie": f"sid={sid}"})
    there = urlsplit(door.headers["Location"])
    return {"Cookie": org.on("lightning", f"{there.path}?{there.query}").headers["Set-Cookie"].split(";")[0]}


def test_lists_and_records_are_those_that_a_person_may_see(org: Org) -> None:
    seen = {}
    for username in ("admin@acme.example", "viewer@acme.example"):
        page = org.on("lightning", "/lightning/o/House__c/list", headers=inside(org, username)).text
        seen[username] = {part.split("/")[0] for part in page.split("/lightning/r/House__c/")[1:]}
    hidden = seen["admin@acme.example"] - seen["viewer@acme.example"]
    assert hidden != set()
    path = f"/lightning/r/House__c/{hidden.pop()}/view"
    assert org.on("lightning", path, headers=inside(org)).status_code == 200
    assert org.on("lightning", path, headers=inside(org, "viewer@acme.example")).status_code == 404


def test_old_links_lead_to_the_record(org: Org) -> None:
    cookie = inside(org)
    page = org.on("lightning", "/lightning/o/Account/list", headers=cookie).text
    path = "/lightning/r/Account/" + page.split("/lightning/r/Account/")[1].split('"')[0]
    assert org.on("lightning", f"/{path.split('/')[4][:15]}", headers=cookie).headers["Location"] == path


def test_what_is_not_there(org: Org) -> None:
    cookie = inside(org)
    paths = (
        "/lightning/o/Nothing__c/list", "/lightning/r/Account/001000000000000AAA/view", "/lightning/n/Nothing",
        "/lightning/o/House__c/split?ids=x", "/lightning/page/visualforce/Nothing", "/001000000000000AAA",
    )  # fmt: skip
    assert {org.on("lightning", path, headers=cookie).status_code for path in paths} == {404}


def test_setup_shows_the_app(org: Org) -> None:
    page = org.on("lightning", "/lightning/setup/ManageExternalClientApplication/home", headers=inside(org))
    assert (page.status_code, "AdminApprovedPreAuthorized" in page.text) == (200, True)


def test_visualforce_pages_ask_for_a_session_too(org: Org) -> None:
    assert "/secur/frontdoor.jsp" in org.on("vf", "/apex/House_Canvas").headers["Location"]
    page = org.on("vf", f"/apex/Nothing?s={org.sid('admin@acme.example')}")
    assert page.status_code == 302  # a browser's session is no frame's


def test_logging_out_ends_the_session_on_every_site(org: Org) -> None:
    cookie = inside(org)
    home = org.on("lightning", "/lightning/page/home", headers=cookie)
    csrf = home.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    both = {"Cookie": f"{cookie['Cookie']}; {home.headers['Set-Cookie'].split(';')[0]}"}
    out = org.on("lightning", "/secur/logout.jsp", "POST", headers=both, data={"csrfmiddlewaretoken": csrf})
    assert out.headers["Location"] == f"{org.site('my')}/login/"
    again = org.on("lightning", "/lightning/page/home", headers=cookie)
    assert again.headers["Location"].startswith(f"{org.site('my')}/secur/frontdoor.jsp")


def test_a_name_that_nobody_has_logs_nobody_in(org: Org) -> None:
    with requests.Session() as browser:
        page = browser.get(f"{org.api}/login/", timeout=20)
        csrf = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        form = {"username": "nobody", "csrfmiddlewaretoken": csrf}
        answer = browser.post(f"{org.api}/login/", data=form, timeout=20)
    assert (answer.status_code, "check your username" in answer.text) == (200, True)


def test_addresses_without_a_page(org: Org) -> None:
    assert "Open the org" in requests.get(f"{org.api}/", timeout=20).text
    assert org.on("my", "/").headers["Location"] == f"{org.site('lightning')}/lightning/page/home"
    assert org.on("evil", "/").headers["Location"] == "/devorg/hostile/"
    assert org.on("my", "/profilephoto/005/T").headers["Content-Type"] == "image/svg+xml"


def test_the_proxy_bears_with_a_mangled_address(org: Org) -> None:
    assert org.on("my", "/canvas/proxy.jsp?parameters={").status_code == 200


def test_streaming_is_for_the_orgs_own_pages(org: Org) -> None:
    answer = requests.get(f"{org.api}/devorg/stream?topic=/topic/Houses", timeout=20)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (401, "INVALID_SESSION_ID")
    header = {"Authorization": f"OAuth {org.sid('admin@acme.example')}"}
    unknown = requests.get(f"{org.api}/devorg/stream?topic=/event/Nothing", headers=header, timeout=20)
    assert (unknown.status_code, unknown.json()["error"]) == (404, "404::{/event/Nothing}::Unknown channel")
