"""Runs the checks over a candidate: all tables as they would be after publishing."""

import contextlib
import tempfile
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

import duckdb
import pyarrow as pa

from pathfinders import engine
from pathfinders.checks import (
    allowed,
    characters,
    duplicates,
    patterns,
    ranges,
    references,
    required,
    rules,
    successors,
)
from pathfinders.checks.bounded import bounded
from pathfinders.checks.problems import Problem
from pathfinders.engine import quoted
from pathfinders.tables import TABLES, Table

Check = Callable[[duckdb.DuckDBPyConnection, Table], list[Problem]]
"""A check: the connection holds every table of the candidate, typed, each with a column `_row` for
its line in the file; null where a row is not from the file."""
WITHIN: tuple[Check, ...] = (
    required.check,
    characters.check,
    allowed.check,
    patterns.check,
    ranges.check,
    duplicates.check,
)
"""Checks that depend on the rows of the table alone."""
BETWEEN: tuple[Check, ...] = (references.check, rules.check, successors.check)
"""Checks that can depend on other tables too."""
# All of them run even where one has refused a row already, so that a person sees everything that is
# wrong with a file at once. A check must therefore not fail on cells that another check reports.
CHECKS = (*WITHIN, *BETWEEN)
# Tables of up to so many rows are copied to be checked, which is quicker; larger ones are read
# where they are, as are those that checks of others look into once or twice.
COPIED_ROWS = 1_000_000
# DuckDB's own memory, besides the rows that are passed in. Beyond it, checks spill to disk.
MEMORY = "2GB"
SPILL = "pathfinders-spill-"


def problems_in(
    candidate: Mapping[str, pa.Table],
    changed: Collection[str] | None = None,
    unread: Mapping[str, Collection[int]] = MappingProxyType({}),
) -> list[Problem]:
    """Every problem in the candidate, in the order of the tables and checks.

    `candidate` holds the tables that the checks look into, typed, with `_row` where the lines of a
    file are known; it is null in rows that are not from the file. With `changed`, checks that
    concern other tables only are left out, but tables that refer to a changed table are checked
    again; without it, every table of the contract is checked. `unread` holds, by table, the lines
    whose key could not be read whole: these are never reported as duplicates.
    """
    concerned = {name: checks for name in TABLES if (checks := _checks(name, changed))}
    with (
        tempfile.TemporaryDirectory(prefix=SPILL) as spill,
        contextlib.closing(engine.in_memory(candidate.values())) as con,
    ):
        # DuckDB would draw its progress bar into the terminal and the log.
        con.execute("SET enable_progress_bar = false")
        con.execute(f"SET memory_limit = '{MEMORY}'")
        con.execute(f"SET temp_directory = {quoted(spill)}")
        for name, rows in candidate.items():
            _take(con, name, rows, copied=name in concerned and rows.num_rows <= COPIED_ROWS)
        problems: list[Problem] = []
        for name, checks in concerned.items():
            for check in checks:
                problems += bounded(_run(check, con, TABLES[name], unread.get(name, ())))
        return problems


def _take(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, *, copied: bool) -> None:
    """Register the rows under `name`, with a column `_row`. Rows without one are numbered as in a
    file with one line of headings, so from 2.
    """
    con.register(f"rows of {name}", rows)
    numbered = "" if "_row" in rows.column_names else ", row_number() OVER () + 1 AS _row"
    kind = "TABLE" if copied else "VIEW"
    con.execute(f'CREATE {kind} "{name}" AS SELECT *{numbered} FROM "rows of {name}"')


def _run(
    check: Check, con: duckdb.DuckDBPyConnection, table: Table, unread: Collection[int]
) -> list[Problem]:
    # Only the check of keys has to know which lines have a key that could not be read.
    if check is duplicates.check:
        return duplicates.check(con, table, unread)
    return check(con, table)


def _checks(name: str, changed: Collection[str] | None) -> tuple[Check, ...]:
    if changed is None or name in changed:
        return CHECKS
    if any(TABLES[name].looks_into(other) for other in changed):
        return BETWEEN
    return ()
