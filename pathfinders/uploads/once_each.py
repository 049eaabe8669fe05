"""Each mistake once: what follows from a mistake that is listed already is left out."""

from collections.abc import Iterable

from pathfinders.checks.problems import Problem

FOLLOWS = {
    "required": ("type", "error", "formula", "alike"),
    "reference": ("type", "money-for-an-applicant"),
    "duplicate": ("type", "error", "formula", "alike"),
}
"""By check: the checks of which it can be the consequence, where they are about the same cell."""


def once_each(problems: Iterable[Problem]) -> list[Problem]:
    """The problems without those that follow from another of the same cell."""
    # The whole list is needed before any problem can be judged, because what one follows from can
    # come after it.
    listed = list(problems)
    unknown = {(p.table, p.row) for p in listed if p.check == "reference"}
    of_file = {(p.table, p.check) for p in listed if p.row is not None}
    by_cell: dict[tuple[str, int | None, str], set[str]] = {}
    for problem in listed:
        by_cell.setdefault(_cell(problem), set()).add(problem.check)
    return [p for p in listed if not _follows(p, by_cell, unknown, of_file)]


def _follows(
    problem: Problem,
    by_cell: dict[tuple[str, int | None, str], set[str]],
    unknown: set[tuple[str, int | None]],
    of_file: set[tuple[str, str]],
) -> bool:
    """True if a problem only follows from another that is listed."""
    if problem.row is None:
        # The other side of a contradiction is in the data that are there: the row of the file is
        # named already.
        return (problem.table, problem.check) in of_file
    # Whether a participant is listed for a programme is only known of codes that are.
    if problem.check == "participant-in-programme":
        return (problem.table, problem.row) in unknown
    return bool(by_cell[_cell(problem)] & set(FOLLOWS.get(problem.check, ())))


def _cell(problem: Problem) -> tuple[str, int | None, str]:
    return (problem.table, problem.row, problem.column)
