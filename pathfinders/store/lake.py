"""The lake: every version of every table, in DuckLake. The only code that writes data.

A publish is one DuckLake snapshot carrying author, message and version number; nothing is updated
in place and nothing is ever expired, because links may pin any version.
"""

import contextlib
import time
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import duckdb
import pyarrow as pa

from pathfinders.access import NotAllowed, Person, local
from pathfinders.checks.problems import Refused
from pathfinders.instrumentation import publishing
from pathfinders.settings import LakeSettings
from pathfinders.store import migrations
from pathfinders.store.base_tables import readable_candidate
from pathfinders.store.bundles import bundled_tables
from pathfinders.store.commit import (
    UNSURE,
    UNWRITTEN,
    FailedCommit,
    RetryPolicy,
    Signed,
    UnreadableTable,
    commit,
    roll_back,
)
from pathfinders.store.connections import LakeConnections
from pathfinders.store.copy import copy_catalog, copy_files, open_catalogues
from pathfinders.store.damage import unless_damaged
from pathfinders.store.held import refuse_errors
from pathfinders.store.history import (
    NOT_FOR_ALL,
    Change,
    Conflict,
    DamagedVersion,
    LakeError,
    VersionInfo,
    number_of,
    of_number,
    rows_at,
)
from pathfinders.store.large_tables import LargeTables
from pathfinders.store.old_versions import in_todays_shape
from pathfinders.store.orphans import remove_orphans
from pathfinders.store.record import Entry, What, entries, entry_now
from pathfinders.store.rows import TableCache, with_older_cells
from pathfinders.store.stored_problems import refusal_of_version
from pathfinders.store.verify import Verification, verify
from pathfinders.tables import TABLES
from pathfinders.text import line_of

__all__ = ["Change", "Conflict", "DamagedVersion", "Entry", "Lake", "LakeError", "VersionInfo"]

LOCK_SECONDS = 60


class Lake:
    """One lake. Safe to use from several threads and processes."""

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self._db = LakeConnections(settings)
        self._rows = TableCache()

    def versions(self) -> list[VersionInfo]:
        """Every version, oldest first; none where the lake is new. Raises LakeError where it cannot
        be opened.
        """
        return [] if self._db.is_new() else self._db.versions()

    def tables(
        self, number: int, most: int | None = None, without: Collection[str] = ()
    ) -> dict[str, pa.Table]:
        """Every table of the contract but `without` at a version, by key; with `most`, those
        of so many rows and those that a migration changed. Raises LakeError for a version that is
        not there, DamagedVersion for one that is damaged.
        """
        if self._db.is_new():
            raise LakeError.for_all(f"There is no version {number}: the lake is new.")
        with self._db.reading() as con:
            versions = self._db.versions(con)
            tables_then = in_todays_shape(con, of_number(versions, number))
            rows = rows_at(versions, number)
            for name, table in TABLES.items():
                if name not in (*tables_then, *without) and (most is None or rows[name] <= most):
                    with unless_damaged(number, name):
                        tables_then[name] = self._rows.read(con, table, versions, number)
            return {name: tables_then[name] for name in TABLES if name in tables_then}

    def large(self, info: VersionInfo, names: Sequence[str]) -> LargeTables:
        """Some tables of a version, to be asked in the lake."""
        return LargeTables(self._db, info, names)

    @publishing
    def publish(
        self,
        tables: Mapping[str, pa.Table],
        by: Person,
        message: str,
        *,
        expected: int | None = None,
        restores: int | None = None,
        record: Mapping[str, Any] | None = None,
        bundled: Mapping[str, pa.Table] | None = None,
    ) -> VersionInfo:
        """Publishes `tables`, each the whole new content of its table, as the next version, in one
        transaction.

        Tables not given stay as they are. `expected` is the version the change was made from: where
        another has been published since, Conflict is raised and nothing is written. Raises
        NotAllowed where `by` may not write, Refused where the checks find an error, ValueError
        without an author, a message or a change, or where `line_of` refuses the author's name or
        the message, and LakeError where the lake cannot be written. What is refused to somebody is
        put on record.

        `record` is written into the version's own record: `bundle`, `verdicts` and `rests_on`, as
        VersionInfo has them. `bundled` are bundled tables whose rows the version will hold changed;
        they are saved beside the data, for the next comparison with a bundle.
        """
        what = "publish" if restores is None else f"restore version {restores}"
        try:
            if not by.may_write:
                raise NotAllowed(by.why_not or "You may not publish.")
            signed = Signed(
                replace(by, name=line_of(by.name, "author's name")),
                line_of(message, "message"),
                restores,
                uuid.uuid4().hex,
                record or {},
                bundled=bundled or {},
            )
            return self._publish(tables, signed, expected)
        except (NotAllowed, Refused, Conflict) as refused:
            self.note(by, "refused", f"To {what}: {str(refused).splitlines()[0]}")
            raise

    def migrate(self) -> VersionInfo | None:
        """Brings the data to the schema of this program, as the next version, in one transaction;
        None where they have it, or where there is no version yet. Raises LakeError.

        The rows are those that an older version is shown with, so nothing that is read changes.
        They are not checked anew: a rule that has become stricter since is no reason to leave the
        lake behind.
        """
        infos = self.versions()
        steps = migrations.pending(infos[-1].schema) if infos else ()
        if not steps:
            return None
        newest = infos[-1]
        touched = migrations.touched_since(newest.schema)
        tables = self.tables(newest.number, 0)
        why = f"Schema {steps[-1].number}: {'; '.join(step.why for step in steps)}"
        signed = Signed(local("Upgrade"), why, None, uuid.uuid4().hex, migrates=touched)
        return self._publish(
            {name: rows for name, rows in tables.items() if name in touched}, signed, newest.number
        )

    def bundle_at(self, info: VersionInfo) -> dict[str, pa.Table]:
        """The bundled tables that a version took in, as they came with the release, in today's
        shape. Raises LakeError where they cannot be read, and ValueError for a version that took in
        none.
        """
        if not info.bundle:
            raise ValueError(f"Version {info.number} took in no bundled data.")
        with self._db.reading() as con:
            saved = bundled_tables(con, info.bundle)
            return self.tables(info.number) | saved | in_todays_shape(con, info, saved)

    def _publish(
        self, tables: Mapping[str, pa.Table], signed: Signed, expected: int | None
    ) -> VersionInfo:
        if not signed.by.name or not signed.message:
            raise ValueError("A publish needs an author and a message.")
        unknown = set(tables) - set(TABLES)
        if unknown:
            raise ValueError(
                f"No such table: {', '.join(sorted(unknown))}. Tables: {', '.join(TABLES)}."
            )
        retries = RetryPolicy(self.settings.on_postgres)
        number = None
        unreadable: set[str] = set()
        while number is None:
            try:
                number = self._publish_once(
                    tables, signed, expected, unreadable, again=retries.attempts > 0
                )
            except UnreadableTable as replaced:
                # What is replaced need not be read: only what changed stays unknown.
                unreadable.add(replaced.table)
            except FailedCommit as failure:
                number = self._settled(signed.key, retries)
                if number is None and (why := retries.after_failure(failure, self._newest)):
                    raise LakeError(self._message(why, failure), f"{why.rstrip('.')}.") from failure
        try:
            return of_number(self._db.versions(), number)
        except LakeError as error:
            raise LakeError(
                f"Version {number} is published, but the lake cannot be read just now. {error}",
                f"Version {number} is published, but the lake cannot be read just now.",
            ) from error

    def _settled(self, key: str, retries: RetryPolicy) -> int | None:
        """The version that the publish of that key became though its commit failed, as it can where
        the connection was cut just then; None where it became none. Raises LakeError where that
        cannot be found out.
        """
        while True:
            try:
                if self._db.is_new():
                    return None
                with self._db.reading() as con:
                    return number_of(con, key)
            except LakeError as error:
                if retries.over():
                    raise LakeError(f"{UNSURE} {error}", UNSURE) from error
                time.sleep(0.5)

    def restore(
        self,
        number: int,
        by: Person,
        message: str,
        *,
        expected: int | None = None,
        record: Mapping[str, Any] | None = None,
    ) -> VersionInfo:
        """Publishes the tables of version `number` again, as the next version. History is kept.
        Raises as publish does; what the checks refuse today is named by the keys of its rows.
        """
        tables = with_older_cells(self.tables(number))
        try:
            return self.publish(
                tables, by, message, expected=expected, restores=number, record=record
            )
        except Refused as refused:
            raise refusal_of_version(number, refused.problems, tables) from None

    def note(self, who: Person, what: What, detail: str, *, once: str | None = None) -> None:
        """Puts a line on record; with `once`, only where none with the same text there is on record
        yet. Characters that are not seen are written out, and a long detail, as the name of a file
        can be, is cut short. Raises LakeError where it cannot be written.
        """
        self._db.catalogue.add_to_record(entry_now(who, what, detail, once))

    def record(self, reader: Person) -> list[Entry]:
        """Who did what, newest first. Raises NotAllowed where `reader` is not a manager."""
        if not reader.may_write:
            raise NotAllowed(reader.why_not or "Only managers may read the record.")
        return entries(self._db.catalogue.record(), self.versions())

    def verify(self) -> Verification:
        """Reads every version and compares it with what was recorded of it. Writes nothing:
        `note_verified` puts the result on record. Raises LakeError where the lake cannot be opened.
        """
        if not self._db.is_new():
            with self._db.reading() as con:
                return verify(con, self.settings, self._db.catalogue.check())
        return Verification()

    def note_verified(self, result: Verification) -> None:
        """Put it on record. Raises LakeError where that cannot be written."""
        self.note(local("Verification"), "verified", result.summary)

    def verified(self) -> list[Entry]:
        """What was found when the versions were verified, newest first. Names nobody, so that
        anybody may read it.
        """
        return [
            entry for entry in entries(self._db.catalogue.record(), []) if entry.what == "verified"
        ]

    def tidy(self, hours: float, *, dry_run: bool = False) -> list[str]:
        """Removes files that no version knows of, as a publish that was killed leaves them, and
        that are older than `hours`; returns their names. Raises ValueError below one hour: a
        publish that is under way has such files too.
        """
        if hours < 1:
            raise ValueError(
                "Only files older than an hour may be removed: a publish under way may still need"
                " younger ones."
            )
        if self._db.is_new():
            return []
        self.versions()
        with (
            self._db.catalogue.write_lock(LOCK_SECONDS),
            contextlib.closing(self._db.attach("WRITE")) as con,
        ):
            try:
                return remove_orphans(con, hours, dry_run=dry_run)
            except duckdb.Error as error:
                raise LakeError(self._message("The files could not be tidied", error)) from error

    def copy_to(self, target: LakeSettings) -> int:
        """Copies every version, file and line of the record to where there is no lake yet, while
        this one is used; returns the number of versions. Can be started again where it was stopped.
        Raises LakeError.
        """
        there = Lake(target)
        if there.versions():
            raise LakeError(
                f"There is a lake already at {target.shown(target.catalog)}. Nothing was changed."
            )
        with there._db.catalogue.write_lock(LOCK_SECONDS):
            if there._db.is_new():
                there._db.attach("CREATE").close()
            with open_catalogues(self.settings, target) as con:
                # Files first: a copy stopped half-way holds no version and can be started again.
                copy_files(self.settings, target, con)
                for line in self._db.catalogue.record():
                    there._db.catalogue.add_to_record(
                        line._replace(once=line.once or " ".join(line[:5]))
                    )
                copy_catalog(con)
        return len(there.versions())

    def _publish_once(
        self,
        tables: Mapping[str, pa.Table],
        signed: Signed,
        expected: int | None,
        lost: Collection[str],
        *,
        again: bool,
    ) -> int:
        with self._writing() as con:
            # A commit whose connection was lost may still have been under way at the last look.
            if again and (done := number_of(con, signed.key)) is not None:
                return done
            before = self._db.versions(con, writing=True)
            current = before[-1].number if before else 0
            if expected is not None and expected != current:
                raise Conflict(
                    f"Version {current} was published after version {expected}. Compare again, then"
                    " publish."
                )
            if before and before[-1].schema != migrations.current_schema() and not signed.migrates:
                raise LakeError(migrations.OLDER)
            present = partial(self._rows.read, con, versions=before, number=current)
            candidate = readable_candidate(tables, present if before else None, current)
            if not signed.migrates:
                held = present if before and not lost else None
                refuse_errors(candidate, tables if before else None, held)
            newest = self._newest if self.settings.on_postgres else None
            return commit(
                con, candidate, tables, before, present, signed, self.settings, newest, lost
            )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection inside a transaction, when its turn to write has come."""
        with self._db.catalogue.write_lock(LOCK_SECONDS):
            mode: Literal["WRITE", "CREATE"] = "CREATE" if self._db.is_new() else "WRITE"
            if mode == "WRITE":
                # Attaching to write sets SQLite's journal, so what cannot be read as a lake is
                # found out before.
                self.versions()
            with (
                self._db.writer_engine() as engine,
                contextlib.closing(self._attached(mode, engine)) as con,
            ):
                con.execute("BEGIN")
                try:
                    yield con
                except (duckdb.Error, OSError) as error:
                    roll_back(con)
                    raise LakeError(
                        self._message(UNWRITTEN, error), f"{UNWRITTEN}. {NOT_FOR_ALL}"
                    ) from error
                # Ctrl+C and the end of a thread also leave a transaction open.
                except BaseException:
                    roll_back(con)
                    raise

    def _newest(self) -> int:
        return max((info.number for info in self.versions()), default=0)

    def _attached(
        self, mode: Literal["WRITE", "CREATE"], engine: duckdb.DuckDBPyConnection
    ) -> duckdb.DuckDBPyConnection:
        try:
            return self._db.attach(mode, engine)
        except LakeError as error:
            if mode == "CREATE" and self.settings.on_postgres and not self._db.is_new():
                raise FailedCommit(
                    f"A conflict with another that sets the lake up: {error}"
                ) from error
            raise

    def _message(self, what: str, error: Exception) -> str:
        message = f"{what} ({error})" if what[-1] == "." else f"{what}: {error}"
        return self.settings.shown(message)
