"""Opening the lake: whether there is one, the connection that reads it, and how it is attached."""

import contextlib
import threading
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Literal

import duckdb

from pathfinders import engine, lake_sql
from pathfinders.lake_history import LakeError
from pathfinders.lake_postgres import PostgresHome
from pathfinders.lake_sqlite import SqliteHome
from pathfinders.settings import LakeSettings

# Inlining gave wrong rows at old versions in tests with DuckLake 1.0, so small changes are written as files too. The
# catalogue remembers where its files were; overriding that lets a lake be moved or copied as a folder.
ATTACH = (
    "ATTACH {uri} AS lake (DATA_PATH {data}, OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 0, {options},"
    " CREATE_IF_NOT_EXISTS {create}{mode})"
)
HELP = "Nothing was changed. Restore the lake from a backup, or move it away to start again from the bundled data."


class Catalog:
    """The catalogue of one lake. Safe to use from several threads."""

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self.home = PostgresHome(settings) if settings.on_postgres else SqliteHome(settings)
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._reads: Hashable | None = None
        self._opening = threading.Lock()

    def is_new(self) -> bool:
        """Whether there is no lake yet: no data file, and no catalogue, or an empty one as a set-up that was stopped in
        its first moment leaves it. Raises LakeError where data files have lost their catalogue."""
        if self.home.stands() is None:
            # Asked again after the look at the files: another process may be setting the lake up.
            if self._has_data() and self.home.stands() is None:
                raise LakeError(self._said("The catalogue {lake} is missing, but its data files are there.", HELP))
            return True
        return self._reader is None and self.home.can_be_blank and not self._has_data() and self.home.is_blank()

    def _has_data(self) -> bool:
        if not self.settings.on_s3:
            return any(Path(self.settings.data).rglob("*.parquet"))
        pattern = lake_sql.quoted(f"{self.settings.data.rstrip('/')}/**/*.parquet")
        try:
            with contextlib.closing(engine.connect(self.settings)) as con:
                return bool(con.execute(f"FROM glob({pattern}) LIMIT 1").fetchall())
        except duckdb.Error as error:
            raise LakeError(self._said(f"The files of the lake at {self.settings.data} cannot be reached: {error}")) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of the one connection that reads: attaching costs more than most questions. A new one is opened
        after an error, and where another catalogue has taken the place of this one."""
        with self._opening:
            stands = self.home.stands()
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
            raise LakeError(self._said(f"The lake at {{lake}} cannot be read: {error}")) from error
        finally:
            cursor.close()

    def attach(self, mode: Literal["READ_ONLY", "WRITE", "CREATE"]) -> duckdb.DuckDBPyConnection:
        """A new connection with the lake as `lake`. Only lake.py asks for one that can write. Raises LakeError."""
        con = engine.connect(self.settings)
        uri = f"postgres:{self.settings.connection}" if self.settings.on_postgres else self.settings.catalog
        attach = ATTACH.format(
            uri=lake_sql.quoted(f"ducklake:{uri}"),
            data=lake_sql.quoted(self.settings.data),
            options=self.home.options,
            create=mode == "CREATE",
            mode=", READ_ONLY" if mode == "READ_ONLY" else "",
        )
        try:
            con.execute(attach)
        except duckdb.Error as error:
            con.close()
            raise LakeError(self._said(f"The lake at {{lake}} cannot be opened: {error}", HELP)) from error
        return con

    def _said(self, *lines: str) -> str:
        """A message that names the lake and gives nothing secret away."""
        return self.settings.shown("\n".join(lines).replace("{lake}", self.settings.catalog))
