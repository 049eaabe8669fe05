"""What the lake knows of its versions: number, author, time, message and what each changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb


class LakeError(Exception):
    """The lake cannot be opened or written. The message says what to do."""


class Conflict(LakeError):
    """Somebody else published since the version that this publish was made from."""


@dataclass(frozen=True)
class Change:
    """Rows of one table that a version added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(frozen=True)
class VersionInfo:
    """What is known of a version: its number, who published it when (UTC) and why, and what it changed by table."""

    number: int
    snapshot: int
    at: datetime
    author: str
    message: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    restores: int | None = None
    email: str = ""
    """The author's e-mail address, where they signed in with one. For managers only."""


def versions_in(con: duckdb.DuckDBPyConnection) -> list[VersionInfo]:
    """Every version of the attached lake, oldest first."""
    found = []
    for snapshot, at, author, message, extra in con.execute(
        "SELECT snapshot_id, snapshot_time, author, commit_message, commit_extra_info FROM ducklake_snapshots('lake')"
        " WHERE commit_extra_info IS NOT NULL ORDER BY snapshot_id"
    ).fetchall():
        more = json.loads(extra)
        changes = {name: Change(*counts) for name, counts in more["changes"].items()}
        email = more.get("email", "")
        found.append(
            VersionInfo(more["version"], snapshot, at.astimezone(UTC), author, message, changes, more["restores"], email)
        )
    return found


def version_in(con: duckdb.DuckDBPyConnection, number: int) -> VersionInfo:
    """The version of that number. Raises LakeError where there is none."""
    versions = versions_in(con)
    for info in versions:
        if info.number == number:
            return info
    raise LakeError(f"There is no version {number}. The newest is {versions[-1].number if versions else 'none'}.")


def number_of(con: duckdb.DuckDBPyConnection, key: str) -> int | None:
    """The number of the version that was published under a key; None where there is none."""
    for (extra,) in con.execute(
        "SELECT commit_extra_info FROM ducklake_snapshots('lake') WHERE contains(commit_extra_info, $key)", {"key": key}
    ).fetchall():
        more = json.loads(extra)
        if more.get("key") == key:
            return int(more["version"])
    return None
