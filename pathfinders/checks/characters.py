"""Cells of text hold nothing but characters that are seen, on one line."""

import duckdb

from pathfinders.checks.columns import breaking
from pathfinders.checks.problems import Problem
from pathfinders.tables import Table
from pathfinders.text import UNSEEN, unseen


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each cell with a control character, a line break, or a character that turns
    the direction of writing or is not seen at all.
    """
    parameters = {"unseen": UNSEEN}
    conditions = {
        column.name: f'regexp_matches("{column.name}", $unseen)'
        for column in table.columns
        if column.sql_type == "VARCHAR"
    }
    return [
        Problem(
            "characters",
            table.name,
            f"{value!r} holds {unseen(value)}.",
            "Type the text again without it, on one line.",
            row,
            column.name,
            value,
        )
        for column in breaking(con, table, conditions, parameters)
        for row, value in con.execute(
            f'SELECT _row, "{column.name}" FROM "{table.name}" WHERE'
            f" {conditions[column.name]} ORDER BY _row",
            parameters,
        ).fetchall()
    ]
