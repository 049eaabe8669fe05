"""A row about a time when its trust had closed is pointed out, with the trust that took over."""

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.tables import TABLES, Table

SINCE = {
    "engagement": "make_date(survey_year, 1, 1)",
    "outcomes": "period_start",
    "cqc_ratings": "published_earliest",
    "special_measures": "entered",
}
"""For each table about a trust at a time: the first day that a row is about. Rows about the past
rightly name trusts that have closed since.
"""


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A warning for each row of the file that is all about a time after its trust closed."""
    since = SINCE.get(table.name)
    if since is None or table.name not in TABLES:
        return []
    # A trust that was split up has several successors, joined by semicolons.
    rows = con.execute(
        f"""SELECT subject._row, subject.trust_code, trusts.name, trusts.closed,
                (SELECT string_agg(
                    next.trust_code || ' (' || next.name || ')', ' or ' ORDER BY next.trust_code)
                 FROM trusts AS next
                 WHERE list_contains(
                    string_split(trusts.successor_code, ';'), next.trust_code))
            FROM "{table.name}" AS subject JOIN trusts USING (trust_code)
            WHERE subject._row IS NOT NULL AND trusts.closed < {since} ORDER BY subject._row"""
    ).fetchall()
    return [
        Problem(
            "closed-trust",
            table.name,
            f"{name} ({code}) closed on {closed}, before the time this row is about.",
            _todo(successors),
            row,
            "trust_code",
            code,
            severity="warning",
        )
        for row, code, name, closed, successors in rows
    ]


def _todo(successors: str | None) -> str:
    if successors:
        return f"Did you mean its successor, {successors}?"
    return "Check the code and the date."
