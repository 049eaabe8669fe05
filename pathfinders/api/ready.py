"""Whether this server can take readers: the newest version can be read from the lake now, and is in
memory.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any

from pathfinders.api.problem import HttpProblem
from pathfinders.store.background import read_beside
from pathfinders.store.connections import LakeConnections
from pathfinders.store.history import VersionInfo, versions_in
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Versions

log = logging.getLogger(__name__)

LONGEST = 300
PATIENCE_SECONDS = 10.0
# A row of a small table: it has to come out of a file, and so shows that the files can be reached
# as well as the catalogue.
ROW = 'SELECT * FROM lake."programmes" AT (VERSION => {snapshot:d}) LIMIT 1'


class Readiness:
    """Asked again and again by whoever sends readers here; each answer is of now, and none is taken
    from memory.
    """

    def __init__(self, versions: Callable[[], Versions]) -> None:
        self._versions = versions
        self._asking = threading.Lock()
        self._db: LakeConnections | None = None
        self._warming: threading.Thread | None = None

    def state(self) -> dict[str, Any]:
        """The number of the version that readers are shown; where a file of the newest is missing
        or damaged, also which that is and why, because readers can be taken all the same.

        Raises HttpProblem (503) with the reason where none can be read, or where it is not in
        memory yet; then it is being read into it.
        """
        if not self._asking.acquire(timeout=PATIENCE_SECONDS):
            raise _not_ready("The lake has not answered for a while.")
        try:
            info = self._read()
        except LakeError as error:
            log.warning("Not ready: %s", error)
            # Perhaps an older version can be read.
            self._warm(self._versions())
            raise _not_ready(error.public) from error
        finally:
            self._asking.release()
        versions = self._versions()
        if info.number not in versions.warm_numbers():
            self._warm(versions)
            raise _not_ready(f"Version {info.number} is being read into memory.")
        damage = versions.unreadable()
        state: dict[str, Any] = {"status": "ready", "version": info.number}
        return state | ({"unreadable": damage.number, "why": damage.public} if damage else {})

    def _read(self) -> VersionInfo:
        settings = self._versions().lake.settings
        if self._db is None or self._db.settings != settings:
            self._db = LakeConnections(settings)
        if self._db.is_new():
            raise LakeError.for_all(
                "The lake holds no version yet: run 'python -m pathfinders setup'."
            )
        with self._db.reading() as con:
            # What DuckDB keeps of files would hide that they are away.
            con.execute("SET enable_external_file_cache = false")
            infos = versions_in(con)
            damage = self._versions().unreadable()
            served = infos[-1]
            if damage is not None and damage.number == served.number:
                served = infos[self._versions().latest().number - 1]
            con.execute(ROW.format(snapshot=served.snapshot)).fetchall()
        return served

    def _warm(self, versions: Versions) -> None:
        def read() -> None:
            # Why it cannot be read is asked and said each time anew.
            with contextlib.suppress(LakeError):
                versions.latest()

        if self._warming is None or not self._warming.is_alive():
            self._warming = read_beside(read, "ready")


def _not_ready(why: str) -> HttpProblem:
    return HttpProblem(503, " ".join(why.split())[:LONGEST], "Not ready", {"Retry-After": "1"})
