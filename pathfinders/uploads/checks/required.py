"""No required cell is empty."""

import duckdb

from pathfinders.tables import Table
from pathfinders.uploads.problems import Problem


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each empty cell of a required column."""
    return [
        Problem("required", table.name, "the cell is empty.", f"Give {column.description.lower()}.", row, column.name)
        for column in table.columns
        if column.required
        for (row,) in con.execute(f'SELECT _row FROM "{table.name}" WHERE "{column.name}" IS NULL ORDER BY _row').fetchall()
    ]
