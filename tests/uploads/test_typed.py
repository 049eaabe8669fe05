"""What a cell means: strict about anything that could be guessed two ways."""

import contextlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.checks.problems import Problem
from pathfinders.engine import in_memory
from pathfinders.tables import TABLES
from pathfinders.tables.contract import KIND_WORDS, Column, Kind, Table
from pathfinders.uploads.read_csv import Sheet
from pathfinders.uploads.typed import typed


def _typed(kind: Kind, cells: list[str | None]) -> tuple[list[Any], list[Problem]]:
    column = Column("cell", kind, "A cell", "Cell")
    table = Table("sheet", "Sheet", "a row", (column,), ("cell",))
    with contextlib.closing(in_memory([])) as con:
        rows, problems = typed(Sheet(table, {"cell": cells}, list(range(2, len(cells) + 2))), con)
    return rows["cell"].to_pylist(), problems


READ: list[tuple[Kind, str, Any]] = [
    ("integer", "0", 0),
    ("integer", "-5", -5),
    ("integer", "9223372036854775807", 2**63 - 1),
    ("integer", "007", 7),
    ("decimal", "1", 1.0),
    ("decimal", "-0.25", -0.25),
    ("decimal", "0.1", 0.1),
    ("decimal", "1660000.5", 1660000.5),
    ("date", "2014-09-05", date(2014, 9, 5)),
    ("date", "2012-02-29", date(2012, 2, 29)),
    ("boolean", "true", True),
    ("boolean", "false", False),
    ("text", "1e3", "1e3"),
    ("code", "007", "007"),
    ("list", "a;b", "a;b"),
    ("text", "NaN", "NaN"),
    ("text", "NULL", "NULL"),
]
REFUSED: list[tuple[Kind, str]] = [
    ("integer", "1e3"),
    ("integer", "1.0"),
    ("integer", "1,000"),
    ("integer", " 1 "),
    ("integer", "+1"),
    ("integer", "--1"),
    ("integer", "9223372036854775808"),
    ("integer", "9" * 400),
    ("integer", "٣"),
    ("integer", "0x10"),
    ("integer", "1_000"),
    ("integer", "-"),
    ("integer", "true"),
    ("integer", "1\n"),
    ("decimal", "1e3"),
    ("decimal", "inf"),
    ("decimal", "-inf"),
    ("decimal", "nan"),
    ("decimal", "Infinity"),
    ("decimal", "5."),
    ("decimal", ".5"),
    ("decimal", "1,5"),
    ("decimal", "£5"),
    ("decimal", "5%"),
    ("decimal", " 1 "),
    ("decimal", "9" * 400),
    ("date", "2014-1-5"),
    ("date", "2014-02-30"),
    ("date", "2013-02-29"),
    ("date", "05/09/2014"),
    ("date", "2014-09"),
    ("date", "2014-09-05T00:00"),
    ("date", "20140905"),
    ("date", "0000-01-01"),
    ("date", "0214-09-05"),
    ("date", "infinity"),
    ("date", "2014-13-01"),
    ("date", "today"),
    ("date", "41887"),
    ("boolean", "TRUE"),
    ("boolean", "True"),
    ("boolean", "yes"),
    ("boolean", "1"),
    ("boolean", "t"),
    ("boolean", "0"),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_is_read(kind: Kind, cell: str, value: Any) -> None:
    values, problems = _typed(kind, [cell])
    assert values == [value]
    assert type(values[0]) is type(value)
    assert problems == []


@pytest.mark.parametrize(("kind", "cell"), REFUSED)
def test_is_refused(kind: Kind, cell: str) -> None:
    values, problems = _typed(kind, [None, cell])
    assert values == [None, None]
    (problem,) = problems
    assert (problem.table, problem.row, problem.column, problem.value) == ("sheet", 3, "cell", cell)
    assert (
        str(problem)
        == f"sheet, row 3, column cell: {cell!r} is not {KIND_WORDS[kind]}. Correct the cell, or"
        " leave it empty."
    )


@pytest.mark.parametrize("kind", KIND_WORDS)
def test_an_empty_cell_is_unknown_and_never_zero(kind: Kind) -> None:
    assert _typed(kind, [None, None]) == ([None, None], [])


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5),
    st.lists(st.dates(date(1000, 1, 1), date(2999, 12, 31)), max_size=5),
)
def test_what_python_writes_is_read_back(numbers: list[int], days: list[date]) -> None:
    assert _typed("integer", [str(n) for n in numbers]) == (numbers, [])
    assert _typed("date", [d.isoformat() for d in days]) == (days, [])


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.text(alphabet="0123456789-.e+ /infa,", min_size=1, max_size=12), min_size=1, max_size=8
    )
)
def test_a_cell_is_read_as_python_reads_it_or_refused(cells: list[str]) -> None:
    values, problems = _typed("decimal", list(cells))
    assert {p.row for p in problems} == {i + 2 for i, value in enumerate(values) if value is None}
    for cell, value in zip(cells, values, strict=True):
        assert value is None or value == float(cell)


def test_columns_keep_the_order_and_types_of_the_contract() -> None:
    table = TABLES["engagement"]
    cells = {name: [None] * 3 for name in reversed(table.column_names)}
    with contextlib.closing(in_memory([])) as con:
        rows, _ = typed(
            Sheet(table, {name: list(cells[name]) for name in table.column_names}, [2, 3, 4]), con
        )
    assert rows.column_names == [*table.column_names, "_row"]
