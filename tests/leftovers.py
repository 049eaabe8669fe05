"""What is still there of what a run of tests, or a cluster, has started: processes, ports, sockets,
shared memory and files.

A process belongs to a run where its environment holds the run's mark, or where it uses a file in
the run's folder: some overwrite their environment with their title. So it is found whoever its
parent is now, and another run on the same machine is never taken for this one. What Linux tells in
/proc is needed; elsewhere no process is found.
"""

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pathfinders.checks.run import SPILL

PROC = Path("/proc")
MARK = "PATHFINDERS_TEST_RUN"
SECONDS = 8.0


@dataclass(frozen=True)
class Run:
    """A run of tests or of a cluster: its mark in the environment, and its temporary folder."""

    mark: str
    folder: Path

    def processes(self) -> dict[int, str]:
        """The processes that belong to it, but this one: process number and command line."""
        numbers = {int(place.name) for place in PROC.glob("[0-9]*")} - {os.getpid()}
        return {number: _command_line(number) for number in numbers if self._has(number)}

    def _has(self, number: int) -> bool:
        place = PROC / str(number)
        environment = _content(place / "environ").split(b"\0")
        if f"{MARK}={self.mark}".encode() in environment:
            return not has_ended(number)
        used = [place / "cwd", *_entries(place / "fd")]
        return any(_target(link).startswith(f"{self.folder}/") for link in used)


RUN = pytest.StashKey[Run]()


@dataclass
class Held:
    """What processes hold that can outlive them."""

    sockets: set[str] = field(default_factory=set)
    """The numbers of listening sockets."""
    ports: set[int] = field(default_factory=set)
    paths: set[Path] = field(default_factory=set)
    """Sockets with a name, and shared memory."""
    segments: set[str] = field(default_factory=set)
    """Numbers of shared memory in the manner of System V."""

    def remaining(self) -> list[str]:
        """What of it is still there, in words."""
        listening, segments = _listening(), _segments()
        return [
            *(f"port {listening[number]}" for number in self.sockets & set(listening)),
            *(str(path) for path in self.paths if path.exists()),
            *(f"shared memory {number}" for number in self.segments & set(segments)),
        ]


def held_by(numbers: set[int]) -> Held:
    """What the processes hold now."""
    held, listening, named = Held(), _listening(), _named_sockets()
    for number in numbers:
        place = PROC / str(number)
        for target in map(_target, _entries(place / "fd")):
            socket = target.removeprefix("socket:[").removesuffix("]")
            if socket in listening:
                held.sockets.add(socket)
                held.ports.add(listening[socket])
            if socket in named:
                held.paths.add(Path(named[socket]))
        for line in _content(place / "maps").decode().splitlines():
            path = line.partition("/")
            if path[1] and path[2].startswith("dev/shm/PostgreSQL."):
                held.paths.add(Path("/" + path[2]))
    held.segments = {number for number, maker in _segments().items() if maker in numbers}
    return held


def wait_for_none(run: Run, seconds: float = SECONDS) -> dict[int, str]:
    """Waits some seconds at most until no process of the run is left; returns those that are."""
    until = time.monotonic() + seconds
    while (left := run.processes()) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def end(run: Run, seconds: float = 5.0) -> None:
    """Ends the processes of a run that should have ended by themselves: asks, then kills."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        for number in run.processes():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(number, how)
        if not wait_for_none(run, seconds):
            return


def pytest_configure(config: pytest.Config) -> None:
    """Gives a run of the tests a mark and a temporary folder, which all that it starts inherits."""
    if not hasattr(config, "workerinput"):
        config.stash[RUN] = start_run()
        # As Ctrl+C: pytest would end where it is, and its fixtures would end nothing.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Fails a run that left something behind, when all its workers have ended."""
    yield
    run = session.config.stash.get(RUN, None)
    if run is not None and (left := end_run(run)):
        sys.stdout.write("\nLeft behind by this run:\n" + "".join(f"  {one}\n" for one in left))
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def start_run() -> Run:
    """A run of tests from here on: what this process starts has its mark and temporary folder.
    pytest's own folders stay where they were, to be looked into after a failure.
    """
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    run = Run(uuid.uuid4().hex, Path(tempfile.mkdtemp(prefix="pathfinders-tests-")))
    # PostgreSQL and nginx run as somebody else where root runs the tests.
    run.folder.chmod(0o711)
    os.environ |= {MARK: run.mark, "TMPDIR": str(run.folder)}
    tempfile.tempdir = None
    return run


def end_run(run: Run) -> list[str]:
    """What a run of tests has left behind, in words; after that it is gone."""
    processes = wait_for_none(run)
    held = held_by(set(processes))
    files = sorted(path.name for path in run.folder.iterdir() if not _is_empty_spill(path))
    end(run)
    for path in held.paths:
        path.unlink(missing_ok=True)
    shutil.rmtree(run.folder, ignore_errors=True)
    return [
        *(f"process {number}: {line}" for number, line in processes.items()),
        *(f"port {port}" for port in sorted(held.ports)),
        *(str(path) for path in sorted(held.paths)),
        *(f"temporary file {name}" for name in files),
    ]


def _is_empty_spill(path: Path) -> bool:
    """Whether it is the empty folder of checks that were running in a publish which a test killed:
    nobody is left to remove it, and it holds nothing.
    """
    return path.name.startswith(SPILL) and path.is_dir() and not any(path.iterdir())


def _listening() -> dict[str, int]:
    """The listening TCP sockets of the machine: number of the socket, and its port."""
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in _content(PROC / "net" / name).decode().splitlines()[1:]
    ]
    return {row[9]: int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A"}


def _named_sockets() -> dict[str, str]:
    rows = [line.split() for line in _content(PROC / "net/unix").decode().splitlines()[1:]]
    return {row[6]: row[7] for row in rows if len(row) > 7 and row[7].startswith("/")}


def _segments() -> dict[str, int]:
    """Shared memory in the manner of System V: its number, and the process that made it."""
    rows = [line.split() for line in _content(PROC / "sysvipc/shm").decode().splitlines()[1:]]
    return {row[1]: int(row[4]) for row in rows}


def has_ended(number: int) -> bool:
    """Whether it has ended, and its parent has not looked yet."""
    return _content(PROC / str(number) / "stat").rpartition(b")")[2].split()[:1] in ([b"Z"], [])


def _command_line(number: int) -> str:
    parts = _content(PROC / str(number) / "cmdline").replace(b"\0", b" ")
    return parts.decode(errors="replace").strip()[:200]


# A process may end between two looks, and those of others may not be looked into.


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""
