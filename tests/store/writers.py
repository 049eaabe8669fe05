"""What other processes do to a lake in the tests: publish, again and again, until they are done or
killed.
"""

import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext

import pyarrow as pa

from pathfinders.access import local
from pathfinders.settings import LakeSettings
from pathfinders.store.lake import Conflict, Lake
from pathfinders.uploads.bundle import read_bundle
from tests.store.edits import with_notes

Contents = dict[str, pa.Table]


def processes() -> ForkServerContext | SpawnContext:
    """How processes are started: from a server that has loaded the libraries already, where the
    system can.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.writers", "tests.store.preloaded"])
    return context


def content_of(number: int, bundle: Contents) -> Contents:
    """What version `number` holds in the tables that change: several at once, so that half a write
    would show.
    """
    note = f"as in version {number}"
    # None that all others refer to: checking them would take most of a publish, and it is the
    # writing that is tried.
    changing = {
        "barriers": "per",
        "ccg_counts": "note",
        "evidence": "controls",
        "participation_events": "note",
        "national_benchmarks": "note",
    }
    content = {
        name: with_notes(bundle[name].drop_columns(["_row"]), column, note)
        for name, column in changing.items()
    }
    # Rows come and go as well as change.
    content["outcomes"] = bundle["outcomes"].drop_columns(["_row"]).slice(number % 2 * 40)
    content["barriers"] = content["barriers"].slice(number % 2)
    return content


def publish_until_killed(settings: LakeSettings, bundle: Contents, done: Connection) -> None:
    """Sends the number of the newest version; then publishes the next again and again, and sends of
    each its number and how long it took.
    """
    lake = Lake(settings)
    number = len(lake.versions())
    done.send(number)
    while True:
        number += 1
        content = content_of(number, bundle)
        started = time.monotonic()
        lake.publish(content, local("Writer"), str(number), expected=number - 1)
        done.send((number, time.monotonic() - started))


def set_up(settings: LakeSettings) -> None:
    """Publishes the bundled tables into a new lake, as the first start does."""
    Lake(settings).publish(read_bundle(), local("Bundled data"), "First", expected=0)


def publish_some(
    settings: LakeSettings, writer: int, times: int, careful: bool, done: Connection
) -> None:
    """Publishes `times` versions that are this writer's alone; sends the text of each that was
    published and the number it got, and how many conflicted. A careful writer says which version it
    started from.
    """
    lake = Lake(settings)
    barriers = lake.tables(1)["barriers"]
    published, conflicts = {}, 0
    for step in range(times):
        text = f"writer {writer}, step {step}"
        expected = lake.versions()[-1].number if careful else None
        try:
            info = lake.publish(
                {"barriers": with_notes(barriers, "per", text)},
                local(f"Writer {writer}"),
                text,
                expected=expected,
            )
        except Conflict:
            conflicts += 1
        else:
            published[text] = info.number
    done.send((published, conflicts))
