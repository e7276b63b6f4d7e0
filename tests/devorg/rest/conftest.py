"""Clients of the running org's REST API, one a user, and a way to ask its journal."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from tests.devorg.conftest import Org

BASE = "/services/data/v66.0"


@dataclass
class Client:
    """What a user's program sees of the API; paths are below ``/services/data/v66.0/``."""

    org: Org
    token: str = field(repr=False)

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        url = path if path.startswith("http") else f"{self.org.api}{path if path.startswith('/') else f'{BASE}/{path}'}"
        return requests.request(method, url, headers=headers, timeout=20, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.call("GET", path, **options)

    def query(self, soql: str, **options: Any) -> Any:
        answer = self.get("query", params={"q": soql}, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def create(self, sobject: str, **values: Any) -> str:
        answer = self.call("POST", f"sobjects/{sobject}", json=values)
        assert answer.status_code == 201, answer.text
        made: str = answer.json()["id"]
        return made


@pytest.fixture(scope="session")
def tokens(running_org: Org) -> dict[str, str]:
    return {name: running_org.sid(f"{name}@acme.example") for name in ("admin", "sales", "viewer")}


@pytest.fixture
def admin(org: Org, tokens: dict[str, str]) -> Client:
    return Client(org, tokens["admin"])


@pytest.fixture
def sales(org: Org, tokens: dict[str, str]) -> Client:
    return Client(org, tokens["sales"])


@pytest.fixture
def viewer(org: Org, tokens: dict[str, str]) -> Client:
    return Client(org, tokens["viewer"])
