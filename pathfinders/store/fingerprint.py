"""A fingerprint of what a table holds: recorded when a version is published, and made again to see
that it still does.

It depends on the cells alone, not on the order of rows or columns, on how they are stored, or on
columns that are empty.
"""

import hashlib
from collections.abc import Mapping

import duckdb

from pathfinders.engine import quoted


def fingerprint(con: duckdb.DuckDBPyConnection, source: str, columns: Mapping[str, str]) -> str:
    """The fingerprint of the rows that `source`, SQL for a relation with `columns` (name and SQL
    type), gives.

    Of each row the SHA-256 of its filled cells by name is taken, and two numbers of 60 bits from
    each are added up. Two contents with the same sums could be made on purpose; what a disk or a
    program garbles gives the same sums once in 10^36 times.
    """
    # The length before each value keeps two cells from running into one.
    cells = [
        f"CASE WHEN {column} IS NULL THEN '' ELSE {label} || strlen({column}::VARCHAR) || ':' ||"
        f" {column}::VARCHAR END"
        for column, label in ((f'"{name}"', quoted(f"{name}=")) for name in sorted(columns))
    ]
    sums = ", ".join(
        f"coalesce(sum(('0x' || h[{part}])::BIGINT::HUGEINT), 0)" for part in ("1:15", "16:30")
    )
    row = con.execute(
        f"SELECT count(*), {sums} FROM (SELECT sha256({' || '.join(cells)}) AS h FROM ({source}))"
    ).fetchone()
    assert row is not None
    return hashlib.sha256(" ".join(map(str, row)).encode()).hexdigest()[:32]
