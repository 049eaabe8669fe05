"""The CSV of a figure: a plain table to pandas, DuckDB and the csv module, with a README and
metadata beside it.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pathfinders.exports.context import Context
from pathfinders.exports.csv.archive import csv_zip
from pathfinders.figures import Figure
from tests.exports.made_up import CONTEXT, HOSTILE, made_up

MADE_UP = "made-up-version-1"
READS: dict[str, Callable[[str], object]] = {
    "string": str,
    "date": date.fromisoformat,
    "integer": int,
    "number": float,
}


def files_of(figure: Figure, context: Context = CONTEXT) -> dict[str, bytes]:
    """The files in the zip of a figure."""
    with zipfile.ZipFile(io.BytesIO(csv_zip(figure, context))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_pandas_and_duckdb_read_the_table_without_more_ado(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(files_of(made_up())[f"{MADE_UP}.csv"])
    frame = pd.read_csv(path, parse_dates=["Day"])
    assert list(frame.columns) == [
        "Name",
        "Trusts, number",
        "Share, %",
        "Ratio",
        "Sum, £",
        "Day",
        "Year",
    ]
    assert frame["Trusts, number"].fillna(-1).tolist() == [1234, -1, 0]
    assert frame["Day"].tolist()[0] == pd.Timestamp("2015-02-07")
    assert frame.iloc[1].isna().all()
    rows = duckdb.read_csv(str(path)).fetchall()
    assert rows[0] == ("Made-up trust", 1234, 12.5, 0.97, 1000.5, date(2015, 2, 7), 2015)
    assert rows[1] == (None,) * 7


def test_the_readme_reads_as_one() -> None:
    assert (
        files_of(made_up())["README.txt"].decode()
        == """A made-up verdict about nothing

Made-up numbers, by made-up trust.

Filters: Programme: Made-up programme
Data: Version 1, published 1 January 2026 by Test: The bundled tables
Link: https://example.org/made-up?programme=x
Licence: Contains public sector information licensed under the Open Government Licence v3.0.
Made on: 3 February 2026, by release 1.0.0 of the dashboard

Files
- made-up-version-1.csv: the figure's table, 3 rows, in UTF-8. An empty cell means that \
the value is not known or does not apply, never zero.
- made-up-version-1.csv-metadata.json: what stands here, for programs (CSV on the Web).

Columns
- Name: text
- Trusts, number: whole numbers
- Share, %: numbers
- Ratio: numbers
- Sum, £: numbers
- Day: dates as YYYY-MM-DD
- Year: whole numbers

Caveats
- Made up for a test.

Sources
- A made-up source. Nobody, 2026. Quoted for facts only. https://example.org/source
"""
    )


def test_the_metadata_name_the_file_its_columns_and_their_types(
    every_figure: list[Figure], context: Context
) -> None:
    for figure in every_figure:
        if not figure.rows:
            continue
        files = files_of(figure, context)
        about = json.loads(files[f"{figure.name}-version-1.csv-metadata.json"])
        head, *rows = csv.reader(io.StringIO(files[about["url"]].decode("utf-8-sig"), newline=""))
        columns = about["tableSchema"]["columns"]
        assert [column["titles"] for column in columns] == head
        assert len({column["name"] for column in columns}) == len(columns)
        for row in rows:
            for cell, column in zip(row, columns, strict=True):
                assert cell == column["null"] or READS[column["datatype"]](cell) is not None, (
                    figure.name,
                    column,
                )


def test_hostile_cells_come_through_as_text() -> None:
    figure = made_up(
        rows=tuple({"name": text} for text in HOSTILE if "\ud800" not in text), title=HOSTILE[0]
    )
    files = files_of(figure)
    _, *rows = csv.reader(io.StringIO(files[f"{MADE_UP}.csv"].decode("utf-8-sig"), newline=""))
    assert [row[0].removeprefix("'") for row in rows] == [
        row["name"].removeprefix("'") for row in figure.rows
    ]
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
    assert "An apostrophe stands before text" in files["README.txt"].decode()
    assert "apostrophe" not in files_of(made_up())["README.txt"].decode()


def test_the_same_figure_has_the_same_bytes() -> None:
    assert csv_zip(made_up(), CONTEXT) == csv_zip(made_up(), CONTEXT)


def test_a_half_of_a_surrogate_pair_is_replaced() -> None:
    cells = files_of(made_up(rows=({"name": "\ud800 half"},)))[f"{MADE_UP}.csv"]
    assert "half" in cells.decode("utf-8-sig")


def test_another_versions_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="of version 2, not 1"):
        csv_zip(made_up(version=2), CONTEXT)
