"""Reading: one version of the data, held in memory, and the few versions kept warm."""

import itertools
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from pathfinders.lake import Lake, LakeError, VersionInfo
from pathfinders.queries import Scalar, find_query
from pathfinders.tables import TABLES

if TYPE_CHECKING:
    # DuckDB imports it when a frame is asked for; most commands ask for none and start sooner without.
    import pandas as pd

Row = dict[str, Any]
WARM_VERSIONS = 4
# How long the list of versions may be read from memory. A publish made elsewhere is seen at most this much later.
FRESH_SECONDS = 1.0
# How long a reader waits for a list that does not come, where an older one is at hand; from then on it comes when it comes.
PATIENCE_SECONDS = 2.0
_identities = itertools.count()
# Versions of different lakes can share a number within one process; what is kept of one must not be taken for another's.


class Version:
    """An immutable state of all tables in an in-memory DuckDB without access to anything outside.

    Shared by all sessions; every call takes a cursor of its own. Anything derived from a version can be kept for as
    long as the version is, because it can never change.
    """

    def __init__(self, info: VersionInfo, tables: dict[str, pa.Table]) -> None:
        self.info = info
        self.identity = next(_identities)
        self._con = duckdb.connect()
        for name, rows in tables.items():
            self._con.register("incoming_rows", rows)
            self._con.execute(f'CREATE TABLE "{name}" AS FROM incoming_rows')
            self._con.unregister("incoming_rows")
        self._con.execute("SET enable_external_access = false")
        self._con.execute("SET lock_configuration = true")

    @property
    def number(self) -> int:
        """The number that links pin."""
        return self.info.number

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
        """A whole table of the contract. Raises KeyError for another name."""
        return self._con.cursor().execute(f'FROM "{TABLES[name].name}"').to_arrow_table()

    def _run(self, query: str, parameters: dict[str, Scalar]) -> duckdb.DuckDBPyConnection:
        found = find_query(query)
        return self._con.cursor().execute(found.sql, found.bind(parameters))


class Versions:
    """The versions of a lake, a bounded number of them warm.

    While the lake cannot be reached, what is warm is read on, and the list of versions is the last one that came.
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._lock = threading.Lock()
        self._loading = threading.Lock()
        self._warm: OrderedDict[int, Version] = OrderedDict()
        self._infos: list[VersionInfo] = []
        self._read_at = -FRESH_SECONDS
        self._asking: Future[list[VersionInfo]] | None = None
        self._trouble: LakeError | None = None

    def infos(self) -> list[VersionInfo]:
        """Every version, oldest first. Raises LakeError where the lake cannot be opened and none is warm."""
        with self._lock:
            return self._infos_now()

    def trouble(self) -> LakeError | None:
        """Why the lake cannot be read just now, where what is shown comes from memory."""
        return self._trouble

    def warm_numbers(self) -> list[int]:
        """The versions that are in memory, the one used last at the end."""
        with self._lock:
            return list(self._warm)

    def latest(self) -> Version:
        """The newest version. Raises LakeError where there is none."""
        infos = self.infos()
        if not infos:
            raise LakeError("The lake holds no version yet. Run 'python3 dev.py run', which publishes the bundled data.")
        return self.open(infos[-1].number)

    def open(self, number: int) -> Version:
        """A version by number, from memory where it is warm. Raises LakeError where there is no such version."""
        with self._lock:
            warm = self._find_warm(number)
        if warm is not None:
            return warm
        # Only those who want a version that is not warm wait for one to be read, and none is read twice.
        with self._loading:
            with self._lock:
                warm, info = self._find_warm(number), self._find(number)
            if warm is not None:
                return warm
            version = Version(info, self.lake.tables(number))
            with self._lock:
                self._warm[number] = version
                self._warm.move_to_end(number)
                while len(self._warm) > WARM_VERSIONS:
                    self._warm.popitem(last=False)
            return version

    def _find_warm(self, number: int) -> Version | None:
        """The version if it is warm and is the lake's version of that number still: a lake can be replaced by another."""
        self._infos_now()
        warm = self._warm.get(number)
        if warm is None or warm.info not in self._infos:
            return None
        self._warm.move_to_end(number)
        return warm

    def _infos_now(self, *, again: bool = False) -> list[VersionInfo]:
        if again or time.monotonic() - self._read_at >= FRESH_SECONDS:
            asking = self._asking or self._ask()
            # With a version to go on with, nobody waits long for a lake that does not answer, and only the first waits.
            patience = (0.0 if self._trouble else PATIENCE_SECONDS) if self._warm else None
            try:
                self._infos, self._trouble = asking.result(patience), None
                self._read_at = time.monotonic()
            except TimeoutError:
                self._trouble = self._trouble or LakeError("The lake does not answer.")
                return self._infos
            except LakeError as error:
                self._trouble = error
                if not self._warm:
                    raise
                self._read_at = time.monotonic()
            finally:
                self._asking = None if asking.done() else asking
        return self._infos

    def _ask(self) -> "Future[list[VersionInfo]]":
        """Asks for the list beside what else is done: a server that hangs keeps only this waiting."""
        asking: Future[list[VersionInfo]] = Future()

        def ask() -> None:
            try:
                asking.set_result(self.lake.versions())
            except Exception as error:
                asking.set_exception(error)

        self._asking = asking
        threading.Thread(target=ask, daemon=True, name="versions").start()
        return asking

    def _find(self, number: int) -> VersionInfo:
        # A version published within the last second may not be in the list yet.
        for info in (*self._infos, *self._infos_now(again=all(i.number != number for i in self._infos))):
            if info.number == number:
                return info
        newest = f"The newest is {self._infos[-1].number}." if self._infos else "There is none yet."
        raise LakeError(f"There is no version {number}. {newest}")
