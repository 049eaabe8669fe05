"""Whether every version still holds what was published: each table's fingerprint made again, beside
the recorded one.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import duckdb

from pathfinders.engine import quoted
from pathfinders.store.fingerprint import fingerprint, published_fingerprints
from pathfinders.store.history import versions_in

State = Literal["as published", "not recorded", "differs"]


@dataclass(frozen=True)
class Verified:
    """What was found of one version. `differ` names tables that hold something else or cannot be
    read, and `not_recorded` those published before fingerprints were recorded.
    """

    version: int
    differ: tuple[str, ...]
    not_recorded: tuple[str, ...]
    same: tuple[str, ...]

    @property
    def state(self) -> State:
        """In a word."""
        if self.differ:
            return "differs"
        return "not recorded" if self.not_recorded else "as published"


def in_words(found: Sequence[Verified]) -> str:
    """What came of it, in a line."""
    counts = Counter(one.state for one in found)
    told = ", ".join(f"{counts[state]} {state}" for state in get_args(State) if counts[state])
    wrong = [str(one.version) for one in found if one.differ]
    named = f" (version {', '.join(wrong)})" if wrong else ""
    return f"{len(found)} versions: {told}{named}"


def verify(con: duckdb.DuckDBPyConnection) -> list[Verified]:
    """Every version of the attached lake, oldest first. A table of several versions is read once
    where it is the same files in all.
    """
    recorded = published_fingerprints(con)
    known: dict[object, str] = {}
    found = []
    for info in versions_in(con):
        names = con.execute(
            "SELECT DISTINCT table_name FROM ducklake_table_info('lake') WHERE table_name NOT IN"
            " ('guard', 'bundles') ORDER BY table_name"
        ).fetchall()
        wanted = recorded[info.number]
        now = {name: _now(con, name, info.snapshot, known) for name in wanted}
        found.append(
            Verified(
                info.number,
                tuple(name for name in wanted if now[name] != wanted[name]),
                tuple(
                    name
                    for (name,) in names
                    if name not in wanted and _stood(con, name, info.snapshot)
                ),
                tuple(name for name in wanted if now[name] == wanted[name]),
            )
        )
    return found


def _now(con: duckdb.DuckDBPyConnection, name: str, snapshot: int, known: dict[object, str]) -> str:
    """The fingerprint of a table at a snapshot as it is now; empty where it cannot be read."""
    at = f'lake."{name}" AT (VERSION => {snapshot:d})'
    try:
        files = con.execute(
            f"FROM ducklake_list_files('lake', {quoted(name)}, snapshot_version => {snapshot:d})"
        ).fetchall()
        columns = {row[0]: row[1] for row in con.execute(f"DESCRIBE SELECT * FROM {at}").fetchall()}
        which = (name, tuple(sorted(map(str, files))), tuple(columns.items()))
        if which not in known:
            known[which] = fingerprint(con, f"FROM {at}", columns)
        return known[which]
    except duckdb.Error:
        return ""


def _stood(con: duckdb.DuckDBPyConnection, name: str, snapshot: int) -> bool:
    try:
        con.execute(f'DESCRIBE SELECT * FROM lake."{name}" AT (VERSION => {snapshot:d})')
    except duckdb.CatalogException:
        return False
    return True
