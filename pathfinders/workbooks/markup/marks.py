"""The marks in a workbook that goes back to its owner: the cells, the words of their comments, and
the list of all problems.

Runs in the guarded process, so it imports next to nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pathfinders.charts.labels import visible
from pathfinders.checks.problems import Problem
from pathfinders.files.sheet_names import COMMENT_INTRO, PROBLEMS_SHEET

TITLE = "What to mend in this file"
HEADINGS = ("Sheet", "Cell", "Value", "What is wrong", "What to do", "How serious")
WIDTHS = (24, 10, 30, 50, 60, 16)
SEVERITIES = {"error": "must be mended", "warning": "please check"}
FILLS = {"error": "FFC7CE", "warning": "FFEB9C"}
AUTHOR = "Checks"
MOST_COMMENTS = 5000
"""Cells that get a comment; further ones are coloured and listed only, because programs slow down
on more.
"""
MOST_LISTED = 50_000
"""Problems listed, each with a link; Excel takes some 65,000 links a sheet."""
# Excel takes 32,767 letters in a cell; the words that say a text was cut must fit in as well.
LONGEST_TEXT, LONGEST_COMMENT = 32_000, 4000
CELL = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Mark:
    """The problems of one cell, in the words of its comment."""

    sheet: str
    cell: str
    words: str
    severity: str


def clean(text: str, most: int = LONGEST_TEXT) -> str:
    """The text as a cell can hold it: at most `most` letters, all of them visible."""
    if len(text) <= most and text.isprintable():
        return text
    text = visible(text)
    if len(text) <= most:
        return text
    return f"{text[:most]} … (cut short)"


def marked_cell(problem: Problem) -> str:
    """The cell to mark: the problem's own, or the first of its row; empty where it concerns no
    row.
    """
    if CELL.fullmatch(problem.cell):
        return problem.cell
    if problem.row is None or problem.row < 1:
        return ""
    return f"A{problem.row}"


def make_marks(problems: Sequence[Problem]) -> list[Mark]:
    """One mark a cell, with all that is wrong with it, in the order of the problems."""
    cells: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if cell := marked_cell(problem):
            cells.setdefault((problem.sheet, cell), []).append(problem)
    marks = []
    for (sheet, cell), cell_problems in cells.items():
        lines = dict.fromkeys(f"{problem.message} {problem.todo}" for problem in cell_problems)
        severities = {problem.severity for problem in cell_problems}
        # A cell has one colour, that of the worst which is wrong with it.
        severity = "warning"
        if "error" in severities:
            severity = "error"
        marks.append(Mark(sheet, cell, clean("\n".join(lines), LONGEST_COMMENT), severity))
    return marks


def listed_row(problem: Problem) -> tuple[str, ...]:
    """A problem as the cells of its row in the list, under HEADINGS."""
    column = ""
    if problem.column:
        column = f" (column {problem.column})"
    cells = (
        problem.sheet,
        marked_cell(problem),
        problem.value,
        f"{problem.message}{column}",
        problem.todo,
        SEVERITIES[problem.severity],
    )
    return tuple(clean(text) for text in cells)


def comment_words(mark: Mark, before: str = "") -> str:
    """The text of a comment: the cell's own comment, `before`, and then the problems."""
    return f"{before.strip()}\n\n{COMMENT_INTRO}\n{mark.words}".strip()


def link_to(sheet: str, cell: str) -> str:
    """The address of a cell within its workbook."""
    # A quote in the name of a sheet is doubled within the quotes around it.
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def limit_notes(problems: Sequence[Problem], marks: Sequence[Mark]) -> list[str]:
    """Notes for the owner if there are more problems than are listed, or than get a comment."""
    notes = []
    if len(problems) > MOST_LISTED:
        notes.append(
            f"The sheet {PROBLEMS_SHEET} lists the first {MOST_LISTED:,} of {len(problems):,}"
            " problems."
        )
    if len(marks) > MOST_COMMENTS:
        notes.append(
            f"The first {MOST_COMMENTS:,} of {len(marks):,} cells have a comment; the others are"
            " coloured and listed."
        )
    return notes
