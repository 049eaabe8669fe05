"""Cuts the power at random moments of a recorded process, and looks at the lake that is left."""

import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from pathfinders.access import local
from pathfinders.settings import ROOT, lake_settings
from pathfinders.store.lake import Lake, LakeError, VersionInfo
from pathfinders.uploads.bundle import read_bundle
from tests.store.cuts.disk import Disk, Fate, Step, steps
from tests.store.edits import with_notes

SOURCE = Path(__file__).parent / "recorder.c"
WRITER = Path(__file__).parent / "writer.py"


@dataclass(frozen=True)
class Recording:
    """What two processes did to a lake, one after the other, and the lake they left."""

    steps: Sequence[Step]
    infos: Sequence[VersionInfo]
    tables: dict[int, dict[str, pa.Table]]
    bundle: dict[str, pa.Table]


@dataclass
class Outcome:
    """How many cuts left how many versions, and what was wrong."""

    left: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def record(folder: Path) -> Recording:
    """Builds the recorder with the system's C compiler and records the writer with it, in `folder`.

    Raises FileNotFoundError where there is no compiler, and ValueError where the record is not all
    that was done to the files.
    """
    library = folder / "recorder.so"
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("Power cuts are recorded with a C compiler, and there is none.")
    build = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(build, check=True)
    root, log = folder / "root", folder / "log"
    root.mkdir()
    variables = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "CUT_ROOT": str(root),
        "CUT_LOG": str(log),
        "PYTHONPATH": str(ROOT),
    }
    for first in ("yes", "no"):
        subprocess.run([sys.executable, WRITER, root, first], env=variables, cwd=ROOT, check=True)
    recorded = steps(log)
    _check_complete(recorded, root, folder / "replayed")
    lake = Lake(lake_settings(root / "lake"))
    infos = lake.versions()
    tables = {info.number: lake.tables(info.number) for info in infos}
    return Recording(recorded, infos, tables, read_bundle())


def cut_once(
    recording: Recording,
    place: Path,
    rng: random.Random,
    outcome: Outcome,
    fate: Fate | None = None,
) -> None:
    """Cuts the power at a random moment, or with `fate` at the end, and adds to `outcome` what it
    left in `place`.
    """
    disk = Disk()
    end = len(recording.steps)
    moment = rng.randrange(1, end) if fate is None else end
    for step in recording.steps[:moment]:
        disk.do(step)
    disk.cut(rng, fate)
    disk.write_to(place)
    try:
        left, wrong = _look(recording, place, disk.acknowledged)
        outcome.left[left] += 1
    except (LakeError, ValueError) as error:
        wrong = f"{type(error).__name__}: {error}"
    if wrong:
        outcome.wrong.append(f"after step {moment} of {end}: {wrong}")


def _look(recording: Recording, place: Path, acknowledged: int) -> tuple[int, str]:
    """How many versions the lake in `place` has, and what is wrong with it."""
    lake = Lake(lake_settings(place / "lake"))
    infos = lake.versions()
    count = len(infos)
    if count not in (acknowledged, acknowledged + 1):
        return count, f"{count} versions, and {acknowledged} were acknowledged"
    if infos != list(recording.infos[:count]):
        return count, "the versions are not those that were published"
    if infos and lake.tables(count) != recording.tables[count]:
        return count, "the newest version holds other rows"
    wrong = [found for found in lake.verify().versions if found.state != "as published"]
    if wrong:
        return count, str(wrong)
    if infos:
        rows = with_notes(recording.tables[count]["barriers"], "per", "after the cut")
        lake.publish({"barriers": rows}, local("A"), "After the cut")
    else:
        lake.publish(recording.bundle, local("A"), "After the cut")
    return count, _backup(lake, place)


def _backup(lake: Lake, place: Path) -> str:
    """What is wrong with the backup beside the lake, or with starting it again; nothing where all
    is well.
    """
    if not (place / "backup").exists():
        return ""
    backup = Lake(lake_settings(place / "backup"))
    if not backup.versions():
        lake.copy_to(backup.settings)
    wrong = [found for found in backup.verify().versions if found.state != "as published"]
    return f"the backup: {wrong}" if wrong else ""


def _check_complete(recorded: Sequence[Step], root: Path, place: Path) -> None:
    """Raises ValueError where the steps, done again, do not come to the files that are there."""
    disk = Disk()
    for step in recorded:
        disk.do(step)
    disk.cut(random.Random(0), "all")
    disk.write_to(place)
    there, again = (
        {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            # Shared memory is written without a call that could be recorded.
            if path.is_file() and not path.name.endswith("-shm")
        }
        for folder in (root, place)
    )
    differ = sorted(str(p) for p in there.keys() | again.keys() if there.get(p) != again.get(p))
    if differ:
        raise ValueError(f"The record does not come to the files that are there: {differ}")
