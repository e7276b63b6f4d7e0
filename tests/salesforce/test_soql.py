from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.salesforce import soql
from canvasapp.salesforce.errors import InvalidValue


class TestQuote:
    @pytest.mark.parametrize(
        ("text", "literal"),
        [
            ("", "''"),
            ("Acme", "'Acme'"),
            ("O'Neil", r"'O\'Neil'"),
            ("a\\b", r"'a\\b'"),
            ('say "hi"', r"'say \"hi\"'"),
            ("\n\r\t\b\f", r"'\n\r\t\b\f'"),
            ("50%_", "'50%_'"),
            ("Zoë 株式会社", "'Zoë 株式会社'"),
        ],
    )
    def test_escapes(self, text, literal):
        assert soql.quote(text) == literal

    @pytest.mark.parametrize("text", ["a\0b", "\ud800"])
    def test_refuses_what_no_text_can_hold(self, text):
        with pytest.raises(InvalidValue):
            soql.quote(text)


class TestLike:
    def test_wildcards_in_the_text_are_literal(self):
        assert soql.contains(r"50%_\'") == r"'%50\%\_\\\'%'"

    def test_start(self):
        assert soql.starts_with("A%") == r"'A\%%'"


class TestNames:
    @pytest.mark.parametrize("name", ["Id", "House__c", "ns__House__r", "a" * 80])
    def test_accepts(self, name):
        assert soql.name(name) == name

    @pytest.mark.parametrize("name", ["", "1a", "_a", "a b", "a-b", "a.b", "a,b", "a)", "Namé", "Id\n", "a" * 81])
    def test_refuses(self, name):
        with pytest.raises(InvalidValue):
            soql.name(name)

    def test_path_through_parents(self):
        assert soql.path("Owner.Profile.Name") == "Owner.Profile.Name"

    @pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "a.b.c.d.e.f.g", "a.b c"])
    def test_refuses_paths(self, path):
        with pytest.raises(InvalidValue):
            soql.path(path)

    def test_list(self):
        assert soql.names(["Id", "Owner.Name"]) == "Id, Owner.Name"

    def test_empty_list(self):
        with pytest.raises(InvalidValue, match="no field"):
            soql.names([])

    def test_record_id(self):
        assert soql.record_id("00D5g000004xYzA") == "'00D5g000004xYzAEAU'"

    @pytest.mark.parametrize("text", ["", "x", "00D5g000004xYzA' OR Id != '", "00D5g000004xYzAAAA"])
    def test_refuses_ids(self, text):
        with pytest.raises(InvalidValue):
            soql.record_id(text)


class TestLiteral:
    @pytest.mark.parametrize(
        ("value", "literal"),
        [
            (None, "null"),
            (True, "true"),
            (False, "false"),
            (-7, "-7"),
            (0.1, "0.1"),
            (1e21, "1000000000000000000000"),
            (Decimal("12.50"), "12.50"),
            (Decimal("1E+3"), "1000"),
            ("it's", r"'it\'s'"),
            (date(2026, 2, 28), "2026-02-28"),
            (time(9, 5, 1, 20_000), "09:05:01.020Z"),
            (datetime(2026, 2, 28, 1, 2, 3, 4567, UTC), "2026-02-28T01:02:03.004Z"),
            (datetime(2026, 2, 28, 1, tzinfo=timezone(timedelta(hours=9))), "2026-02-27T16:00:00.000Z"),
            (["a", "b"], "('a', 'b')"),
            ((1, None), "(1, null)"),
            ({"b", "a"}, "('a', 'b')"),
            (soql.Fragment("TODAY"), "TODAY"),
        ],
    )
    def test_spells(self, value, literal):
        assert soql.literal(value) == literal

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            (float("nan"), "not a number that fits"),
            (float("inf"), "not a number that fits"),
            (Decimal("sNaN"), "not a number that fits"),
            (Decimal("1E+999999"), "not a number that fits"),
            (datetime(2026, 1, 1), "a datetime without a time zone"),  # noqa: DTZ001 - the refusal is the point
            (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))), "a datetime outside the calendar"),
            ([], "an empty list: IN () does not parse"),
            (set(), "an empty list: IN () does not parse"),
        ],
    )
    def test_refuses(self, value, reason):
        with pytest.raises(InvalidValue) as caught:
            soql.literal(value)
        assert caught.value.detail == reason


class TestBind:
    def test_fills_in_literals_and_fragments(self):
        assert (
            soql.bind("SELECT Id FROM {what} WHERE Name LIKE {name} AND X IN {ids}", what=soql.name("Account"),
                      name=soql.contains("it's"), ids=[1, 2])
            == r"SELECT Id FROM Account WHERE Name LIKE '%it\'s%' AND X IN (1, 2)"
        )  # fmt: skip

    def test_result_is_not_quoted_again(self):
        where = soql.bind("Name = {name}", name="a")
        assert soql.bind("SELECT Id FROM Account WHERE {where}", where=where).endswith("WHERE Name = 'a'")

    @pytest.mark.parametrize("template", ["{}", "{other}", "{name.upper}", "{name[0]}", "{name!r}", "{name:>9}"])
    def test_refuses_templates(self, template):
        with pytest.raises(InvalidValue, match="no value for"):
            soql.bind(template, name="x")

    def test_refuses_values_without_a_place(self):
        with pytest.raises(InvalidValue, match="not in the template: name"):
            soql.bind("SELECT Id FROM Account", name="x")


ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}


def read_literal(text: str, *, like: bool = False) -> tuple[list[tuple[str, bool]], str]:
    """A reader of SOQL strings, written from the grammar: (character, was it escaped) pairs, then what follows."""
    assert text[0] == "'"
    characters = []
    at = 1
    while text[at] != "'":
        if text[at] == "\\":
            known = ESCAPED | ({"%": "%", "_": "_"} if like else {})
            characters.append((known[text[at + 1]], True))
            at += 2
        else:
            characters.append((text[at], False))
            at += 1
    return characters, text[at + 1 :]


# SOQL's own characters come up more often than chance would have them.
TEXT = st.text(
    st.sampled_from("'\"\\%_\n\r\t\b\f{}() \N{RIGHT SINGLE QUOTATION MARK}") | st.characters(exclude_categories=["Cs"])
)
TYPED = TEXT.filter(lambda text: "\0" not in text)


@given(text=TYPED)
def test_no_text_leaves_its_quotes(text):
    query = soql.bind("SELECT Id FROM Account WHERE Name = {name} LIMIT 1", name=text)
    characters, rest = read_literal(query.removeprefix("SELECT Id FROM Account WHERE Name = "))
    assert "".join(character for character, _ in characters) == text
    assert rest == " LIMIT 1"


@given(text=TYPED)
def test_no_text_adds_a_wildcard(text):
    characters, rest = read_literal(soql.contains(text), like=True)
    assert characters[0] == characters[-1] == ("%", False)
    assert "".join(character for character, _ in characters[1:-1]) == text
    assert not any(character in "%_" and not escaped for character, escaped in characters[1:-1])
    assert rest == ""


@given(text=st.text())
def test_no_other_text_is_a_name(text):
    try:
        path = soql.path(text)
    except InvalidValue:
        return
    assert path.replace(".", "").replace("_", "").isalnum()
    assert path.isascii()


@given(
    values=st.lists(
        TYPED
        | st.integers()
        | st.none()
        | st.booleans()
        | st.dates()
        | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18),
        min_size=1,
    )
)
def test_lists_have_as_many_items_as_went_in(values):
    rest = soql.literal(values)[1:]
    for _ in values:
        if rest.startswith("'"):
            _, rest = read_literal(rest)
        else:
            end = min(at for at in (rest.find(","), rest.find(")")) if at >= 0)
            rest = rest[end:]
        rest = rest.removeprefix(", ")
    assert rest == ")"
