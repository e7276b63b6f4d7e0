import pytest
import requests

from .conftest import Org


def post(org: Org, verb: str, **options: object) -> requests.Response:
    return requests.post(f"{org.api}/devorg/api/{verb}", timeout=20, **options)  # type: ignore[arg-type]


def test_faults_are_armed_shown_and_disarmed(org: Org) -> None:
    state = org.switch("arm", name="slow", count=3, seconds=1)["state"]
    assert state["faults"] == [{"name": "slow", "remaining": 3, "params": {"seconds": 1}}]
    org.switch("arm", name="html", count=None)
    assert "until disarmed" in requests.get(f"{org.api}/devorg/", timeout=20).text
    assert [fault["name"] for fault in org.switch("disarm", name="slow")["state"]["faults"]] == ["html"]
    assert org.switch("disarm")["state"]["faults"] == []


def test_callback_faults_count_down_in_the_answers_headers(org: Org) -> None:
    org.switch("arm", name="delayed_callback", count=1, ms=20)
    org.switch("arm", name="double_callback", count=1)
    url, mark = f"{org.api}/health/live", {"X-Devorg-Callback": "1"}
    assert "X-Devorg-Callback-Delay" not in requests.get(url, timeout=20).headers
    first = requests.get(url, headers=mark, timeout=20).headers
    assert (first["X-Devorg-Callback-Delay"], first["X-Devorg-Callback-Twice"]) == ("20", "1")
    assert "X-Devorg-Callback-Delay" not in requests.get(url, headers=mark, timeout=20).headers


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("arm", {"name": "nonsense"}),
        ("arm", {"name": "slow", "count": 0}),
        ("arm", {"name": "slow", "speed": 1}),
        ("canvas", {"access_method": "Put"}),
        ("canvas", {"colour": "blue"}),
        ("expire-sessions", {"user": "nobody"}),
    ],
)
def test_says_what_it_does_not_understand(org: Org, verb: str, body: dict[str, object]) -> None:
    answer = post(org, verb, json=body)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_other_sites_pages_cannot_switch(org: Org) -> None:
    answer = post(org, "reset", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_unknown_verbs_name_the_known_ones(org: Org) -> None:
    answer = post(org, "explode")
    assert (answer.status_code, "expire-sessions" in answer.json()["error"]) == (404, True)
