"""A catalogue and a record that are SQLite files in a folder."""

import contextlib
import sqlite3
from collections.abc import Hashable, Iterator
from typing import Literal

import duckdb
from filelock import FileLock, Timeout

from pathfinders import engine
from pathfinders.settings import LakeSettings
from pathfinders.store.history import LakeError
from pathfinders.store.record import RecordLine

OPTIONS = "META_JOURNAL_MODE 'WAL', META_BUSY_TIMEOUT 5000"
RECORD = "record.sqlite"
MAKE = """CREATE TABLE IF NOT EXISTS entries (
    at TEXT NOT NULL, who TEXT NOT NULL, email TEXT NOT NULL, what TEXT NOT NULL,
      detail TEXT NOT NULL, once TEXT UNIQUE)"""
# The database itself refuses to change or lose an entry.
GROWS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS no_{verb} BEFORE {verb} ON entries BEGIN SELECT RAISE(ABORT,"
    " 'the record only grows'); END"
    for verb in ("UPDATE", "DELETE")
)
ADD = "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?)"
RECORD_SECONDS = 60


class SqliteCatalogue:
    """A catalogue that is a SQLite file. Writers take turns by a lock on a file beside it: without,
    most commits fail.
    """

    attach_options = OPTIONS
    can_be_blank = True

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings

    def identity(self) -> Hashable | None:
        """Which file is the catalogue; None where there is none. No other file can get the same
        number while a connection holds it open.
        """
        try:
            status = self.settings.catalog_file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LakeError(
                f"The lake at {self.settings.catalog} cannot be opened: {error}"
            ) from error
        return status.st_dev, status.st_ino

    def is_blank(self) -> bool:
        """Whether the catalogue is a SQLite file without a table, as a set-up stopped in its first
        moment leaves it.
        """
        # Where the power went while SQLite made the file, only a connection that may write can undo
        # what was begun.
        return self._has_no_table("READ_ONLY") or self._has_no_table("READ_WRITE")

    def _has_no_table(self, mode: Literal["READ_ONLY", "READ_WRITE"]) -> bool:
        """Whether the catalogue can be opened and holds no table."""
        file = engine.quoted(str(self.settings.catalog_file))
        with contextlib.closing(engine.with_extensions(["sqlite_scanner"])) as con:
            try:
                con.execute(f"ATTACH {file} AS catalog (TYPE sqlite, {mode})")
                return not con.execute(
                    "SELECT 1 FROM duckdb_tables() WHERE database_name = 'catalog'"
                ).fetchall()
            except duckdb.Error:
                return False

    def check(self) -> list[str]:
        """What SQLite's own check finds wrong with the catalogue; nothing where all is well."""
        file = engine.quoted(str(self.settings.catalog_file))
        # Through the engine, because two copies of SQLite in one process would lose each other's
        # locks: https://www.sqlite.org/howtocorrupt.html
        with contextlib.closing(engine.with_extensions(["sqlite_scanner"])) as con:
            try:
                con.execute(f"ATTACH {file} AS catalog (TYPE sqlite, READ_ONLY)")
                status = con.execute(
                    "FROM sqlite_query('catalog', 'PRAGMA integrity_check(20)')"
                ).fetchall()
            except duckdb.Error as error:
                return [f"SQLite cannot check it: {error}"]
        return [f"SQLite finds: {text}" for (text,) in status if text != "ok"]

    @contextlib.contextmanager
    def write_lock(self, seconds: float) -> Iterator[None]:
        """Waits for its turn to write. Raises LakeError after `seconds`, or where the folder cannot
        be written.
        """
        try:
            self.settings.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.settings.folder / "publish.lock", timeout=seconds).acquire()
        except Timeout:
            raise LakeError.for_all(
                f"Somebody else has been publishing for {seconds} seconds. Try again."
            ) from None
        except OSError as error:
            raise LakeError(
                f"The lake at {self.settings.catalog} cannot be written: {error}"
            ) from error
        with lock:
            yield

    def add_to_record(self, line: RecordLine) -> None:
        """Puts a line into the record; does nothing where one with its text `once` is there. Raises
        LakeError.
        """
        try:
            self.settings.folder.mkdir(parents=True, exist_ok=True)
            with (
                contextlib.closing(
                    sqlite3.connect(self.settings.folder / RECORD, timeout=RECORD_SECONDS)
                ) as con,
                con,
            ):
                for statement in (MAKE, *GROWS):
                    con.execute(statement)
                con.execute(ADD, line)
        except (OSError, sqlite3.Error) as error:
            raise LakeError(f"The record beside the lake cannot be written: {error}") from error

    def record(self) -> list[RecordLine]:
        """Every line of the record, in the order they came. Raises LakeError where it cannot be
        read.
        """
        path = self.settings.folder / RECORD
        if not path.exists():
            return []
        try:
            with contextlib.closing(
                sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            ) as con:
                lines = con.execute(
                    "SELECT at, who, email, what, detail, once FROM entries ORDER BY rowid"
                ).fetchall()
        except sqlite3.Error as error:
            raise LakeError(f"The record beside the lake cannot be read: {error}") from error
        return [RecordLine(*line) for line in lines]
