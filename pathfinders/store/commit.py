"""What one publish writes, inside its transaction. Only lake.py calls it."""

import contextlib
import json
import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from pathfinders import __version__, engine
from pathfinders.access import Person
from pathfinders.settings import LakeSettings
from pathfinders.store import migrations, sql
from pathfinders.store.bundles import BUNDLES, keep_bundles
from pathfinders.store.chain import last_link, link, recorded_in
from pathfinders.store.damage import is_damage
from pathfinders.store.file_hashes import hashes_of_new_files
from pathfinders.store.fingerprint import fingerprint
from pathfinders.store.history import UNKNOWN, Change, VersionInfo, rows_at
from pathfinders.store.reshape import drop_what_is_gone
from pathfinders.store.rows import count_changes, select_at
from pathfinders.store.sync import data_files, sync_new_files
from pathfinders.tables import TABLES, Table

# Where a commit fails, DuckLake removes the files it wrote. If it was the answer that was lost, the
# version stands and would have lost its files: so a server's commit is made out of reach of them.
# What is left over, `maintain` removes.
OUT_OF_REACH = "SET disabled_filesystems = 'S3FileSystem,LocalFileSystem'"
# A table of up to so many rows is written anew when some of them change, and a larger one grows by
# what changes.
REWRITTEN_ROWS = 200_000
# DuckLake then reports the failed clean-up instead of the original error.
REASON_LOST = "disabled by configuration"
MET_ANOTHER_WRITER = (
    REASON_LOST,
    "conflict",
    "database is locked",
    "retry count",
    "duplicate key",
    "could not serialize",
)
REFUSED = (
    "The lake's database did not take the publish, and nothing was changed. Its own log says why;"
    " look first whether its disk is full."
)
MOST_LOST_REASONS = 3
# A commit that meets another writer or loses its connection fails, so the whole publish is tried
# again; a server that was started anew takes longer to be there.
RETRY_SECONDS = 10.0
RETRY_SECONDS_POSTGRES = 60.0
GUARD = "guard"
UNWRITTEN = "The publish could not be written, and nothing was changed"
UNSURE = (
    "The connection to the lake was lost while a version was being written, and whether it was"
    " published cannot be seen now. Look at the list of versions before you publish again."
)


class FailedCommit(Exception):
    """A commit failed. Whether it was written all the same, only the lake can say.

    `met_another_writer` is true if another publish may be the reason. `reason_lost` is true if
    DuckLake reported the failed clean-up in place of the original error.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason_lost = REASON_LOST in reason.lower()
        self.met_another_writer = any(words in reason.lower() for words in MET_ANOTHER_WRITER)


class UnreadableTable(Exception):
    """The rows of a table that are to be replaced cannot be read; `table` is its name."""

    def __init__(self, table: str) -> None:
        super().__init__(f"The rows of {table} cannot be read.")
        self.table = table


class RetryPolicy:
    """How often a publish is tried: for some seconds, as long as another writer is the reason."""

    def __init__(self, on_postgres: bool) -> None:
        self.attempts = 0
        seconds = RETRY_SECONDS_POSTGRES if on_postgres else RETRY_SECONDS
        self._until = time.monotonic() + seconds
        self._newest_at_lost: list[int] = []

    def over(self) -> bool:
        """True if the time is up."""
        return time.monotonic() > self._until

    def after_failure(self, failure: FailedCommit, newest: Callable[[], int]) -> str:
        """Waits a moment before the next attempt and returns "", or returns at once why there
        should be none. `newest` returns the number of the newest version.
        """
        self.attempts += 1
        if not failure.met_another_writer:
            return UNWRITTEN
        if failure.reason_lost:
            self._newest_at_lost.append(newest())
        else:
            self._newest_at_lost.clear()
        # With nobody else publishing meanwhile, the reason is the database's own.
        if (
            len(self._newest_at_lost) >= MOST_LOST_REASONS
            and len(set(self._newest_at_lost[-MOST_LOST_REASONS:])) == 1
        ):
            return REFUSED
        if self.over():
            return "Somebody else is writing to the lake. Nothing was written: try again."
        # Two writers that wait equally long would meet again.
        time.sleep(random.uniform(0.05, 0.25))
        return ""


@dataclass(frozen=True)
class Signed:
    """What a publish says of itself. `key` is its alone: the version is known by it where the
    answer was lost.
    """

    by: Person
    message: str
    restores: int | None
    key: str
    record: Mapping[str, Any] = field(default_factory=dict)
    """What else stands in the version's own record, such as its bundle and its verdicts."""
    migrates: frozenset[str] = frozenset()
    """The tables that a migration changes; empty for every other publish."""
    bundled: Mapping[str, pa.Table] = field(default_factory=dict)
    """Bundled tables whose rows the version does not hold as they came."""


def commit(
    con: duckdb.DuckDBPyConnection,
    candidate: Mapping[str, pa.Table],
    rows_to_write: Mapping[str, pa.Table],
    before: list[VersionInfo],
    present: Callable[[Table], pa.Table],
    signed: Signed,
    settings: LakeSettings,
    newest: Callable[[], int] | None = None,
    unreadable: Collection[str] = (),
) -> int:
    """Writes the candidate and commits; returns the number of the new version. Raises
    FailedCommit where the commit fails.

    `before` is every version there is, and `present` gives a table as it is at the last of them.
    `newest`, for a catalogue on a server, tells the newest version there is, asked just before the
    commit.
    """
    number = before[-1].number + 1 if before else 1
    sizes = rows_at(before, number)
    engine.fit_threads(con, candidate.values())
    changes: dict[str, Change] = {}
    for table in (TABLES[name] for name in TABLES if name in rows_to_write):
        change = Change(candidate[table.name].num_rows)
        # What is replaced whole need not be read, so that a damaged table can be published again.
        # History then says that what changed is not known.
        if table.name in unreadable:
            change = UNKNOWN
        elif sizes[table.name]:
            con.register("incoming_rows", candidate[table.name].select(list(table.column_names)))
            try:
                # A large table is compared where it is: the rows would be read into memory only to
                # be thrown away, since only what changes is written.
                now: pa.Table | VersionInfo = before[-1]
                if sizes[table.name] <= REWRITTEN_ROWS:
                    now = present(table)
                change = _difference(con, table, now)
            except duckdb.Error as error:
                if is_damage(error):
                    raise UnreadableTable(table.name) from error
                raise
            con.unregister("incoming_rows")
        if change != Change():
            changes[table.name] = change
    # A version without a change would only make the history longer. A bundle that was taken in is
    # recorded all the same, since the next one is compared with it; so is a migration, which may
    # change no row and still has to record the new schema.
    if before and not changes and not signed.record.get("bundle") and not signed.migrates:
        raise ValueError(f"Nothing to publish: the tables are as in version {before[-1].number}.")
    files_before = data_files(settings)
    _fit_schema(con)
    content = drop_what_is_gone(con, signed.migrates, sizes, changes)
    for table in (TABLES[name] for name in changes if name in TABLES):
        con.register("incoming_rows", candidate[table.name])
        has = columns_of(con, table.name)
        before_rows = sizes[table.name]
        if table.name in unreadable:
            _make_anew(con, table.name)
            before_rows = 0
        _apply(con, table, before_rows, candidate[table.name].num_rows, has)
        content[table.name] = _content(con, table, has)
        con.unregister("incoming_rows")
    keep_bundles(con, signed.bundled)
    # Every publish updates one row, so that of two at once the second fails instead of both adding
    # the same new key.
    _write_guard(con, number, unreadable)
    written = [*changes, GUARD]
    if signed.bundled:
        written.append(BUNDLES)
    extra: dict[str, Any] = {
        "version": number,
        "restores": signed.restores,
        "email": signed.by.email,
        "changes": {name: [c.added, c.changed, c.removed] for name, c in changes.items()},
        "content": content,
        "key": signed.key,
        "schema": migrations.current_schema(),
        "release": __version__,
        "migrates": bool(signed.migrates),
        "rows": {name: candidate[name].num_rows for name, c in changes.items() if not c.is_known},
        "files": hashes_of_new_files(con, settings, written),
        **_moment(before),
        **signed.record,
    }
    recorded = recorded_in(con, writing=True)
    extra["before"] = last_link(recorded)
    extra["chain"] = link(extra["before"], signed.by.name, signed.message, extra)
    con.execute(
        "CALL lake.set_commit_message($author, $message, extra_info => $extra)",
        {"author": signed.by.name, "message": signed.message, "extra": json.dumps(extra)},
    )
    # The files are on the disk before the commit names them, so that a power cut cannot leave a
    # version without its rows.
    sync_new_files(settings, files_before, is_first=not before)
    if newest is not None:
        # This transaction sees the lake as it was when it began; another connection sees what has
        # been published since.
        if newest() != number - 1:
            raise FailedCommit("a conflict with another publish")
        con.execute(OUT_OF_REACH)
    try:
        con.execute("COMMIT")
    except duckdb.Error as error:
        raise FailedCommit(str(error)) from error
    return number


def _moment(before: Sequence[VersionInfo]) -> dict[str, str]:
    """The time of a version that is published now: the clock's, or, where the clock has gone back,
    that of the version before; then also what the clock says.
    """
    clock = datetime.now(UTC)
    if not before or before[-1].at <= clock:
        return {"at": clock.isoformat()}
    return {"at": before[-1].at.isoformat(), "clock": clock.isoformat()}


def roll_back(con: duckdb.DuckDBPyConnection) -> None:
    """Ends the transaction with nothing written."""
    # A failed commit has ended it already; the first error is the one to report.
    with contextlib.suppress(duckdb.Error):
        con.execute("ROLLBACK")


def _difference(
    con: duckdb.DuckDBPyConnection, table: Table, now: pa.Table | VersionInfo
) -> Change:
    """How the incoming rows differ from those now, given or at a version; leaves what goes and
    comes in temporary tables.
    """
    if isinstance(now, VersionInfo):
        old = select_at(con, table, now.snapshot, ordered=False)
    else:
        con.register("present_rows", now)
        old = "FROM present_rows"
    con.execute(f'CREATE TEMP TABLE "gone {table.name}" AS ({old}) EXCEPT FROM incoming_rows')
    con.execute(f'CREATE TEMP TABLE "fresh {table.name}" AS FROM incoming_rows EXCEPT ({old})')
    return count_changes(con, table)


def _content(con: duckdb.DuckDBPyConnection, table: Table, has: Mapping[str, str]) -> str:
    """The fingerprint of what was given; of what was written where the lake keeps a column that the
    contract dropped.
    """
    if set(has) - set(table.column_names):
        return fingerprint(con, f'FROM lake."{table.name}"', has)
    return fingerprint(con, "FROM incoming_rows", {c.name: c.sql_type for c in table.columns})


def columns_of(con: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns that the lake has of a table now, with their types."""
    files_of_table = (
        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake' AND"
        " table_name = $name"
    )
    return dict(con.execute(files_of_table, {"name": name}).fetchall())


def _apply(
    con: duckdb.DuckDBPyConnection, table: Table, before: int, after: int, has: Mapping[str, str]
) -> None:
    """Writes the incoming rows: all of them into a small table, which then is one file however many
    versions there are, and else those that go and come.
    """
    names, key, source = sql.names_of(table), sql.key_of(table), "incoming_rows"
    # Rows that stay keep what they have in a column that the contract dropped.
    if before and (max(before, after) > REWRITTEN_ROWS or set(has) - set(table.column_names)):
        source = f'"fresh {table.name}"'
        con.execute(
            f'DELETE FROM lake."{table.name}" AS a USING "gone {table.name}" AS b WHERE'
            f" {sql.same_key(table)}"
        )
    elif before:
        con.execute(f'DELETE FROM lake."{table.name}"')
    con.execute(
        f'INSERT INTO lake."{table.name}" ({names}) SELECT {names} FROM {source} ORDER BY {key}'
    )


def _make_anew(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Puts an empty table in the place of one whose rows cannot be read; versions before keep
    theirs. To delete rows, DuckLake would read them.
    """
    columns = ", ".join(f'"{column}" {kind}' for column, kind in columns_of(con, name).items())
    con.execute(f'DROP TABLE lake."{name}"')
    con.execute(f'CREATE TABLE lake."{name}" ({columns})')


def _write_guard(con: duckdb.DuckDBPyConnection, number: int, unreadable: Collection[str]) -> None:
    """Writes the number of the version into the one row of the guard."""
    if GUARD in unreadable:
        _make_anew(con, GUARD)
        con.execute(f"INSERT INTO lake.{GUARD} VALUES ($number)", {"number": number})
        return
    try:
        con.execute(f"UPDATE lake.{GUARD} SET version = $number", {"number": number})
    except duckdb.Error as error:
        if is_damage(error):
            raise UnreadableTable(GUARD) from error
        raise


def _fit_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Creates what the contract has and the lake has not: tables, and columns added or widened
    since. A column that the contract dropped stays, empty in new rows.
    """
    has: dict[str, dict[str, str]] = {}
    for name, column, kind in con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name ="
        " 'lake'"
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
                con.execute(
                    f'ALTER TABLE lake."{table.name}" ADD COLUMN "{column.name}" {column.sql_type}'
                )
            elif kind != column.sql_type:
                con.execute(
                    f'ALTER TABLE lake."{table.name}" ALTER "{column.name}" SET DATA TYPE'
                    f" {column.sql_type}"
                )
