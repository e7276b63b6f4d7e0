import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.salesforce.errors import UntrustedHost
from canvasapp.salesforce.hosts import HostPolicy

PRODUCTION = HostPolicy()
LAPTOP = HostPolicy("http://localhost:8001")


class TestLoginUrl:
    @pytest.mark.parametrize(
        ("url", "origin"),
        [
            ("https://login.salesforce.com", "https://login.salesforce.com"),
            ("https://test.salesforce.com/", "https://test.salesforce.com"),
            ("https://login.salesforce.mil", "https://login.salesforce.mil"),
            ("https://acme.my.salesforce.com", "https://acme.my.salesforce.com"),
            ("https://acme.my.salesforce.mil", "https://acme.my.salesforce.mil"),
            ("https://ACME.My.Salesforce.COM:443/x?y=1#z", "https://acme.my.salesforce.com"),
            ("HTTPS://acme--uat.sandbox.my.salesforce.com", "https://acme--uat.sandbox.my.salesforce.com"),
            ("https://acme-dev-ed.develop.my.salesforce.com", "https://acme-dev-ed.develop.my.salesforce.com"),
        ],
    )
    def test_gives_the_canonical_origin(self, url, origin):
        assert PRODUCTION.login_url(url) == origin

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("", "not an address"),
            ("login.salesforce.com", "not an address"),
            ("//login.salesforce.com", "not an address"),
            ("https:login.salesforce.com", "not an address"),
            ("https:///login.salesforce.com", "not an address"),
            ("https://login.salesforce.com@evil.example", "not an address"),
            ("https://evil.example\\@login.salesforce.com", "not an address"),
            ("https://login.salesforce.com\\.evil.example", "not an address"),
            ("https://user:pw@login.salesforce.com", "not an address"),
            ("https://login.salesforce.com\n.evil.example", "not an address"),
            ("https://login.salesforce.com\n", "not an address"),
            (" https://login.salesforce.com", "not an address"),
            ("https://login.salesforce.com/\t", "not an address"),
            ("https://login.salesforce.com/\N{LATIN SMALL LETTER E WITH ACUTE}", "not an address"),
            ("https://log\N{LATIN SMALL LETTER DOTLESS I}n.salesforce.com", "not an address"),
            ("https://login\N{FULLWIDTH FULL STOP}salesforce.com", "not an address"),
            ("https://login%2esalesforce.com", "not an address"),
            ("https://[::1]", "not an address"),
            ("https://login.salesforce.com:", "not an address"),
            ("https://login.salesforce.com/" + "a" * 5000, "not an address"),
            ("http://login.salesforce.com", "scheme"),
            ("javascript://login.salesforce.com/%0aalert(1)", "scheme"),
            ("https://login.salesforce.com:8443", "port"),
            ("https://login.salesforce.com:80", "port"),
            ("https://login.salesforce.com.", "host"),
            ("https://.my.salesforce.com", "host"),
            ("https://my.salesforce.com", "host"),
            ("https://acme..my.salesforce.com", "host"),
            ("https://-acme.my.salesforce.com", "host"),
            ("https://acme-.my.salesforce.com", "host"),
            ("https://xn--acm-dma.my.salesforce.com", "host"),
            ("https://a.b.c.my.salesforce.com", "host"),
            ("https://" + "a" * 64 + ".my.salesforce.com", "host"),
            ("https://login.salesforce.com.evil.example", "host"),
            ("https://evil-login.salesforce.com", "host"),
            ("https://evilmy.salesforce.com", "host"),
            ("https://acme.lightning.force.com", "host"),
            ("https://acme.file.force.com", "host"),
            ("https://acme.my.site.com", "host"),
            ("https://na1.salesforce.com", "host"),
            ("https://www.salesforce.com", "host"),
            ("https://127.0.0.1", "host"),
            ("https://localhost", "host"),
        ],
    )
    def test_refuses(self, url, reason):
        with pytest.raises(UntrustedHost) as caught:
            PRODUCTION.login_url(url)
        assert caught.value.detail == reason
        assert caught.value.public == "That is not a Salesforce address."

    def test_laptop_knows_its_own_org_only(self):
        assert LAPTOP.login_url("http://localhost:8001/x") == "http://localhost:8001"
        assert LAPTOP.login_url("http://acme.my.localhost:8001") == "http://acme.my.localhost:8001"

    @pytest.mark.parametrize(
        "url",
        [
            "http://localhost",
            "http://localhost:8000",
            "http://app.localhost:8001",
            "http://localhost.evil.example:8001",
            "http://evil.example:8001",
            "http://127.0.0.1:8001",
            "https://localhost:8001",
            "https://login.salesforce.com",
        ],
    )
    def test_laptop_refuses(self, url):
        with pytest.raises(UntrustedHost):
            LAPTOP.login_url(url)


class TestInstanceUrl:
    def test_is_a_my_domain(self):
        assert PRODUCTION.instance_url("https://acme.my.salesforce.com/") == "https://acme.my.salesforce.com"

    @pytest.mark.parametrize("url", ["https://login.salesforce.com", "https://localhost", "https://evil.example"])
    def test_refuses(self, url):
        with pytest.raises(UntrustedHost):
            PRODUCTION.instance_url(url)

    def test_laptop(self):
        assert LAPTOP.instance_url("http://localhost:8001") == "http://localhost:8001"
        assert LAPTOP.instance_url("http://acme.my.localhost:8001") == "http://acme.my.localhost:8001"


class TestServerUrl:
    def test_is_the_address_itself(self):
        assert PRODUCTION.server_url("https://acme.my.salesforce.com") == "https://acme.my.salesforce.com"

    def test_names_that_only_browsers_resolve_become_localhost(self):
        assert LAPTOP.server_url("http://acme.my.localhost:8001") == "http://localhost:8001"

    def test_is_checked(self):
        with pytest.raises(UntrustedHost):
            LAPTOP.server_url("http://evil.example:8001")


class TestDevOrigin:
    @pytest.mark.parametrize(
        "origin",
        ["https://localhost:8001", "http://evil.example:8001", "http://localhost:0", "http://localhost:8001/x"],
    )
    def test_is_localhost(self, origin):
        with pytest.raises(ValueError, match="must look like"):
            HostPolicy(origin)

    def test_default_port_is_not_spelled(self):
        assert HostPolicy("http://localhost:80").login_url("http://localhost") == "http://localhost"
        assert HostPolicy("http://localhost").login_url("http://localhost:80") == "http://localhost"

    def test_repr(self):
        assert repr(LAPTOP) == "HostPolicy('http://localhost:8001')"
        assert repr(PRODUCTION) == "HostPolicy()"


class TestGenericLogin:
    def test_shared_by_all_orgs(self):
        assert PRODUCTION.is_generic_login("https://login.salesforce.com")
        assert not PRODUCTION.is_generic_login("https://acme.my.salesforce.com")
        assert not LAPTOP.is_generic_login("http://localhost:8001")


class TestFrameAncestors:
    def test_any_org(self):
        assert PRODUCTION.frame_ancestors() == (
            "https://*.my.salesforce.com",
            "https://*.lightning.force.com",
            "https://*.my.salesforce-setup.com",
            "https://*.vf.force.com",
            "https://*.visualforce.com",
            "https://*.my.site.com",
            "https://*.my.salesforce.mil",
            "https://*.lightning.crmforce.mil",
            "https://*.vf.crmforce.mil",
        )

    def test_laptop(self):
        assert LAPTOP.frame_ancestors() == (
            "http://localhost:8001",
            "http://*.my.localhost:8001",
            "http://*.lightning.localhost:8001",
            "http://*.vf.localhost:8001",
        )


class TestFrameAncestorsFor:
    def test_org_without_partition(self):
        assert PRODUCTION.frame_ancestors_for("https://acme.my.salesforce.com") == (
            "https://acme.my.salesforce.com",
            "https://acme.lightning.force.com",
            "https://acme.my.salesforce-setup.com",
        )

    def test_defense(self):
        assert PRODUCTION.frame_ancestors_for("https://acme.my.salesforce.mil") == (
            "https://acme.my.salesforce.mil",
            "https://acme.lightning.crmforce.mil",
        )

    @pytest.mark.parametrize(
        "origin",
        [
            "https://acme--uat--c.sandbox.vf.force.com",
            "https://acme--uat--my-pkg.sandbox.vf.force.com",
            "https://acme--uat--c.sandbox.visualforce.com",
            "https://acme--uat.sandbox.my.site.com",
        ],
    )
    def test_pages_of_the_org_join(self, origin):
        assert PRODUCTION.frame_ancestors_for(
            "https://acme--uat.sandbox.my.salesforce.com", [f"{origin}/apex/page?core.apexpages=1"]
        ) == (
            "https://acme--uat.sandbox.my.salesforce.com",
            "https://acme--uat.sandbox.lightning.force.com",
            "https://acme--uat.sandbox.my.salesforce-setup.com",
            origin,
        )

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.my.salesforce.com",
            "https://evil.lightning.force.com",
            "https://acme--uat.sandbox.lightning.force.com",  # acme's sandbox is not acme
            "https://acme--uat--c.sandbox.vf.force.com",
            "https://acme--uat--c.vf.force.com",
            "https://acmex--c.vf.force.com",
            "https://acme.vf.force.com",
            "https://acme--c.develop.vf.force.com",
            "https://acme--c.vf.force.com.evil.example",
            "https://acme.lightning.crmforce.mil",
            "https://portal.acme.example",
            "not an address",
            "'unsafe-inline'; script-src *",
        ],
    )
    def test_pages_of_others_do_not(self, origin):
        assert PRODUCTION.frame_ancestors_for("https://acme.my.salesforce.com", [origin]) == (
            "https://acme.my.salesforce.com",
            "https://acme.lightning.force.com",
            "https://acme.my.salesforce-setup.com",
        )

    def test_own_pages_come_once(self):
        once = PRODUCTION.frame_ancestors_for("https://acme.my.salesforce.com")
        assert PRODUCTION.frame_ancestors_for("https://acme.my.salesforce.com", once) == once

    def test_laptop_finds_the_org_in_the_page_that_frames(self):
        assert LAPTOP.frame_ancestors_for(
            "http://localhost:8001",
            [
                "http://acme--c.vf.localhost:8001/apex/x",
                "http://acme.my.localhost:8001",
                "http://evil.my.localhost:8001",
            ],
        ) == (
            "http://localhost:8001",
            "http://acme.my.localhost:8001",
            "http://acme.lightning.localhost:8001",
            "http://acme--c.vf.localhost:8001",
        )

    def test_laptop_without_one(self):
        assert LAPTOP.frame_ancestors_for("http://localhost:8001") == ("http://localhost:8001",)

    def test_instance_is_checked(self):
        with pytest.raises(UntrustedHost):
            PRODUCTION.frame_ancestors_for("https://evil.example")


PIECES = st.sampled_from(
    [
        "https", "http", "HTTPS", "javascript", ":", "//", "/", "\\", "@", "?", "#", ".", "..", "%2e", "%00", " ", "\t",
        "\n", "\r", "\0", "[", "]", ":443", ":80", ":8001", "*", ";", "'", ",", "xn--", "-", "--", "acme", "evil",
        "evil.example", "login", "test", "my", "salesforce", ".com", ".mil", "login.salesforce.com",
        "my.salesforce.com", "acme.my.salesforce.com", "acme--uat.sandbox", "localhost", ".localhost", "127.0.0.1",
        "\N{CYRILLIC SMALL LETTER A}", "\N{FULLWIDTH SOLIDUS}", "\N{IDEOGRAPHIC FULL STOP}", "\N{SOFT HYPHEN}",
        "\N{KELVIN SIGN}",
    ]
)  # fmt: skip
HOSTILE = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))
NEAR = st.builds("https://{}".format, HOSTILE) | st.builds("https://acme.my.salesforce.com{}".format, HOSTILE)
SALESFORCE = re.compile(r"https://(login|test|[a-z0-9-]+(\.[a-z0-9-]+)?\.my)\.salesforce\.(com|mil)")


@given(url=HOSTILE | NEAR)
def test_no_hostile_address_passes(url):
    """Whatever passes is spelled out at the very start of the input, and ends there or at a path."""
    try:
        origin = PRODUCTION.login_url(url)
    except UntrustedHost:
        return
    assert SALESFORCE.fullmatch(origin)
    assert url.isascii()
    assert url.lower().startswith(origin)
    assert re.match(r"(:443)?([/?#]|$)", url[len(origin) :])
    assert PRODUCTION.login_url(origin) == origin


@given(origins=st.lists(HOSTILE | NEAR, max_size=4))
def test_no_hostile_origin_reaches_the_header(origins):
    sources = PRODUCTION.frame_ancestors_for("https://acme.my.salesforce.com", origins)
    assert all(re.fullmatch(r"https://acme(--[a-z0-9-]+)?\.[a-z.-]+\.(com|mil)", source) for source in sources)
