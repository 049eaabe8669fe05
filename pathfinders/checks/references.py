"""Codes that refer to another table exist there."""

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.checks.suggest import Suggestions
from pathfinders.tables import TABLES, Column, Table

# Tables of national collections about trusts. A programme's own pulse survey is easily brought to
# them by mistake, and a suggestion of a similar ODS code would then mislead.
MEASURES_OF_TRUSTS = ("engagement", "outcomes", "patient_experience")
CORRECT = "Correct it, or add it to the table {} first."
OWN_MEASURES = (
    "It takes part in a programme and is no trust: a programme's own measures, such as a staff"
    " pulse each quarter, go to the table participant_measures."
)


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each value that is missing from the column it refers to, with the codes it
    resembles.
    """
    problems: list[Problem] = []
    for column in table.columns:
        if column.references:
            problems += _column(con, table, column)
    return problems


def _column(con: duckdb.DuckDBPyConnection, table: Table, column: Column) -> list[Problem]:
    to_table, to_column = column.references.split(".")
    each = f'"{column.name}"'
    if column.kind == "list":
        each = f"unnest(string_split(\"{column.name}\", ';'))"
    rows = con.execute(
        f'SELECT _row, value FROM (SELECT _row, {each} AS value FROM "{table.name}") AS cell ANTI'
        f' JOIN "{to_table}" AS target ON target."{to_column}" = cell.value WHERE value IS NOT NULL'
        " ORDER BY _row, value"
    ).fetchall()
    if not rows:
        return []
    # Tables differ in whether they call the name of a row its name or its title.
    title = next(
        (n for n in ("name", "title") if to_table in TABLES and n in TABLES[to_table].by_name),
        "NULL",
    )
    targets = con.execute(
        f'SELECT DISTINCT "{to_column}", {title} FROM "{to_table}" WHERE "{to_column}" IS NOT NULL'
        " ORDER BY 1, 2"
    )
    suggestions = Suggestions({code: name or "" for code, name in targets.fetchall()})
    participants: frozenset[str] = frozenset()
    if table.name in MEASURES_OF_TRUSTS:
        participants = _participants(con)

    def todo(value: str) -> str:
        if value in participants:
            return OWN_MEASURES
        return f"{suggestions.question(value)}{CORRECT.format(to_table)}"

    return [
        Problem(
            "reference",
            table.name,
            f"{value!r} does not stand in {to_table}.",
            todo(value),
            row,
            column.name,
            value,
        )
        for row, value in rows
    ]


def _participants(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The codes of participants; none where the table is not among those that are checked."""
    there = con.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'participants'"
    ).fetchall()
    if not there:
        return frozenset()
    rows = con.execute("SELECT DISTINCT participant_id FROM participants").fetchall()
    return frozenset(code for (code,) in rows)
