"""Cells of a column with a list of allowed values hold one of them."""

import duckdb

from pathfinders.checks.columns import breaking
from pathfinders.checks.problems import Problem
from pathfinders.checks.suggest import Suggestions
from pathfinders.tables import Column, Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each value that is not among the column's allowed values, with the allowed
    values it resembles.
    """
    allowed = {column.name: list(column.allowed) for column in table.columns if column.allowed}
    # A cell of a list is right when each of its parts is, so the condition is on the whole list.
    others = {
        name: f"NOT list_has_all(${name}, {_values(table.by_name[name])})" for name in allowed
    }
    problems = []
    for column in breaking(con, table, others, allowed):
        rows = con.execute(
            f"SELECT _row, value FROM (SELECT _row, unnest({_values(column)}) AS value FROM"
            f' "{table.name}") WHERE value IS NOT NULL AND NOT list_contains($allowed, value) ORDER'
            " BY _row, value",
            {"allowed": list(column.allowed)},
        ).fetchall()
        suggestions = Suggestions(dict.fromkeys(column.allowed, ""))
        todo = f"Use one of: {', '.join(column.allowed)}."
        problems += [
            Problem(
                "allowed",
                table.name,
                f"{value!r} is not an allowed value.",
                f"{suggestions.question(value)}{todo}",
                row,
                column.name,
                value,
            )
            for row, value in rows
        ]
    return problems


def _values(column: Column) -> str:
    """SQL for the values of a cell as a list, which has one entry unless the column holds lists."""
    if column.kind == "list":
        return f"string_split(\"{column.name}\", ';')"
    return f'["{column.name}"]'
