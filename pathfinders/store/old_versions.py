"""The tables of a version that was stored under an older schema, in today's shape."""

import contextlib
from collections.abc import Collection, Mapping

import duckdb
import pyarrow as pa

from pathfinders.store import migrations, sql
from pathfinders.store.history import VersionInfo
from pathfinders.store.rows import ARROW_TYPES
from pathfinders.tables import TABLES, Table


def in_todays_shape(
    con: duckdb.DuckDBPyConnection,
    info: VersionInfo,
    instead: Mapping[str, pa.Table] | None = None,
) -> dict[str, pa.Table]:
    """The tables that a migration since has changed, passed through every such migration, with the
    contract's columns and ordered by key. Empty where the version has today's schema.

    They are held in memory whole, however large. `instead` gives stored rows to take in place of
    the version's own. Cells that no migration fills stay empty, as in any version from before a
    column was added.
    """
    touched = migrations.touched_since(info.schema)
    stored = _stored_tables(con, info.snapshot, touched) | dict(instead or {})
    upgraded = migrations.upgraded(stored, info.schema)
    return {
        name: _fitted(upgraded[name], table) if name in upgraded else _no_rows(table)
        for name, table in TABLES.items()
        if name in touched
    }


def _stored_tables(
    con: duckdb.DuckDBPyConnection, snapshot: int, names: Collection[str]
) -> dict[str, pa.Table]:
    """The tables as they are stored, with every column they had; without those that were not
    there.
    """
    tables = {}
    for name in sorted(names):
        # A table that the version did not have would end the transaction of the caller.
        with (
            contextlib.closing(con.cursor()) as cursor,
            contextlib.suppress(duckdb.CatalogException),
        ):
            tables[name] = cursor.execute(
                f'FROM lake."{name}" AT (VERSION => {snapshot:d})'
            ).to_arrow_table()
    return tables


def _fitted(rows: pa.Table, table: Table) -> pa.Table:
    """The rows with the contract's columns and types, ordered by key. Raises ValueError where a
    value does not fit its column.
    """
    fields = [(column.name, ARROW_TYPES[column.sql_type]) for column in table.columns]
    try:
        columns = [_column(rows, name, kind) for name, kind in fields]
    except pa.ArrowException as error:
        raise ValueError(
            f"The migrations leave {table.name} with values that its columns cannot hold: {error}"
        ) from error
    with duckdb.connect() as con:
        con.register("upgraded_rows", pa.table(columns, schema=pa.schema(fields)))
        return con.execute(f"FROM upgraded_rows ORDER BY {sql.key_of(table)}").to_arrow_table()


def _column(rows: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    """The column with its type of today; empty in every row where the version had none."""
    if name in rows.column_names:
        return rows[name].cast(kind)
    return pa.nulls(rows.num_rows, kind)


def _no_rows(table: Table) -> pa.Table:
    kinds = [(column.name, ARROW_TYPES[column.sql_type]) for column in table.columns]
    return pa.schema(kinds).empty_table()
