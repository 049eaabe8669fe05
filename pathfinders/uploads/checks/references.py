"""What a cell refers to exists."""

import duckdb

from pathfinders.tables import Table
from pathfinders.uploads.problems import Problem


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each value that does not stand in the column it refers to."""
    problems = []
    for column in table.columns:
        if not column.references:
            continue
        to_table, to_column = column.references.split(".")
        each = f"unnest(string_split(\"{column.name}\", ';'))" if column.kind == "list" else f'"{column.name}"'
        found = con.execute(
            f'SELECT _row, value FROM (SELECT _row, {each} AS value FROM "{table.name}") AS cell'
            f' ANTI JOIN "{to_table}" AS target ON target."{to_column}" = cell.value WHERE value IS NOT NULL ORDER BY _row'
        ).fetchall()
        todo = f"Correct it, or add it to the table {to_table} first."
        problems += [
            Problem("reference", table.name, f"{value!r} does not stand in {to_table}.", todo, row, column.name, value)
            for row, value in found
        ]
    return problems
