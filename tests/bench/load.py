"""Many people at once on the heaviest page: how long a change of filter takes, how many hold, and
what a session weighs.

Every answer is checked to hold the figures of the indicator that was asked for.
"""

import asyncio
import os
from collections.abc import Sequence

from tests.bench.load_people import Measured, change, people_at, visit_all
from tests.bench.load_reader import reading
from tests.bench.load_server import PAGE, Memory, Served, dashboard, replicas
from tests.bench.table import Row

EVERY = 5.0
MOST_SECONDS = 1.0
LEAST_ANSWERED = 0.95
FIRST_RATE, HALVINGS = 16.0, 4
# Streamlit keeps a session two minutes after its reader has gone; the server collects garbage when
# a page is opened, at most twice a minute.
KEPT_SECONDS = 125.0
COLLECTED_SECONDS = 31.0
AIM_RATE, AIM_P95, AIM_MEMORY, AIM_LEFT = 64.0, 1000.0, 10.0, 0.1


def run(
    crowds: Sequence[int] = (1, 40, 200),
    seconds: float = 60.0,
    searchers: int = 40,
    search_seconds: float = 10.0,
    gone_seconds: float = KEPT_SECONDS + COLLECTED_SECONDS,
) -> list[Row]:
    """Prints what people met with and what the server weighed; returns the table's lines.

    `crowds` are the numbers of people, each of whom changes a filter every five seconds for
    `seconds`; the search has `searchers` people and takes `search_seconds` for each rate it tries.
    With the largest crowd the server is weighed, also `gone_seconds` after it has gone; a few
    people weigh too little to be told from what an allocator keeps.
    """
    print(
        f"\nLoad: people who each change the indicator of the engagement page every {EVERY:.0f} s,"
        " every figure made before; times from the moment a change was due. The server and the"
        f" people, one process each, share {os.cpu_count()} cores"
    )
    *smaller, largest = sorted(crowds)
    rows = [row for people in smaller for row in asyncio.run(_crowd(people, seconds))]
    rows += asyncio.run(_weighed(largest, seconds, gone_seconds))
    rows.append(asyncio.run(_alone(searchers, search_seconds)))
    return [*rows, *asyncio.run(_together(largest, seconds, search_seconds))]


async def _crowd(people: int, seconds: float) -> list[Row]:
    """One crowd at a new server."""
    with dashboard() as served:
        await visit_all(served.address)
        measured, _ = await _visited(served, people, seconds)
    return _rows(people, measured)


async def _weighed(people: int, seconds: float, gone_seconds: float) -> list[Row]:
    """Two crowds one after the other at a new server: the second tells what the first left from
    what was made once.
    """
    with dashboard() as served:
        await visit_all(served.address)
        before = served.memory()
        measured, during = await _visited(served, people, seconds)
        first = await _after(served, gone_seconds)
        await _visited(served, people, seconds)
        second = await _after(served, gone_seconds)
    rows = _rows(people, measured)
    each, left = (
        (during.private - before.private) / people,
        (second.private - first.private) / people,
    )
    print(
        f"  {'':16} memory a session {each:.2f} MB private,"
        f" {(during.resident - before.resident) / people:.2f} MB resident; {gone_seconds:.0f} s"
        f" after all had gone {first.private - before.private:+.0f} MB on {before.private:.0f}, and"
        f" after a second crowd as large {second.private - first.private:+.0f} MB more ({left:+.2f}"
        " a session)"
    )
    return [
        *rows,
        Row(
            f"{people} at once, memory a session",
            each,
            None,
            "MB",
            f"< {AIM_MEMORY:.0f}",
            each < AIM_MEMORY,
        ),
        Row(
            f"{people} at once, memory left by a second crowd, a session",
            left,
            None,
            "MB",
            f"< {AIM_LEFT}",
            left < AIM_LEFT,
        ),
    ]


def _rows(people: int, measured: Measured, at: str = "") -> list[Row]:
    name, p95 = f"{people} at once{at}", measured.percentile(0.95) * 1000
    _print(name, measured)
    met = p95 < AIM_P95 and not measured.errors
    return [
        Row(
            f"{name}, a change of filter, median",
            measured.percentile(0.5) * 1000,
            None,
            "ms",
            "",
            None,
        ),
        Row(
            f"{name}, a change of filter, 95th percentile", p95, None, "ms", f"< {AIM_P95:.0f}", met
        ),
        Row(
            f"{name}, changes without a right answer",
            len(measured.errors),
            None,
            "",
            "0",
            not measured.errors,
        ),
    ]


async def _visited(served: Served, people: int, seconds: float) -> tuple[Measured, Memory]:
    async with people_at(served.address, people) as readers:
        return await change(readers, people / EVERY, seconds), served.memory()


async def _after(served: Served, seconds: float) -> Memory:
    """The memory some time after everybody has gone, and after two visits in which the server
    clears up.
    """
    await asyncio.sleep(max(0.0, seconds - COLLECTED_SECONDS))
    for pause in (min(seconds, COLLECTED_SECONDS), 0.0):
        async with reading(served.address):
            pass
        await asyncio.sleep(pause)
    return served.memory()


async def _alone(people: int, seconds: float) -> Row:
    """The most that one process holds."""
    with dashboard() as served:
        await visit_all(served.address)
        holds = await _most(served.address, people, seconds)
    return Row(
        "most changes a second that hold",
        holds,
        None,
        "/s",
        f">= {AIM_RATE:.0f}",
        holds >= AIM_RATE,
    )


async def _together(people: int, seconds: float, search_seconds: float) -> list[Row]:
    """As many replicas as there are cores, behind nginx: the largest crowd at once, and the most
    that they hold.

    As many people search, so that chance does not send most of them to one replica.
    """
    count = os.cpu_count() or 1
    name = f"{count} replicas behind nginx"
    print(f"  {name}, on the same cores")
    with replicas(count) as (address, each):
        for replica in each:
            await visit_all(replica.address + PAGE)
        async with people_at(address, people) as readers:
            rows = _rows(people, await change(readers, people / EVERY, seconds), f", {name}")
        holds = await _most(address, people, search_seconds)
    return [
        *rows,
        Row(
            f"most changes a second that hold, {name}",
            holds,
            None,
            "/s",
            f">= {AIM_RATE:.0f}",
            holds >= AIM_RATE,
        ),
    ]


async def _most(address: str, people: int, seconds: float) -> float:
    """The most changes a second that hold: doubled until they do not, then halved in between, which
    finds it to a tenth.
    """
    print(
        f"  The most changes a second that hold, by {people} people, {seconds:.0f} s each: 95th"
        " percentile within a second,"
    )
    print(f"  no errors, and {LEAST_ANSWERED:.0%} answered in time")
    holds, fails, rate = 0.0, float("inf"), FIRST_RATE
    for _ in range(12):
        if fails < float("inf") and fails / max(holds, fails / 2**HALVINGS) < 1.1:
            break
        async with people_at(address, people) as readers:
            measured = await change(readers, rate, seconds)
        held = _holds(measured)
        _print(f"{rate:.1f}/s {'held' if held else 'failed'}", measured)
        holds, fails = (rate, fails) if held else (holds, rate)
        rate = rate * 2 if fails == float("inf") else (holds + fails) / 2
    return holds


def _holds(measured: Measured) -> bool:
    answered = measured.in_time >= LEAST_ANSWERED * measured.asked
    return answered and not measured.errors and measured.percentile(0.95) <= MOST_SECONDS


def _print(name: str, measured: Measured) -> None:
    answered = max(1, len(measured.times))
    print(
        f"  {name:16} p50 {measured.percentile(0.5) * 1000:7.0f} ms   p95"
        f" {measured.percentile(0.95) * 1000:7.0f} ms   {measured.rate:6.1f} changes/s of"
        f" {measured.asked / measured.seconds:6.1f}   errors {len(measured.errors)}  "
        f" {measured.bytes / answered / 1024:5.0f} KB in {measured.messages / answered:4.0f}"
        f" messages ({measured.references / answered:.0f} by reference)   people's process"
        f" {measured.busy:4.0%} of a core",
        flush=True,
    )
    for error in sorted(set(measured.errors))[:3]:
        print(f"    {measured.errors.count(error)} x {error[:200]}")
