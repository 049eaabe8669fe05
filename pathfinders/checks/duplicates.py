"""No two rows have the same key."""

from collections.abc import Collection

import duckdb

from pathfinders.checks.problems import Problem
from pathfinders.tables import Table


def check(
    con: duckdb.DuckDBPyConnection, table: Table, unread: Collection[int] = ()
) -> list[Problem]:
    """A problem for the second and each later row with a key that stands there already. Empty cells
    count as equal.

    Rows that are not from the file, which have no `_row`, come first: it is the file's row that is
    told of. Lines that are `unread` have a key that could not be read, and share it with nobody.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    # Few rows share the hash of another's key, and only those are sorted.
    found = con.execute(
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
            row,
            table.key[0],
            value,
        )
        for row, first, value in found
    ]


def _place(row: int | None) -> str:
    return "the present data" if row is None else f"row {row}"
