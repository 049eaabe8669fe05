"""Rows on their way into the lake, and as they stand in it at a snapshot."""

import contextlib
from collections.abc import Callable, Mapping, Sequence

import duckdb
import pyarrow as pa

from pathfinders.store import sql
from pathfinders.store.cache import Cache
from pathfinders.store.history import Change, VersionInfo, last_changed, of_number
from pathfinders.tables import TABLES, Table
from pathfinders.tables.normal import normalised

ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}
# Ten versions' worth of the bundled tables, if all of them changed in each. Larger tables are read
# anew each time.
TABLE_CACHE_BYTES = 16 * 2**20


def conform(rows: pa.Table, table: Table) -> pa.Table:
    """The rows with the contract's columns and types, in the form that is stored, and `_row` where
    there is one.

    Raises ValueError where a column is missing or a value would not survive, as 0.5 among whole
    numbers.
    """
    missing = [name for name in table.column_names if name not in rows.column_names]
    if missing:
        raise ValueError(f"{table.name} lacks {', '.join(missing)}.")
    types = {c.name: ARROW_TYPES[c.sql_type] for c in table.columns}
    if "_row" in rows.column_names:
        types["_row"] = pa.int64()
    try:
        typed = rows.select(list(types)).cast(pa.schema(list(types.items())))
    except pa.ArrowException as error:
        raise ValueError(f"{table.name} does not hold what its columns should: {error}") from error
    return normalised(typed)


def candidate_at(
    tables: Mapping[str, pa.Table], present: Callable[[Table], pa.Table] | None
) -> dict[str, pa.Table]:
    """The tables that play a part in the checks of those given, as they would be: as given, or else
    as they are at `present`. To be called before the first write of the transaction, because inside
    one `AT (VERSION => n)` sees the transaction's own changes.
    """
    checked = [
        t for t in TABLES.values() if t.name in tables or any(t.looks_into(name) for name in tables)
    ]
    candidate = {}
    for table in TABLES.values():
        if table.name in tables:
            candidate[table.name] = conform(tables[table.name], table)
        elif present is None:
            raise ValueError(f"The first version needs every table; {table.name} is missing.")
        # Tables that refer to a published one are checked again, and those that they refer to in
        # turn are read for it. The rest of the lake is left alone.
        elif table in checked or any(other.looks_into(table.name) for other in checked):
            candidate[table.name] = present(table)
    return candidate


def with_older_cells(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables of an old version as they can be published again: a required column that the
    version did not have, and is therefore empty throughout, holds what the contract says of older
    rows.
    """
    return {name: _filled(rows, TABLES[name]) for name, rows in tables.items()}


def _filled(rows: pa.Table, table: Table) -> pa.Table:
    for column in table.columns:
        empty = rows[column.name].null_count == rows.num_rows
        if column.required and column.in_older_rows is not None and empty:
            cells = pa.array([column.in_older_rows] * rows.num_rows, ARROW_TYPES[column.sql_type])
            rows = rows.set_column(rows.column_names.index(column.name), column.name, cells)
    return rows


class TableCache:
    """Reads tables at versions of one lake. A small table that no version has changed since it was
    last read comes from memory, within TABLE_CACHE_BYTES. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._cache: Cache[pa.Table] = Cache(TABLE_CACHE_BYTES, lambda rows: int(rows.nbytes))

    def read(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        versions: Sequence[VersionInfo],
        number: int,
    ) -> pa.Table:
        """A table at a version, ordered by key."""
        last = last_changed(versions, number, table.name)
        if last is None:
            return con.execute(sql.nothing(table)).to_arrow_table()
        # Number, snapshot and time of the version that changed it last, because a lake can be
        # replaced by another; and the columns, because a contract can be replaced by a newer one.
        columns = tuple((column.name, column.sql_type) for column in table.columns)
        snapshot = of_number(versions, number).snapshot
        return self._cache.get(
            (table.name, columns, last.number, last.snapshot, last.at),
            lambda: rows_of(con, table, snapshot),
        )


def rows_of(con: duckdb.DuckDBPyConnection, table: Table, snapshot: int) -> pa.Table:
    """A table at a snapshot, ordered by key, read on a cursor of its own, as `select_at` says."""
    with contextlib.closing(con.cursor()) as cursor:
        try:
            # Most versions have every column: that is found out by asking.
            return cursor.execute(
                sql.select_at(table, table.column_names, snapshot)
            ).to_arrow_table()
        except (duckdb.BinderException, duckdb.CatalogException):
            return cursor.execute(select_at(cursor, table, snapshot)).to_arrow_table()


def select_at(
    con: duckdb.DuckDBPyConnection, table: Table, snapshot: int, *, ordered: bool = True
) -> str:
    """SQL for a table at a snapshot. Asked on a cursor of its own, because to ask for a table that
    the version did not have yet ends a transaction.
    """
    with contextlib.closing(con.cursor()) as cursor:
        try:
            has = {row[0] for row in cursor.execute(sql.describe_at(table, snapshot)).fetchall()}
        except duckdb.CatalogException:
            has = set()
    return sql.select_at(table, has, snapshot, ordered=ordered)


def count_changes(con: duckdb.DuckDBPyConnection, table: Table) -> Change:
    """What the rows taken away and brought, in temporary tables, come to."""
    row = con.execute(sql.count_changes(table)).fetchone()
    assert row is not None
    gone, fresh, changed = row
    return Change(fresh - changed, changed, gone - changed)
