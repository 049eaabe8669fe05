"""Warns where an opening figure is another than it was: what a participant had spent, or been paid,
up to the day on which its programme joined.

Sums recorded since then are added to it, so that a figure brought up to date would count them
twice. Where there are none, as in a tracker that only says what was spent so far, a larger figure
of a later day is the next month's.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES
from pathfinders.words import day

FUNDING = "funding"
MOVES = "opening-figure-moves"
FIGURE_KEY = ("programme_id", "participant_id", "stage", "basis", "sum_id")
"""What an opening figure is of; its year and its last day can be what has moved."""


def moved_openings(tables: Mapping[str, pa.Table], base: Version) -> list[Problem]:
    """A warning, which can be accepted with a reason, for each opening figure of `base` that has
    another sum or another last day in `tables`.
    """
    before: dict[tuple[Any, ...], list[Row]] = {}
    for row in _openings(base.table(FUNDING)):
        before.setdefault(_figure_key(row), []).append(row)
    there = {_key_and_amount(row) for rows in before.values() for row in rows}
    sums = tables[FUNDING].to_pylist()
    names = {
        (row["programme_id"], row["participant_id"]): row["name"]
        for row in tables["participants"].to_pylist()
    }
    # A figure that stays as it was, and the first of a participant, are no move.
    return [
        _move_problem(row, before[_figure_key(row)][0], names)
        for row in _openings(tables[FUNDING])
        if _figure_key(row) in before
        and _key_and_amount(row) not in there
        and not _is_next(row, before[_figure_key(row)], sums)
    ]


def _is_next(row: Row, before: list[Row], sums: list[Row]) -> bool:
    """Whether a figure takes the place of one of an earlier day, and no sum since is beside it."""
    if len(before) > 1 or row["period_end"] <= before[0]["period_end"]:
        return False
    # By all that says whose it is but `sum_id`: sums of single periods have names of their own, and
    # would be counted twice beside a later figure to date.
    beside = [other for other in sums if _figure_key(other)[:-1] == _figure_key(row)[:-1]]
    return len(beside) == 1 and row["amount_gbp"] >= before[0]["amount_gbp"]


def _openings(rows: pa.Table) -> Iterator[Row]:
    return (row for row in rows.to_pylist() if row["to_date"])


def _figure_key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in FIGURE_KEY)


def _key_and_amount(row: Row) -> tuple[Any, ...]:
    return (*_figure_key(row), row["period_end"], row["amount_gbp"])


def _move_problem(row: Row, before: Row, names: Mapping[tuple[Any, ...], str]) -> Problem:
    name = names.get((row["programme_id"], row["participant_id"]), "the whole programme")
    stage = row["stage"].replace("_", " ")
    column = "period_end"
    if row["amount_gbp"] != before["amount_gbp"]:
        column = "amount_gbp"
    return Problem(
        MOVES,
        FUNDING,
        f"the opening figure of {name} ({stage}) was {_in_words(before)}, and would be"
        f" {_in_words(row)}.",
        "Leave the opening figure as it was, and record what came since as sums of their own"
        " periods; or say why it has moved.",
        row.get("_row"),
        column,
        severity="warning",
        row_key=_row_key(row),
    )


def _in_words(row: Row) -> str:
    # To the penny, because two sums that differ by little must not read alike.
    amount = f"£{row['amount_gbp']:,.2f}".removesuffix(".00")
    return f"{amount} to {day(row['period_end'])}"


def _row_key(row: Row) -> str:
    """The key as the doubts of the contract write it, without its empty parts."""
    parts = (row[name] for name in TABLES[FUNDING].key)
    return " / ".join(str(part) for part in parts if part is not None)
