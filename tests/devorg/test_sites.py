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
