"""Cells of a column with a pattern match it."""

import duckdb

from pathfinders.checks.columns import breaking
from pathfinders.checks.problems import Problem
from pathfinders.tables import Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each value that does not match its column's pattern."""
    patterns = {column.name: column.pattern for column in table.columns if column.pattern}
    conditions = {name: f'NOT regexp_full_match("{name}", ${name})' for name in patterns}
    return [
        Problem(
            "pattern",
            table.name,
            f"{value!r} is not written as expected.",
            # In the words of the contract, since few who upload a sheet can read a regular
            # expression.
            f"Expected: {column.description.lower()}.",
            row,
            column.name,
            value,
        )
        for column in breaking(con, table, conditions, patterns)
        for row, value in con.execute(
            f'SELECT _row, "{column.name}" FROM "{table.name}" WHERE'
            f" {conditions[column.name]} ORDER BY _row",
            {column.name: column.pattern},
        ).fetchall()
    ]
