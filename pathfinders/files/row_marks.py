"""The mark that a row of a downloaded workbook carries: which row of which version it was made
from.

It says so in the sheet itself, so that a row may be moved, and the sheet be sorted or saved as CSV.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

FORM = re.compile(r"v([1-9]\d{0,8})-([0-9a-f]{8})-(\d{1,7})-([0-9a-f]{4})")


class RowMark(NamedTuple):
    """A row of a version."""

    version: int
    identity: str
    """The first digits of the version's identity: another lake has a version of that number too."""
    row: int
    """Its place in the table as the version has it, from 0."""
    key: str
    """Some digits of its key: a newer program can show an old version with other rows."""

    def __str__(self) -> str:
        return f"v{self.version}-{self.identity}-{self.row}-{self.key}"


def mark(version: int, identity: str, row: int, key: Iterable[object]) -> RowMark:
    """The mark of a row."""
    return RowMark(version, _digits(identity, 8), row, _digits(repr([*map(str, key)]), 4))


def read_mark(text: str | None) -> RowMark | None:
    """The mark that a cell holds; None where it holds none."""
    match = FORM.fullmatch(text.strip()) if text else None
    return RowMark(int(match[1]), match[2], int(match[3]), match[4]) if match else None


def _digits(text: str, number: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:number]
