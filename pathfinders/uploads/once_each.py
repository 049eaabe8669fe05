"""Each mistake once: what follows from a mistake that is listed already is left out."""

from collections.abc import Iterable

from pathfinders.checks.problems import Problem

FOLLOWS = {
    "required": ("type", "error", "formula", "alike"),
    "participant-in-programme": ("reference",),
    "reference": ("type",),
    "duplicate": ("type", "error", "formula", "alike"),
}
"""By check: the checks of which it can be the consequence, where they are about the same cell."""


def once_each(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without those that follow from another of the same cell."""
    listed = list(problems)
    by_cell: dict[tuple[str, int | None, str], set[str]] = {}
    for problem in listed:
        by_cell.setdefault(_cell(problem), set()).add(problem.check)
    return [
        problem
        for problem in listed
        if problem.row is None or not by_cell[_cell(problem)] & set(FOLLOWS.get(problem.check, ()))
    ]


def _cell(problem: Problem) -> tuple[str, int | None, str]:
    return (problem.table, problem.row, problem.column)
