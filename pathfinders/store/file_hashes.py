"""SHA-256 of the Parquet files of a version: recorded as it is published, and compared later."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from pathfinders.engine import quoted
from pathfinders.settings import LakeSettings


def hashes_of_new_files(
    con: duckdb.DuckDBPyConnection, settings: LakeSettings, tables: Iterable[str]
) -> dict[str, str]:
    """The hash of every file that the open transaction has written into `tables`, by its path below
    the data folder.

    Files that name removed rows are left out, because DuckLake does not list them before the
    commit: the tables' own fingerprints cover what they do.
    """
    hashes: dict[str, str] = {}
    for name in tables:
        before = {
            path
            for (path,) in con.execute(
                f"SELECT data_file FROM ducklake_list_files('lake', {quoted(name)})"
            ).fetchall()
        }
        now = con.execute(f'SELECT DISTINCT filename FROM lake."{name}"').fetchall()
        for (path,) in now:
            if path not in before:
                hashes[path.removeprefix(settings.data).lstrip("/")] = file_hash(
                    con, settings, path
                )
    return hashes


def file_hash(con: duckdb.DuckDBPyConnection, settings: LakeSettings, path: str) -> str:
    """The hash of a file, 64 hexadecimal digits. Raises duckdb.Error or OSError where it cannot be
    read.
    """
    if not settings.on_s3:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    row = con.execute(f"SELECT sha256(content) FROM read_blob({quoted(path)})").fetchone()
    if row is None:
        raise duckdb.IOException(f"There is no file {path}.")
    return str(row[0])
