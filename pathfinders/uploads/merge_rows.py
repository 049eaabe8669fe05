"""Merges the rows of a file into what is there: marked rows cell by cell, others by their keys.

Rows that may be a row that is there under another key are asked about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.store.history import LakeError
from pathfinders.store.rows import ARROW_TYPES
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.alike import ask_about_alike, within_file
from pathfinders.uploads.corrections import Corrections, Key, Open, corrections, key_of
from pathfinders.uploads.offers import Answers, Offer, Offers

MOST_ROWS = 20_000
"""Rows of a table from which on they are no longer compared one by one with those that are there:
nobody types so many.
"""


@dataclass
class MergedRows:
    """The rows of a file as they are to be laid over a version."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    gone: dict[str, list[Key]] = field(default_factory=dict)
    """By table: the keys of rows that go, or get another key."""
    renamed: dict[str, dict[Key, Key]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)


def merge_rows(
    incoming: Mapping[str, pa.Table],
    marks: Mapping[str, pa.Array],
    version: Version,
    open_version: Open | None,
    answers: Answers,
    *,
    whole: bool,
) -> MergedRows:
    """The rows of each table of a file, ready to be laid over `version`."""
    merged = MergedRows()
    offers = Offers(answers)
    for name, rows in incoming.items():
        table = TABLES[name]
        # These are laid over by `candidate` alone, which compares keys within the database, and
        # which reads a column of the key that may be absent as empty.
        lacks_key = any(column not in rows.column_names for column in table.key)
        if lacks_key or not rows.num_rows or (name not in marks and rows.num_rows > MOST_ROWS):
            merged.tables[name] = rows
            continue
        present = {key_of(table, row): row for row in version.table(name).to_pylist()}
        corrected = _corrected(table, rows, marks.get(name), version, open_version, offers, whole)
        merged.problems += within_file(table, corrected.rows, present)
        ask_about_alike(table, corrected, present, offers)
        merged.tables[name] = _as_table(table, corrected, present)
        merged.gone[name] = [*corrected.removed, *corrected.renamed]
        merged.renamed[name] = corrected.renamed
        merged.problems += corrected.problems
        merged.notes += corrected.notes
    merged.offers = offers.open()
    return merged


def _corrected(
    table: Table,
    rows: pa.Table,
    marks: pa.Array | None,
    version: Version,
    open_version: Open | None,
    offers: Offers,
    whole: bool,
) -> Corrections:
    if marks is None:
        return Corrections(rows.to_pylist())
    # Without a way to open versions, the one that the file is compared with is there all the same.
    open_or_not = open_version or _only(version)
    return corrections(table, rows, marks.to_pylist(), version, open_or_not, offers, whole=whole)


def _only(version: Version) -> Open:
    """Opens one version and no other."""

    def open_version(number: int) -> Version:
        if number != version.number:
            raise LakeError(f"Version {number} cannot be opened here.")
        return version

    return open_version


def _as_table(table: Table, corrected: Corrections, present: Mapping[Key, Row]) -> pa.Table:
    """The rows with every column of the contract. A column that the file lacks keeps its value in
    rows that are there, and is empty in new ones.
    """
    # A row under a new key is not among those that are there, so that its other cells are looked up
    # under the key that it had.
    held = {new: present[old] for old, new in corrected.renamed.items() if old in present}
    rows = [_whole(table, row, held, present) for row in corrected.rows]
    fields = [(c.name, ARROW_TYPES[c.sql_type]) for c in table.columns]
    columns: dict[str, Sequence[Any]] = {
        name: [row.get(name) for row in rows] for name, _ in fields
    }
    arrays = {name: pa.array(columns[name], kind) for name, kind in fields}
    lines = pa.array([row.get("_row") for row in rows], pa.int64())
    return pa.table({**arrays, "_row": lines})


def _whole(table: Table, row: Row, held: Mapping[Key, Row], present: Mapping[Key, Row]) -> Row:
    key = key_of(table, row)
    return {**(held.get(key) or present.get(key) or {}), **row}
