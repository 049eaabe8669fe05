"""A three-way comparison of one table by key and cell: as a release last brought it, as a new
release brings it, and as it is here.

A row or cell that only one side has changed takes that side's value. Where both have changed it,
and not to the same, it is a collision, and somebody has to choose.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from pathfinders.tables import Table

Side = Literal["here", "release"]
Cells = dict[str, Any]
Rows = dict[tuple[Any, ...], Cells]
NO_ROW = "no such row"


@dataclass(frozen=True)
class Collision:
    """One cell, or one whole row, that was changed here and by the release, and not to the same."""

    table: str
    key: Cells
    column: str
    """The column; empty where one side has taken the whole row away, or both have added it."""
    before: Any
    here: Any
    release: Any

    def __str__(self) -> str:
        row = ", ".join(f"{name} {value}" for name, value in self.key.items() if value is not None)
        place = f"{self.table}, {row}"
        if self.column:
            place += f", column {self.column}"
        here, release, before = map(cell_in_words, (self.here, self.release, self.before))
        return f"{place}: {here} here, {release} in the release (before: {before})"


@dataclass(frozen=True)
class Merge:
    """One table, merged."""

    rows: pa.Table
    """The rows with what both sides changed; a collision holds the side that was preferred, and
    what is here where none was.
    """
    collisions: tuple[Collision, ...]


def merge(
    table: Table, before: pa.Table, release: pa.Table, here: pa.Table, prefer: Side | None = None
) -> Merge:
    """Merges what the release has changed since `before` into the rows that are here.

    All three have the contract's columns, without `_row`. With `prefer`, that side's value is taken
    where both have changed a cell; the collisions are returned all the same.
    """
    old, new, now = (_by_key(table, rows) for rows in (before, release, here))
    collisions: list[Collision] = []
    rows: list[Cells] = []
    # A row that neither side has was removed by both, so nothing is left to merge.
    for key in _keys(now, new):
        merged, row_collisions = _merge_row(table, old.get(key), new.get(key), now.get(key), prefer)
        collisions += row_collisions
        if merged is not None:
            rows.append(merged)
    return Merge(pa.Table.from_pylist(rows, schema=here.schema), tuple(collisions))


def _merge_row(
    table: Table, old: Cells | None, new: Cells | None, now: Cells | None, prefer: Side | None
) -> tuple[Cells | None, list[Collision]]:
    """The merged row, None if it is removed, and its collisions."""
    # The release left the row as it was, or brings what is here already.
    if new in (old, now):
        return now, []
    # Only the release has changed the row.
    if now == old:
        return new, []
    key = {name: (now or new or {})[name] for name in table.key}
    # One side has changed the row and the other has removed it, so cells cannot be compared.
    if now is None or new is None:
        sides = (_presence(old), _presence(now), _presence(new))
        collision = Collision(table.name, key, "", *sides)
        if prefer == "release":
            return new, [collision]
        return now, [collision]
    # A row that both have added has no cells before: each cell is compared with an empty one.
    past: Cells = old or {}
    merged: Cells = {}
    collisions = []
    for name in table.column_names:
        before, mine, theirs = past.get(name), now[name], new[name]
        merged[name] = mine
        if mine == before:
            merged[name] = theirs
        elif theirs not in (before, mine):
            collisions.append(Collision(table.name, key, name, before, mine, theirs))
            if prefer == "release":
                merged[name] = theirs
    return merged, collisions


def _by_key(table: Table, rows: pa.Table) -> Rows:
    cells = rows.select(list(table.column_names)).to_pylist()
    return {tuple(row[name] for name in table.key): row for row in cells}


def _keys(*sides: Rows) -> Iterable[tuple[Any, ...]]:
    """Every key once, those that are here in their order first."""
    return dict.fromkeys(key for side in sides for key in side)


def _presence(cells: Cells | None) -> str:
    if cells is None:
        return NO_ROW
    return "the row"


def cell_in_words(value: Any) -> str:
    """A cell as people read it; an empty one too."""
    if value is None:
        return "empty"
    return str(value)
