"""Which programmes a file is about. It acts on those, and on no other."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from pathfinders.checks.problems import Problem
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES, Table

PROGRAMME = "programme_id"


def programmes_in(tables: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """The programmes that rows of a file are about, in the order of their codes."""
    codes: set[str] = set()
    for rows in tables.values():
        if PROGRAMME in rows.column_names:
            codes |= {value for value in pc.unique(rows[PROGRAMME]).to_pylist() if value}
    return tuple(sorted(codes))


def outside(table: Table, now: pa.Table, programmes: Iterable[str]) -> pa.Table:
    """The rows of a table that are about none of the programmes; none of a table that is about no
    programme.
    """
    if PROGRAMME not in table.by_name:
        return now.slice(0, 0)
    # A row that names no programme is about none of these, and stays.
    among = pc.is_in(now[PROGRAMME], pa.array(list(programmes), pa.string()))
    return now.filter(pc.invert(pc.fill_null(among, False)))


def empty_tables(tables: Mapping[str, pa.Table]) -> list[Problem]:
    """A problem for each table of a file that has headings and no rows: it removes nothing."""
    empty = [name for name, rows in tables.items() if not rows.num_rows]
    severity: Literal["error", "warning"] = "warning"
    if len(empty) == len(tables):
        severity = "error"
    return [
        Problem(
            "no-rows",
            name,
            "the headings stand here, and no row beneath them: nothing was changed or removed.",
            "Fill in rows. To remove rows, take them out of the downloaded workbook, or replace the"
            " table with a sheet that holds the others.",
            severity=severity,
        )
        for name in empty
    ]


def removed_by_programme(
    version: Version, removed: Mapping[str, Iterable[Row]]
) -> list[tuple[str, str, int]]:
    """How many rows would go: by table label and programme name, where the table has programmes."""
    names = {
        row[PROGRAMME]: row["name"]
        for row in version.table("programmes").select([PROGRAMME, "name"]).to_pylist()
    }
    lines = []
    for table, rows in removed.items():
        counts: Counter[Any] = Counter(row.get(PROGRAMME) for row in rows)
        # As texts, because None, for rows of no programme, does not compare with a code.
        for programme, number in sorted(counts.items(), key=lambda item: str(item[0])):
            lines.append((TABLES[table].label, names.get(programme, programme or ""), number))
    return lines
