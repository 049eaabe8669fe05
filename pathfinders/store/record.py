"""The record of who did what: signed in, uploaded, published, restored, was refused. It only grows.

What was published and restored is read from the versions themselves, where it is written in the
same transaction as the rows, so that the record can neither miss a version nor name one that is not
there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from pathfinders.access import Person
from pathfinders.store.history import VersionInfo
from pathfinders.text import LONGEST_NOTE, visible

What = Literal["signed in", "uploaded", "published", "restored", "refused", "verified"]


class RecordLine(NamedTuple):
    """One line as the database has it. Of lines with the same `once` only the first is written."""

    at: str
    who: str
    email: str
    what: What
    detail: str
    once: str | None


@dataclass(frozen=True)
class Entry:
    """One line of the record. `at` is in UTC."""

    at: datetime
    who: str
    email: str
    what: What
    detail: str
    version: int | None = None


def entry_now(who: Person, what: What, detail: str, once: str | None) -> RecordLine:
    """A line of the record, as of now."""
    # The record only grows, so names and details that come from outside are made visible and cut
    # before they are written.
    name = visible(who.name)[:LONGEST_NOTE] or "somebody not signed in"
    email, text = visible(who.email)[:LONGEST_NOTE], visible(detail)[:LONGEST_NOTE]
    return RecordLine(datetime.now(UTC).isoformat(), name, email, what, text, once)


def entries(lines: Iterable[RecordLine], versions: Sequence[VersionInfo]) -> list[Entry]:
    """The whole record, newest first: the lines written, and what `versions` say of themselves."""
    published = [_of_version(info) for info in versions]
    published += [
        Entry(datetime.fromisoformat(at), who, email, what, detail)
        for at, who, email, what, detail, _ in lines
    ]
    return sorted(published, key=lambda entry: entry.at, reverse=True)


def _of_version(info: VersionInfo) -> Entry:
    if info.restores is not None:
        return Entry(
            info.at,
            info.author,
            info.email,
            "restored",
            f"Version {info.restores} again: {info.message}",
            info.number,
        )
    return Entry(info.at, info.author, info.email, "published", info.message, info.number)
