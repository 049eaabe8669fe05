"""The record of who did what: signed in, uploaded, published, restored, was refused. It only grows.

What was published and restored is read from the versions themselves, where it is written in the same transaction as the
rows, so that the record can neither miss a version nor name one that is not there.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pathfinders.lake_history import VersionInfo

What = Literal["signed in", "uploaded", "published", "restored", "refused"]
FILE = "record.sqlite"
MAKE = """CREATE TABLE IF NOT EXISTS entries (
    at TEXT NOT NULL, who TEXT NOT NULL, email TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL, once TEXT UNIQUE)"""
# The database itself refuses to change or lose an entry.
GROWS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS no_{verb} BEFORE {verb} ON entries BEGIN SELECT RAISE(ABORT, 'the record only grows'); END"
    for verb in ("UPDATE", "DELETE")
)
ADD = "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class Entry:
    """One line of the record. `at` is in UTC."""

    at: datetime
    who: str
    email: str
    what: What
    detail: str
    version: int | None = None


def read_record(folder: Path, versions: Sequence[VersionInfo]) -> list[Entry]:
    """The whole record, newest first: what is kept in `folder`, and what `versions` say of themselves."""
    found = [_of_version(info) for info in versions]
    if (folder / FILE).exists():
        with closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as con:
            for at, who, email, what, detail in con.execute("SELECT at, who, email, what, detail FROM entries ORDER BY rowid"):
                found.append(Entry(datetime.fromisoformat(at), who, email, what, detail))
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _of_version(info: VersionInfo) -> Entry:
    if info.restores is not None:
        return Entry(info.at, info.author, info.email, "restored", f"Version {info.restores} again: {info.message}", info.number)
    return Entry(info.at, info.author, info.email, "published", info.message, info.number)
