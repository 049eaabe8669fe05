"""A hundred readers beside each kind of attacker in turn: how long a change of filter takes them,
what the attackers were answered, and what the server weighs before, at most and afterwards.

`python -m tests.bench.attackers 30` takes so many minutes for each kind; names after the number
choose kinds. With `--one-server` the same server meets all of them, one after another, so that what
one kind leaves behind would weigh on the next.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pathfinders.settings import ROOT
from tests.bench.attack_kinds import KINDS
from tests.bench.load import COLLECTED_SECONDS, EVERY, KEPT_SECONDS
from tests.bench.load_people import Measured, change, people_at, visit_all
from tests.bench.load_server import Served, dashboard
from tests.bench.table import Row, alone

READERS = 100
MOST_SECONDS = 1.0


def run(
    minutes: float = 1.0,
    kinds: Sequence[str] = tuple(KINDS),
    gone_seconds: float = KEPT_SECONDS + COLLECTED_SECONDS,
) -> list[Row]:
    """Prints what the readers met with beside each kind, and returns the table's lines; each kind
    has a new server. The weight afterwards is that `gone_seconds` after all have gone.
    """
    print(
        f"\nAttackers: {READERS} readers who each change a filter every {EVERY:.0f} s, beside one"
        f" kind of attacker at a time, {minutes:g} minutes each"
    )
    return [row for kind in kinds for row in asyncio.run(_beside(kind, minutes, gone_seconds))]


async def one_server(minutes: float, kinds: Sequence[str] = tuple(KINDS)) -> None:
    """Prints what the readers met with beside each kind in turn, all at one server, and what that
    weighs before, at most and after everybody has gone.
    """
    with dashboard() as served:
        await visit_all(served.address)
        before = served.memory().resident
        async with people_at(served.address, READERS) as readers:
            for kind in kinds:
                weights: list[float] = []
                watching = asyncio.create_task(_watch(served, weights))
                with _attacking(kind, served.address, minutes * 60) as attacker:
                    measured = await change(readers, READERS / EVERY, minutes * 60)
                    output, _ = await asyncio.to_thread(attacker.communicate, None, 120)
                watching.cancel()
                weighed = (before, max(weights), served.memory().resident)
                _rows(kind.replace("_", " "), measured, json.loads(output), weighed)
        await asyncio.sleep(KEPT_SECONDS + COLLECTED_SECONDS)
        print(f"MB before {before:.0f}, after all have gone {served.memory().resident:.0f}")


async def _beside(kind: str, minutes: float, gone_seconds: float) -> list[Row]:
    seconds, name = minutes * 60, kind.replace("_", " ")
    with dashboard() as served:
        await visit_all(served.address)
        before = served.memory().resident
        weights: list[float] = []
        async with people_at(served.address, READERS) as readers:
            watching = asyncio.create_task(_watch(served, weights))
            with _attacking(kind, served.address, seconds) as attacker:
                measured = await change(readers, READERS / EVERY, seconds)
                output, _ = await asyncio.to_thread(attacker.communicate, None, 120)
            watching.cancel()
        await asyncio.sleep(gone_seconds)
        after = served.memory().resident
    answers = json.loads(output)
    return _rows(name, measured, answers, (before, max(weights), after))


@contextmanager
def _attacking(kind: str, address: str, seconds: float) -> Iterator["subprocess.Popen[str]"]:
    """An attacker in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "tests.bench.attack_kinds", kind, address, str(seconds)]
    attacker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield attacker
    finally:
        if attacker.poll() is None:
            attacker.kill()
            attacker.wait()


async def _watch(served: Served, weights: list[float]) -> None:
    """Notes the server's weight every second."""
    while True:
        weights.append(served.memory().resident)
        await asyncio.sleep(1)


def _rows(
    name: str,
    measured: Measured,
    answers: dict[str, int],
    weights: tuple[float, float, float],
) -> list[Row]:
    before, most, after = weights
    p95 = measured.percentile(0.95)
    refused = sum(n for answer, n in answers.items() if answer == "dropped" or answer >= "4")
    print(
        f"  {name:16} p50 {measured.percentile(0.5) * 1000:5.0f} ms   p95 {p95 * 1000:6.0f} ms  "
        f" errors {len(measured.errors)}   answers {answers}   MB before {before:.0f}, at most"
        f" {most:.0f}, after {after:.0f}",
        flush=True,
    )
    met = p95 < MOST_SECONDS and not measured.errors
    return [
        alone(f"beside {name}, a change, median", measured.percentile(0.5) * 1000, "ms"),
        Row(
            f"beside {name}, a change, 95th percentile",
            p95 * 1000,
            None,
            "ms",
            f"< {MOST_SECONDS * 1000:.0f}",
            met,
        ),
        alone(f"beside {name}, attempts refused", refused, ""),
        alone(f"beside {name}, attempts in all", sum(answers.values()), ""),
        alone(f"beside {name}, memory before", before, "MB"),
        alone(f"beside {name}, memory at most", most, "MB"),
        alone(f"beside {name}, memory afterwards", after, "MB"),
    ]


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--one-server"]
    each, chosen = float(words[0]) if words else 1.0, words[1:] or tuple(KINDS)
    if "--one-server" in sys.argv:
        asyncio.run(one_server(each, chosen))
    else:
        run(each, chosen)
