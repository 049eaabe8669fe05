"""Rows on their way into the lake, and as they stand in it at a snapshot."""

import contextlib
from collections.abc import Mapping

import duckdb
import pyarrow as pa

from pathfinders import lake_sql
from pathfinders.lake_history import Change
from pathfinders.tables import TABLES, Table

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


def candidate_at(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table], snapshot: int | None) -> dict[str, pa.Table]:
    """Every table as it would be. The old state is read before the first write of the transaction, because inside one
    `AT (VERSION => n)` sees the transaction's own changes."""
    candidate = {}
    for table in TABLES.values():
        if table.name in tables:
            candidate[table.name] = conform(tables[table.name], table)
        elif snapshot is not None:
            candidate[table.name] = con.execute(select_at(con, table, snapshot)).to_arrow_table()
        else:
            raise ValueError(f"The first version needs every table; {table.name} is missing.")
    return candidate


def select_at(con: duckdb.DuckDBPyConnection, table: Table, snapshot: int) -> str:
    """SQL for a table at a snapshot. Asked on a cursor of its own, because to ask for a table that the version did not
    have yet ends a transaction."""
    with contextlib.closing(con.cursor()) as cursor:
        try:
            has = {row[0] for row in cursor.execute(lake_sql.describe_at(table, snapshot)).fetchall()}
        except duckdb.CatalogException:
            has = set()
    return lake_sql.select_at(table, has, snapshot)


def count_changes(con: duckdb.DuckDBPyConnection, table: Table) -> Change | None:
    """What the rows taken away and brought, in temporary tables, come to; None where that is nothing."""
    row = con.execute(lake_sql.count_changes(table)).fetchone()
    assert row is not None
    gone, fresh, both = row
    return Change(fresh - both, both, gone - both) if gone or fresh else None
