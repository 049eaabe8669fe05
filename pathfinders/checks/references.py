"""What a cell refers to exists."""

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.checks.suggest import Suggestions
from pathfinders.tables import TABLES, Column, Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each value that does not stand in the column it refers to, with what may have
    been meant.
    """
    return [
        problem
        for column in table.columns
        if column.references
        for problem in _column(con, table, column)
    ]


def _column(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> list[Problem]:
    to_table, to_column = column.references.split(".")
    each = (
        f"unnest(string_split(\"{column.name}\", ';'))"
        if column.kind == "list"
        else f'"{column.name}"'
    )
    found = con.execute(
        f'SELECT _row, value FROM (SELECT _row, {each} AS value FROM "{table.name}") AS cell ANTI'
        f' JOIN "{to_table}" AS target ON target."{to_column}" = cell.value WHERE value IS NOT NULL'
        " ORDER BY _row, value"
    ).fetchall()
    if not found:
        return []
    name = next(
        (n for n in ("name", "title") if to_table in TABLES and n in TABLES[to_table].by_name),
        "NULL",
    )
    known = con.execute(
        f'SELECT DISTINCT "{to_column}", {name} FROM "{to_table}" WHERE "{to_column}" IS NOT NULL'
        " ORDER BY 1, 2"
    )
    meant = Suggestions({code: said or "" for code, said in known.fetchall()})
    return [
        Problem(
            "reference",
            table.name,
            f"{value!r} does not stand in {to_table}.",
            f"{meant.question(value)}Correct it, or add it to the table {to_table} first.",
            row,
            column.name,
            value,
        )
        for row, value in found
    ]
