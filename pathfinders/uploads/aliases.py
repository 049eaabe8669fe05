"""What headings and values are called besides the names of the contract, read from `aliases.csv`:
in templates of former releases, in the words that people use, and in programmes' own trackers.

A heading or value that a release renames gets a row there, so that templates that were sent out
before stay understood.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

FILE = Path(__file__).parent / "aliases.csv"
Kind = Literal["former heading", "former value", "word", "tracker heading"]


class Alias(NamedTuple):
    """One name of something that has another name today."""

    kind: str
    """former heading and former value: of a column in a template sent out earlier, understood
    without a question; word: what people write for an allowed value, which is offered; tracker
    heading: what a column of a programme's own tracker likely holds, which is suggested.
    """
    table: str
    column: str
    written: str
    meaning: str
    """The name of today: a column, an allowed value, or what a tracker's column holds. A former
    value that is read on as it is means itself.
    """
    since: str
    """Which templates have it, in words; empty where it comes from people."""


@cache
def aliases(kind: Kind) -> tuple[Alias, ...]:
    """Every alias of a kind, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = [Alias(**row) for row in csv.DictReader(lines)]
    return tuple(row for row in rows if row.kind == kind)


@cache
def former_headings(table: str) -> Mapping[str, str]:
    """By heading of a former template: the column of the table that it names today."""
    return {a.written: a.column for a in aliases("former heading") if a.table == table}


@cache
def former_values(table: str, column: str) -> Mapping[str, str]:
    """By value of a former template: the value of today."""
    of_column = [a for a in aliases("former value") if (a.table, a.column) == (table, column)]
    return {alias.written: alias.meaning for alias in of_column}


@cache
def words_for(value: str) -> tuple[str, ...]:
    """What people write for an allowed value, in small letters."""
    return tuple(alias.written for alias in aliases("word") if alias.meaning == value)


@cache
def tracker_headings() -> Mapping[str, str]:
    """By heading of a tracker, without case and signs: what its column likely holds."""
    return {alias.written: alias.meaning for alias in aliases("tracker heading")}
