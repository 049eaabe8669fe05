"""`python -m tests.mutants 300 [seed]`: that many faults, drawn over statistics, queries, checks,
tables, store, figures and exports; each put into a copy of the project, with the tests nearest to
its file run until one fails. Prints the faults that no test noticed.

With `--results FILE` each verdict is added to a file as it comes, and those in it are not tried
again. `--whole` then runs all tests of the folder for the faults that were not noticed so far.
"""

import argparse
import functools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.nearest import nearest
from tests.mutants.python_faults import Fault, python_faults
from tests.mutants.sql_faults import sql_faults
from tests.oracles import ROOT

TESTS = {
    "pathfinders/statistics": ["tests/statistics", "tests/figures"],
    "queries": ["tests/queries", "tests/figures", "tests/test_versions.py"],
    "pathfinders/checks": ["tests/tables", "tests/uploads", "tests/store/test_publish.py"],
    "pathfinders/tables": ["tests/tables", "tests/uploads", "tests/test_docs.py"],
    "pathfinders/store": ["tests/test_versions.py", "tests/test_queries.py", "tests/store"],
    "pathfinders/figures": ["tests/figures", "tests/uploads/test_consequences.py"],
    "pathfinders/exports": ["tests/exports"],
}
"""The tests of a folder, quickest first."""
NEAREST = 8
"""So many test files are run for a fault: each takes seconds, and a folder's tests take minutes."""
PYTEST = [
    *(sys.executable, "-m", "pytest", "-x", "-q", "-n", "0"),
    *("-p", "no:cacheprovider", "--timeout=60"),
]
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
MINUTES = 6
# Most tests that need PostgreSQL are the same that run on SQLite; --whole runs them too.
NO_SERVERS = ["-k", "not [postgres"]
COPIED = (
    "app.py",
    "components",
    "data",
    "dev.py",
    "deploy",
    "docs",
    "pages",
    "pathfinders",
    "queries",
    "tests",
    ".streamlit",
    "pyproject.toml",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "requirements.txt",
    "requirements-dev.txt",
)


def main(options: argparse.Namespace) -> int:
    """Prints what became of each fault; returns 1 where less than 95 in 100 were noticed."""
    faults = list(_all_faults())
    drawn = _drawn(faults, options.count, options.seed)
    results = Results(options.results)
    untried = [fault for fault in drawn if not results.is_settled(fault, options.whole)]
    print(f"Seed {options.seed}: {len(drawn)} faults drawn from {len(faults):,}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(options.workers):
            copies.put(_copy(Path(folder) / str(number)))

        def attempt(fault: Fault) -> None:
            copy = copies.get()
            try:
                results.add(fault, _is_noticed(fault, copy, options.whole))
            except subprocess.TimeoutExpired:
                print(f"TOOK TOO LONG, and is not counted: {fault}", flush=True)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(options.workers) as pool:
            for done in [pool.submit(attempt, fault) for fault in untried]:
                done.result()
    verdicts = {fault: results.verdicts.get(str(fault)) for fault in drawn}
    for fault, verdict in verdicts.items():
        if verdict is False:
            print(f"NOT NOTICED: {fault}")
    settled = [verdict for verdict in verdicts.values() if verdict is not None]
    print(
        f"{sum(settled)} of {len(settled)} noticed; {len(drawn) - len(settled)} without a verdict"
    )
    return int(not settled or sum(settled) / len(settled) < 0.95)


class Results:
    """Whether each fault was noticed, by what it is; kept in a file where one is named."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.verdicts: dict[str, bool] = {}
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                fault, noticed = json.loads(line)
                self.verdicts[fault] = noticed

    def is_settled(self, fault: Fault, whole: bool) -> bool:
        """Whether a fault need not be tried: it was noticed, or was tried on the same tests."""
        verdict = self.verdicts.get(str(fault))
        return verdict is True or (verdict is False and not whole)

    def add(self, fault: Fault, noticed: bool) -> None:
        """Adds and prints a verdict."""
        self.verdicts[str(fault)] = noticed
        print(f"{'noticed' if noticed else 'NOT NOTICED'}: {fault}", flush=True)
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([str(fault), noticed]) + "\n")


def _all_faults() -> Iterator[Fault]:
    for folder in TESTS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                yield from python_faults(name, path.read_text(encoding="utf-8"))
            elif path.suffix == ".sql":
                yield from sql_faults(name, path.read_text(encoding="utf-8"))


def _drawn(faults: list[Fault], count: int, seed: int) -> list[Fault]:
    """As many from each folder as from any other, because figures hold most of the lines."""
    draw = random.Random(seed)
    by_folder = {folder: [f for f in faults if f.path.startswith(folder)] for folder in TESTS}
    each = -(-count // len(TESTS))
    drawn = [f for each_of in by_folder.values() for f in draw.sample(each_of, each)]
    draw.shuffle(drawn)
    return drawn[:count]


def _copy(to: Path) -> Path:
    to.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "lake")
            shutil.copytree(source, to / name, ignore=ignored)
        else:
            shutil.copy(source, to / name)
    return to


def _is_noticed(fault: Fault, copy: Path, whole: bool) -> bool:
    """Whether a test fails that passes without the fault. One that hangs fails. Raises
    TimeoutExpired where the tests together take too long, as on a machine that does other things.
    """
    path = copy / fault.path
    text = path.read_text(encoding="utf-8")
    folders = _tests_of(fault.path)
    tests = folders if whole else nearest(fault.path, folders)[:NEAREST]
    path.write_text(fault.applied_to(text), encoding="utf-8")
    try:
        if whole:
            failed = _first_failure(copy, tests, MINUTES * 10)
        else:
            failed = _first_failure(copy, [*NO_SERVERS, *tests], MINUTES)
    finally:
        path.write_text(text, encoding="utf-8")
    return failed is not None and _passes(copy, failed)


def _first_failure(copy: Path, tests: Sequence[str], minutes: int) -> str | None:
    """The test that failed first, or the file that could not be read; None where all pass."""
    done = subprocess.run(
        [*PYTEST, *tests],
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=minutes * 60,
        check=False,
    )
    if done.returncode == 0:
        return None
    named = FAILED.search(done.stdout)
    return named[1] if named else tests[-1]


@functools.cache
def _passes(copy: Path, test: str) -> bool:
    """Whether a test passes in a copy without a fault: one that needs what the copy lacks does
    not, and notices nothing.
    """
    return _first_failure(copy, [test], MINUTES) is None


def _tests_of(path: str) -> list[str]:
    return next(tests for folder, tests in TESTS.items() if path.startswith(folder))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=300)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--whole", action="store_true")
    raise SystemExit(main(parser.parse_args()))
