"""The rules between columns, rows and tables that the contract declares."""

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.tables import Rule, Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each row that breaks a rule of the table: an error, or a warning that can be
    accepted with a reason.
    """
    return [problem for rule in table.rules for problem in _breaches(con, table, rule)]


def _breaches(con: duckdb.DuckDBPyConnection, table: Table, rule: Rule) -> list[Problem]:
    breaches = con.execute(f"SELECT DISTINCT * FROM ({rule.breaches}) ORDER BY ALL NULLS LAST")
    names = [column[0] for column in breaches.description]
    rows = [dict(zip(names, row, strict=True)) for row in breaches.fetchall()]
    return [
        Problem(
            rule.name,
            table.name,
            row.get("message") or f"the rule is that {rule.says}.",
            rule.todo,
            row["_row"],
            rule.column,
            severity=rule.severity,
            row_key=row.get("row_key") or "",
        )
        for row in rows
    ]
