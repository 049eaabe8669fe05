"""The lake: every version of every table, in DuckLake. The only code that writes data.

A publish is one DuckLake snapshot carrying author, message and version number; nothing is updated in place and nothing
is ever expired, because links may pin any version.
"""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from pathfinders import engine
from pathfinders.settings import LakeSettings
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.check import problems_in
from pathfinders.uploads.problems import Refused

LOCK_SECONDS = 60
# Inlining gave wrong rows at old versions in tests with DuckLake 1.0, so small changes are written as files too.
ATTACH = (
    "ATTACH {uri} AS lake (DATA_PATH {data}, DATA_INLINING_ROW_LIMIT 0, META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 5000{mode})"
)


class LakeError(Exception):
    """The lake cannot be opened or written. The message says what to do."""


class Conflict(LakeError):
    """Somebody else published since the version that this publish was made from."""


@dataclass(frozen=True)
class Change:
    """Rows of one table that a version added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True)
class VersionInfo:
    """What is known of a version: its number, who published it when (UTC) and why, and what it changed by table."""

    number: int
    snapshot: int
    at: datetime
    author: str
    message: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    restores: int | None = None


class Lake:
    """One lake. Safe to use from several threads and processes."""

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._opening = threading.Lock()

    def exists(self) -> bool:
        """Whether something stands where the catalogue should be, readable or not."""
        return Path(self.settings.catalog.removeprefix("sqlite:")).exists()

    def versions(self) -> list[VersionInfo]:
        """Every version, oldest first; none where the lake is new. Raises LakeError where it cannot be opened."""
        if not self.exists():
            return []
        with self._reading() as con:
            return _versions(con)

    def tables(self, number: int) -> dict[str, pa.Table]:
        """Every table of the contract at a version, ordered by key. Raises LakeError for a version that is not there."""
        with self._reading() as con:
            info = _version(con, number)
            return {t.name: con.execute(_select_at(con, t, info.snapshot)).to_arrow_table() for t in TABLES.values()}

    def publish(
        self,
        tables: Mapping[str, pa.Table],
        author: str,
        message: str,
        *,
        expected: int | None = None,
        restores: int | None = None,
    ) -> VersionInfo:
        """Publishes `tables`, each the whole new content of its table, as the next version, in one transaction.

        Tables not given stay as they are. `expected` is the version the change was made from: where another has been
        published since, Conflict is raised and nothing is written. Raises Refused where the checks find an error,
        ValueError without an author, a message or a change, and LakeError where the lake cannot be written.
        """
        author, message = author.strip(), message.strip()
        if not author or not message:
            raise ValueError("A publish needs an author and a message.")
        unknown = set(tables) - set(TABLES)
        if unknown:
            raise ValueError(f"No such table: {', '.join(sorted(unknown))}. Tables: {', '.join(TABLES)}.")
        with self._writing() as con:
            before = _versions(con)
            current = before[-1].number if before else 0
            if expected is not None and expected != current:
                raise Conflict(f"Version {current} was published after version {expected}. Compare again, then publish.")
            candidate = _candidate(con, tables, before[-1].snapshot if before else None)
            errors = [p for p in problems_in(candidate, tables if before else None) if p.severity == "error"]
            if errors:
                raise Refused(errors, "The publish")
            return _commit(con, candidate, tables, before, author, message, restores)

    def restore(self, number: int, author: str, message: str, *, expected: int | None = None) -> VersionInfo:
        """Publishes the tables of version `number` again, as the next version. History is kept."""
        return self.publish(self.tables(number), author, message, expected=expected, restores=number)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of the one connection that reads: attaching costs more than most questions."""
        with self._opening:
            if self._reader is None:
                self._reader = self._attach(read_only=True)
            cursor = self._reader.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            self._reader = None
            raise LakeError(f"The lake at {self.settings.catalog} cannot be read: {error}") from error
        finally:
            cursor.close()

    def _attach(self, *, read_only: bool) -> duckdb.DuckDBPyConnection:
        con = engine.connect()
        attach = ATTACH.format(
            uri=_quoted(f"ducklake:{self.settings.catalog}"),
            data=_quoted(self.settings.data),
            mode=", READ_ONLY" if read_only else "",
        )
        try:
            con.execute(attach)
        except duckdb.Error as error:
            con.close()
            raise LakeError(
                f"The lake at {self.settings.catalog} cannot be opened: {error}\n"
                "Nothing was changed. Restore it from a backup, or move it away to start again from the bundled data."
            ) from error
        return con

    @contextlib.contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside a transaction, alone among writers: without the lock most concurrent commits fail."""
        folder = self.settings.folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = FileLock(folder / "publish.lock", timeout=LOCK_SECONDS).acquire()
        except Timeout:
            raise LakeError(f"Somebody else has been publishing for {LOCK_SECONDS} seconds. Try again.") from None
        with lock, contextlib.closing(self._attach(read_only=False)) as con:
            con.execute("BEGIN")
            try:
                yield con
            except BaseException:
                # A failed commit has ended the transaction already; the first error is the one to report.
                with contextlib.suppress(duckdb.Error):
                    con.execute("ROLLBACK")
                raise


def _versions(con: duckdb.DuckDBPyConnection) -> list[VersionInfo]:
    found = []
    for snapshot, at, author, message, extra in con.execute(
        "SELECT snapshot_id, snapshot_time, author, commit_message, commit_extra_info FROM ducklake_snapshots('lake')"
        " WHERE commit_extra_info IS NOT NULL ORDER BY snapshot_id"
    ).fetchall():
        more = json.loads(extra)
        changes = {name: Change(*counts) for name, counts in more["changes"].items()}
        found.append(VersionInfo(more["version"], snapshot, at, author, message, changes, more["restores"]))
    return found


def _version(con: duckdb.DuckDBPyConnection, number: int) -> VersionInfo:
    versions = _versions(con)
    for info in versions:
        if info.number == number:
            return info
    raise LakeError(f"There is no version {number}. The newest is {versions[-1].number if versions else 'none'}.")


def _candidate(con: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table], snapshot: int | None) -> dict[str, pa.Table]:
    """Every table as it would be. The old state is read before the first write of the transaction, because inside one
    `AT (VERSION => n)` sees the transaction's own changes."""
    candidate = {}
    for table in TABLES.values():
        if table.name in tables:
            candidate[table.name] = _conform(tables[table.name], table)
        elif snapshot is not None:
            candidate[table.name] = con.execute(_select_at(con, table, snapshot)).to_arrow_table()
        else:
            raise ValueError(f"The first version needs every table; {table.name} is missing.")
    return candidate


def _conform(rows: pa.Table, table: Table) -> pa.Table:
    """The rows with the contract's columns and types, and `_row` where there is one."""
    missing = [name for name in table.column_names if name not in rows.column_names]
    if missing:
        raise ValueError(f"{table.name} lacks {', '.join(missing)}.")
    keep = [*table.column_names, *(["_row"] if "_row" in rows.column_names else [])]
    con = duckdb.connect()
    con.register("given", rows.select(keep))
    casts = [f'CAST("{c.name}" AS {c.sql_type}) AS "{c.name}"' for c in table.columns] + keep[len(table.columns) :]
    return con.execute(f"SELECT {', '.join(casts)} FROM given").to_arrow_table()


def _commit(
    con: duckdb.DuckDBPyConnection,
    candidate: Mapping[str, pa.Table],
    given: Mapping[str, pa.Table],
    before: list[VersionInfo],
    author: str,
    message: str,
    restores: int | None,
) -> VersionInfo:
    number = before[-1].number + 1 if before else 1
    stale = {}
    for table in (TABLES[name] for name in TABLES if name in given):
        con.register("incoming_rows", candidate[table.name].select(list(table.column_names)))
        old = _select_at(con, table, before[-1].snapshot) if before else _nothing(table)
        con.execute(f'CREATE TEMP TABLE "gone {table.name}" AS ({old}) EXCEPT FROM incoming_rows')
        con.execute(f'CREATE TEMP TABLE "fresh {table.name}" AS FROM incoming_rows EXCEPT ({old})')
        con.unregister("incoming_rows")
        stale[table.name] = _count_changes(con, table)
    if before and not any(stale.values()):
        raise ValueError(f"Nothing to publish: the tables are as in version {before[-1].number}.")
    _fit_schema(con)
    for name in stale:
        _apply(con, TABLES[name])
    # Every publish updates one row, so that of two at once the second fails instead of both adding the same new key.
    con.execute("UPDATE lake.guard SET version = $number", {"number": number})
    changes = {name: change for name, change in stale.items() if change}
    extra = {
        "version": number,
        "restores": restores,
        "changes": {name: [c.added, c.changed, c.removed] for name, c in changes.items()},
    }
    con.execute("CALL lake.set_commit_message($author, $message, extra_info => $extra)",
                {"author": author, "message": message, "extra": json.dumps(extra)})  # fmt: skip
    try:
        con.execute("COMMIT")
    except duckdb.TransactionException as error:
        raise Conflict("Somebody else published at the same moment. Nothing was written: compare again, then publish.") from error
    except duckdb.Error as error:
        raise LakeError(f"The publish could not be written, and nothing was changed: {error}") from error
    return _version(con, number)


def _count_changes(con: duckdb.DuckDBPyConnection, table: Table) -> Change | None:
    row = con.execute(
        f"""SELECT (SELECT count(*) FROM "gone {table.name}"), (SELECT count(*) FROM "fresh {table.name}"),
                   (SELECT count(*) FROM "gone {table.name}" AS a SEMI JOIN "fresh {table.name}" AS b ON {_same_key(table)})"""
    ).fetchone()
    assert row is not None
    gone, fresh, both = row
    return Change(fresh - both, both, gone - both) if gone or fresh else None


def _apply(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    con.execute(f'DELETE FROM lake."{table.name}" AS a USING "gone {table.name}" AS b WHERE {_same_key(table)}')
    names = ", ".join(f'"{name}"' for name in table.column_names)
    con.execute(f'INSERT INTO lake."{table.name}" ({names}) SELECT {names} FROM "fresh {table.name}" ORDER BY {_key(table)}')


def _fit_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Creates what the contract has and the lake has not: tables, and columns added to the contract since."""
    has: dict[str, set[str]] = {}
    for name, column in con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'lake'"
    ).fetchall():
        has.setdefault(name, set()).add(column)
    if "guard" not in has:
        con.execute("CREATE TABLE lake.guard (version BIGINT)")
        con.execute("INSERT INTO lake.guard VALUES (0)")
    for table in TABLES.values():
        if table.name not in has:
            columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns)
            con.execute(f'CREATE TABLE lake."{table.name}" ({columns})')
            continue
        for column in table.columns:
            if column.name not in has[table.name]:
                con.execute(f'ALTER TABLE lake."{table.name}" ADD COLUMN "{column.name}" {column.sql_type}')


def _select_at(con: duckdb.DuckDBPyConnection, table: Table, snapshot: int) -> str:
    """SQL for a table at a snapshot, with the contract's columns in order, rows ordered by key. A column or table that
    the version did not have yet is empty."""
    try:
        has = {
            row[0] for row in con.execute(f'DESCRIBE SELECT * FROM lake."{table.name}" AT (VERSION => {snapshot:d})').fetchall()
        }
    except duckdb.CatalogException:
        return _nothing(table)
    columns = [f'"{c.name}"' if c.name in has else f'NULL::{c.sql_type} AS "{c.name}"' for c in table.columns]
    return f'SELECT {", ".join(columns)} FROM lake."{table.name}" AT (VERSION => {snapshot:d}) ORDER BY {_key(table)}'


def _nothing(table: Table) -> str:
    columns = [f'NULL::{c.sql_type} AS "{c.name}"' for c in table.columns]
    return f"SELECT {', '.join(columns)} WHERE false"


def _key(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.key)


def _same_key(table: Table) -> str:
    return " AND ".join(f'a."{name}" IS NOT DISTINCT FROM b."{name}"' for name in table.key)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
