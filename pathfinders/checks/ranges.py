"""Numbers lie within their column's range."""

import math

import duckdb

from pathfinders.checks.columns import breaking
from pathfinders.checks.problems import Problem
from pathfinders.tables import Column, Table


def check(con: duckdb.DuckDBPyConnection, table: Table) -> list[Problem]:
    """A problem for each number that is not finite, or is below the column's minimum or above its
    maximum.
    """
    bounds = {c.name: _bounds(c) for c in table.columns if c.kind in ("integer", "decimal")}
    outside = {
        n: f'"{n}" < ${n}_low OR "{n}" > ${n}_high OR NOT isfinite("{n}"::DOUBLE)' for n in bounds
    }
    problems = []
    for column in breaking(
        con,
        table,
        outside,
        {name: value for given in bounds.values() for name, value in given.items()},
    ):
        found = con.execute(
            f'SELECT _row, "{column.name}" FROM "{table.name}" WHERE {outside[column.name]} ORDER'
            " BY _row",
            bounds[column.name],
        ).fetchall()
        low, high = bounds[column.name].values()
        said = [
            f"at least {low:g}" if low > -math.inf else "",
            f"at most {high:g}" if high < math.inf else "",
        ]
        unit = f" ({column.unit})" if column.unit else ""
        todo = f"Expected a number {' and '.join(b for b in said if b) or 'that is finite'}{unit}."
        problems += [
            Problem("range", table.name, f"{v} is out of range.", todo, row, column.name, str(v))
            for row, v in found
        ]
    return problems


def _bounds(column: Column) -> dict[str, float]:
    return {
        f"{column.name}_low": -math.inf if column.minimum is None else column.minimum,
        f"{column.name}_high": math.inf if column.maximum is None else column.maximum,
    }
