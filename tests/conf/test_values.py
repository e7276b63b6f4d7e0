import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from canvasapp.conf import Secret, values
from canvasapp.conf.development import KEYS


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", True), ("ON", True), ("no", False), ("0", False)])
def test_a_boolean(text: str, value: bool) -> None:
    assert values.boolean(text) is value


def test_whole_numbers() -> None:
    assert (values.seconds("7200"), values.port("65535")) == (7200, 65535)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (values.boolean, "maybe"),
        (values.items, "a,,b"),
        (values.items, "a,"),
        (values.seconds, "0"),
        (values.seconds, "-1"),
        (values.seconds, "1.5"),
        (values.seconds, "1h"),
        (values.port, "0"),
        (values.port, "65536"),
        (values.port, "http"),
        (values.database_url, "nonsense"),
        (values.database_url, "mysql://localhost/app"),
        (values.database_url, "postgres:"),
        (values.database_url, "sqlite:///"),
        (values.credential_keys, "x"),
        (values.credential_keys, "=" * 44),
        (values.credential_keys, base64.urlsafe_b64encode(b"31 bytes are not 32, are they??").decode()),
        (values.private_key, "x"),
    ],
)
def test_what_is_refused(parse, text: str) -> None:
    with pytest.raises(ValueError, match="must "):
        parse(text)


@pytest.mark.parametrize(
    "text", ["postgres://u:p@h:5432/n", "postgresql://h/n", "sqlite:///db.sqlite3", "sqlite:////x"]
)
def test_a_database_address(text: str) -> None:
    assert values.database_url(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "https://login.salesforce.com",
        "https://test.salesforce.com/",
        "https://acme.my.salesforce.com",
        "https://acme--uat.sandbox.my.salesforce.com",
    ],
)
def test_a_login_address(text: str) -> None:
    assert values.login_url(text, strict=True) == text.rstrip("/")


@pytest.mark.parametrize(
    "text",
    [
        "login.salesforce.com",
        "http://login.salesforce.com",
        "https://login.salesforce.com/services",
        "https://login.salesforce.com?x=1",
        "https://user@login.salesforce.com",
        "https://login.salesforce.com.evil.example",
        "https://evilsalesforce.com",
        "https://www.salesforce.com",
        "https://my.salesforce.com",
        "http://localhost:8001/path",
        "http://evil.example:8001",
    ],
)
def test_no_login_address(text: str) -> None:
    with pytest.raises(ValueError, match="must be https://login"):
        values.login_url(text, strict=False)


def test_the_dev_org_is_a_login_address_on_a_laptop() -> None:
    assert values.login_url("http://localhost:8001/", strict=False) == "http://localhost:8001"


@pytest.mark.parametrize("text", ["app.example.com", ".herokuapp.com", "localhost", "127.0.0.1", "[::1]"])
def test_a_host(text: str) -> None:
    assert values.hosts(text, strict=True) == (text,)


@pytest.mark.parametrize(
    "text", ["https://app.example.com", "app.example.com:443", "app.example.com/", "*.example.com", "-"]
)
def test_no_host(text: str) -> None:
    with pytest.raises(ValueError, match="must be host names"):
        values.hosts(text, strict=False)


def test_every_host_on_a_laptop() -> None:
    assert values.hosts("*", strict=False) == ("*",)


def test_a_consumer_secret_holds_no_blank() -> None:
    with pytest.raises(ValueError, match="must not hold blanks"):
        values.consumer_secrets("one two", strict=False)


def test_a_key_in_hexadecimal_is_a_fernet_key_too() -> None:
    """The generator of app.json writes 64 hexadecimal digits."""
    assert values.credential_keys("00" * 31 + "ff") == (Secret("A" * 41 + "P8="),)


def pem(key, encryption: KeySerializationEncryption | None = None) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()).decode()


def test_a_private_key_may_be_on_one_line() -> None:
    one_line = KEYS["SALESFORCE_PRIVATE_KEY"]()
    assert "\n" not in one_line
    assert values.private_key(one_line) == Secret(one_line.replace("\\n", "\n"))


@pytest.mark.parametrize(
    "text",
    [
        pem(rsa.generate_private_key(65537, 1024)),
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(rsa.generate_private_key(65537, 2048), BestAvailableEncryption(b"passphrase")),
    ],
    ids=["short", "elliptic", "encrypted"],
)
def test_a_private_key_of_another_kind(text: str) -> None:
    with pytest.raises(ValueError, match="must be an RSA private key of at least 2048 bits"):
        values.private_key(text)
