"""Copies a whole lake, from any kind of store to any other, while it is used. Only lake.py calls
it.

What a version consists of never changes once it is published. So the catalogue is read first, in
one transaction, and then the files it names, which nothing takes away.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from pathfinders import engine
from pathfinders.engine import quoted
from pathfinders.settings import LakeSettings
from pathfinders.store.history import LakeError
from pathfinders.store.sync import sync_new_files

OWN = "data_path"
"""What a catalogue says of its own place, which a copy has another of."""
FILES = """SELECT DISTINCT
        CASE WHEN f.path_is_relative AND t.path_is_relative AND s.path_is_relative
        THEN s.path || t.path || f.path ELSE '' END
    FROM source.ducklake_{kind}_file AS f JOIN source.ducklake_table AS t USING (table_id)
    JOIN source.ducklake_schema AS s USING (schema_id)"""


def copy_files(source: LakeSettings, target: LakeSettings, con: duckdb.DuckDBPyConnection) -> int:
    """Copies every file that the catalogue attached as `source` names; returns how many. A file
    that is there already is written again, and all are on the disk when this returns. Raises
    LakeError where the copy cannot be opened later.
    """
    names = {
        name
        for kind in ("data", "delete")
        for (name,) in con.execute(FILES.format(kind=kind)).fetchall()
    }
    # DuckLake can name files by an absolute path. Such a file would stay where it is, and the copy
    # would depend on the lake that it was made to replace.
    if "" in names:
        raise LakeError("The lake has files outside its folder, which cannot be copied with it.")
    for name in sorted(names):
        there = _place(target, name)
        if not target.on_s3:
            Path(there).parent.mkdir(parents=True, exist_ok=True)
        con.execute(
            f"COPY (SELECT content FROM read_blob({quoted(_place(source, name))})) TO"
            f" {quoted(there)} (FORMAT BLOB)"
        )
    sync_new_files(target, set(), is_first=True)
    return len(names)


def copy_catalog(con: duckdb.DuckDBPyConnection) -> None:
    """Copies every row of the catalogue attached as `source` into the one attached as `target`,
    which has none of its own but what DuckLake begins with. To be called inside a transaction.
    Raises LakeError where the target holds versions.
    """
    if con.execute("SELECT count(*) FROM target.ducklake_data_file").fetchall() != [(0,)]:
        raise LakeError("There is a lake already where the copy should go. Nothing was changed.")
    columns = _columns(con, "target")
    for table, has in _columns(con, "source").items():
        if table not in columns:
            # With inlining off, DuckLake may still make tables for inlined rows, and keeps them
            # empty.
            if con.execute(f'SELECT count(*) FROM source."{table}"').fetchall() != [(0,)]:
                raise LakeError(f"The catalogue holds a table that cannot be copied: {table}.")
            continue
        own = f" WHERE key <> {quoted(OWN)}" if table == "ducklake_metadata" else ""
        con.execute(f'DELETE FROM target."{table}"{own}')
        names = ", ".join(f'"{name}"' for name in has)
        values = ", ".join(f'"{name}"::{columns[table][name]}' for name in has)
        con.execute(
            f'INSERT INTO target."{table}" ({names}) SELECT {values} FROM source."{table}"{own}'
        )


@contextlib.contextmanager
def open_catalogues(
    source: LakeSettings, target: LakeSettings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection inside a transaction with the two catalogues as plain databases, and with their
    files in reach; commits where nothing was raised. Raises LakeError.
    """
    on_s3 = source.on_s3 or target.on_s3
    extensions = ["postgres_scanner", "sqlite_scanner"]
    if on_s3:
        extensions.append("httpfs")
    with contextlib.closing(engine.with_extensions(extensions)) as con:
        try:
            if on_s3:
                engine.reach_s3(con)
            for name, settings, mode in (("source", source, ", READ_ONLY"), ("target", target, "")):
                kind, where = _database(settings)
                con.execute(f"ATTACH {quoted(where)} AS {name} (TYPE {kind}{mode})")
            con.execute("BEGIN")
            yield con
            con.execute("COMMIT")
        except (duckdb.Error, OSError) as error:
            raise LakeError(
                target.shown(source.shown(f"The lake could not be copied: {error}"))
            ) from error


def _database(settings: LakeSettings) -> tuple[str, str]:
    """The kind of database that the catalogue is, as DuckDB names it, and where it is."""
    if settings.on_postgres:
        return "postgres", settings.connection
    return "sqlite", str(settings.catalog_file)


def _columns(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {}
    for table, column, kind in con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name ="
        " $database AND schema_name IN ('public', 'main') AND starts_with(table_name, 'ducklake_')",
        {"database": database},
    ).fetchall():
        kinds.setdefault(table, {})[column] = kind
    return kinds


def _place(settings: LakeSettings, name: str) -> str:
    return f"{settings.data.rstrip('/')}/{name}"
