import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.salesforce.errors import InvalidValue
from canvasapp.salesforce.ids import same_sfid, sfid18


@pytest.mark.parametrize(
    ("short", "long"),
    [
        # From public documentation and payloads.
        ("00D5g000004xYzA", "00D5g000004xYzAEAU"),
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"),
        ("000000000000000", "000000000000000AAA"),
        ("ZZZZZZZZZZZZZZZ", "ZZZZZZZZZZZZZZZ555"),
    ],
)
def test_long_form(short, long):
    assert sfid18(short) == long
    assert sfid18(long) == long


@pytest.mark.parametrize(
    "text",
    ["", "001", "001A0000006Vm9rIA", "001A0000006Vm9rIAC0", "001A0000006Vm9r\n", "001A0000006Vm9-", "001A0000006Vm9é"],
)
def test_refuses_what_is_no_id(text):
    with pytest.raises(InvalidValue):
        sfid18(text)


def test_refuses_a_wrong_ending():
    with pytest.raises(InvalidValue):
        sfid18("001A0000006Vm9rIAA")


def test_same_record():
    assert same_sfid("001A0000006Vm9r", "001A0000006Vm9rIAC")
    assert not same_sfid("001A0000006Vm9r", "001A0000006Vm9R")


SHORT = st.text(string.ascii_letters + string.digits, min_size=15, max_size=15)


@given(one=SHORT, other=SHORT)
def test_long_forms_differ_without_regard_to_case(one, other):
    assert (sfid18(one).lower() == sfid18(other).lower()) == (one == other)


@given(text=st.text())
def test_never_another_error(text):
    with contextlib.suppress(InvalidValue):
        assert len(sfid18(text)) == 18
