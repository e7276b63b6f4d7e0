import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.salesforce.errors import BadAnswer, InvalidValue
from canvasapp.salesforce.values import encode, instant, typed


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


DESCRIPTION = {
    "fields": [
        {"name": "Name", "type": "string"},
        {"name": "Born__c", "type": "date"},
        {"name": "CreatedDate", "type": "datetime"},
        {"name": "Opens__c", "type": "time"},
        {"name": "Amount", "type": "currency"},
        {"name": "Rate__c", "type": "percent"},
        {"name": "Size__c", "type": "double"},
        {"name": "Tags__c", "type": "multipicklist"},
        {"name": "Count__c", "type": "int"},
    ]
}


class TestTyped:
    def test_python_values(self):
        record = {
            "attributes": {"type": "Account"},
            "Name": "2026-01-01",
            "Born__c": "2026-02-28",
            "CreatedDate": "2026-02-28T01:02:03.004+0000",
            "Opens__c": "09:05:00.000Z",
            "Amount": Decimal("12.50"),
            "Rate__c": 7,
            "Size__c": None,
            "Tags__c": "red;blue",
            "Count__c": 3,
            "Owner": {"Name": "Ada"},
        }
        assert typed(record, DESCRIPTION) == record | {
            "Born__c": date(2026, 2, 28),
            "CreatedDate": datetime(2026, 2, 28, 1, 2, 3, 4000, UTC),
            "Opens__c": time(9, 5),
            "Rate__c": Decimal(7),
            "Tags__c": ("red", "blue"),
        }

    @pytest.mark.parametrize(
        ("name", "value"),
        [("Born__c", "soon"), ("Born__c", 7), ("CreatedDate", "x"), ("Amount", "lots"), ("Amount", [])],
    )
    def test_what_is_not_its_type(self, name, value):
        with pytest.raises(BadAnswer, match="not a "):
            typed({name: value}, DESCRIPTION)

    @given(value=st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
    def test_there_and_back(self, value):
        sent = json.loads(encode({"Amount": value}), parse_float=Decimal)
        assert typed(sent, DESCRIPTION) == {"Amount": value}


class TestInstant:
    @pytest.mark.parametrize(
        "text", ["2026-02-28T01:02:03.000+0000", "2026-02-28T01:02:03Z", "2026-02-28T10:02:03+09:00"]
    )
    def test_spellings(self, text):
        assert instant(text) == datetime(2026, 2, 28, 1, 2, 3, tzinfo=UTC)

    @pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z"])
    def test_none(self, text):
        with pytest.raises(BadAnswer):
            instant(text)
