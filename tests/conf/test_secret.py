import pickle

import pytest

from canvasapp.conf import Secret

SECRET = Secret("the value")


def test_it_shows_its_value_to_who_asks() -> None:
    assert SECRET.reveal() == "the value"


@pytest.mark.parametrize("show", [repr, str, "{:>12}".format, "%s".__mod__, lambda secret: repr([secret])])
def test_it_shows_itself_to_nobody_else(show) -> None:
    assert "value" not in show(SECRET)
    assert "********" in show(SECRET)


def test_it_has_no_attributes_to_look_through() -> None:
    assert not hasattr(SECRET, "__dict__")


def test_equal_values_are_equal_secrets() -> None:
    assert Secret("a") == Secret("a")
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


def test_it_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(SECRET)
