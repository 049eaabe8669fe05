"""Whole tables as files."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pathfinders.exports.csv.lines import guarded
from pathfinders.tables import Table


def table_csv(table: Table, rows: pa.Table, *, for_spreadsheet: bool = False) -> bytes:
    """Rows of a table as CSV, in the form of the bundled files, so that `python -m pathfinders
    publish` reads it back.

    UTF-8, a row of column names, LF line ends, ISO dates, empty cells for unknown. Text that a
    spreadsheet program would take for a formula is left as it is, because guarding it would change
    the data on the way back. It is guarded where the file is made `for_spreadsheet`, which then
    also begins with the mark by which Excel knows UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    columns = [rows.column(name).to_pylist() for name in table.column_names]
    if for_spreadsheet:
        columns = [[guarded(value) for value in column] for column in columns]
    writer.writerows([_cell(value) for value in row] for row in zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig" if for_spreadsheet else "utf-8")


def table_parquet(table: Table, rows: pa.Table) -> bytes:
    """Rows of a table as Parquet, with the contract's types and, in each column's metadata, what it
    holds and its unit.
    """
    rows = rows.select(list(table.column_names))
    described = [
        rows.schema.field(c.name).with_metadata(
            {"label": c.label, "description": c.description, "unit": c.unit}
        )
        for c in table.columns
    ]
    out = io.BytesIO()
    pq.write_table(rows.cast(pa.schema(described)), out, compression="zstd")
    return out.getvalue()


def _cell(value: Any) -> str:
    """A value as the reader of CSV files takes it: never 1e-05, True or 64.0."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case date():
            return value.isoformat()
        case _:
            return str(value)
