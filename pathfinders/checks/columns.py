"""Asks about all columns of a table at once. Most have nothing wrong, and to ask of each takes
longer than to look.
"""

from collections.abc import Mapping
from typing import Any

import duckdb

from pathfinders.tables import Column, Table


def breaking(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    breaks: Mapping[str, str],
    given: Mapping[str, Any] | None = None,
) -> list[Column]:
    """The columns of which a row meets the condition that `breaks` gives for it: SQL by the
    column's name, with the parameters `given`.
    """
    if not breaks:
        return []
    asked = ", ".join(f"bool_or({condition})" for condition in breaks.values())
    (found,) = con.execute(f'SELECT {asked} FROM "{table.name}"', dict(given or {})).fetchall()
    return [table.by_name[name] for name, met in zip(breaks, found, strict=True) if met]
