"""Whether every version still holds what was published: the fingerprint of each table, the hash of
each file and the chain of what is recorded of the versions, made again beside the recorded ones.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb

from pathfinders.settings import LakeSettings
from pathfinders.store.catalogue_rows import CatalogueRows
from pathfinders.store.chain import FILES, Recorded, broken_links, recorded_in
from pathfinders.store.file_hashes import file_hash
from pathfinders.store.fingerprint import fingerprint
from pathfinders.store.history import refuse_newer

State = Literal["as published", "not recorded", "differs"]


@dataclass(frozen=True)
class Verified:
    """What was found of one version. `differ` names tables that hold something else or cannot be
    read, `not_recorded` those published before fingerprints were recorded, `same` the others, and
    `faults` says what else is wrong, a sentence each without its full stop.
    """

    version: int
    differ: tuple[str, ...]
    not_recorded: tuple[str, ...]
    same: tuple[str, ...]
    faults: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """In a word."""
        if self.differ or self.faults:
            return "differs"
        return "not recorded" if self.not_recorded else "as published"


@dataclass(frozen=True)
class Verification:
    """What was found of a lake: of each version, the oldest first, and of its catalogue."""

    versions: tuple[Verified, ...] = ()
    catalogue: tuple[str, ...] = ()
    """What is wrong with the catalogue as a whole, a sentence each without its full stop."""
    chained_from: int | None = None
    """The first version that is part of the chain of fingerprints; None where none is yet."""

    @property
    def wrong(self) -> tuple[int, ...]:
        """The versions that are not as published."""
        return tuple(verified.version for verified in self.versions if verified.state == "differs")

    @property
    def summary(self) -> str:
        """What came of it, in a line."""
        counts = Counter(verified.state for verified in self.versions)
        states = ", ".join(f"{counts[s]} {s}" for s in get_args(State) if counts[s])
        summary = f"{len(self.versions)} versions: {states}"
        if self.wrong:
            summary += f" (version {', '.join(map(str, self.wrong))})"
        if self.catalogue:
            summary += f"; the catalogue: {'; '.join(self.catalogue)}"
        return summary


@dataclass
class _Progress:
    """What is carried from one version to the next."""

    fingerprints: dict[object, str] = field(default_factory=dict)
    """Of each state that a table has been seen in."""
    expected: dict[str, str] = field(default_factory=dict)
    """The recorded fingerprint of each table, as last published."""
    unrecorded: set[str] = field(default_factory=set)
    """Tables that were last published without a fingerprint."""
    records: bool = False
    """Whether a version so far has recorded fingerprints."""


def verify(
    con: duckdb.DuckDBPyConnection, settings: LakeSettings, catalogue: Sequence[str]
) -> Verification:
    """Every version of the attached lake, oldest first; `catalogue` is what its database finds
    wrong with it. A table of several versions is read once where it is the same files in all.
    Raises LakeError for a lake that a newer release has upgraded.
    """
    faults = list(catalogue)
    try:
        recorded = recorded_in(con)
        rows = CatalogueRows.read(con)
    except duckdb.Error as error:
        return Verification((), (*faults, f"it cannot be read: {error}"))
    for version in recorded:
        # A catalogue that was garbled is to be reported and not to end the verification.
        schema = version.extra.get("schema")
        if isinstance(schema, int):
            refuse_newer(schema)
    links = broken_links(recorded)
    progress = _Progress()
    verified = []
    for place, version in enumerate(recorded):
        wrong = [links[place]] if place in links else []
        if version.extra.get("version") != place + 1:
            wrong.append("its number is missing or out of place")
        wrong += _wrong_files(con, settings, version, rows)
        verified.append(_verified(con, place + 1, version, rows, progress, wrong))
    if recorded and _guard(con, recorded[-1].snapshot, newest=True) != len(recorded):
        faults.append("the newest version in it is not the one that was published last")
    chained = next((place + 1 for place, v in enumerate(recorded) if v.chain), None)
    return Verification(tuple(verified), tuple(faults), chained)


def _verified(
    con: duckdb.DuckDBPyConnection,
    number: int,
    version: Recorded,
    rows: CatalogueRows,
    progress: _Progress,
    wrong: list[str],
) -> Verified:
    content, changes = _details(version, "content"), _details(version, "changes")
    progress.records = progress.records or any(content.values())
    for name in changes:
        progress.expected.pop(name, None)
        progress.unrecorded.discard(name)
        if content.get(name):
            progress.expected[name] = content[name]
        # A release that records fingerprints records them for every table it publishes, so from the
        # first of them on a missing one has been lost. Before that it only was not recorded.
        elif progress.records:
            wrong.append(
                f"no fingerprint is recorded of {name}, though versions before it have them"
            )
        else:
            progress.unrecorded.add(name)
    if _guard(con, version.snapshot) != number:
        wrong.append("its snapshot is not the one that was published")
    now = {name: _now(con, name, version.snapshot, rows, progress) for name in progress.expected}
    differ = tuple(name for name, was in progress.expected.items() if now[name] != was)
    same = tuple(name for name in progress.expected if name not in differ)
    return Verified(number, differ, tuple(sorted(progress.unrecorded)), same, tuple(wrong))


def _details(version: Recorded, name: str) -> dict[str, Any]:
    """What a version records under a name; empty where it is missing or garbled."""
    details = version.extra.get(name)
    return details if isinstance(details, dict) else {}


def _now(
    con: duckdb.DuckDBPyConnection,
    name: str,
    snapshot: int,
    rows: CatalogueRows,
    progress: _Progress,
) -> str:
    """The fingerprint of a table at a snapshot as it is now; empty where it cannot be read."""
    # A table that several versions share is read once: without this, verifying would read every
    # table as often as there are versions.
    state = rows.state_of(name, snapshot)
    if state not in progress.fingerprints:
        at = f'lake."{name}" AT (VERSION => {snapshot:d})'
        try:
            described = con.execute(f"DESCRIBE SELECT * FROM {at}").fetchall()
            columns = {row[0]: row[1] for row in described}
            progress.fingerprints[state] = fingerprint(con, f"FROM {at}", columns)
        except duckdb.Error:
            progress.fingerprints[state] = ""
    return progress.fingerprints[state]


def _guard(con: duckdb.DuckDBPyConnection, snapshot: int, *, newest: bool = False) -> int | None:
    """The number that a publish wrote into the lake itself; None where it cannot be read."""
    at = "" if newest else f" AT (VERSION => {snapshot:d})"
    try:
        verified = con.execute(f"SELECT version FROM lake.guard{at}").fetchall()
    except duckdb.Error:
        return None
    return verified[0][0] if len(verified) == 1 else None


def _wrong_files(
    con: duckdb.DuckDBPyConnection, settings: LakeSettings, version: Recorded, rows: CatalogueRows
) -> list[str]:
    """What is wrong with the files that a version wrote."""
    if FILES not in version.extra:
        return []
    wrong = []
    files = _details(version, FILES)
    for path, was in files.items():
        try:
            now = file_hash(con, settings, f"{settings.data.rstrip('/')}/{path}")
        except (duckdb.Error, OSError, ValueError):
            wrong.append(f"its file {Path(path).name} is missing or cannot be read")
            continue
        if now != was:
            wrong.append(f"its file {Path(path).name} holds other bytes")
    listed = rows.files_from(version.snapshot)
    return wrong + [f"it lists {name} and never wrote it" for name in sorted(listed - files.keys())]
