"""Every question in queries/: its header, its order, its use, its oracle, and that parameters are
only values.
"""

import json
import math
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.store.queries import Parameter, Query, all_queries, find_query
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES
from tests.oracles import ROOT, python_files, texts

QUERIES = all_queries()
FILES = sorted((ROOT / "queries").glob("*.sql"))
HOSTILE = "'; DROP TABLE trusts; --"


def _plain(rows: list[Row]) -> str:
    return json.dumps(rows, default=lambda value: value.isoformat(), allow_nan=False)


def _body(query: Query) -> str:
    """The SQL without comments and quoted text."""
    return re.sub(r"--[^\n]*|'(?:[^']|'')*'", " ", query.sql)


def test_every_file_is_a_query() -> None:
    assert list(QUERIES) == [path.stem for path in FILES]
    assert len(FILES) >= 3
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in QUERIES)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_the_header_says_what_is_asked(query: Query) -> None:
    assert query.question.endswith("?")
    assert query.question[0].isupper()
    assert re.match(r"(at most )?one row\b", query.grain)
    for parameter in query.parameters:
        assert len(parameter.meaning) > 5
        assert not parameter.meaning[0].islower()
    for caveat in query.caveats:
        assert caveat.endswith(".")


def test_an_indented_comment_continues_the_header(tmp_path: Path) -> None:
    (tmp_path / "made_up.sql").write_text(
        "-- question: How many\n--   are there?\n-- grain: one row\n-- caveat: First.\n"
        "-- caveat: Second, which\n--   is long.\nSELECT 1\n"
    )
    query = all_queries(tmp_path)["made_up"]
    assert query.question == "How many are there?"
    assert query.caveats == ("First.", "Second, which is long.")
    assert query.sql == "SELECT 1"


def test_an_indented_comment_needs_a_header_to_continue(tmp_path: Path) -> None:
    (tmp_path / "made_up.sql").write_text("--   nothing above\nSELECT 1\n")
    with pytest.raises(ValueError, match="continues no line"):
        all_queries(tmp_path)


def test_no_line_is_longer_than_a_screen_is_wide() -> None:
    assert [
        f"{path.name}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 100
    ] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_the_parameters_are_those_that_the_sql_takes(query: Query) -> None:
    assert {p.name for p in query.parameters} == set(re.findall(r"\$([a-z_]+)", _body(query)))


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_it_is_one_reading_statement_in_order(query: Query) -> None:
    body = _body(query)
    assert re.match(r"\s*(WITH|SELECT)\b", body)
    assert ";" not in body
    assert not re.search(
        r"\b(INSERT|UPDATE|DELETE|CREATE|DROP|ATTACH|COPY|SET|PRAGMA|INSTALL|LOAD|random|now|today|"
        r"current_date|current_timestamp|read_\w+|glob)\b",
        body,
        re.IGNORECASE,
    )
    depth, top = 0, ""
    for character in body:
        depth += (character == "(") - (character == ")")
        top += character if depth == 0 else ""
    assert "ORDER BY" in top, "the final select has a total order"
    assert "LIMIT" not in top or "ORDER BY" in top.split("LIMIT")[0]


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_it_runs_at_its_defaults_to_values_that_json_has(version: Version, query: Query) -> None:
    rows = version.rows(query.name)
    for row in rows:
        for name, value in row.items():
            assert value is None or type(value) in (str, int, float, bool, date, list), (
                name,
                value,
            )
            assert not isinstance(value, float) or math.isfinite(value), (name, value)
    _plain(rows)


def backwards(number: int) -> pa.Array:
    """The places of so many rows from the last to the first; of none, an empty list of numbers."""
    return pa.array(range(number - 1, -1, -1), pa.int64())


@pytest.fixture(scope="module")
def shuffled(version: Version) -> Version:
    """The same rows, stored the other way round and queried by one thread or several: a total order
    hides that.
    """
    tables = {name: version.table(name) for name in TABLES}
    return Version(
        version.info,
        {name: rows.take(backwards(rows.num_rows)) for name, rows in tables.items()},
    )


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_the_order_does_not_come_from_how_rows_are_stored(
    version: Version, shuffled: Version, query: Query
) -> None:
    choices: list[dict[str, Any]] = [{}]
    names = {p.name for p in query.parameters}
    if "programme" in names:
        choices += [{"programme": row["programme_id"]} for row in version.rows("programmes")]
    choices += [{p.name: None} for p in query.parameters]
    for given_ in choices:
        forwards, backwards = (
            version.rows(query.name, **given_),
            shuffled.rows(query.name, **given_),
        )
        assert len(forwards) == len(backwards)
        for one, other in zip(forwards, backwards, strict=True):
            for name, value in one.items():
                # Sums of floating-point numbers may differ in the last digit with the order they
                # were added in.
                same = (
                    math.isclose(value, other[name], rel_tol=1e-9, abs_tol=1e-12)
                    if isinstance(value, float)
                    else value == other[name]
                )
                assert same, (given_, name, value, other[name])


@pytest.mark.parametrize(
    "query", [q for q in QUERIES.values() if q.parameters], ids=lambda q: q.name
)
def test_a_hostile_parameter_is_only_a_value(version: Version, query: Query) -> None:
    before = {name: version.table(name).num_rows for name in TABLES}
    for parameter in query.parameters:
        if parameter.kind == "text":
            for value in (HOSTILE, "%", "' OR '1'='1", "\x00", "𝔘", "a" * 10_000):
                version.rows(query.name, **{parameter.name: value})
        else:
            for number in (0, -1, 10**17):
                version.rows(query.name, **{parameter.name: number})
    assert {name: version.table(name).num_rows for name in TABLES} == before


@pytest.mark.parametrize(
    "query",
    [q for q in QUERIES.values() if any(p.kind == "text" for p in q.parameters)],
    ids=lambda q: q.name,
)
def test_no_value_is_found_by_what_it_would_do_as_sql(version: Version, query: Query) -> None:
    texts_ = [p.name for p in query.parameters if p.kind == "text"]
    always = version.rows(query.name, **dict.fromkeys(texts_, "' OR '1'='1"))
    never = version.rows(query.name, **dict.fromkeys(texts_, "none-such"))
    assert _plain(always) == _plain(never)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_an_unknown_parameter_is_refused(version: Version, query: Query) -> None:
    with pytest.raises(ValueError, match="takes no parameter colour"):
        version.rows(query.name, colour="red")


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_the_product_asks_it(query: Query) -> None:
    asking = [
        path.name
        for path in python_files("pathfinders", "components", "pages")
        for _, text in texts(path)
        if text == query.name
    ]
    assert asking, "a question nobody asks is no question"


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda q: q.name)
def test_it_has_an_oracle(query: Query) -> None:
    named = [
        path.name
        for path in python_files("tests/queries")
        for _, text in texts(path)
        if text == query.name
    ]
    assert named, "a test in tests/queries recalculates the answer with pandas"


def test_an_unknown_query_is_refused_with_the_names() -> None:
    with pytest.raises(ValueError, match=r"There is no query 'x/\.\./y'\. Queries: .*programmes"):
        find_query("x/../y")


PROBLEMS = {
    "no question": "-- grain: one row\nSELECT 1 ORDER BY 1\n",
    "no grain": "-- question: What?\nSELECT 1 ORDER BY 1\n",
    "unknown line": "-- question: What?\n-- grain: one row\n-- author: me\nSELECT 1\n",
    "parameter without meaning": (
        "-- question: What?\n-- grain: one row\n-- parameter: a text = x\nSELECT $a\n"
    ),
    "parameter of unknown kind": (
        "-- question: What?\n-- grain: one row\n-- parameter: a date = x | A day\nSELECT $a\n"
    ),
    "default of the wrong kind": (
        "-- question: What?\n-- grain: one row\n-- parameter: a integer = x | A number\nSELECT $a\n"
    ),
}


@pytest.mark.parametrize("content", PROBLEMS.values(), ids=PROBLEMS)
def test_a_header_that_is_wrong_is_refused_with_the_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.sql").write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.sql|takes a whole number"):
        all_queries(tmp_path)


def test_a_header_is_read_in_full(tmp_path: Path) -> None:
    (tmp_path / "good.sql").write_text(
        "-- question: What: really?\n-- grain: one row a thing\n-- parameter: a text = x y | A:"
        " thing | of mine\n-- parameter: b integer =  | A number\n-- caveat: One.\n-- caveat:"
        " Two.\n\nSELECT $a, $b -- more\nORDER BY 1\n",
        encoding="utf-8",
    )
    query = all_queries(tmp_path)["good"]
    assert query.question == "What: really?"
    assert query.parameters == (
        Parameter("a", "text", "x y", "A: thing | of mine"),
        Parameter("b", "integer", None, "A number"),
    )
    assert query.caveats == ("One.", "Two.")
    assert query.sql == "SELECT $a, $b -- more\nORDER BY 1"
    assert query.bind({"a": None}) == {"a": None, "b": None}


@given(st.integers(-(10**17), 10**17))
def test_a_whole_number_is_read(number: int) -> None:
    assert Parameter("n", "integer", None, "").parse(f" {number} ") == number


@pytest.mark.parametrize("text", ["1.5", "1e3", "x", "1_000", "٣", "0x1", "9" * 5000, "--1", "+1"])
def test_another_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="n takes a whole number, not "):
        Parameter("n", "integer", None, "").parse(text)


def test_an_empty_value_means_none() -> None:
    assert Parameter("n", "integer", 5, "").parse(" ") is None
    assert Parameter("t", "text", "x", "").parse("") is None
    assert Parameter("t", "text", "x", "").parse(" a b ") == "a b"
