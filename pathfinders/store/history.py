"""What the lake knows of its versions: number, author, time, message and what each changed."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from pathfinders.store import migrations
from pathfinders.tables import TABLES

SNAPSHOTS = """
    SELECT snapshot_id, TRY_CAST(snapshot_time AS TIMESTAMPTZ), author, commit_message,
        commit_extra_info
    FROM {source}
    WHERE commit_extra_info IS NOT NULL AND snapshot_id >= $since ORDER BY snapshot_id"""
# DuckLake's own function tells what its transaction sees and holds it to that, so that a publish
# cannot be made from other rows than those of the version it follows. Its tables take a third of
# the time where there are a thousand versions:
# https://ducklake.select/docs/stable/specification/tables/overview
WRITING = SNAPSHOTS.format(source="ducklake_snapshots('lake')")
KEPT = "__ducklake_metadata_lake.ducklake_snapshot"
READING = SNAPSHOTS.format(source=f"{KEPT}_changes JOIN {KEPT} USING (snapshot_id)")


NEWER = (
    "A newer release of the dashboard has upgraded this lake: its schema is {there}, and this"
    " release knows up to {here}. Nothing was changed. Run the newer release, or restore the backup"
    " that was made before the upgrade to a place of its own and run this release there."
)
NOT_FOR_ALL = (
    "The lake cannot be reached just now. Whoever runs this server finds the reason in its log."
)


class LakeError(Exception):
    """The lake cannot be opened or written. The message says what to do, to whoever runs the
    server: it may name files and servers. `public` is what everybody else may read of it.
    """

    def __init__(self, message: str, public: str = NOT_FOR_ALL) -> None:
        super().__init__(message)
        self.public = public

    @classmethod
    def for_all(cls, message: str) -> "LakeError":
        """One whose whole message everybody may read."""
        return cls(message, message)


class DamagedVersion(LakeError):
    """A table of a version cannot be read, because a file of it is missing or damaged. What is for
    anybody names no file; `detail` is what the engine said of it, for the log.
    """

    def __init__(self, number: int, table: str, detail: str = "") -> None:
        label = TABLES[table].label if table in TABLES else table
        why = f"a file of its table “{label}” is missing or damaged"
        message = f"Version {number} cannot be read: {why}."
        super().__init__(f"{message} {detail}".rstrip(), message)
        self.number, self.table = number, table


class Conflict(LakeError):
    """Somebody else published since the version that this publish was made from."""

    def __init__(self, message: str) -> None:
        super().__init__(message, message)


@dataclass(frozen=True)
class Change:
    """Rows of one table that a version added, changed and removed."""

    added: int | None = 0
    changed: int | None = 0
    removed: int | None = 0

    @property
    def is_known(self) -> bool:
        """False where the rows before could not be read, so that they could not be compared."""
        return self.added is not None and self.changed is not None and self.removed is not None


UNKNOWN = Change(None, None, None)


@dataclass(frozen=True)
class VersionInfo:
    """What is known of a version: its number, who published it when (UTC) and why, and what it
    changed by table.
    """

    number: int
    snapshot: int
    at: datetime
    author: str
    message: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    restores: int | None = None
    email: str = ""
    """The author's e-mail address, where they signed in with one. For managers only."""
    schema: int = migrations.FIRST_SCHEMA
    """The schema number of its tables, as they were stored."""
    release: str = ""
    """The release of the program that published it; empty where it recorded none."""
    migrates: bool = False
    """Whether it only brought the tables to a newer schema."""
    bundle: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Where it took in the data that come with a release: the fingerprint of each bundled table."""
    verdicts: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    """The sentences of figures, by figure and choices, that were new or other than at the version
    before.
    """
    rows: Mapping[str, int] = field(default_factory=dict, hash=False)
    """How many rows a table has of which it is not known what changed."""
    rests_on: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    """Fingerprints of what each of these sentences rests on, where new or other than before, and of
    the program that made them.
    """

    def __hash__(self) -> int:
        # Of what cannot be the same in two versions; mappings have no hash.
        return hash((self.number, self.snapshot, self.at))


def identity_of(versions: Sequence[VersionInfo], number: int) -> str:
    """Sixteen hexadecimal digits for the version of that number and all before it.

    Two lakes have the same only while one is a copy of the other: numbers are the same in every
    lake, but not the moments of publishing, nor who did it and why.
    """
    digest = hashlib.sha256()
    for info in versions[:number]:
        digest.update(repr((info.number, info.at, info.author, info.message)).encode())
    return digest.hexdigest()[:16]


def versions_in(
    con: duckdb.DuckDBPyConnection, earlier: Sequence[VersionInfo] = (), *, writing: bool = False
) -> list[VersionInfo]:
    """Every version of the attached lake, oldest first; where `writing`, as the transaction that is
    open sees them.

    Of a lake that was read before, `earlier` is the list that it had, and only what has been
    published since is read: a version never changes. Where the last of them is another than the
    lake's, the lake has been replaced, and all is read again.
    """
    # The answer begins with the last version of the earlier list, so that one question shows both
    # what is new and whether that version is still the same one.
    query = WRITING if writing else READING
    since = earlier[-1].snapshot if earlier else 0
    read = [_version(*row) for row in con.execute(query, {"since": since}).fetchall()]
    if not earlier:
        return read
    if read and read[0] == earlier[-1]:
        return [*earlier, *read[1:]]
    return versions_in(con, writing=writing)


def refuse_newer(schema: int) -> None:
    """Raises LakeError where a schema is newer than this release."""
    if schema > migrations.current_schema():
        raise LakeError.for_all(NEWER.format(there=schema, here=migrations.current_schema()))


def _version(
    snapshot: int, at: datetime | None, author: str, message: str, extra: str
) -> VersionInfo:
    try:
        return _read_version(snapshot, at, author, message, json.loads(extra))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LakeError.for_all(
            f"What the catalogue holds of the version in its snapshot {snapshot} cannot be read:"
            " the catalogue is damaged. Restore the lake from a backup."
        ) from error


def _read_version(
    snapshot: int, at: datetime | None, author: str, message: str, more: dict[str, Any]
) -> VersionInfo:
    schema = more.get("schema", migrations.FIRST_SCHEMA)
    refuse_newer(schema)
    # A version records its own time, which is never before that of the version before it, whatever
    # the clock said. Those from before that have the time of the catalogue.
    own = datetime.fromisoformat(more["at"]) if "at" in more else at
    if own is None:
        raise ValueError("There is no time.")
    changes = {name: Change(*counts) for name, counts in more["changes"].items()}
    return VersionInfo(
        more["version"],
        snapshot,
        own.astimezone(UTC),
        author,
        message,
        changes,
        more["restores"],
        more.get("email", ""),
        schema,
        more.get("release", ""),
        bool(more.get("migrates")),
        more.get("bundle", {}),
        more.get("verdicts", {}),
        more.get("rows", {}),
        more.get("rests_on", {}),
    )


def of_number(versions: Sequence[VersionInfo], number: int) -> VersionInfo:
    """The version of that number. Raises LakeError where there is none."""
    # The numbers have no gaps, so it stands in its place.
    if 0 < number <= len(versions) and versions[number - 1].number == number:
        return versions[number - 1]
    newest = versions[-1].number if versions else "none"
    raise LakeError.for_all(f"There is no version {number}. The newest is {newest}.")


def last_changed(versions: Sequence[VersionInfo], number: int, table: str) -> VersionInfo | None:
    """The version that gave a table the rows it has at version `number`; None where it has none
    yet.
    """
    return next((info for info in reversed(versions[:number]) if table in info.changes), None)


def rows_at(versions: Sequence[VersionInfo], number: int) -> Counter[str]:
    """How many rows each table has at version `number`, as its versions counted them."""
    rows: Counter[str] = Counter()
    for info in versions[:number]:
        for name, change in info.changes.items():
            if change.added is None or change.removed is None:
                rows[name] = info.rows[name]
            else:
                rows[name] += change.added - change.removed
    return rows


def number_of(con: duckdb.DuckDBPyConnection, key: str) -> int | None:
    """The number of the version that was published under a key; None where there is none."""
    for (extra,) in con.execute(
        "SELECT commit_extra_info FROM ducklake_snapshots('lake') WHERE contains(commit_extra_info,"
        " $key)",
        {"key": key},
    ).fetchall():
        more = json.loads(extra)
        if more.get("key") == key:
            return int(more["version"])
    return None
