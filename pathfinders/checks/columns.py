"""One query about all columns of a table, to find those that need a closer look.

Most columns have nothing wrong, and a query for each costs more than one over all of them.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from pathfinders.tables import Column, Table


def breaking(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    breaks: Mapping[str, str],
    parameters: Mapping[str, Any] | None = None,
) -> list[Column]:
    """The columns for which at least one row meets the column's condition in `breaks`.

    `breaks` holds SQL conditions by column name, with named `parameters`.
    """
    if not breaks:
        return []
    conditions = ", ".join(f"bool_or({condition})" for condition in breaks.values())
    (results,) = con.execute(
        f'SELECT {conditions} FROM "{table.name}"', dict(parameters or {})
    ).fetchall()
    return [table.by_name[name] for name, broken in zip(breaks, results, strict=True) if broken]
