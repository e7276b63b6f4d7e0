from functools import partial

import pytest
from cryptography.fernet import Fernet

from canvasapp.conf import Conf, ConfError, Problem, Secret
from canvasapp.conf import load as load_with
from canvasapp.conf.development import KEYS
from canvasapp.salesforce import sfid18

load = partial(load_with, org_id=sfid18)

KEY = Fernet.generate_key().decode()
OTHER_KEY = Fernet.generate_key().decode()
DEVELOPMENT = {
    "DEBUG": "true",
    "SECRET_KEY": "short is fine here",
    "CANVAS_CONSUMER_KEY": "3MVG9.key",
    "CANVAS_CONSUMER_SECRET": "secret",
    "CREDENTIAL_KEYS": KEY,
}
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "DATABASE_URL": "postgres://app:hunter2@db.example.com:5432/app",
    "CANVAS_CONSUMER_KEY": "3MVG9.key",
    "CANVAS_CONSUMER_SECRET": "1234567890123456789",
    "CREDENTIAL_KEYS": KEY,
    "ALLOWED_HOSTS": "app.example.com",
}


def mends(environ: dict[str, str]) -> dict[str, str]:
    """What ``load`` says about each variable that it refuses."""
    with pytest.raises(ConfError) as refusal:
        load(environ)
    return dict(refusal.value.problems)


def test_a_laptop_needs_no_more_than_its_keys() -> None:
    assert load(DEVELOPMENT) == Conf(
        debug=True,
        secret_key=Secret("short is fine here"),
        database_url="sqlite:///db.sqlite3",
        canvas_consumer_key="3MVG9.key",
        canvas_consumer_secrets=(Secret("secret"),),
        canvas_developer_name="",
        canvas_max_age=7200,
        canvas_session_age=3600,
        salesforce_login_url="http://localhost:8001",
        salesforce_private_key=None,
        allowed_orgs=frozenset(),
        allowed_hosts=("app.localhost", "localhost", "127.0.0.1", "[::1]"),
        credential_keys=(Secret(KEY),),
        trust_forwarded_proto=False,
    )


def test_production_assumes_salesforce_and_nothing_else() -> None:
    conf = load(PRODUCTION)
    assert (conf.debug, conf.salesforce_login_url) == (False, "https://login.salesforce.com")
    assert conf.database_url == PRODUCTION["DATABASE_URL"]
    assert conf.allowed_hosts == ("app.example.com",)


def test_everything_that_is_missing_is_said_at_once() -> None:
    assert mends({}).keys() == PRODUCTION.keys()


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = dict.fromkeys((*PRODUCTION, "CANVAS_MAX_AGE", "ORG_PORT", "ALLOWED_ORGS", "SALESFORCE_PRIVATE_KEY"), "?")
    wrong |= {"CANVAS_CONSUMER_KEY": " ", "DEBUG": "perhaps"}
    assert mends(wrong).keys() == wrong.keys()


def test_the_message_has_a_line_for_each_variable_and_no_value() -> None:
    with pytest.raises(ConfError) as refusal:
        load(DEVELOPMENT | {"CREDENTIAL_KEYS": "hunter2", "CANVAS_MAX_AGE": "0"})
    assert str(refusal.value).splitlines() == [
        "2 environment variables need mending (see the README, or run `make run` on a laptop):",
        "  CANVAS_MAX_AGE must be a whole number of seconds above 0",
        "  CREDENTIAL_KEYS must be Fernet keys, comma-separated: 32 bytes each, in URL-safe base64",
    ]
    assert ConfError((Problem("A", "is b"),)).args[0].startswith("1 environment variable needs mending")


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
@pytest.mark.parametrize("name", PRODUCTION)
def test_a_blank_value_is_refused(name: str, blank: str) -> None:
    assert mends(PRODUCTION | {name: blank}) == {name: "is empty: give it a value or take it away"}


def test_nothing_secret_is_in_the_representation() -> None:
    shown = repr(load(PRODUCTION | {"SALESFORCE_PRIVATE_KEY": KEYS["SALESFORCE_PRIVATE_KEY"]()}))
    secrets = [PRODUCTION["SECRET_KEY"], "hunter2", PRODUCTION["CANVAS_CONSUMER_SECRET"], KEY, "BEGIN"]
    assert [secret for secret in secrets if secret in shown] == []


def test_the_dev_org_is_where_its_port_is() -> None:
    assert load(DEVELOPMENT | {"ORG_PORT": "9001"}).salesforce_login_url == "http://localhost:9001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "x" * 60),
        ("SECRET_KEY", "django-insecure-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"),
        ("SECRET_KEY", "too short"),
        ("CANVAS_CONSUMER_SECRET", "too-short"),
        ("CANVAS_CONSUMER_SECRET", "1234567890123456789,short"),
        ("ALLOWED_HOSTS", "*"),
        ("SALESFORCE_LOGIN_URL", "http://localhost:8001"),
    ],
)
def test_production_refuses_what_a_laptop_may_have(name: str, value: str) -> None:
    load(DEVELOPMENT | {name: value})
    assert mends(PRODUCTION | {name: value}).keys() == {name}


def test_debug_is_refused_on_a_dyno() -> None:
    assert mends(DEVELOPMENT | {"DYNO": "web.1"}).keys() == {"DEBUG"}


@pytest.mark.parametrize(
    ("environ", "trusted"),
    [
        ({}, False),
        ({"DYNO": "web.1"}, True),
        ({"TRUST_FORWARDED_PROTO": "yes"}, True),
        ({"DYNO": "web.1", "TRUST_FORWARDED_PROTO": "no"}, False),
    ],
)
def test_a_forwarded_protocol_is_believed_on_heroku_or_when_told(environ: dict[str, str], trusted: bool) -> None:
    assert load(PRODUCTION | environ).trust_forwarded_proto is trusted


def test_secrets_rotate_in_lists() -> None:
    conf = load(
        PRODUCTION | {"CREDENTIAL_KEYS": f"{OTHER_KEY}, {KEY}", "CANVAS_CONSUMER_SECRET": "1" * 19 + "," + "2" * 19}
    )
    assert conf.credential_keys == (Secret(OTHER_KEY), Secret(KEY))
    assert conf.canvas_consumer_secrets == (Secret("1" * 19), Secret("2" * 19))


def test_org_ids_are_kept_in_18_characters() -> None:
    conf = load(DEVELOPMENT | {"ALLOWED_ORGS": "00D000000000062, 00D000000000062EAA,00Dxx0000001gPL"})
    assert conf.allowed_orgs == {"00D000000000062EAA", "00Dxx0000001gPLEAY"}


@pytest.mark.parametrize("text", ["00D00000000006", "005000000000062", "00D000000000062XXX", "00D000000000062EAA,x"])
def test_a_mistyped_org_id_keeps_nobody_out_by_surprise(text: str) -> None:
    assert mends(DEVELOPMENT | {"ALLOWED_ORGS": text}).keys() == {"ALLOWED_ORGS"}
