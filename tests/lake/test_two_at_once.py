"""Two people publish at the same moment, two hundred times: one wins each time, the other is told, and no version is lost,
doubled or other than its author saw it."""

from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.access import Person, local
from pathfinders.lake import Conflict, Lake
from pathfinders.settings import lake_settings
from tests.lake.edits import plain, with_notes
from tests.lake.writers import processes

ROUNDS = 200
Tables = dict[str, pa.Table]


def publish_at_once(folder: Path, writer: int, together: Barrier, done: Connection) -> None:
    """Publishes against the newest version at the same moment as another, again and again; sends what came of each."""
    lake = Lake(lake_settings(folder))
    me = Person(f"Writer {writer}", may_write=True)
    barriers = lake.tables(1)["barriers"]
    came: list[tuple[int, int | None, str]] = []
    for step in range(ROUNDS):
        base = lake.versions()[-1].number
        text = f"writer {writer}, round {step}"
        together.wait(120)
        try:
            number: int | None = lake.publish({"barriers": with_notes(barriers, "per", text)}, me, text, expected=base).number
        except Conflict:
            number = None
        came.append((base, number, text))
        together.wait(120)
    done.send(came)


@pytest.mark.timeout(1800)
def test_one_wins_and_the_other_is_told(folder: Path, lake: Lake) -> None:
    context = processes()
    together = context.Barrier(2)
    running = []
    for writer in range(2):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=publish_at_once, args=(folder, writer, together, sender))
        process.start()
        running.append((process, receiver))
    came = []
    for process, receiver in running:
        assert receiver.poll(1500), "a writer failed with something other than a conflict"
        came.append(receiver.recv())
        process.join()
    for (base, first, _), (other_base, second, _) in zip(*came, strict=True):
        assert base == other_base
        assert sorted([first is None, second is None]) == [False, True]
        assert (first or second) == base + 1
    infos = lake.versions()
    assert [info.number for info in infos] == list(range(1, ROUNDS + 2))
    won = {number: text for told in came for _, number, text in told if number is not None}
    barriers = lake.tables(1)["barriers"]
    for info in infos[1:]:
        assert info.message == won[info.number]
        assert info.author == won[info.number].split(",")[0].replace("writer", "Writer")
        assert plain(lake.tables(info.number)["barriers"]) == plain(with_notes(barriers, "per", info.message))
    refused = [entry for entry in lake.record(local()) if entry.what == "refused"]
    assert len(refused) == ROUNDS
