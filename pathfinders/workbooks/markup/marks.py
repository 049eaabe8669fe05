"""What is marked in a workbook that goes back to its owner: which cells, with which words, and the
list of all problems.

Runs in the guarded process, so it imports next to nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pathfinders.charts.labels import visible
from pathfinders.checks.problems import Problem
from pathfinders.files.sheet_names import PROBLEMS_SHEET

TITLE = "What to mend in this file"
HEADINGS = ("Sheet", "Cell", "Value", "What is wrong", "What to do", "How serious")
WIDTHS = (24, 10, 30, 50, 60, 16)
SEVERITIES = {"error": "must be mended", "warning": "please check"}
FILLS = {"error": "FFC7CE", "warning": "FFEB9C"}
AUTHOR = "Checks"
FOUND = "Found when this file was checked:"
MOST_COMMENTS = 5000
"""Cells that get a comment; further ones are coloured and listed only, because programs slow down
on more.
"""
MOST_LISTED = 50_000
"""Problems listed, each with a link; Excel takes some 65,000 links a sheet."""
LONGEST_TEXT, LONGEST_COMMENT = 32_000, 4000
CELL = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Mark:
    """What is wrong with one cell, in the words of its comment."""

    sheet: str
    cell: str
    words: str
    severity: str


def clean(text: str, most: int = LONGEST_TEXT) -> str:
    """The text as a cell can hold it."""
    if len(text) <= most and text.isprintable():
        return text
    text = visible(text)
    return text if len(text) <= most else f"{text[:most]} … (cut short)"


def cell_of(problem: Problem) -> str:
    """The cell to mark: the problem's own, or the first of its row; empty where it concerns no
    row.
    """
    if CELL.fullmatch(problem.cell):
        return problem.cell
    return f"A{problem.row}" if problem.row is not None and problem.row > 0 else ""


def marks_of(problems: Sequence[Problem]) -> list[Mark]:
    """One mark a cell, with all that is wrong with it, in the order of the problems."""
    cells: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if cell := cell_of(problem):
            cells.setdefault((problem.sheet, cell), []).append(problem)
    return [
        Mark(
            sheet,
            cell,
            clean(
                "\n".join(dict.fromkeys(f"{p.message} {p.todo}" for p in found)), LONGEST_COMMENT
            ),
            "error" if any(p.severity == "error" for p in found) else "warning",
        )
        for (sheet, cell), found in cells.items()
    ]


def listed_row(problem: Problem) -> tuple[str, ...]:
    """A problem as the cells of its row in the list, under HEADINGS."""
    column = f" (column {problem.column})" if problem.column else ""
    said = (
        problem.sheet,
        cell_of(problem),
        problem.value,
        f"{problem.message}{column}",
        problem.todo,
        SEVERITIES[problem.severity],
    )
    return tuple(clean(text) for text in said)


def comment_words(mark: Mark, before: str = "") -> str:
    """A comment: what stood in the cell's comment before, then what the checks found."""
    return f"{before.strip()}\n\n{FOUND}\n{mark.words}".strip()


def link_to(sheet: str, cell: str) -> str:
    """The address of a cell within its workbook."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def limits_told(problems: Sequence[Problem], marks: Sequence[Mark]) -> list[str]:
    """What to say where there is more than is listed or commented on."""
    said = []
    if len(problems) > MOST_LISTED:
        said.append(
            f"The sheet {PROBLEMS_SHEET} lists the first {MOST_LISTED:,} of {len(problems):,}"
            " problems."
        )
    if len(marks) > MOST_COMMENTS:
        said.append(
            f"The first {MOST_COMMENTS:,} of {len(marks):,} cells have a comment; the others are"
            " coloured and listed."
        )
    return said
