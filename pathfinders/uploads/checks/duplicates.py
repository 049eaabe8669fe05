"""No two rows have the same key."""

import duckdb

from pathfinders.tables import Table
from pathfinders.uploads.problems import Problem


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for the second and each later row with a key that stands there already. Empty cells count as equal."""
    key = ", ".join(f'"{name}"' for name in table.key)
    found = con.execute(
        f"SELECT _row, first, concat_ws(' / ', {key}) FROM (SELECT _row, {key}, min(_row) OVER (PARTITION BY {key}) AS first"
        f' FROM "{table.name}") WHERE _row <> first ORDER BY _row'
    ).fetchall()
    names = ", ".join(table.key)
    return [
        Problem("duplicate", table.name, f"{value!r} stands in row {first} already.",
                f"Keep one of the two rows; together {names} must name one row.", row, table.key[0], value)
        for row, first, value in found
    ]  # fmt: skip
