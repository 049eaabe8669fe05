"""Opening the lake: whether there is one, the connection that reads it, and how it is attached."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import duckdb

from pathfinders import engine, lake_sql
from pathfinders.lake_history import LakeError
from pathfinders.settings import LakeSettings

# Inlining gave wrong rows at old versions in tests with DuckLake 1.0, so small changes are written as files too. The
# catalogue remembers where its files were; overriding that lets a lake be moved or copied as a folder.
ATTACH = (
    "ATTACH {uri} AS lake (DATA_PATH {data}, OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 0, META_JOURNAL_MODE 'WAL',"
    " META_BUSY_TIMEOUT 5000, CREATE_IF_NOT_EXISTS {create}{mode})"
)
HELP = "Nothing was changed. Restore the lake from a backup, or move it away to start again from the bundled data."


class Catalog:
    """The catalogue of one lake. Safe to use from several threads."""

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._reads: tuple[int, int] | None = None
        self._opening = threading.Lock()

    def exists(self) -> bool:
        """Whether something stands where the catalogue should be, readable or not."""
        return self.settings.catalog_file.exists()

    def is_new(self) -> bool:
        """Whether there is no lake yet: no data file, and no catalogue, or an empty one as a set-up that was stopped in
        its first moment leaves it. Raises LakeError where data files have lost their catalogue."""
        if not self.exists():
            if any(Path(self.settings.data).rglob("*.parquet")):
                raise LakeError(f"The catalogue {self.settings.catalog} is missing, but its data files are there. {HELP}")
            return True
        return self._reader is None and not any(Path(self.settings.data).rglob("*.parquet")) and self._is_blank()

    def _is_blank(self) -> bool:
        """Whether the catalogue is a SQLite file without a table."""
        with contextlib.closing(engine.connect()) as con:
            try:
                con.execute(f"ATTACH {lake_sql.quoted(str(self.settings.catalog_file))} AS catalog (TYPE sqlite, READ_ONLY)")
                return not con.execute("SELECT 1 FROM duckdb_tables() WHERE database_name = 'catalog'").fetchall()
            except duckdb.Error:
                return False

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of the one connection that reads: attaching costs more than most questions. A new one is opened
        after an error, and where another file has taken the catalogue's place."""
        with self._opening:
            stands = self._catalog_now()
            if self._reader is None or stands != self._reads:
                self._reader = None
                self._reader, self._reads = self.attach("READ_ONLY"), stands
            reader = self._reader
            cursor = reader.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            with self._opening:
                # Another thread may have opened a new one already.
                if self._reader is reader:
                    self._reader = None
            raise LakeError(f"The lake at {self.settings.catalog} cannot be read: {error}") from error
        finally:
            cursor.close()

    def _catalog_now(self) -> tuple[int, int]:
        """Which file is the catalogue. No other can get the same number while a connection holds it open."""
        try:
            found = self.settings.catalog_file.stat()
        except OSError as error:
            raise LakeError(f"The lake at {self.settings.catalog} cannot be opened: {error}\n{HELP}") from error
        return found.st_dev, found.st_ino

    def attach(self, mode: Literal["READ_ONLY", "WRITE", "CREATE"]) -> duckdb.DuckDBPyConnection:
        """A new connection with the lake as `lake`. Only lake.py asks for one that can write. Raises LakeError."""
        con = engine.connect()
        attach = ATTACH.format(
            uri=lake_sql.quoted(f"ducklake:{self.settings.catalog}"),
            data=lake_sql.quoted(self.settings.data),
            create=mode == "CREATE",
            mode=", READ_ONLY" if mode == "READ_ONLY" else "",
        )
        try:
            con.execute(attach)
        except duckdb.Error as error:
            con.close()
            raise LakeError(f"The lake at {self.settings.catalog} cannot be opened: {error}\n{HELP}") from error
        return con
