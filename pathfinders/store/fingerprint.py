"""A fingerprint of what a table holds: recorded when a version is published, and made again to see
that it still does.

It depends on the cells alone, not on the order of rows or columns, on how they are stored, or on
columns that are empty.
"""

import hashlib
import json
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


def published_fingerprints(con: duckdb.DuckDBPyConnection) -> dict[int, dict[str, str]]:
    """For every version of the attached lake, the fingerprint of each table as recorded when it was
    last published; without the tables of which none was recorded.
    """
    found: dict[int, dict[str, str]] = {}
    known: dict[str, str] = {}
    for (extra,) in con.execute(
        "SELECT commit_extra_info FROM ducklake_snapshots('lake') WHERE commit_extra_info IS NOT"
        " NULL ORDER BY snapshot_id"
    ).fetchall():
        more = json.loads(extra)
        recorded = {name: value for name, value in more.get("content", {}).items() if value}
        known = {
            name: value for name, value in known.items() if name not in more["changes"]
        } | recorded
        found[more["version"]] = known
    return found
