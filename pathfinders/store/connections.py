"""Opening the lake: whether there is one, the connection that reads it, and how it is attached."""

import contextlib
import tempfile
import threading
import uuid
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Literal

import duckdb

from pathfinders import engine
from pathfinders.settings import LakeSettings
from pathfinders.store.catalogue import catalogue_of
from pathfinders.store.history import LakeError, VersionInfo, versions_in

# Inlining gave wrong rows at old versions in tests with DuckLake 1.0, so small changes are written
# as files too. The catalogue remembers where its files were; overriding that lets a lake be moved
# or copied as a folder.
ATTACH = (
    "ATTACH {uri} AS lake (DATA_PATH {data}, OVERRIDE_DATA_PATH true, DATA_INLINING_ROW_LIMIT 0,"
    " {options}, CREATE_IF_NOT_EXISTS {create}{mode})"
)
# What a publish may hold besides the rows it was given; beyond, it sorts on disk.
WRITER_MEMORY = "2GB"
HELP = (
    "Nothing was changed. Restore the lake from a backup, or move it away to start again from the"
    " bundled data."
)


class LakeConnections:
    """The connections to one lake: one that reads, and one at a time that writes. Safe to use from
    several threads.
    """

    def __init__(self, settings: LakeSettings) -> None:
        self.settings = settings
        self.catalogue = catalogue_of(settings)
        self._reader: duckdb.DuckDBPyConnection | None = None
        self._idle_engine: duckdb.DuckDBPyConnection | None = None
        self._versions: list[VersionInfo] = []
        self._reader_of: Hashable | None = None
        self._opening = threading.Lock()

    def is_new(self) -> bool:
        """Whether there is no lake yet: no data file, and no catalogue, or an empty one as a set-up
        that was stopped in its first moment leaves it. Raises LakeError where data files have lost
        their catalogue.
        """
        if self.catalogue.identity() is None:
            # Asked again after the look at the files: another process may be setting the lake up.
            if self._has_data() and self.catalogue.identity() is None:
                raise LakeError(
                    self._message(
                        "The catalogue {lake} is missing, but its data files are there.", HELP
                    )
                )
            return True
        return (
            self._reader is None
            and self.catalogue.can_be_blank
            and not self._has_data()
            and self.catalogue.is_blank()
        )

    def _has_data(self) -> bool:
        if not self.settings.on_s3:
            return any(Path(self.settings.data).rglob("*.parquet"))
        pattern = engine.quoted(f"{self.settings.data.rstrip('/')}/**/*.parquet")
        try:
            with contextlib.closing(engine.connect(self.settings)) as con:
                return bool(con.execute(f"FROM glob({pattern}) LIMIT 1").fetchall())
        except duckdb.Error as error:
            raise LakeError(
                self._message(
                    f"The files of the lake at {self.settings.data} cannot be reached: {error}"
                )
            ) from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of the one connection that reads: attaching costs more than most questions. A
        new one is opened after an error, and where another catalogue has taken the place of this
        one.
        """
        with self._opening:
            identity = self.catalogue.identity()
            if self._reader is None or identity != self._reader_of:
                self._reader = None
                self._reader, self._reader_of = self.attach("READ_ONLY"), identity
            reader = self._reader
            cursor = reader.cursor()
        try:
            yield cursor
        except duckdb.Error as error:
            with self._opening:
                # Another thread may have opened a new one already.
                if self._reader is reader:
                    self._reader = None
            raise LakeError(
                self._message(f"The lake at {{lake}} cannot be read: {error}")
            ) from error
        finally:
            cursor.close()

    def versions(
        self, con: duckdb.DuckDBPyConnection | None = None, *, writing: bool = False
    ) -> list[VersionInfo]:
        """Every version, oldest first, over the connection that reads or another, such as one that
        is `writing`; those read before are not read again. Raises LakeError.
        """
        if con is None:
            with self.reading() as reader:
                return self.versions(reader)
        self._versions = versions_in(con, self._versions, writing=writing)
        return list(self._versions)

    @contextlib.contextmanager
    def writer_engine(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine to attach the lake to for one publish, by one at a time. To load its extensions
        takes longer than most publishes, so it is used again, unless the files were put out of its
        reach for good.
        """
        con, self._idle_engine = self._idle_engine or engine.connect(self.settings), None
        # DuckDB makes the folder when it needs it and removes it; in one that processes share they
        # would mix up their files.
        spill = Path(tempfile.gettempdir()) / f"pathfinders-{uuid.uuid4().hex}"
        con.execute(f"SET memory_limit = '{WRITER_MEMORY}'")
        con.execute(f"SET temp_directory = {engine.quoted(str(spill))}")
        try:
            yield con
        finally:
            with contextlib.suppress(duckdb.Error):
                # What is out of reach refuses even this, which finds nothing.
                con.execute("FROM glob('/none')").fetchall()
                con.execute("DETACH DATABASE IF EXISTS lake")
                self._idle_engine = con
            if self._idle_engine is not con:
                con.close()

    def attach(
        self,
        mode: Literal["READ_ONLY", "WRITE", "CREATE"],
        within: duckdb.DuckDBPyConnection | None = None,
    ) -> duckdb.DuckDBPyConnection:
        """A new connection with the lake as `lake`, `within` an engine that is there or a new one.
        Only lake.py asks for one that can write. Raises LakeError.
        """
        con = within.cursor() if within else engine.connect(self.settings)
        uri = self.settings.catalog
        if self.settings.on_postgres:
            uri = f"postgres:{self.settings.connection}"
        attach = ATTACH.format(
            uri=engine.quoted(f"ducklake:{uri}"),
            data=engine.quoted(self.settings.data),
            options=self.catalogue.attach_options,
            create=mode == "CREATE",
            mode=", READ_ONLY" if mode == "READ_ONLY" else "",
        )
        try:
            con.execute(attach)
        except duckdb.Error as error:
            con.close()
            raise LakeError(
                self._message(f"The lake at {{lake}} cannot be opened: {error}", HELP)
            ) from error
        return con

    def _message(self, *lines: str) -> str:
        """A message that names the lake and gives nothing secret away."""
        return self.settings.shown("\n".join(lines).replace("{lake}", self.settings.catalog))
