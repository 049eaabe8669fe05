"""Runs the checks over a candidate: all tables as they would be after publishing."""

from collections.abc import Collection, Mapping

import duckdb
import pyarrow as pa

from pathfinders.tables import TABLES
from pathfinders.uploads.bounded import bounded
from pathfinders.uploads.checks import CHECKS
from pathfinders.uploads.problems import Problem


def problems_in(candidate: Mapping[str, pa.Table], changed: Collection[str] | None = None) -> list[Problem]:
    """Every problem in the candidate, in the order of the tables and checks.

    `candidate` holds every table of the contract, typed, with `_row` where the lines of a file are known; it is null in
    rows that are not from the file. With `changed`, checks that concern other tables only are left out, but what refers to
    a changed table is checked again.
    """
    con = duckdb.connect()
    for name, rows in candidate.items():
        if "_row" not in rows.column_names:
            rows = rows.append_column("_row", pa.array(range(2, rows.num_rows + 2), pa.int64()))
        con.register("incoming_rows", rows)
        con.execute(f'CREATE TABLE "{name}" AS FROM incoming_rows')
    concerned = [t for t in TABLES.values() if changed is None or t.name in changed or _refers_to(t.name, changed)]
    return [problem for table in concerned for check in CHECKS for problem in bounded(check(con, table))]


def _refers_to(name: str, changed: Collection[str]) -> bool:
    return any(c.references.split(".")[0] in changed for c in TABLES[name].columns) or any(
        other in rule.breaches for rule in TABLES[name].rules for other in changed
    )
