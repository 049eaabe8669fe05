"""Numbers lie within their column's range."""

import math

import duckdb

from pathfinders.tables import Table
from pathfinders.uploads.problems import Problem


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each number that is not finite, or is below the column's minimum or above its maximum."""
    problems = []
    for column in table.columns:
        if column.kind not in ("integer", "decimal"):
            continue
        low = -math.inf if column.minimum is None else column.minimum
        high = math.inf if column.maximum is None else column.maximum
        found = con.execute(
            f'SELECT _row, "{column.name}" FROM "{table.name}" WHERE "{column.name}" < $low OR "{column.name}" > $high'
            f' OR NOT isfinite("{column.name}"::DOUBLE) ORDER BY _row',
            {"low": low, "high": high},
        ).fetchall()
        bounds = [f"at least {low:g}" if low > -math.inf else "", f"at most {high:g}" if high < math.inf else ""]
        unit = f" ({column.unit})" if column.unit else ""
        todo = f"Expected a number {' and '.join(b for b in bounds if b) or 'that is finite'}{unit}."
        problems += [Problem("range", table.name, f"{v} is out of range.", todo, row, column.name, str(v)) for row, v in found]
    return problems
