"""Flips bits in the catalogue and the files of a lake: `python -m tests.store.flips 1000 SEED`.

Of every flip it is seen whether an answer changed (a version's record, or the rows of a table at a
version), and whether `verify` reports it. Ends with status 1 where a change is not reported.
"""

import random
import shutil
import sys
import tempfile
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store import commit as lake_commit
from pathfinders.store.lake import Lake, LakeError
from pathfinders.uploads.bundle import read_bundle
from tests.store.writers import content_of, processes

Kind = Literal["catalogue", "file"]
SECONDS = 120


class Flip(NamedTuple):
    """One bit of one file of a lake."""

    kind: Kind
    path: str
    place: int
    bit: int


class Seen(NamedTuple):
    """Whether any answer changed, and whether `verify` reports anything."""

    changed: bool
    reported: bool


def make(folder: Path) -> None:
    """A lake of four versions, one of which names the rows that it takes away."""
    bundle = read_bundle()
    lake = Lake(lake_settings(folder))
    lake.publish(bundle, local("A"), "First")
    lake.publish(content_of(2, bundle), local("B"), "Second")
    whole, lake_commit.REWRITTEN_ROWS = lake_commit.REWRITTEN_ROWS, 5
    lake.publish(content_of(3, bundle), local("C"), "Third")
    lake_commit.REWRITTEN_ROWS = whole
    lake.restore(2, local("D"), "Second again")


def answers(lake: Lake) -> list[Any]:
    """Everything that a reader can be shown."""
    infos = lake.versions()
    return [infos, *(lake.tables(info.number) for info in infos)]


def choose(folder: Path, rng: random.Random) -> Flip:
    """A bit of the catalogue, or of one of the Parquet files."""
    files = sorted(folder.rglob("*.parquet"))
    kind: Kind = rng.choice(("catalogue", "file"))
    path = folder / "catalog.sqlite" if kind == "catalogue" else rng.choice(files)
    return Flip(
        kind, str(path.relative_to(folder)), rng.randrange(path.stat().st_size), rng.randrange(8)
    )


def flip_once(folder: Path, place: Path, flip: Flip) -> Seen:
    """What one flip does to a copy of the lake, seen by a process of its own: a damaged file may
    end it, and then both the answer and `verify` have failed.
    """
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place)
    path = place / flip.path
    content = bytearray(path.read_bytes())
    content[flip.place] ^= 1 << flip.bit
    path.write_bytes(content)
    context = processes()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_look, args=(folder, place, sender))
    process.start()
    sender.close()
    try:
        found = receiver.recv() if receiver.poll(SECONDS) else Seen(changed=True, reported=False)
    except EOFError:
        found = Seen(changed=True, reported=process.exitcode != 0)
    process.kill()
    process.join()
    return Seen(*found)


def _look(folder: Path, place: Path, done: Connection) -> None:
    truth = answers(Lake(lake_settings(folder)))
    lake = Lake(lake_settings(place))
    try:
        changed = answers(lake) != truth
    except (LakeError, ValueError):
        changed = True
    try:
        result = Lake(lake_settings(place)).verify()
        reported = bool(result.wrong or result.catalogue)
    except LakeError:
        reported = True
    done.send(Seen(changed, reported))


def main(flips: int, seed: int) -> int:
    """Flips so many bits; returns the exit status."""
    rng, seen = random.Random(seed), Counter[tuple[Kind, bool, bool]]()
    missed = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "lake")
        make(folder)
        for number in range(1, flips + 1):
            flip = choose(folder, rng)
            found = flip_once(folder, Path(temporary, "flipped"), flip)
            seen[flip.kind, found.changed, found.reported] += 1
            if found.changed and not found.reported:
                missed.append(flip)
            if number % 50 == 0 or number == flips:
                sys.stdout.write(f"{number} flips, {len(missed)} missed\n")
                sys.stdout.flush()
    for (kind, changed, reported), count in sorted(seen.items()):
        said = "reported" if reported else "not reported"
        sys.stdout.write(f"{count:>5} {kind}: {'changed' if changed else 'same'}, {said}\n")
    for flip in missed:
        sys.stdout.write(f"missed: {flip}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
