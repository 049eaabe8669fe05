"""Rows on their way into the lake."""

import pyarrow as pa

from pathfinders.tables import Table

ARROW_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32()}


def conform(rows: pa.Table, table: Table) -> pa.Table:
    """The rows with the contract's columns and types, and `_row` where there is one.

    Raises ValueError where a column is missing or a value would not survive, as 0.5 among whole numbers.
    """
    missing = [name for name in table.column_names if name not in rows.column_names]
    if missing:
        raise ValueError(f"{table.name} lacks {', '.join(missing)}.")
    keep = [*table.column_names, *(["_row"] if "_row" in rows.column_names else [])]
    types = [ARROW_TYPES[c.sql_type] for c in table.columns] + [pa.int64()] * (len(keep) - len(table.columns))
    try:
        return rows.select(keep).cast(pa.schema(list(zip(keep, types, strict=True))))
    except pa.ArrowException as error:
        raise ValueError(f"{table.name} does not hold what its columns should: {error}") from error
