"""Two people publish at the same moment, again and again: one wins each time, the other is told,
and no version is lost, doubled or other than its author saw it.
"""

import contextlib
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

import pyarrow as pa
import pytest

from pathfinders.access import Person, local
from pathfinders.settings import LakeSettings
from pathfinders.store.connections import LakeConnections
from pathfinders.store.lake import Conflict, Lake
from tests.store.edits import plain, with_notes
from tests.store.writers import processes

# Fewer where every round asks two servers; what keeps the writers apart there is tried by more of
# them in tests/cluster, too.
ROUNDS = {"sqlite": 60, "postgres": 30}
Tables = dict[str, pa.Table]


def publish_at_once(
    settings: LakeSettings, writer: int, rounds: int, together: Barrier, done: Connection
) -> None:
    """Publishes against the newest version at the same moment as another, again and again; sends
    what came of each.
    """
    lake = Lake(settings)
    me = Person(f"Writer {writer}", may_write=True)
    barriers = lake.tables(1)["barriers"]
    came: list[tuple[int, int | None, str]] = []
    for step in range(rounds):
        base = lake.versions()[-1].number
        text = f"writer {writer}, round {step}"
        together.wait(120)
        try:
            number: int | None = lake.publish(
                {"barriers": with_notes(barriers, "per", text)}, me, text, expected=base
            ).number
        except Conflict:
            number = None
        came.append((base, number, text))
        together.wait(120)
    done.send(came)


@pytest.mark.timeout(1800)
def test_one_wins_and_the_other_is_told(settings: LakeSettings, lake: Lake) -> None:
    rounds = ROUNDS["postgres" if settings.on_postgres else "sqlite"]
    context = processes()
    together = context.Barrier(2)
    running = []
    for writer in range(2):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=publish_at_once, args=(settings, writer, rounds, together, sender)
        )
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
    assert [info.number for info in infos] == list(range(1, rounds + 2))
    won = {number: text for told in came for _, number, text in told if number is not None}
    barriers = lake.tables(1)["barriers"]
    with contextlib.closing(LakeConnections(settings).attach("READ_ONLY")) as con:
        for info in infos[1:]:
            assert info.message == won[info.number]
            assert info.author == won[info.number].split(",")[0].replace("writer", "Writer")
            found = con.execute(
                f"FROM lake.barriers AT (VERSION => {info.snapshot})"
            ).to_arrow_table()
            assert plain(found.select(barriers.column_names)) == plain(
                with_notes(barriers, "per", info.message)
            )
    refused = [entry for entry in lake.record(local()) if entry.what == "refused"]
    assert len(refused) == rounds
