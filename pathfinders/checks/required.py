"""No required cell is empty."""

import duckdb

from pathfinders.checks.columns import breaking
from pathfinders.checks.problems import Problem
from pathfinders.tables import Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each empty cell of a required column."""
    empty = {column.name: f'"{column.name}" IS NULL' for column in table.columns if column.required}
    return [
        Problem(
            "required",
            table.name,
            "the cell is empty.",
            f"Give {column.description.lower()}.",
            row,
            column.name,
        )
        for column in breaking(con, table, empty)
        for (row,) in con.execute(
            f'SELECT _row FROM "{table.name}" WHERE {empty[column.name]} ORDER BY _row'
        ).fetchall()
    ]
