"""Record ids: their form, their checksum, their number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.devorg.data import ids


@pytest.mark.parametrize("known", ["0016A0000035mJCQAY", "0016A0000035mJ9QAI", "001xx000003DGb2AAG"])
def test_checksums_of_real_ids(known: str) -> None:
    # Two from query results in a public issue, one from the REST API guide.
    assert ids.normal(known[:15]) == known


@given(st.integers(min_value=1, max_value=10**9))
def test_number_is_found_again(number: int) -> None:
    made = ids.make("001", number)
    assert len(made) == 18
    assert made.startswith("001Hs0")
    assert ids.number(made) == number
    assert ids.normal(made[:15]) == made


@given(st.integers(min_value=1, max_value=10**9))
def test_case_is_restored_from_the_checksum(number: int) -> None:
    made = ids.make("a01", number)
    assert ids.normal(made.lower()) == made
    assert ids.normal(made.upper()) == made


@pytest.mark.parametrize(
    "text", ["", "x", "001Hs000Dfo700", "001Hs000Dfo7001!!!", "001Hs000Dfo7001ZZZ", "001Hs000Dfo70é1", None, 15]
)
def test_what_is_no_id(text: object) -> None:
    assert ids.normal(text) is None


def test_id_of_another_org() -> None:
    assert ids.number("00130000000IMQiAAM") is None


def test_order_of_ids_is_order_of_making() -> None:
    made = [ids.make("001", number) for number in (1, 9, 10, 61, 62, 63, 3843, 3844, 10**6)]
    assert made == sorted(made)
