"""One fingerprint of all that is recorded of a version, which holds that of the version before.

So a change to the author, message, time, number, changes, table fingerprints or file hashes of any
version shows, and so does a version that is missing or out of place. It finds what a disk or a
program garbles; somebody who may write the catalogue could make the whole chain anew.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pathfinders.store.history import READING, WRITING

CHAIN, BEFORE, AT, FILES = "chain", "before", "at", "files"


@dataclass(frozen=True)
class Recorded:
    """What the catalogue holds of a version, as it is written there."""

    snapshot: int
    at: str
    author: str
    message: str
    extra: dict[str, Any]
    """Number, changes, fingerprints and more; empty where it cannot be read."""

    @property
    def chain(self) -> str:
        """The fingerprint that was recorded; empty for a version from before there was one."""
        return str(self.extra.get(CHAIN, ""))


def recorded_in(con: duckdb.DuckDBPyConnection, *, writing: bool = False) -> list[Recorded]:
    """Everything that the attached lake's catalogue holds of its versions, oldest first; where
    `writing`, as the transaction that is open sees it.
    """
    rows = con.execute(WRITING if writing else READING, {"since": 0}).fetchall()
    return [
        Recorded(snapshot, _iso(at), author or "", message or "", _parsed(extra))
        for snapshot, at, author, message, extra in rows
    ]


def link(before: str, author: str, message: str, extra: dict[str, Any], at: str = "") -> str:
    """The fingerprint of a version whose predecessor has `before`. `at` is the time in the
    catalogue, for versions that do not record their own.
    """
    own = {name: value for name, value in extra.items() if name != CHAIN}
    facts = [before, author, message, own, "" if AT in own else at]
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def last_link(recorded: Sequence[Recorded]) -> str:
    """The fingerprint that the next version holds of its predecessor; empty for the first."""
    before = ""
    for version in recorded:
        before = version.chain or link(
            before, version.author, version.message, version.extra, version.at
        )
    return before


def broken_links(recorded: Sequence[Recorded]) -> dict[int, str]:
    """By place in `recorded`, what is wrong with a version's fingerprint, in words."""
    wrong: dict[int, str] = {}
    begun = False
    for place, version in enumerate(recorded):
        # The first version that has a fingerprint holds one of all versions before it, worked out
        # anew, because none of these recorded their own. From then on the one before is enough, so
        # that a long history is not gone through again for each version.
        before = last_link(recorded[place - 1 : place]) if begun else last_link(recorded[:place])
        own = link(before, version.author, version.message, version.extra, version.at)
        if not version.chain:
            if begun:
                wrong[place] = "its fingerprint is missing"
            continue
        begun = True
        if version.extra.get(BEFORE) != before:
            wrong[place] = "the version before it is not the one it was published on"
        elif version.chain != own:
            wrong[place] = "its author, message, time, number, changes or fingerprints have changed"
    return wrong


def _parsed(extra: str) -> dict[str, Any]:
    try:
        details = json.loads(extra)
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


def _iso(at: Any) -> str:
    return at.isoformat() if hasattr(at, "isoformat") else ""
