"""DuckDB connections with the extensions the lake needs."""

import importlib.util
from pathlib import Path

import duckdb

EXTENSIONS = {"sqlite_scanner": "sqlite", "ducklake": "ducklake"}
"""The extensions by the name of their package, and the name DuckDB's own repository gives them."""


def connect() -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB that can attach a lake.

    The extensions come from their Python packages, DuckDB's own signed binaries, so that no network is needed; on a
    platform without such a package they are fetched once from DuckDB's repository.
    """
    # Without the second setting, DuckDB takes a Python variable for a table that does not exist.
    con = duckdb.connect(config={"autoinstall_known_extensions": "false", "python_enable_replacements": "false"})
    for package, name in EXTENSIONS.items():
        binary = _packaged(package)
        if binary is None:
            con.install_extension(name)
            con.load_extension(name)
        else:
            con.load_extension(str(binary))
    return con


def _packaged(package: str) -> Path | None:
    spec = importlib.util.find_spec(f"duckdb_extension_{package}")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.rglob(f"{package}.duckdb_extension"), None)
