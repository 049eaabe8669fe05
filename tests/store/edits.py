"""Small changes to real rows, and tables in a form that can be compared."""

from typing import Any

import pyarrow as pa


def with_cell(rows: pa.Table, place: int, **cells: Any) -> pa.Table:
    """The rows with some cells of the row at `place` replaced."""
    values = rows.to_pylist()
    values[place] |= cells
    return pa.Table.from_pylist(values, schema=rows.schema)


def with_notes(rows: pa.Table, column: str, note: str) -> pa.Table:
    """The rows with one text in every row of a column."""
    place = rows.column_names.index(column)
    return rows.set_column(place, column, pa.array([note] * rows.num_rows, pa.string()))


def plain(rows: pa.Table) -> pa.Table:
    """The rows sorted by every column, so that two tables can be compared without regard to their
    order.
    """
    return rows.sort_by([(name, "ascending") for name in rows.column_names]).combine_chunks()


def state(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Every table, its rows sorted."""
    return {name: plain(rows) for name, rows in tables.items()}
