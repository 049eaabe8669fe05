"""The bundled tables as they came with a release, for the versions that hold other rows.

A version that took a bundle in whole needs no second copy. One that merged a bundle with what
people have published does: without the bundle's own rows the next merge could not tell a
correction made here from one made by a release.
"""

from collections.abc import Mapping

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pathfinders.store.fingerprint import fingerprint
from pathfinders.tables import TABLES, Table

BUNDLES = "bundles"
"""A table of the lake that is not part of the data: it belongs to no version."""
MAKE = f"CREATE TABLE IF NOT EXISTS lake.{BUNDLES} (name VARCHAR, digest VARCHAR, rows BLOB)"
FIND = f"SELECT rows FROM lake.{BUNDLES} WHERE name = $name AND digest = $digest"


def digests(tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """The fingerprint of each table's rows, whatever their order; `_row` is no part of it."""
    with duckdb.connect() as con:
        return {name: _digest(con, TABLES[name], rows) for name, rows in tables.items()}


def keep_bundles(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Write bundled tables into the lake, inside the transaction of a publish; each once."""
    if not tables:
        return
    con.execute(MAKE)
    for name, rows in tables.items():
        about = {"name": name, "digest": _digest(con, TABLES[name], rows)}
        if con.execute(FIND, about).fetchone() is None:
            sink = pa.BufferOutputStream()
            pq.write_table(rows.select(list(TABLES[name].column_names)), sink, compression="zstd")
            con.execute(
                f"INSERT INTO lake.{BUNDLES} VALUES ($name, $digest, $rows)",
                {**about, "rows": sink.getvalue().to_pybytes()},
            )


def bundled_tables(
    con: duckdb.DuckDBPyConnection, bundle: Mapping[str, str]
) -> dict[str, pa.Table]:
    """The tables of a bundle, given as fingerprints by name, of which the lake has copies of their
    own; the others are those of the version.
    """
    saved = {name: _saved_rows(con, name, digest) for name, digest in bundle.items()}
    return {name: rows for name, rows in saved.items() if rows is not None}


def _saved_rows(con: duckdb.DuckDBPyConnection, name: str, digest: str) -> pa.Table | None:
    cursor = con.cursor()
    try:
        row = cursor.execute(FIND, {"name": name, "digest": digest}).fetchone()
    except duckdb.CatalogException:
        return None
    finally:
        cursor.close()
    return None if row is None else pq.read_table(pa.BufferReader(row[0]))


def _digest(con: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table) -> str:
    con.register("bundled_rows", rows.select(list(table.column_names)))
    try:
        columns = {column.name: column.sql_type for column in table.columns}
        return fingerprint(con, "FROM bundled_rows", columns)
    finally:
        con.unregister("bundled_rows")
