"""The lake: every version of every table, in DuckLake. The only code that writes data.

A publish is one DuckLake snapshot carrying author, message and version number; nothing is updated in place and nothing
is ever expired, because links may pin any version.
"""

import contextlib
import json
import random
import sqlite3
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from pathfinders import lake_sql
from pathfinders.access import NotAllowed, Person
from pathfinders.lake_history import Change, Conflict, LakeError, VersionInfo, version_in, versions_in
from pathfinders.lake_open import Catalog
from pathfinders.lake_record import ADD, FILE, GROWS, MAKE, Entry, What, read_record
from pathfinders.lake_rows import candidate_at, count_changes, select_at
from pathfinders.settings import LakeSettings
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.check import problems_in
from pathfinders.uploads.problems import Refused

__all__ = ["Change", "Conflict", "Entry", "Lake", "LakeError", "VersionInfo"]

LOCK_SECONDS = 60
# SQLite lets nobody wait for a commit that meets another writer, so the whole publish is tried again.
RETRY_SECONDS = 10.0


class _Clash(Exception):
    """A commit met another writer; nothing was written."""


class Lake:
    """One lake. Safe to use from several threads and processes."""

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self._catalog = Catalog(settings)

    def versions(self) -> list[VersionInfo]:
        """Every version, oldest first; none where the lake is new. Raises LakeError where it cannot be opened."""
        if self._catalog.is_new():
            return []
        with self._catalog.reading() as con:
            return versions_in(con)

    def tables(self, number: int) -> dict[str, pa.Table]:
        """Every table of the contract at a version, ordered by key. Raises LakeError for a version that is not there."""
        if self._catalog.is_new():
            raise LakeError(f"There is no version {number}: the lake is new.")
        with self._catalog.reading() as con:
            info = version_in(con, number)
            return {t.name: con.execute(select_at(con, t, info.snapshot)).to_arrow_table() for t in TABLES.values()}

    def publish(
        self,
        tables: Mapping[str, pa.Table],
        by: Person,
        message: str,
        *,
        expected: int | None = None,
        restores: int | None = None,
    ) -> VersionInfo:
        """Publishes `tables`, each the whole new content of its table, as the next version, in one transaction.

        Tables not given stay as they are. `expected` is the version the change was made from: where another has been
        published since, Conflict is raised and nothing is written. Raises NotAllowed where `by` may not write, Refused
        where the checks find an error, ValueError without an author, a message or a change, and LakeError where the lake
        cannot be written. What is refused to somebody is put on record.
        """
        what = "publish" if restores is None else f"restore version {restores}"
        try:
            if not by.may_write:
                raise NotAllowed(by.why_not or "You may not publish.")
            return self._publish(tables, by, message.strip(), expected, restores)
        except (NotAllowed, Refused, Conflict) as refused:
            self.note(by, "refused", f"To {what}: {str(refused).splitlines()[0]}")
            raise

    def _publish(
        self, tables: Mapping[str, pa.Table], by: Person, message: str, expected: int | None, restores: int | None
    ) -> VersionInfo:
        if not by.name or not message:
            raise ValueError("A publish needs an author and a message.")
        unknown = set(tables) - set(TABLES)
        if unknown:
            raise ValueError(f"No such table: {', '.join(sorted(unknown))}. Tables: {', '.join(TABLES)}.")
        patience = time.monotonic() + RETRY_SECONDS
        while True:
            try:
                number = self._publish_once(tables, by, message, expected, restores)
                break
            except _Clash as clash:
                if time.monotonic() > patience:
                    raise LakeError(f"Somebody else is writing to the lake. Nothing was written: try again. ({clash})") from clash
                time.sleep(random.uniform(0.05, 0.25))
        with self._catalog.reading() as reader:
            return version_in(reader, number)

    def restore(self, number: int, by: Person, message: str, *, expected: int | None = None) -> VersionInfo:
        """Publishes the tables of version `number` again, as the next version. History is kept. Raises as publish does."""
        return self.publish(self.tables(number), by, message, expected=expected, restores=number)

    def note(self, who: Person, what: What, detail: str, *, once: str | None = None) -> None:
        """Puts a line on record; with `once`, only where none with the same text there is on record yet.

        Raises LakeError where it cannot be written.
        """
        line = (datetime.now(UTC).isoformat(), who.name or "somebody not signed in", who.email, what, detail, once)
        try:
            self.settings.folder.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.settings.folder / FILE, timeout=LOCK_SECONDS)) as con, con:
                for statement in (MAKE, *GROWS):
                    con.execute(statement)
                con.execute(ADD, line)
        except (OSError, sqlite3.Error) as error:
            raise LakeError(f"The record beside the lake cannot be written: {error}") from error

    def record(self, reader: Person) -> list[Entry]:
        """Who did what, newest first. Raises NotAllowed where `reader` is not a manager."""
        if not reader.may_write:
            raise NotAllowed(reader.why_not or "Only managers may read the record.")
        return read_record(self.settings.folder, self.versions())

    def _publish_once(
        self, tables: Mapping[str, pa.Table], by: Person, message: str, expected: int | None, restores: int | None
    ) -> int:
        with self._writing() as con:
            before = versions_in(con)
            current = before[-1].number if before else 0
            if expected is not None and expected != current:
                raise Conflict(f"Version {current} was published after version {expected}. Compare again, then publish.")
            candidate = candidate_at(con, tables, before[-1].snapshot if before else None)
            errors = [p for p in problems_in(candidate, tables if before else None) if p.severity == "error"]
            if errors:
                raise Refused(errors, "The publish")
            return _commit(con, candidate, tables, before, by, message, restores)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside a transaction, alone among writers: without the lock most concurrent commits fail."""
        try:
            self.settings.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.settings.folder / "publish.lock", timeout=LOCK_SECONDS).acquire()
        except Timeout:
            raise LakeError(f"Somebody else has been publishing for {LOCK_SECONDS} seconds. Try again.") from None
        except OSError as error:
            raise LakeError(f"The lake at {self.settings.catalog} cannot be written: {error}") from error
        with lock:
            mode: Literal["WRITE", "CREATE"] = "CREATE" if self._catalog.is_new() else "WRITE"
            if mode == "WRITE":
                # Attaching to write sets SQLite's journal, so what cannot be read as a lake is found out before.
                self.versions()
            with contextlib.closing(self._catalog.attach(mode)) as con:
                con.execute("BEGIN")
                try:
                    yield con
                except duckdb.Error as error:
                    _roll_back(con)
                    raise LakeError(f"The publish could not be written, and nothing was changed: {error}") from error
                except BaseException:
                    _roll_back(con)
                    raise


def _roll_back(con: duckdb.DuckDBPyConnection) -> None:
    # A failed commit has ended the transaction already; the first error is the one to report.
    with contextlib.suppress(duckdb.Error):
        con.execute("ROLLBACK")


def _commit(
    con: duckdb.DuckDBPyConnection,
    candidate: Mapping[str, pa.Table],
    given: Mapping[str, pa.Table],
    before: list[VersionInfo],
    by: Person,
    message: str,
    restores: int | None,
) -> int:
    """Writes the candidate and commits; returns the number of the new version."""
    number = before[-1].number + 1 if before else 1
    stale = {}
    for table in (TABLES[name] for name in TABLES if name in given):
        con.register("incoming_rows", candidate[table.name].select(list(table.column_names)))
        old = select_at(con, table, before[-1].snapshot) if before else lake_sql.nothing(table)
        con.execute(f'CREATE TEMP TABLE "gone {table.name}" AS ({old}) EXCEPT FROM incoming_rows')
        con.execute(f'CREATE TEMP TABLE "fresh {table.name}" AS FROM incoming_rows EXCEPT ({old})')
        con.unregister("incoming_rows")
        stale[table.name] = count_changes(con, table)
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
        "email": by.email,
        "changes": {name: [c.added, c.changed, c.removed] for name, c in changes.items()},
    }
    con.execute("CALL lake.set_commit_message($author, $message, extra_info => $extra)",
                {"author": by.name, "message": message, "extra": json.dumps(extra)})  # fmt: skip
    try:
        con.execute("COMMIT")
    except duckdb.TransactionException as error:
        raise _Clash(str(error)) from error
    return number


def _apply(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    con.execute(f'DELETE FROM lake."{table.name}" AS a USING "gone {table.name}" AS b WHERE {lake_sql.same_key(table)}')
    names, key = lake_sql.names_of(table), lake_sql.key_of(table)
    con.execute(f'INSERT INTO lake."{table.name}" ({names}) SELECT {names} FROM "fresh {table.name}" ORDER BY {key}')


def _fit_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Creates what the contract has and the lake has not: tables, and columns added or widened since. A column that the
    contract dropped stays, empty in new rows."""
    has: dict[str, dict[str, str]] = {}
    for name, column, kind in con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake'"
    ).fetchall():
        has.setdefault(name, {})[column] = kind
    if "guard" not in has:
        con.execute("CREATE TABLE lake.guard (version BIGINT)")
        con.execute("INSERT INTO lake.guard VALUES (0)")
    for table in TABLES.values():
        if table.name not in has:
            columns = ", ".join(f'"{c.name}" {c.sql_type}' for c in table.columns)
            con.execute(f'CREATE TABLE lake."{table.name}" ({columns})')
            continue
        for column in table.columns:
            kind = has[table.name].get(column.name, "")
            if not kind:
                con.execute(f'ALTER TABLE lake."{table.name}" ADD COLUMN "{column.name}" {column.sql_type}')
            elif kind != column.sql_type:
                con.execute(f'ALTER TABLE lake."{table.name}" ALTER "{column.name}" SET DATA TYPE {column.sql_type}')
