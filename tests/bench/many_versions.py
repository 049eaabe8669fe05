"""The same few things done in a lake with few versions and, after many more publishes, again.

Each publish changes every row of one small table, as an upload of a whole sheet does.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pyarrow as pa

from pathfinders.access import local
from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.compare import compare
from tests.bench.table import Row, against, show
from tests.store.edits import with_notes

AT_MOST = 1.5
OLD = 2


def run(
    few: int = 10, many: int = 1000, rounds: int = 9, settings: LakeSettings | None = None
) -> list[Row]:
    """Prints and returns medians at `many` versions against those at `few`; in a folder unless
    `settings` name a store.
    """
    with tempfile.TemporaryDirectory() as folder:
        where = settings or lake_settings(Path(folder) / "lake")
        before, after = _measured(where, few, rounds), _measured(where, many, rounds)
    rows = [
        against(f"{what}, {many} versions against {few}", after[what], before[what], "ms", AT_MOST)
        for what in before
    ]
    show(f"Versions: {many} against {few}, {rounds} rounds, medians", rows)
    return rows


def _measured(settings: LakeSettings, count: int, rounds: int) -> dict[str, float]:
    """Milliseconds by what is done, when the lake has `count` versions."""
    publishing = _publish_up_to(settings, count)[-rounds:]
    running = Lake(settings)
    running.versions()

    def list_first(lake: Lake) -> object:
        return lake.versions()

    def list_again(_: Lake) -> object:
        return running.versions()

    def newest(lake: Lake) -> object:
        return Versions(lake).latest()

    def old(lake: Lake) -> object:
        return Versions(lake).open(OLD)

    def two(lake: Lake) -> object:
        versions = Versions(lake)
        return compare(versions.open(OLD), {name: versions.latest().table(name) for name in TABLES})

    doing: dict[str, Callable[[Lake], object]] = {
        "open the newest": newest,
        "open version 2": old,
        "open both and compare": two,
        "list of versions, read again": list_again,
        "list of versions, first time in a process": list_first,
    }
    times: dict[str, list[float]] = {what: [] for what in doing}
    for _ in range(rounds):
        for what, do in doing.items():
            lake = _opened(settings)
            started = time.perf_counter()
            do(lake)
            times[what].append((time.perf_counter() - started) * 1000)
    return {what: median(own) for what, own in {**times, "publish": publishing}.items()}


def _opened(settings: LakeSettings) -> Lake:
    """A lake whose connection is open, and of which nothing is in memory: to load the engine takes
    the same at any size, and would hide what grows.
    """
    lake = Lake(settings)
    with lake._db.reading() as con:
        con.execute("SELECT 1")
    return lake


def _publish_up_to(settings: LakeSettings, count: int) -> list[float]:
    """Publishes until there are `count` versions; how many milliseconds each publish took."""
    lake, times = Lake(settings), []
    tables: dict[str, pa.Table] = {
        name: rows.drop_columns(["_row"]) for name, rows in read_bundle().items()
    }
    for number in range(len(lake.versions()) + 1, count + 1):
        changed = (
            {"barriers": with_notes(tables["barriers"], "per", str(number))}
            if number > 1
            else tables
        )
        started = time.perf_counter()
        lake.publish(changed, local("Benchmark"), f"Version {number}")
        times.append((time.perf_counter() - started) * 1000)
    return times
