"""Reading: one version of the data, held in memory, and the few versions kept warm."""

import itertools
import math
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa

from pathfinders import engine, instrumentation
from pathfinders.store.background import read_beside
from pathfinders.store.cache import Cache
from pathfinders.store.history import DamagedVersion, identity_of
from pathfinders.store.lake import Lake, LakeError, VersionInfo
from pathfinders.store.large_tables import LargeTables
from pathfinders.store.newest import NewestReadable
from pathfinders.store.queries import Scalar, find_query
from pathfinders.store.readable import Readable
from pathfinders.store.sql import key_of
from pathfinders.tables import TABLES

if TYPE_CHECKING:
    # DuckDB imports it when a frame is asked for; most commands ask for none and start sooner
    # without.
    import pandas as pd

Row = dict[str, Any]
# Besides the newest version, which stays in memory whatever else is asked for: otherwise readers of
# old versions could make everybody wait for the newest to be read again.
WARM_VERSIONS = 4
# Larger tables are asked in the lake. From 200,000 rows on, a question takes as much of a processor
# either way (5 to 12 ms; 9 to 28 ms with a million). Files on a server take longer to reach than
# memory, but each million rows in memory takes 80 MB a version and most of a second to open.
IN_MEMORY_ROWS = 1_000_000
# How long the list of versions may be read from memory. A publish made elsewhere is seen at most
# this much later.
FRESH_SECONDS = 1.0
# How long a reader waits for a list that does not come, where an older one is at hand; from then on
# it comes when it comes.
PATIENCE_SECONDS = 2.0
_unpublished = itertools.count()


class Version:
    """An immutable state of all tables in an in-memory DuckDB without access to anything outside,
    but for the files of tables too large for memory, which are asked in the lake.

    Shared by all sessions; every call takes a cursor of its own. Anything derived from a version
    can be kept for as long as the version is, because it can never change.
    """

    def __init__(
        self,
        info: VersionInfo,
        tables: dict[str, pa.Table],
        large: LargeTables | None = None,
        identity: str = "",
    ) -> None:
        self.info = info
        self.identity = identity or f"unpublished-{next(_unpublished)}"
        """The same for the same version of the same lake, and for nothing else. Its number is not:
        another lake has a version of that number too, and so has a candidate for publishing.
        """
        self._large = large
        self._small = tuple(tables)
        self._opening = threading.Lock()
        self._con = self._open(tables)

    @property
    def number(self) -> int:
        """The number that links pin."""
        return self.info.number

    @property
    def version(self) -> Self:
        """This version, as the Reader protocol asks for it."""
        return self

    def note(self, reads: Iterable[object]) -> None:
        """Does nothing: only recorders remember what was read."""

    def rows(self, query: str, **parameters: Scalar) -> list[Row]:
        """The answer to a query of queries/ as a list of rows; unknown values are None.

        Raises ValueError for a query or parameter that does not exist.
        """
        cursor = self._run(query, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def frame(self, query: str, **parameters: Scalar) -> "pd.DataFrame":
        """The answer to a query as a data frame, for statistics."""
        return self._run(query, parameters).df()

    def table(self, name: str) -> pa.Table:
        """A whole table of the contract, ordered by key. Raises KeyError for another name."""
        table = TABLES[name]
        sql = f'FROM "{table.name}"'
        # Tables in memory were ordered as they were read; a view of the lake has no order.
        if self._large and name in self._large.names:
            sql += f" ORDER BY {key_of(table)}"
        return self._ask(sql, {}).to_arrow_table()

    def _run(self, query: str, parameters: dict[str, Scalar]) -> duckdb.DuckDBPyConnection:
        question = find_query(query)
        with instrumentation.query(query):
            return self._ask(question.sql, question.bind(parameters))

    def _ask(self, sql: str, values: dict[str, Scalar]) -> duckdb.DuckDBPyConnection:
        """The answer. A lake that was out of reach is attached again once; raises LakeError where
        that does not help.
        """
        con = self._con
        try:
            return con.cursor().execute(sql, values)
        except (duckdb.OperationalError, duckdb.InternalError) as error:
            if self._large is None:
                raise
            with self._opening:
                # Another thread may have opened a new one already.
                if self._con is con:
                    self._con = self._open(
                        {
                            name: con.cursor().execute(f'FROM "{name}"').to_arrow_table()
                            for name in self._small
                        }
                    )
                con = self._con
            try:
                return con.cursor().execute(sql, values)
            except (duckdb.OperationalError, duckdb.InternalError):
                raise LakeError.for_all(
                    f"The large tables of version {self.number} cannot be read just now."
                ) from error

    def _open(self, tables: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
        con = self._large.opened() if self._large else engine.in_memory(tables.values())
        for name, rows in tables.items():
            con.register("incoming_rows", rows)
            con.execute(f'CREATE TABLE "{name}" AS FROM incoming_rows')
            con.unregister("incoming_rows")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        return con


class Versions:
    """The versions of a lake, a bounded number of them warm.

    While the lake cannot be reached, what is warm is read on, and the list of versions is the last
    one that came.
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        # Bounded by their number: how large a version is depends on what was published alone, and
        # one that is too large for a limit would be read again for every answer.
        self._warm: Cache[Version] = Cache(math.inf, lambda _: 0, limit_entries=WARM_VERSIONS)
        self._newest: Version | None = None
        self._infos: list[VersionInfo] = []
        self._read_at = -FRESH_SECONDS
        self._asking: Future[list[VersionInfo]] | None = None
        self._trouble: LakeError | None = None
        self._newest_readable = NewestReadable(self._opened)
        self._readable = Readable(lambda number: self.lake.tables(number, IN_MEMORY_ROWS))

    def infos(self) -> list[VersionInfo]:
        """Every version, oldest first. Raises LakeError where the lake cannot be opened and none is
        warm.
        """
        with self._lock:
            return self._infos_now()

    def trouble(self) -> LakeError | None:
        """Why the lake cannot be read just now, where what is shown comes from memory."""
        return self._trouble

    def warm_numbers(self) -> list[int]:
        """The versions that are in memory, in the order of their numbers."""
        newest = [self._newest.number] if self._newest else []
        return sorted({*(version.number for version in self._warm.values()), *newest})

    def latest(self) -> Version:
        """The newest version, or, where a file of it is missing or damaged, the newest that can be
        read; `unreadable` then says why. Raises LakeError where there is none.
        """
        infos = self.infos()
        if not infos:
            raise LakeError.for_all(
                "The lake holds no version yet. Run 'python3 dev.py run', which publishes the"
                " bundled data."
            )
        try:
            return self._newest_readable.open(infos)
        except DamagedVersion as damage:
            raise self._for_readers(damage, infos) from damage

    def unreadable(self) -> DamagedVersion | None:
        """Why `latest` gives another version than the newest; None where it gives that."""
        return self._newest_readable.damage(self.infos())

    def open(self, number: int) -> Version:
        """A version by number, from memory where it is warm. Raises LakeError where there is no
        such version, or where it cannot be read; then it says which can.
        """
        try:
            return self._opened(number)
        except DamagedVersion as damage:
            raise self._for_readers(damage, self.infos()) from damage

    def _for_readers(self, damage: DamagedVersion, infos: Sequence[VersionInfo]) -> LakeError:
        words = self._readable.instead_of(damage.number, infos)
        return LakeError(str(damage), words)

    def _opened(self, number: int) -> Version:
        with self._lock:
            info, infos, newest = self._find(number), self._infos, self._newest
        # A lake can be replaced by another, so all that is known of the version is compared.
        if newest is not None and newest.info == info:
            return newest
        version = self._warm.get(info, lambda: self._read(info, infos))
        with self._lock:
            if info == self._infos[-1]:
                self._newest = version
        return version

    def _read(self, info: VersionInfo, infos: Sequence[VersionInfo]) -> Version:
        # One after another, because each takes memory and processor while it is read. Whoever wants
        # a version that is warm does not wait.
        with self._loading:
            tables = self._tables(info, infos)
            names = [name for name in TABLES if name not in tables]
            large = self.lake.large(info, names) if names else None
            return Version(info, tables, large, identity_of(infos, info.number))

    def _tables(self, info: VersionInfo, infos: Sequence[VersionInfo]) -> dict[str, pa.Table]:
        try:
            return self.lake.tables(info.number, IN_MEMORY_ROWS)
        except DamagedVersion:
            raise
        except LakeError as error:
            raise LakeError(
                f"Version {info.number} cannot be read. {error}",
                self._readable.instead_of(info.number, infos),
            ) from error

    def _infos_now(self, *, again: bool = False) -> list[VersionInfo]:
        if again or time.monotonic() - self._read_at >= FRESH_SECONDS:
            asking = self._asking or self._ask()
            # With a version to go on with, nobody waits long for a lake that does not answer, and
            # only the first waits.
            patience: float | None = None
            if self._has_warm:
                patience = 0.0 if self._trouble else PATIENCE_SECONDS
            try:
                self._infos, self._trouble = asking.result(patience), None
                self._read_at = time.monotonic()
            except TimeoutError:
                self._trouble = self._trouble or LakeError.for_all("The lake does not answer.")
                return self._infos
            except LakeError as error:
                self._trouble = error
                if not self._has_warm:
                    raise
                self._read_at = time.monotonic()
            finally:
                self._asking = None if asking.done() else asking
        return self._infos

    def _ask(self) -> "Future[list[VersionInfo]]":
        """Asks for the list beside what else is done: a server that hangs keeps only this
        waiting.
        """
        asking: Future[list[VersionInfo]] = Future()

        def ask() -> None:
            try:
                asking.set_result(self.lake.versions())
            # Whoever waits for the answer gets the error; in a thread of its own it would be lost.
            except Exception as error:
                asking.set_exception(error)

        self._asking = asking
        read_beside(ask, "versions")
        return asking

    @property
    def _has_warm(self) -> bool:
        return self._newest is not None or bool(self._warm.values())

    def _find(self, number: int) -> VersionInfo:
        self._infos_now()
        # A version published within the last second may not be in the list yet.
        if self._info_of(number) is None:
            self._infos_now(again=True)
        info = self._info_of(number)
        if info is not None:
            return info
        newest = "There is none yet."
        if self._infos:
            newest = f"The newest is {self._infos[-1].number}."
        raise LakeError.for_all(f"There is no version {number}. {newest}")

    def _info_of(self, number: int) -> VersionInfo | None:
        # The numbers have no gaps, so it stands in its place.
        if 0 < number <= len(self._infos):
            return self._infos[number - 1]
        return None
