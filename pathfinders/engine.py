"""DuckDB connections with the extensions the lake needs."""

import importlib.util
from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb
import pyarrow as pa

from pathfinders.settings import LakeSettings, s3_access

EXTENSIONS = {
    "sqlite_scanner": "sqlite",
    "postgres_scanner": "postgres",
    "httpfs": "httpfs",
    "ducklake": "ducklake",
}
"""The extensions by the name of their package, and the name DuckDB's own repository gives them."""

# With tables of up to so many rows, to share a question out among threads takes longer than to
# answer it in one.
SMALL_ROWS = 200_000
# To check a signature reads 35 MB, which takes longer than most publishes: each binary is checked
# once in a process.
_checked: set[tuple[str, int, int]] = set()


def quoted(text: str) -> str:
    """The text as an SQL string, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def in_memory(tables: Iterable[pa.Table]) -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB for questions about tables."""
    con = duckdb.connect()
    fit_threads(con, tables)
    return con


def fit_threads(con: duckdb.DuckDBPyConnection, tables: Iterable[pa.Table]) -> None:
    """Set a DuckDB to one thread if all tables are small; otherwise to one for each processor."""
    if all(rows.num_rows <= SMALL_ROWS for rows in tables):
        con.execute("SET threads = 1")
    else:
        con.execute("RESET threads")


def connect(settings: LakeSettings) -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB that can attach the lake of `settings`."""
    packages = ["postgres_scanner" if settings.on_postgres else "sqlite_scanner", "ducklake"]
    if settings.on_s3:
        packages.append("httpfs")
    # Without this, DuckDB reads a Python variable in place of a table that does not exist.
    con = with_extensions(packages, python_enable_replacements="false")
    con.execute("SET enable_progress_bar = false")
    if settings.on_s3:
        reach_s3(con)
    return con


def with_extensions(packages: Collection[str], **config: str) -> duckdb.DuckDBPyConnection:
    """A new in-memory DuckDB with some of EXTENSIONS, and with `config` besides.

    The extensions come from their Python packages, DuckDB's own signed binaries, so that no network
    is needed; on a platform without such a package they are fetched once from DuckDB's repository.
    Raises duckdb.IOException where one is not as DuckDB signed it.
    """
    binaries = {package: _packaged(package) for package in packages}
    stamps = {_stamp(binary) for binary in binaries.values() if binary is not None}
    # Unsigned extensions are allowed only where this process has checked these very files before.
    checked = None not in binaries.values() and stamps <= _checked
    con = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "allow_unsigned_extensions": str(checked).lower(),
            **config,
        }
    )
    for package, binary in binaries.items():
        if binary is None:
            con.install_extension(EXTENSIONS[package])
            con.load_extension(EXTENSIONS[package])
        else:
            con.load_extension(str(binary))
    # Everything needed is loaded by now. Whatever is loaded later has its signature checked.
    con.execute("SET allow_unsigned_extensions = false")
    _checked.update(stamps)
    return con


def reach_s3(con: duckdb.DuckDBPyConnection) -> None:
    """Lets a connection that has `httpfs` read and write the S3 store of the settings."""
    access = s3_access()
    scheme, _, host = access.endpoint.rpartition("://")
    secret = {
        "KEY_ID": access.key,
        "SECRET": access.secret,
        "SESSION_TOKEN": access.token,
        "REGION": access.region,
    }
    if host:
        secret |= {
            "ENDPOINT": host.rstrip("/"),
            "URL_STYLE": "path",
            "USE_SSL": "false" if scheme == "http" else "true",
        }
    options = ", ".join(f"{name} {quoted(value)}" for name, value in secret.items() if value)
    con.execute("SET http_timeout = 10")
    con.execute("SET http_retries = 2")
    con.execute(f"CREATE SECRET lake_files (TYPE s3, {options})")


def _packaged(package: str) -> Path | None:
    spec = importlib.util.find_spec(f"duckdb_extension_{package}")
    if spec is None or spec.origin is None:
        return None
    return next(Path(spec.origin).parent.rglob(f"{package}.duckdb_extension"), None)


def _stamp(binary: Path) -> tuple[str, int, int]:
    # Time and size tell a file that was replaced meanwhile, without reading its 35 MB.
    status = binary.stat()
    return str(binary), status.st_mtime_ns, status.st_size
