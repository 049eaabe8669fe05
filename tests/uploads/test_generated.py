"""Generated files: what is written is read back; what is broken is refused or told, and never ends
in an error of ours.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pathfinders.checks.problems import Refused
from pathfinders.tables import TABLES
from pathfinders.uploads.read_upload import Upload, read_upload
from tests.uploads.books import RATING, RATING_HEADINGS, csv_bytes, write_ods, write_xls, write_xlsx

pytestmark = pytest.mark.usefixtures("unguarded")
FIXED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def _write_csv(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    ((_, rows),) = sheets.items()
    path.write_bytes(csv_bytes(rows, ";"))
    return path


WRITERS: dict[str, Callable[[Path, Any], Path]] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "ods": write_ods,
    "csv": _write_csv,
}
SMALL = [name for name in TABLES if name not in ("engagement", "outcomes")]


@settings(deadline=None, max_examples=25, suppress_health_check=FIXED)
@given(
    name=st.sampled_from(SMALL),
    kind=st.sampled_from(list(WRITERS)),
    labels=st.booleans(),
    above=st.integers(0, 3),
    left=st.integers(0, 2),
    seed=st.randoms(use_true_random=False),
)
def test_a_bundled_table_comes_back_equal(
    bundle: dict[str, pa.Table],
    tmp_path: Path,
    name: str,
    kind: str,
    labels: bool,
    above: int,
    left: int,
    seed: random.Random,
) -> None:
    table, rows = TABLES[name], bundle[name].drop_columns(["_row"])
    columns = list(table.columns)
    seed.shuffle(columns)
    pad: list[Any] = [None] * left
    headings = [*pad, *(c.label if labels else c.name for c in columns)]
    body = [[*pad, *(row[c.name] for c in columns)] for row in rows.to_pylist()]
    path = WRITERS[kind](
        tmp_path / f"made-up.{kind}", {name[:31]: [*[[]] * above, headings, *body]}
    )
    read = read_upload(path, f"{name}.{kind}")
    assert [p for p in read.problems if p.severity == "error"] == []
    assert (
        read.tables[name].drop_columns(["_row"]).cast(rows.schema).to_pylist() == rows.to_pylist()
    )
    assert read.tables[name]["_row"].to_pylist() == list(
        range(above + 2, above + 2 + rows.num_rows)
    )


TRAPS = ("n/a", "05/07/2014", "=1+1", "#REF!", "45%", "£5", "EXAMPLE", "Source: made up")
CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    st.sampled_from(RATING_HEADINGS),
    st.sampled_from(TRAPS),
)


def _plain(cell: Any) -> Any:
    """A cell that every writer can write: no control characters, days since 1900."""
    if isinstance(cell, str):
        return "".join(c for c in cell if c.isprintable())
    if hasattr(cell, "year"):
        return cell if cell.year >= 1901 else None
    return cell


@settings(deadline=None, max_examples=60, suppress_health_check=FIXED)
@given(
    st.lists(st.lists(CELL, max_size=12), max_size=8),
    st.sampled_from(list(WRITERS)),
    st.lists(
        st.sampled_from([*RATING_HEADINGS, *TABLES["funding"].column_names, "Made up", "", None]),
        max_size=14,
    ),
    st.sampled_from(["cqc_ratings", "Funding", "Sheet1"]),
    st.booleans(),
)
def test_any_workbook_is_read_or_refused(
    tmp_path: Path, rows: list[list[Any]], kind: str, headings: list[Any], name: str, whole: bool
) -> None:
    top: list[Any] = list(RATING_HEADINGS) if whole else headings
    path = WRITERS[kind](
        tmp_path / f"made-up.{kind}", {name: [top, *[[_plain(c) for c in row] for row in rows]]}
    )
    try:
        read = read_upload(path, f"made-up.{kind}")
    except Refused as refused:
        said = refused.problems
    else:
        said = read.problems
        _holds_together(read)
    assert all(
        p.file == f"made-up.{kind}" and p.message.endswith(".") and p.todo.endswith((".", "?"))
        for p in said
    )


def _holds_together(read: Upload) -> None:
    for problem in read.problems:
        assert problem.table in TABLES
        assert problem.row is None or problem.cell or problem.check == "columns"
    for table, found in read.tables.items():
        assert set(found.column_names) <= {*TABLES[table].column_names, "_row"}
        assert set(TABLES[table].key) <= set(found.column_names)
        numbers = found["_row"].to_pylist()
        assert numbers == sorted(set(numbers))


@settings(deadline=None, max_examples=80, suppress_health_check=FIXED)
@given(
    kind=st.sampled_from(list(WRITERS)),
    broken=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), max_size=8),
    whole=st.one_of(st.just(1.0), st.floats(0.001, 1)),
)
def test_a_workbook_with_broken_bytes_is_read_or_refused(
    tmp_path: Path, kind: str, broken: list[tuple[float, int]], whole: float
) -> None:
    path = WRITERS[kind](
        tmp_path / f"made-up.{kind}", {"cqc_ratings": [list(RATING_HEADINGS), RATING]}
    )
    content = bytearray(path.read_bytes())
    for where, byte in broken:
        content[int(where * len(content))] = byte
    path.write_bytes(content[: int(whole * len(content))])
    try:
        read = read_upload(path, f"made-up.{kind}")
    except Refused as refused:
        said = len(refused.problems)
    else:
        said = len(read.tables)
    assert said
