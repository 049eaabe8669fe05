"""No two rows have the same key."""

from collections.abc import Collection

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.tables import Table


def check(
    con: duckdb.DuckDBPyConnection, table: Table, unread: Collection[int] = ()
) -> list[Problem]:
    """A problem for the second and each later row with the same key. Empty cells count as equal.

    Rows that are not from the file, which have no `_row`, sort first, so that the file's row is the
    one reported. The key of the lines `unread` could not be read, so they are never duplicates.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    # Sorting a whole table by its key is slow. Few rows share the hash of another row's key, so the
    # window below only sorts those.
    rows = con.execute(
        f"""WITH shared AS (
            SELECT hash({key}) AS hashed FROM "{table.name}" GROUP BY ALL HAVING count(*) > 1
        )
        SELECT _row, first, value FROM (
            SELECT _row, concat_ws(' / ', {key}) AS value, first_value(_row) OVER same AS first,
              row_number() OVER same AS place
            FROM "{table.name}" WHERE hash({key}) IN (FROM shared)
              AND (_row IS NULL OR NOT list_contains($unread, _row))
            WINDOW same AS (PARTITION BY {key} ORDER BY _row NULLS FIRST)
        ) WHERE place > 1 ORDER BY _row, value""",
        {"unread": list(unread)},
    ).fetchall()
    names = ", ".join(table.key)
    return [
        Problem(
            "duplicate",
            table.name,
            f"{value!r} stands in {_place(first)} already.",
            f"Keep one of the two rows; together {names} must name one row.",
            line,
            table.key[0],
            value,
        )
        for line, first, value in rows
    ]


def _place(row: int | None) -> str:
    if row is None:
        return "the present data"
    return f"row {row}"
