import pytest
from cryptography.fernet import Fernet

from canvasapp.conf import Secret
from canvasapp.orgs import vault


def key() -> Secret:
    return Secret(Fernet.generate_key().decode())


def test_what_was_sealed_comes_back():
    value = {"token": "é漢😀", "none": None, "list": [1, 2]}
    assert vault.unseal(vault.seal(value)) == value


def test_sealed_text_tells_nothing():
    assert "geheim" not in vault.seal("geheim")


def test_an_older_key_still_opens(settings):
    old, new = key(), key()
    settings.CREDENTIAL_KEYS = (old,)
    sealed = vault.seal("x")
    settings.CREDENTIAL_KEYS = (new, old)
    assert vault.unseal(sealed) == "x"


def test_a_key_that_is_gone_is_a_named_error_without_the_value(settings):
    settings.CREDENTIAL_KEYS = (key(),)
    sealed = vault.seal("x")
    settings.CREDENTIAL_KEYS = (key(),)
    with pytest.raises(vault.VaultError) as caught:
        vault.unseal(sealed)
    assert sealed not in str(caught.value)
