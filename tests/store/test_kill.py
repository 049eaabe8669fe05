"""kill -9 during publish, again and again at random moments: the lake opens, and holds the old or
the new version, whole.
"""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa
import pytest

from pathfinders import engine
from pathfinders.access import local
from pathfinders.settings import LakeSettings
from pathfinders.store.connections import LakeConnections
from pathfinders.store.history import versions_in
from pathfinders.store.lake import Lake, VersionInfo
from tests.oracles import ROOT
from tests.store.edits import plain, state
from tests.store.stores import Stores
from tests.store.writers import Contents, content_of, processes, publish_until_killed, set_up

KILLS = {"sqlite": 40, "postgres": 20}
AT_ONCE = 2
STARTED_SECONDS = 120


def _killed_once(
    settings: LakeSettings, bundle: Contents, moment: float
) -> tuple[int, float | None]:
    """Lets a process publish, kills it `moment` seconds after it began, and returns the number of
    the last version that it knows of, and how long its first publish took where that was done.
    """
    context = processes()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=publish_until_killed, args=(settings, bundle, sender))
    process.start()
    sender.close()
    assert receiver.poll(STARTED_SECONDS), "the lake must open after a kill"
    number, took = receiver.recv(), None
    if receiver.poll(moment):
        number, took = receiver.recv()
        # It goes on with the next one meanwhile.
        time.sleep(min(moment, took) / 2)
    process.kill()
    process.join()
    while receiver.poll():
        try:
            number, _ = receiver.recv()
        except EOFError:
            break
    assert isinstance(number, int)
    return number, took


def _whole(con: duckdb.DuckDBPyConnection, info: VersionInfo, bundle: Contents) -> bool:
    """Whether a version holds what its publisher gave, in every table that changes; asked of
    DuckLake itself.
    """
    for name, rows in content_of(info.number, bundle).items():
        columns = ", ".join(f'"{column}"' for column in rows.column_names)
        found = con.execute(
            f'SELECT {columns} FROM lake."{name}" AT (VERSION => {info.snapshot})'
        ).to_arrow_table()
        if plain(found) != plain(rows):
            return False
    return True


def _kill_again_and_again(settings: LakeSettings, bundle: Contents, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    first, took = _killed_once(settings, bundle, STARTED_SECONDS)
    assert first >= 2
    assert took is not None
    with contextlib.closing(engine.connect(settings)) as reading:
        engine.fit_threads(reading, bundle.values())
        for _ in range(kills - 1):
            # Now and then a publish is done, and shows that kills before it left nothing in its
            # way.
            number, again = _killed_once(settings, bundle, rng.random() * took * 1.3)
            took = again or took
            with contextlib.closing(LakeConnections(settings).attach("READ_ONLY", reading)) as con:
                infos = versions_in(con)
                assert [info.number for info in infos] == list(range(1, len(infos) + 1))
                assert len(infos) in (number, number + 1)
                # A version that was there before the kill is as it was, too. Asked in one
                # transaction, which takes half as long.
                con.execute("BEGIN")
                assert all(_whole(con, info, bundle) for info in (infos[-1], rng.choice(infos[1:])))
            reading.execute("DETACH DATABASE lake")
    lake = Lake(settings)
    lake.publish(content_of(len(infos) + 1, bundle), local("Writer"), "After all kills")
    given = {name: plain(rows.drop_columns(["_row"])) for name, rows in bundle.items()}
    assert state(lake.tables(1)) == given
    last = state(lake.tables(len(infos) + 1))
    assert all(last[name] == given[name] for name in given.keys() - content_of(1, bundle).keys())


@pytest.mark.timeout(2400)
def test_kills_leave_the_old_or_the_new_version_whole(
    stores: Stores, settings: LakeSettings, bundle: dict[str, pa.Table]
) -> None:
    lakes = [settings, *(stores.copy(settings) for _ in range(AT_ONCE - 1))]
    kills = KILLS["postgres" if settings.on_postgres else "sqlite"] // AT_ONCE
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in [
            pool.submit(_kill_again_and_again, lake, bundle, kills, i)
            for i, lake in enumerate(lakes)
        ]:
            result.result()


def _after(seconds: float, target: Callable[[LakeSettings], None], settings: LakeSettings) -> None:
    process = processes().Process(target=target, args=(settings,))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()


def test_a_first_start_that_is_killed_can_be_started_again(
    stores: Stores, nowhere: LakeSettings
) -> None:
    rng = random.Random(7)
    started = time.monotonic()
    _after(STARTED_SECONDS, set_up, nowhere)
    took = time.monotonic() - started
    for _ in range(5):
        settings = stores.new()
        _after((0.3 + rng.random() * 0.7) * took, set_up, settings)
        lake = Lake(settings)
        assert [info.number for info in lake.versions()] in ([], [1])
        if not lake.versions():
            set_up(settings)
        assert {name: rows.num_rows for name, rows in lake.tables(1).items()}["engagement"] == 8077


def test_three_replicas_that_start_at_once_publish_one_first_version(nowhere: LakeSettings) -> None:
    variables = {
        **os.environ,
        "PATHFINDERS_CATALOG": nowhere.catalog,
        "PATHFINDERS_DATA": nowhere.data,
    }
    command = [sys.executable, "-m", "pathfinders", "setup"]
    starting = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=STARTED_SECONDS) for process in starting]
    assert [process.returncode for process in starting] == [0, 0, 0], said
    lake = Lake(nowhere)
    assert [info.number for info in lake.versions()] == [1]
    assert lake.tables(1)["engagement"].num_rows == 8077
