"""The rules between columns, rows and tables that the contract declares."""

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.tables import Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each row that breaks a rule of the table."""
    return [
        Problem(
            rule.name, table.name, f"the rule is that {rule.says}.", rule.todo, row, rule.column
        )
        for rule in table.rules
        for (row,) in con.execute(
            f"SELECT DISTINCT _row FROM ({rule.breaches}) ORDER BY _row"
        ).fetchall()
    ]
