"""A row whose key was corrected is one row that changed, not one that went and one that came."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from pathfinders.store.lake import Change
from pathfinders.tables import Table
from pathfinders.uploads.compare import ChangedRow, TableChange

Key = tuple[Any, ...]


def with_renamed(
    change: TableChange | None,
    table: Table,
    now: pa.Table,
    then: pa.Table,
    renamed: Mapping[Key, Key],
) -> TableChange | None:
    """The change of a table in which each row of `renamed`, old key to new, is one changed row, old
    and new side by side.
    """
    if change is None or not renamed:
        return change
    before, after = _by_key(table, now, set(renamed)), _by_key(table, then, set(renamed.values()))
    pairs = {
        old: new for old, new in renamed.items() if old in before and new in after and old != new
    }
    rows = [_changed(table, before[old], after[new]) for old, new in pairs.items()]
    cells = dict(change.cells)
    for row in rows:
        for name in row.cells:
            cells[name] = cells.get(name, 0) + 1
    # What was not counted cannot be put right.
    counts = change.counts
    if not counts.is_known:
        return change
    return replace(
        change,
        # Each was counted twice before: as a row that went, and as one that came.
        counts=Change(
            (counts.added or 0) - len(rows),
            (counts.changed or 0) + len(rows),
            (counts.removed or 0) - len(rows),
        ),
        added=tuple(row for row in change.added if _key(table, row) not in set(pairs.values())),
        changed=(*rows, *change.changed),
        removed=tuple(row for row in change.removed if _key(table, row) not in pairs),
        cells=cells,
    )


def _changed(table: Table, before: Mapping[str, Any], after: Mapping[str, Any]) -> ChangedRow:
    key = {name: before[name] for name in table.key}
    differing = {
        name: (before[name], after[name])
        for name in table.column_names
        if before[name] != after[name]
    }
    return ChangedRow(key, differing)


def _by_key(table: Table, rows: pa.Table, wanted: set[Key]) -> dict[Key, dict[str, Any]]:
    rows_by_key = {}
    for row in rows.select(list(table.column_names)).to_pylist():
        key = _key(table, row)
        if key in wanted:
            rows_by_key[key] = row
    return rows_by_key


def _key(table: Table, row: Mapping[str, Any]) -> Key:
    return tuple(row[name] for name in table.key)
