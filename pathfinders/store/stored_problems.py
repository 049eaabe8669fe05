"""Problems in rows that come from the lake and from no file: each is named by the row's key, and
problems of one kind are told together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from pathfinders.checks.problems import Problem, Refused
from pathfinders.tables import TABLES, Table

FIRST_ROW = 2
"""The number that the checks give the first row where no file says another."""


def refusal_of_version(
    number: int, problems: Sequence[Problem], tables: Mapping[str, pa.Table]
) -> Refused:
    """The refusal to publish an old version again, which names its rows by key."""
    where = f"version {number}"
    how = f"Download the table at {where}, correct it and publish it as a sheet."
    named = name_rows_by_key(problems, tables, where, how)
    return Refused(named, f"Version {number} as it was stored")


def name_rows_by_key(
    problems: Sequence[Problem], tables: Mapping[str, pa.Table], where: str, how: str
) -> tuple[Problem, ...]:
    """One problem for each kind, table and column: how many rows have it, and the key of the first.

    `tables` are the rows that were checked, in the order in which they were; `where` says where
    they come from, such as "version 3", and `how` what can be done about them.
    """
    groups: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        kind = (problem.check, problem.table, problem.column, problem.todo)
        groups.setdefault(kind, []).append(problem)
    return tuple(_named(group, tables, where, how) for group in groups.values())


def _named(
    group: Sequence[Problem], tables: Mapping[str, pa.Table], where: str, how: str
) -> Problem:
    first = group[0]
    message = first.message
    rows = tables.get(first.table)
    if first.row is not None and rows is not None:
        place = first.row - FIRST_ROW
        if 0 <= place < rows.num_rows:
            key = _key_in_words(TABLES[first.table], rows.slice(place, 1).to_pylist()[0])
            number = "1 row" if len(group) == 1 else f"{len(group):,} rows, the first"
            message = f"{message.rstrip('.')} ({number}: {key})."
    return replace(
        first,
        message=message,
        todo=f"{first.todo} {how}",
        row=None,
        file=f"{first.table} in {where}",
    )


def _key_in_words(table: Table, row: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {row[name]}" for name in table.key if row[name] is not None)
