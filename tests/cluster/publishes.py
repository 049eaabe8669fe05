"""Many publishes at once from three processes that each hold a lake of their own on one store, as
replicas do.

`python -m tests.cluster.publishes 500` makes five hundred; the suite makes fewer.
"""

import multiprocessing
import os
import sys
import threading
import time
from multiprocessing.connection import Connection, wait
from typing import cast

import pyarrow as pa

from deploy.local.servers import S3, Postgres
from pathfinders.access import local
from pathfinders.settings import LakeSettings
from pathfinders.store.connections import LakeConnections
from pathfinders.store.lake import Lake, LakeError
from pathfinders.uploads.bundle import read_bundle
from tests.store.edits import plain, with_notes

PROCESSES, WRITERS = 3, 4
WAIT_SECONDS = 3600
Done = list[tuple[str, str, int, float]]
"""Of each publish its author, its text, the number it was given, and the seconds it took."""


def publish_as_a_replica(
    settings: LakeSettings, process: int, texts: list[str], results: Connection
) -> None:
    """Publishes a version for each text, as several people at one replica, and sends what each of
    them saw.
    """
    lake = Lake(settings)
    barriers = lake.tables(1)["barriers"]
    taking, sending = threading.Lock(), threading.Lock()

    def write(author: str) -> None:
        while True:
            with taking:
                if not texts:
                    return
                text = texts.pop()
            started = time.monotonic()
            number = _published(lake, author, {"barriers": with_notes(barriers, "per", text)}, text)
            with sending:
                results.send((author, text, number, time.monotonic() - started))

    people = [
        threading.Thread(target=write, args=(f"Writer {process}.{one}",)) for one in range(WRITERS)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    results.send(None)


def _published(lake: Lake, author: str, tables: dict[str, pa.Table], text: str) -> int:
    """The number of the version; who is told to try again does."""
    while True:
        try:
            return lake.publish(tables, local(author), text).number
        except LakeError as error:
            if "try again" not in str(error).lower():
                raise


def publish_at_once(settings: LakeSettings, count: int, *, progress: bool = False) -> Done:
    """Makes `count` publishes and returns what their authors saw. A lake must be there, at version
    1.
    """
    # Not from a server of processes that may have been started with other settings.
    context = multiprocessing.get_context("spawn")
    running, done = [], cast("Done", [])
    for process in range(PROCESSES):
        receiver, sender = context.Pipe(duplex=False)
        texts = [f"made up, {number}" for number in range(process, count, PROCESSES)]
        worker = context.Process(
            target=publish_as_a_replica, args=(settings, process, texts, sender)
        )
        worker.start()
        sender.close()
        running.append((worker, receiver))
    receivers = [receiver for _, receiver in running]
    while receivers:
        for ready in wait(receivers, WAIT_SECONDS):
            receiver = cast("Connection", ready)
            told = receiver.recv()
            if told is None:
                receivers.remove(receiver)
            else:
                done.append(told)
                if progress and len(done) % 25 == 0:
                    sys.stdout.write(f"{len(done)} of {count}\n")
                    sys.stdout.flush()
    for worker, _ in running:
        worker.join()
    assert len(done) == count, "an author was refused"
    return done


def check(settings: LakeSettings, done: Done) -> None:
    """Fails where a version is lost, doubled, half there or other than its author saw it."""
    lake = Lake(settings)
    infos = lake.versions()
    assert [info.number for info in infos] == list(range(1, len(done) + 2))
    seen = {number: (author, text) for author, text, number, _ in done}
    assert sorted(seen) == list(range(2, len(done) + 2))
    assert len({text for _, text, _, _ in done}) == len(done)
    first = lake.tables(1)
    names = ", ".join(f'"{name}"' for name in first["barriers"].column_names)
    con = LakeConnections(settings).attach("READ_ONLY")
    for info in infos[1:]:
        assert (info.author, info.message) == seen[info.number]
        assert list(info.changes) == ["barriers"]
        rows = con.execute(
            f"SELECT {names} FROM lake.barriers AT (VERSION => {info.snapshot})"
        ).to_arrow_table()
        assert plain(rows) == plain(with_notes(first["barriers"], "per", info.message)), info.number
    con.close()
    last = lake.tables(infos[-1].number)
    assert all(
        plain(rows) == plain(last[name]) for name, rows in first.items() if name != "barriers"
    )


def main(count: int) -> None:
    """Does it on a store of its own and prints what came of it."""
    postgres, s3 = Postgres(), S3()
    os.environ.update(s3.variables())
    try:
        postgres.start()
        s3.start()
        s3.make_bucket("lakes")
        settings = LakeSettings(postgres.catalog("postgres"), "s3://lakes/one")
        Lake(settings).publish(read_bundle(), local("Bundled data"), "First")
        started = time.monotonic()
        done = publish_at_once(settings, count, progress=True)
        took = time.monotonic() - started
        check(settings, done)
    finally:
        s3.remove()
        postgres.remove()
    waits = sorted(seconds for *_, seconds in done)
    lines = (
        (
            f"{count} publishes by {PROCESSES * WRITERS} writers in {PROCESSES} processes:"
            f" {took:.0f} s, {took / count:.2f} s each."
        ),
        (
            f"An author waited {waits[len(waits) // 2]:.1f} s at the median, {waits[-1]:.1f} s at"
            " most."
        ),
        "No gap, none lost or doubled, each as its author saw it.",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
