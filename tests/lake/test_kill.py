"""kill -9 during publish, a hundred times at random moments: the lake opens, and holds the old or the new version, whole."""

import contextlib
import random
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pathfinders.lake import Lake, VersionInfo
from pathfinders.lake_history import versions_in
from pathfinders.lake_open import Catalog
from pathfinders.settings import lake_settings
from tests.lake.edits import plain, state
from tests.lake.writers import Contents, content_of, processes, publish_until_killed, set_up

KILLS = 100
AT_ONCE = 2
STARTED_SECONDS = 120


def _killed_once(folder: Path, bundle: Contents, rng: random.Random) -> int:
    """Lets a process publish and kills it at a random moment of the next publish; returns the number of the last
    publish that was done."""
    context = processes()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=publish_until_killed, args=(folder, bundle, sender))
    process.start()
    sender.close()
    assert receiver.poll(STARTED_SECONDS), "a publish after a kill must succeed"
    number, took = receiver.recv()
    time.sleep(rng.random() * took)
    process.kill()
    process.join()
    while receiver.poll():
        try:
            number, took = receiver.recv()
        except EOFError:
            break
    assert isinstance(number, int)
    return number


def _whole(con: duckdb.DuckDBPyConnection, info: VersionInfo, bundle: Contents) -> bool:
    """Whether a version holds what its publisher gave, in every table that changes; asked of DuckLake itself."""
    for name, rows in content_of(info.number, bundle).items():
        columns = ", ".join(f'"{column}"' for column in rows.column_names)
        found = con.execute(f'SELECT {columns} FROM lake."{name}" AT (VERSION => {info.snapshot})').to_arrow_table()
        if plain(found) != plain(rows):
            return False
    return True


def _kill_again_and_again(folder: Path, bundle: Contents, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(kills):
        number = _killed_once(folder, bundle, rng)
        with contextlib.closing(Catalog(lake_settings(folder)).attach("READ_ONLY")) as con:
            infos = versions_in(con)
            assert [info.number for info in infos] == list(range(1, len(infos) + 1))
            assert len(infos) in (number, number + 1)
            # The version that was there before the kill is as it was, too.
            assert all(_whole(con, info, bundle) for info in (infos[-1], rng.choice(infos[1:])))
    lake = Lake(lake_settings(folder))
    given = {name: plain(rows.drop_columns(["_row"])) for name, rows in bundle.items()}
    assert state(lake.tables(1)) == given
    last = state(lake.tables(len(infos)))
    assert all(last[name] == given[name] for name in given.keys() - content_of(1, bundle).keys())


@pytest.mark.timeout(2400)
def test_a_hundred_kills_leave_the_old_or_the_new_version_whole(folder: Path, bundle: dict[str, pa.Table]) -> None:
    folders = [Path(shutil.copytree(folder, folder.parent / f"copy-{i}")) for i in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in [pool.submit(_kill_again_and_again, f, bundle, KILLS // AT_ONCE, i) for i, f in enumerate(folders)]:
            result.result()


def _after(seconds: float, target: Callable[[Path], None], folder: Path) -> None:
    process = processes().Process(target=target, args=(folder,))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()


def test_a_first_start_that_is_killed_can_be_started_again(tmp_path: Path) -> None:
    rng = random.Random(7)
    started = time.monotonic()
    _after(STARTED_SECONDS, set_up, tmp_path / "timed")
    took = time.monotonic() - started
    for i in range(5):
        folder = tmp_path / f"lake-{i}"
        _after((0.3 + rng.random() * 0.7) * took, set_up, folder)
        lake = Lake(lake_settings(folder))
        assert [info.number for info in lake.versions()] in ([], [1])
        if not lake.versions():
            set_up(folder)
        assert {name: rows.num_rows for name, rows in lake.tables(1).items()}["engagement"] == 6736
