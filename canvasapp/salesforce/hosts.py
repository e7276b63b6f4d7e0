"""Which addresses are Salesforce's, and which of them one org's.

Host patterns: Salesforce Help, "My Domain URL Formats" and "Partitioned Domains" (enhanced domains, enforced since
2023). Every address that came from outside passes here before a credential goes to it, a browser is sent to it or a
page may be framed by it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from canvasapp.salesforce.errors import UntrustedHost


class _Cloud(NamedTuple):
    """The host names of one Salesforce cloud. A suffix is preceded by My Domain's label and, maybe, a partition."""

    login: tuple[str, ...]  # whole host names
    my: str  # login and API
    own: tuple[str, ...]  # pages of an org that follow from its label alone
    sites: tuple[str, ...]  # pages that an org may have under its label
    packaged: tuple[str, ...]  # pages under label--package


_COMMERCIAL = _Cloud(
    login=("login.salesforce.com", "test.salesforce.com"),
    my="my.salesforce.com",
    own=("lightning.force.com", "my.salesforce-setup.com"),
    sites=("my.site.com",),
    packaged=("vf.force.com", "visualforce.com"),
)
# Government Cloud (Defense).
_DEFENSE = _Cloud(
    login=("login.salesforce.mil", "test.salesforce.mil"),
    my="my.salesforce.mil",
    own=("lightning.crmforce.mil",),
    sites=(),
    packaged=("vf.crmforce.mil",),
)
_LAPTOP = _Cloud(
    login=("localhost",),
    my="my.localhost",
    own=("lightning.localhost",),
    sites=(),
    packaged=("vf.localhost",),
)

# One expression for the whole string: no two parsers are asked, so none can disagree about where the host ends.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z]+)://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?",
)
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LONGEST_URL = 4096


def _port(digits: str | None, scheme: str) -> str:
    """The port as an origin spells it: with its colon, or nothing where it is the scheme's own."""
    return "" if digits in (None, {"https": "443", "http": "80"}[scheme]) else f":{digits}"


class _Org(NamedTuple):
    """Where an org's pages live: the cloud, My Domain's label, the partition with its dot or nothing."""

    cloud: _Cloud
    label: str
    partition: str

    def host(self, suffix: str) -> str:
        return f"{self.label}{self.partition}.{suffix}"

    def owns(self, host: str) -> bool:
        """Whether ``host`` shows pages of this org.

        A package's name cannot hold two hyphens in a row, so ``acme--uat--c`` is the sandbox uat, not an org acme.
        """
        if host in {self.host(suffix) for suffix in (self.cloud.my, *self.cloud.own, *self.cloud.sites)}:
            return True
        package = rf"{re.escape(self.label)}--[a-z0-9]+(?:-[a-z0-9]+)*{re.escape(self.partition)}\."
        return any(re.fullmatch(package + re.escape(suffix), host) for suffix in self.cloud.packaged)


class HostPolicy:
    """Production: https to Salesforce's own domains. With ``dev_origin`` (``http://localhost:8001``): that org only.

    Every method that takes an address raises ``UntrustedHost`` for one that is not Salesforce's, and gives back a
    canonical origin: lower case, no default port, no path.
    """

    def __init__(self, dev_origin: str | None = None) -> None:
        self._scheme, self._port = "https", ""
        self._clouds: tuple[_Cloud, ...] = (_COMMERCIAL, _DEFENSE)
        self._laptop = dev_origin is not None
        if dev_origin is not None:
            match = re.fullmatch(r"http://localhost(?::([1-9][0-9]{0,4}))?/?", dev_origin)
            if match is None:
                msg = f"dev_origin must look like http://localhost:8001, not {dev_origin!r}"
                raise ValueError(msg)
            self._scheme, self._port, self._clouds = "http", _port(match[1], "http"), (_LAPTOP,)

    def __repr__(self) -> str:
        return f"HostPolicy({self._origin('localhost')!r})" if self._laptop else "HostPolicy()"

    def login_url(self, url: str) -> str:
        """The origin of an address that people or tokens are sent to for OAuth: a login host or a My Domain."""
        host = self._host(url)
        if any(host in cloud.login for cloud in self._clouds) or self._org(host) is not None:
            return self._origin(host)
        raise UntrustedHost("host")

    def instance_url(self, url: str) -> str:
        """The origin of an org's API: its My Domain, on a laptop also plain localhost."""
        host = self._host(url)
        if self._org(host) is not None or (self._laptop and host == "localhost"):
            return self._origin(host)
        raise UntrustedHost("host")

    def server_url(self, origin: str) -> str:
        """Where a server reaches that origin. ``*.localhost`` resolves in browsers only (RFC 6761 §6.3)."""
        checked = self.login_url(origin)
        return self._origin("localhost") if self._laptop else checked

    def is_generic_login(self, url: str) -> bool:
        """Whether the address is a login host shared by all orgs, on which some flows never work."""
        host = self._host(url)
        return not self._laptop and any(host in cloud.login for cloud in self._clouds)

    def frame_ancestors(self) -> tuple[str, ...]:
        """Content-Security-Policy sources for a page sent before the org is known: any org's pages."""
        suffixes = [
            suffix for cloud in self._clouds for suffix in (cloud.my, *cloud.own, *cloud.packaged, *cloud.sites)
        ]
        plain = (self._origin("localhost"),) if self._laptop else ()
        return (*plain, *(self._origin(f"*.{suffix}") for suffix in suffixes))

    def frame_ancestors_for(self, instance_url: str, origins: Iterable[str] = ()) -> tuple[str, ...]:
        """Sources narrowed to the org behind a verified ``instance_url``.

        ``origins`` are addresses of pages that the launch named (``targetOrigin``, ``locationUrl``,
        ``sfdcIFrameOrigin``). They are the browser's word: those that are not this org's are left out.
        """
        instance = self.instance_url(instance_url)
        named = list(self._hosts(origins))
        # Plain localhost names no org; on a laptop the page that frames us does.
        org = next((org for host in (self._host(instance), *named) if (org := self._org(host))), None)
        if org is None:
            return (instance,)
        pages = [org.host(suffix) for suffix in (org.cloud.my, *org.cloud.own)]
        pages += [host for host in named if org.owns(host)]
        return tuple(dict.fromkeys([instance, *(self._origin(host) for host in pages)]))

    def _hosts(self, urls: Iterable[str]) -> Iterator[str]:
        for url in urls:
            try:
                yield self._host(url)
            except UntrustedHost:
                continue

    def _host(self, url: str) -> str:
        """The lower-case host of an address with this policy's scheme and port."""
        match = _URL.fullmatch(url) if len(url) <= _LONGEST_URL else None
        if match is None:
            raise UntrustedHost("not an address")
        if match["scheme"].lower() != self._scheme:
            raise UntrustedHost("scheme")
        if _port(match["port"], self._scheme) != self._port:
            raise UntrustedHost("port")
        return match["host"].lower()

    def _org(self, host: str) -> _Org | None:
        """The org whose My Domain ``host`` is."""
        for cloud in self._clouds:
            match = re.fullmatch(rf"(?P<label>{_LABEL})(?P<partition>\.{_LABEL})?\.{re.escape(cloud.my)}", host)
            if match is not None:
                return _Org(cloud, match["label"], match["partition"] or "")
        return None

    def _origin(self, host: str) -> str:
        return f"{self._scheme}://{host}{self._port}"
