"""kill -9 while somebody publishes in the app, a hundred times at random moments: nothing lost, nothing half there."""

import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.access import local
from pathfinders.lake import Lake
from pathfinders.settings import lake_settings
from tests.app.publisher import SECONDS, TABLE, publish_in_the_app, text_of
from tests.lake.edits import plain, with_notes
from tests.lake.writers import processes

KILLS = 100
AT_ONCE = 2


def _started(folder: Path) -> tuple[BaseProcess, Connection]:
    """A process that has a file checked and compared in the app and is about to publish it."""
    context = processes()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=publish_in_the_app, args=(folder, sender))
    process.start()
    sender.close()
    assert receiver.poll(SECONDS), "the page must offer to publish, also after a kill"
    receiver.recv()
    return process, receiver


def _kill_again_and_again(folder: Path, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    lake = Lake(lake_settings(folder))
    first = lake.tables(1)
    process, receiver = _started(folder)
    took = receiver.recv()
    process.join()
    for _ in range(kills):
        before = len(lake.versions())
        process, _ = _started(folder)
        time.sleep(rng.random() * took)
        process.kill()
        process.join()
        infos = Lake(lake_settings(folder)).versions()
        assert [info.number for info in infos] == list(range(1, len(infos) + 1))
        assert len(infos) in (before, before + 1)
        assert all(info.message == str(info.number) for info in infos[1:])
        for info in (infos[-1], rng.choice(infos[1:])):
            there = lake.tables(info.number)
            assert plain(there[TABLE]) == plain(with_notes(first[TABLE], "per", text_of(info.number)))
    last = lake.tables(len(infos))
    assert all(last[name].equals(rows) for name, rows in first.items() if name != TABLE)


@pytest.mark.timeout(2400)
def test_a_hundred_kills_while_publishing_in_the_app(bundle: dict[str, pa.Table], tmp_path: Path) -> None:
    Lake(lake_settings(tmp_path / "first")).publish(bundle, local("Bundled data"), "First")
    folders = [Path(shutil.copytree(tmp_path / "first", tmp_path / f"copy-{i}")) for i in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for result in [pool.submit(_kill_again_and_again, f, KILLS // AT_ONCE, i) for i, f in enumerate(folders)]:
            result.result()
