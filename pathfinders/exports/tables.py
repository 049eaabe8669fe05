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


def table_csv(
    table: Table, rows: pa.Table, *, for_spreadsheet: bool = False, marked: bool = False
) -> bytes:
    """Rows of a table as CSV, in the form of the bundled files, so that `python -m pathfinders
    publish` reads it back.

    UTF-8, a row of column names, LF line ends, ISO dates, empty cells for unknown. Text that a
    spreadsheet program would take for a formula is left as it is, because guarding it would change
    the data on the way back. It is guarded where the file is made `for_spreadsheet`, which then
    also begins with the mark by which Excel knows UTF-8; so does one that is `marked`, because a
    file that somebody downloads is opened with a double click.
    """
    # With newline="" the line ends are those of the CSV writer on every system.
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    columns = [rows.column(name).to_pylist() for name in table.column_names]
    encoding = "utf-8"
    if for_spreadsheet:
        columns = [[guarded(value) for value in column] for column in columns]
    if for_spreadsheet or marked:
        encoding = "utf-8-sig"
    for row in zip(*columns, strict=True):
        writer.writerow([_cell(value) for value in row])
    return text.getvalue().encode(encoding)


def table_parquet(table: Table, rows: pa.Table) -> bytes:
    """Rows of a table as a Parquet file with the contract's types. The metadata of each column hold
    its label, description and unit.
    """
    rows = rows.select(list(table.column_names))
    fields = []
    for column in table.columns:
        metadata = {"label": column.label, "description": column.description, "unit": column.unit}
        fields.append(rows.schema.field(column.name).with_metadata(metadata))
    file = io.BytesIO()
    # A cast to the same types is how Arrow replaces the metadata of a table's columns.
    pq.write_table(rows.cast(pa.schema(fields)), file, compression="zstd")
    return file.getvalue()


def _cell(value: Any) -> str:
    """The cell's text in the form that `publish` reads: never 1e-05, True or 64.0."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            # repr() gives the shortest digits that read back as the same number, and Decimal
            # writes them out without an exponent.
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case date():
            return value.isoformat()
        case _:
            return str(value)
