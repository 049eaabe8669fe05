"""Cells of a column with a pattern match it."""

import duckdb

from pathfinders.tables import Table
from pathfinders.uploads.problems import Problem


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each value that does not match its column's pattern."""
    return [
        Problem("pattern", table.name, f"{value!r} is not written as expected.", f"Expected: {column.description.lower()}.", row,
                column.name, value)
        for column in table.columns
        if column.pattern
        for row, value in con.execute(
            f'SELECT _row, "{column.name}" FROM "{table.name}"'
            f' WHERE NOT regexp_full_match("{column.name}", $pattern) ORDER BY _row',
            {"pattern": column.pattern},
        ).fetchall()
    ]  # fmt: skip
