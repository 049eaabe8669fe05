"""What the record of the next version says of its figures, worked out before it is published."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from pathfinders.store.history import DamagedVersion, rows_at
from pathfinders.store.lake import Lake, VersionInfo
from pathfinders.store.versions import IN_MEMORY_ROWS, Version
from pathfinders.tables import TABLES


def record_of_next(lake: Lake, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """The verdicts and sentences of the version that publishing `tables` makes, as its record has
    them: those that differ from the version before.

    Empty where a table is too large for memory or cannot be read, and where the figures cannot be
    made of these rows: the checks then say what is wrong with them. Raises LakeError where
    the lake cannot be read.
    """
    # They bring the statistics libraries, which other commands do without.
    from pathfinders.figures.verdicts import verdict_record

    infos = lake.versions()
    sizes = rows_at(infos, len(infos))
    if any(max(sizes[name], _size(tables, name)) > IN_MEMORY_ROWS for name in TABLES):
        return {}
    try:
        # A table that is published need not be read, and cannot be where it is damaged.
        present: dict[str, pa.Table] = {}
        if infos:
            present = lake.tables(infos[-1].number, without=tables)
    except DamagedVersion:
        return {}
    rows = {name: _plain(table) for name, table in (present | dict(tables)).items()}
    # A first version that lacks tables has no figures; the publish itself says what is wrong.
    if set(rows) != set(TABLES):
        return {}
    number = len(infos) + 1
    next_info = VersionInfo(number, -1, datetime.now(UTC), "", "Not published")
    return verdict_record(Version(next_info, rows), infos)


def _size(tables: Mapping[str, pa.Table], name: str) -> int:
    if name not in tables:
        return 0
    return int(tables[name].num_rows)


def _plain(rows: pa.Table) -> pa.Table:
    """The rows without their lines in a file, which a version does not have."""
    if "_row" not in rows.column_names:
        return rows
    return rows.drop_columns(["_row"])
