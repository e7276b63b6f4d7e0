import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.salesforce.errors import InvalidValue
from canvasapp.salesforce.values import encode


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("Zoë", '"Zo\\u00eb"'),
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (0.5, "0.5"),
        (Decimal("12.50"), "12.5"),
        (Decimal("0.1"), "0.1"),
        (Decimal("12345678901234.5678"), '"12345678901234.5678"'),
        (date(2026, 2, 28), '"2026-02-28"'),
        (time(9, 5), '"09:05:00.000Z"'),
        (datetime(2026, 2, 28, 1, tzinfo=timezone(timedelta(hours=9))), '"2026-02-27T16:00:00.000+00:00"'),
        (datetime(2026, 2, 28, 1, 2, 3, 4567, UTC), '"2026-02-28T01:02:03.004+00:00"'),
        ({"red", "blue"}, '"blue;red"'),
        (frozenset(), '""'),
        ({"Ext__c": "x"}, '{"Ext__c":"x"}'),
    ],
)
def test_spells(value, sent):
    assert encode({"A": value}) == f'{{"A":{sent}}}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001 - the refusal is the point
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
        object(),
        b"bytes",
    ],
)
def test_refuses(value):
    with pytest.raises(InvalidValue):
        encode({"A": value})


@given(value=st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
def test_no_digit_is_lost(value):
    sent = json.loads(encode({"A": value}), parse_float=Decimal)["A"]
    assert Decimal(sent) == value
