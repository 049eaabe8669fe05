"""`python -m tests.mutants 300 [seed]`: that many faults, drawn over statistics, queries, checks,
store, figures and exports; each put into a copy of the project, with the tests of its folder run
until one fails. Prints the faults that no test noticed.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.python_faults import Fault, python_faults
from tests.mutants.sql_faults import sql_faults
from tests.oracles import ROOT

TESTS = {
    "pathfinders/statistics": ["tests/statistics", "tests/figures"],
    "queries": ["tests/queries", "tests/figures", "tests/test_versions.py"],
    "pathfinders/checks": ["tests/tables", "tests/uploads", "tests/store/test_publish.py"],
    "pathfinders/store": ["tests/test_versions.py", "tests/test_queries.py", "tests/store"],
    "pathfinders/figures": ["tests/figures", "tests/uploads/test_consequences.py"],
    "pathfinders/exports": ["tests/exports"],
}
"""The tests that are run for a fault in a folder, quickest first."""
MINUTES = 10
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
)


def main(count: int, seed: int, workers: int) -> int:
    """Prints what became of each fault; returns 1 where less than 95 in 100 were noticed."""
    faults = list(_all_faults())
    drawn = _drawn(faults, count, seed)
    print(f"Seed {seed}: {len(drawn)} faults drawn from {len(faults):,}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(workers):
            copies.put(_copy(Path(folder) / str(number)))

        def noticed(fault: Fault) -> bool:
            copy = copies.get()
            try:
                return _is_noticed(fault, copy)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(workers) as pool:
            results = []
            for number, result in enumerate(pool.map(noticed, drawn), start=1):
                results.append(result)
                verdict = "noticed" if result else "NOT NOTICED"
                print(f"{number}/{len(drawn)} {verdict}: {drawn[number - 1]}", flush=True)
    share = sum(results) / len(results)
    print(f"{sum(results)} of {len(results)} noticed ({share:.1%})")
    return int(share < 0.95)


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


def _is_noticed(fault: Fault, copy: Path) -> bool:
    path = copy / fault.path
    whole = path.read_text(encoding="utf-8")
    folder = next(name for name in TESTS if fault.path.startswith(name))
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider"]
    path.write_text(fault.applied_to(whole), encoding="utf-8")
    try:
        done = subprocess.run(
            [*command, *TESTS[folder]],
            cwd=copy,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=MINUTES * 60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(whole, encoding="utf-8")
    return done.returncode != 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=300)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    raise SystemExit(main(options.count, options.seed, options.workers))
