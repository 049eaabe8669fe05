"""A dashboard of its own for the benchmark of load, and the memory it takes."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.replicas import Nginx, Replica
from pathfinders.settings import ROOT
from tests.browser.conftest import running

PAGE = "/engagement"


@dataclass(frozen=True)
class Memory:
    """What a process holds, in megabytes: all that is in memory, and what it shares with no other
    process.
    """

    resident: float
    private: float


@dataclass(frozen=True)
class Served:
    """A running dashboard: the address of its heaviest page, and the server's process."""

    address: str
    pid: int

    def memory(self) -> Memory:
        """The server's memory now, from /proc."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()[1:]
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
        return Memory(kilobytes["Rss"] / 1024, private / 1024)


@contextmanager
def dashboard() -> Iterator[Served]:
    """A dashboard on a new lake with the bundled data, until the block ends. Raises RuntimeError
    where it does not start.
    """
    with _new_lake() as lake:
        process, address = running(lake, lake.parent / "log")
        try:
            yield Served(address + PAGE, process.pid)
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def replicas(count: int) -> Iterator[tuple[str, list[Replica]]]:
    """Replicas on one new lake with the bundled data, until the block ends, and the page's address
    through the nginx in front of them. Raises AssertionError where one does not start.
    """
    with _new_lake() as lake, ExitStack() as stack:
        store = {
            "PATHFINDERS_CATALOG": f"sqlite:{lake}/catalog.sqlite",
            "PATHFINDERS_DATA": f"{lake}/files",
        }
        each = [Replica({**store, "PATHFINDERS_WARM": "no"}) for _ in range(count)]
        for replica in each:
            stack.callback(replica.remove)
            replica.start()
        nginx = Nginx([replica.port for replica in each])
        stack.callback(nginx.remove)
        nginx.start()
        yield nginx.address + PAGE, each


@contextmanager
def _new_lake() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        lake = Path(folder) / "lake"
        subprocess.run(
            [sys.executable, "-m", "pathfinders", "--lake", lake, "setup"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        yield lake
