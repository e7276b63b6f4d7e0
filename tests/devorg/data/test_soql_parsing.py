"""SOQL into a tree, and what does not parse, with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canvasapp.devorg.data import QueryError
from canvasapp.devorg.data.soql import parse
from canvasapp.devorg.data.soql.nodes import Call, Column, Comparison, Logical, Not, Path, SemiJoin


def test_all_clauses() -> None:
    rest = "WHERE Name LIKE 'x%' ORDER BY Name DESC NULLS LAST, Id LIMIT 5 OFFSET 2 FOR VIEW"
    query = parse(f"SELECT Id, a.Name FROM Account a {rest}")
    assert [one.expression.text for one in query.selected if isinstance(one, Column)] == ["Id", "a.Name"]  # type: ignore[union-attr]
    assert (query.source.text, query.alias, query.limit, query.skip, query.viewed) == ("Account", "a", 5, 2, "VIEW")
    assert [(one.descending, one.nulls_last) for one in query.order_by] == [(True, True), (False, False)]


def test_conditions_nest() -> None:
    query = parse("SELECT Id FROM A WHERE (x = 1 OR y != null) AND NOT z IN ('a', 'b') AND w NOT IN (SELECT Id FROM B)")
    assert isinstance(query.where, Logical)
    inner, negated, join = query.where.conditions
    assert isinstance(inner, Logical)
    assert (query.where.operator, inner.operator) == ("AND", "OR")
    assert isinstance(negated, Not)
    assert isinstance(negated.condition, Comparison)
    assert [one.value for one in negated.condition.values] == ["a", "b"]
    assert isinstance(join, SemiJoin)
    assert (join.negated, join.query.source.text) == (True, "B")


def test_keywords_in_any_case_and_over_lines() -> None:
    query = parse("select id\nfrom Account\twhere name = 'x'\r\norder by NAME asc nulls first limit 1")
    assert (query.source.text, query.limit) == ("Account", 1)


def test_calls_and_aliases() -> None:
    query = parse(
        "SELECT COUNT(Id) total, CALENDAR_YEAR(convertTimezone(CreatedDate)) FROM Case GROUP BY ROLLUP(Status)"
    )
    first, second = query.selected
    assert isinstance(first, Column)
    assert isinstance(second, Column)
    assert (first.alias, query.group_kind) == ("total", "ROLLUP")
    assert second.expression == Call("CALENDAR_YEAR", (Call("CONVERTTIMEZONE", (Path(("CreatedDate",), 54),), 38),), 24)


@pytest.mark.parametrize(
    ("text", "meant", "pattern"),
    [
        (r"'O\'Brien'", "O'Brien", "O'Brien"),
        (r"'a\\b'", "a\\b", "a\\\\b"),
        (r"'100\%'", "100%", r"100\%"),
        (r"'a\_b%'", "a_b%", r"a\_b%"),
        (r"'line\nbreak\ttab\"'", 'line\nbreak\ttab"', 'line\nbreak\ttab"'),
        (r"'\u00fc'", "ü", "ü"),
        ("'😀'", "😀", "😀"),
    ],
)
def test_strings(text: str, meant: str, pattern: str) -> None:
    where = parse(f"SELECT Id FROM A WHERE x = {text}").where
    assert isinstance(where, Comparison)
    assert (where.values[0].value, where.values[0].like) == (meant, pattern)


EOF_EXPECTED = "line 1:36 mismatched character '<EOF>' expecting '''"
REFUSED = [
    ("SELECT Id FROM Account WHERE a = 1 AND b = 2 OR c = 3", 1, 46, "unexpected token: 'OR'"),
    ("SELECT Name, FROM Account LIMIT 10", 1, 14, "unexpected token: 'FROM'"),
    ("SELECT Id FROM Account\nWHERE Name = = 'x'", 2, 14, "unexpected token: '='"),
    ("SELECT Id FROM Account WHERE Name = ‘x’", 1, 37, "line 1:36 no viable alternative at character '‘'"),
    ("SELECT Id FROM Account WHERE Name = 'x", 1, 37, EOF_EXPECTED),
    ("SELECT Id FROM A LIMIT -1", 1, 24, "unexpected token: '-1'"),
    ("SELECT Id FROM A; DELETE", 1, 17, "line 1:16 no viable alternative at character ';'"),
    ("SELECT Id FROM A WHERE x IS NULL", 1, 26, "unexpected token: 'IS'"),
    (
        "SELECT Id FROM A WHERE x = 'a\\qb'",
        1,
        28,
        "Invalid string literal 'a\\qb'. Illegal character sequence '\\q' in string literal.",
    ),
]


@pytest.mark.parametrize(("soql", "row", "column", "message"), REFUSED)
def test_refusals_say_where(soql: str, row: int, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(soql)
    line = soql.split("\n")[row - 1]
    pointer = f"\n{line}\n{' ' * (column - 1)}^\nERROR at Row:{row}:Column:{column}\n"
    assert (caught.value.code, caught.value.message) == ("MALFORMED_QUERY", pointer + message)


@pytest.mark.parametrize("soql", ["", "SELECT Id FROM", "SELECT Id FROM Account WHERE"])
def test_an_end_too_early_has_no_place(soql: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(soql)
    assert caught.value.message == "unexpected token: '<EOF>'"


def test_long_lines_are_cut_around_the_place() -> None:
    # The window of an answer quoted in a public issue of restforce's neighbours: CleanStatus on Account.
    soql = (
        f"SELECT {', '.join(f'Field{n}' for n in range(40))}, LastReferencedDate, Jigsaw, = AccountSource, Duns FROM A"
    )
    with pytest.raises(QueryError) as caught:
        parse(soql)
    line, caret = caught.value.message.split("\n")[1:3]
    assert "LastReferencedDate, Jigsaw, = AccountSource" in line
    assert len(line) <= 91
    assert line[caret.index("^")] == "="


def test_too_long() -> None:
    with pytest.raises(QueryError) as caught:
        parse("SELECT Id FROM A WHERE Name = '" + "x" * 100_000 + "'")
    assert caught.value.code == "QUERY_TOO_LONG"


def test_deep_nesting_is_refused_and_does_not_break_the_stack() -> None:
    for soql in ("SELECT Id FROM A WHERE " + "(" * 5000, "SELECT Id FROM A WHERE " + "NOT " * 5000 + "x = 1"):
        with pytest.raises(QueryError):
            parse(soql)
    with pytest.raises(QueryError):
        parse("SELECT " + "(SELECT " * 5000)
    with pytest.raises(QueryError):
        parse("SELECT " + "FORMAT(" * 5000)


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for soql in (text, f"SELECT {text} FROM Account", f"SELECT Id FROM Account WHERE {text}"):
        try:
            parse(soql)
        except QueryError as error:
            assert error.code in ("MALFORMED_QUERY", "QUERY_TOO_LONG")  # noqa: PT017  # both ways are fine


WORDS = st.sampled_from(
    [
        "SELECT",
        "FROM",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "(",
        ")",
        ",",
        ".",
        "=",
        "!=",
        "'a'",
        "1",
        "2026-01-01",
        "TODAY",
        "LAST_N_DAYS:3",
        "null",
        "GROUP",
        "BY",
        "ORDER",
        "LIMIT",
        "COUNT",
        "SUM",
        "Id",
        "Name",
        "Account",
        "Owner",
        "TYPEOF",
        "WHEN",
        "THEN",
        "END",
        "FIELDS",
        "ALL",
        "NULLS",
        "LAST",
        "HAVING",
        "INCLUDES",
        ":",
        "FOR",
        "VIEW",
    ]
)


@given(st.lists(WORDS, max_size=25))
def test_any_words_are_parsed_or_refused(words: list[str]) -> None:
    try:
        parse("SELECT " + " ".join(words))
    except QueryError as error:
        assert error.code == "MALFORMED_QUERY"  # noqa: PT017
