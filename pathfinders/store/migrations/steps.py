"""What migrations are made of: columns added, renamed and dropped, and rows moved to another
table. Each step returns new tables and changes none.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc


def add_column(rows: pa.Table, name: str, kind: pa.DataType, value: object = None) -> pa.Table:
    """The rows with one more column, which holds `value` in every row. A column of that name that
    is there already stays as it is.
    """
    if name in rows.column_names:
        return rows
    return rows.append_column(name, pa.array([value] * rows.num_rows, kind))


def rename_columns(rows: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """The rows with columns renamed, old name to new. Raises KeyError where one is not there."""
    missing = sorted(set(names) - set(rows.column_names))
    if missing:
        raise KeyError(f"No column {', '.join(missing)} to rename.")
    return rows.rename_columns([names.get(name, name) for name in rows.column_names])


def drop_columns(rows: pa.Table, *names: str) -> pa.Table:
    """The rows without some columns; one that is not there is passed over."""
    return rows.select([name for name in rows.column_names if name not in names])


def split_rows(rows: pa.Table, column: str, *values: object) -> tuple[pa.Table, pa.Table]:
    """The rows whose cell in `column` is one of `values`, and the others; an empty cell is none of
    them.
    """
    kind = rows.schema.field(column).type
    among = pc.fill_null(pc.is_in(rows[column], pa.array(list(values), kind)), False)
    return rows.filter(among), rows.filter(pc.invert(among))


def append_rows(rows: pa.Table | None, more: pa.Table) -> pa.Table:
    """Both tables' rows, with the columns of either; a cell that a table had no column for is
    empty.
    """
    if rows is None:
        return more
    return pa.concat_tables([rows, more], promote_options="default")
