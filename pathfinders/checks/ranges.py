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
        # NaN sorts above every number and infinity passes an open bound, so both are asked for.
        n: f'"{n}" < ${n}_low OR "{n}" > ${n}_high OR NOT isfinite("{n}"::DOUBLE)'
        for n in bounds
    }
    parameters: dict[str, float] = {}
    for limits in bounds.values():
        parameters |= limits
    problems = []
    for column in breaking(con, table, outside, parameters):
        rows = con.execute(
            f'SELECT _row, "{column.name}" FROM "{table.name}" WHERE {outside[column.name]} ORDER'
            " BY _row",
            bounds[column.name],
        ).fetchall()
        low, high = bounds[column.name].values()
        limits_in_words = []
        if low > -math.inf:
            limits_in_words.append(f"at least {low:g}")
        if high < math.inf:
            limits_in_words.append(f"at most {high:g}")
        unit = f" ({column.unit})" if column.unit else ""
        expected = " and ".join(limits_in_words) or "that is finite"
        todo = f"Expected a number {expected}{unit}."
        problems += [
            Problem("range", table.name, f"{v} is out of range.", todo, row, column.name, str(v))
            for row, v in rows
        ]
    return problems


def _bounds(column: Column) -> dict[str, float]:
    # An open bound is infinite, so that every column has the same condition.
    low, high = -math.inf, math.inf
    if column.minimum is not None:
        low = column.minimum
    if column.maximum is not None:
        high = column.maximum
    return {f"{column.name}_low": low, f"{column.name}_high": high}
