"""Takes back what one version did: all of it, one table of it, or one row.

What has been changed again since is not taken back: it is a collision, with both values.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pathfinders.access import Person
from pathfinders.store.lake import Lake, LakeError, VersionInfo
from pathfinders.store.versions import Version, Versions
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.compare import TableChange, compare
from pathfinders.uploads.next_record import record_of_next
from pathfinders.uploads.three_way import Collision, merge

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Undo:
    """What taking back would do to the newest version."""

    number: int
    """The version that is taken back."""
    base: Version
    tables: Mapping[str, pa.Table]
    """The tables that would change, as they would be."""
    changes: tuple[TableChange, ...]
    collisions: tuple[Collision, ...]
    """What was changed again since, and stays as it is."""


def plan_undo(
    versions: Versions,
    number: int,
    tables: Collection[str] = (),
    row: Key | None = None,
) -> Undo:
    """What taking back version `number` would change in the newest: in `tables` alone where some
    are named, and in one `row` of the table where it is given.

    Raises LakeError for a version that is not there or cannot be read, and ValueError for the
    first version, and for a row without exactly one table.
    """
    if number <= 1:
        raise ValueError("The first version cannot be taken back: there is nothing before it.")
    if row is not None and len(tables) != 1:
        raise ValueError("A row is taken back in one table: name it.")
    after, before, newest = versions.open(number), versions.open(number - 1), versions.latest()
    candidate = {name: newest.table(name) for name in TABLES}
    collisions: list[Collision] = []
    for table in TABLES.values():
        if tables and table.name not in tables:
            continue
        then, earlier = after.table(table.name), before.table(table.name)
        if then.equals(earlier):
            continue
        # With every other row as the version left it, only this one is to be brought back.
        if row is not None:
            earlier = _with_one_row(table, then, earlier, row)
        # The three-way merge with its parts exchanged: what the version made is the common ground,
        # and what was there before it comes as the "release". So only cells that are still as the
        # version made them go back.
        merged = merge(table, then, earlier, candidate[table.name])
        candidate[table.name] = merged.rows
        collisions += merged.collisions
    changes = compare(newest, candidate)
    changed = {change.table: candidate[change.table] for change in changes}
    return Undo(number, newest, changed, changes, tuple(collisions))


def undo(lake: Lake, planned: Undo, by: Person, message: str) -> VersionInfo:
    """Publishes what was planned, as the next version. Raises what Lake.publish raises, and
    LakeError where nothing would change.
    """
    if not planned.changes:
        raise LakeError.for_all("Nothing is left to take back: all of it was changed since.")
    record = record_of_next(lake, planned.tables)
    return lake.publish(planned.tables, by, message, expected=planned.base.number, record=record)


def _with_one_row(table: Table, then: pa.Table, earlier: pa.Table, key: Key) -> pa.Table:
    """The later rows, but for the row of one key, which is as it was earlier."""
    rows: list[dict[str, Any]] = [row for row in then.to_pylist() if _key(table, row) != key]
    rows += [row for row in earlier.to_pylist() if _key(table, row) == key]
    return pa.Table.from_pylist(rows, schema=then.schema)


def _key(table: Table, row: Mapping[str, Any]) -> Key:
    return tuple(row[name] for name in table.key)


def keys_changed(versions: Versions, number: int, name: str) -> Sequence[Key]:
    """The keys of the rows of a table that a version added, changed or removed, in their order."""
    table = TABLES[name]
    after, before = versions.open(number), versions.open(number - 1)
    changes = compare(before, {n: after.table(n) for n in TABLES})
    keys: list[Key] = []
    for change in changes:
        if change.table == name:
            keys += [_key(table, row) for row in (*change.added, *change.removed)]
            keys += [tuple(row.key[k] for k in table.key) for row in change.changed]
    return keys
