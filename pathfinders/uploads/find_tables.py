"""Finds which sheet of a workbook holds which table of the contract, and which of its rows are
data.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import PurePath

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book, Cell, Place, RawSheet, cell_name
from pathfinders.files.sheet_names import GUIDANCE_SHEET, PROBLEMS_SHEET
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.data_rows import data_rows
from pathfinders.uploads.headings import (
    Match,
    best_match,
    first_rows,
    heading_problems,
    plain,
)
from pathfinders.uploads.looks import looks
from pathfinders.uploads.offers import Answers, Offers
from pathfinders.uploads.old_columns import OLD_SHAPES
from pathfinders.words import listed

# A file that was downloaded twice is called "trusts (1)", and one that was copied "trusts - Copy".
COPY = re.compile(r"\s*(\(\d+\)|- copy)$", re.IGNORECASE)
OURS = (GUIDANCE_SHEET, PROBLEMS_SHEET)
"""Sheets that we put into workbooks ourselves, and that hold no table."""
LIKELY = 3
"""Headings that must fit for a sheet without a whole key to be named as a broken table rather than
left out.
"""


@dataclass(frozen=True)
class TableArea:
    """A table in a sheet: the places of its columns in a row, and the rows that are its data."""

    table: Table
    sheet: RawSheet
    columns: dict[str, int]
    rows: list[int]
    """Places in the sheet's rows."""
    marks: int | None = None
    """The place of the column that says which row of which version a row was made from."""

    def cells(self, column: str, most: int) -> Iterator[Cell]:
        """The cells of a column in the first rows of data."""
        place = self.columns[column]
        for index in islice(self.rows, most):
            row = self.sheet.rows[index]
            yield row[place] if place < len(row) else None

    @cached_property
    def merged_down(self) -> dict[Place, tuple[Cell, str]]:
        """The cells of data that are merged with one above them: what that one shows, and the
        name of the merged cell.
        """
        sheet, found = self.sheet, dict[Place, tuple[Cell, str]]()
        numbers = {sheet.first_row + index for index in self.rows}
        for (top, left), (bottom, right) in sheet.merged:
            row, place = top - sheet.first_row, left - sheet.first_column
            if top not in numbers or not 0 <= place < len(sheet.rows[row]):
                continue
            name = f"{cell_name((top, left))}:{cell_name((bottom, right))}"
            for number in range(top + 1, bottom + 1):
                if number in numbers:
                    found[number, left] = (sheet.rows[row][place], name)
        return found


def find_tables(book: Book, offers: Offers) -> tuple[list[TableArea], list[Problem], list[str]]:
    """The tables of a workbook, what is wrong with their sheets, headings and rows, and notes on
    sheets left out.
    """
    matches: dict[str, tuple[RawSheet, Match]] = {}
    problems: list[Problem] = []
    unmatched: list[str] = []
    for sheet in book.sheets:
        match = _match(sheet, book, offers.answers)
        if match is None:
            if sheet.rows and not sheet.hidden and sheet.name not in OURS:
                unmatched.append(sheet.name or book.file)
        elif match.table.name in matches:
            first = matches[match.table.name][0].name
            problems.append(
                Problem(
                    "sheets",
                    match.table.name,
                    f"the sheet {first} holds the table {match.table.label} already.",
                    "Put all rows on one sheet, or remove one of the two.",
                    sheet=sheet.name,
                )
            )
        else:
            matches[match.table.name] = (sheet, match)
    areas = []
    notes = []
    for sheet, match in matches.values():
        area, faults, left_out = _area(sheet, match, offers)
        problems += faults
        notes += left_out
        if area:
            areas.append(area)
    if unmatched and matches:
        notes.append(f"Left out, because no headings of a table stand there: {listed(unmatched)}.")
    return areas, problems, notes


def _match(sheet: RawSheet, book: Book, answers: Answers) -> Match | None:
    """The table that a sheet holds: the one it is named after, or else the one its headings fit."""
    name = plain(sheet.name or COPY.sub("", PurePath(book.file).stem))
    named = next((t for t in TABLES.values() if name in (plain(t.name), plain(t.label))), None)
    rows = first_rows(sheet)
    match = None
    if named:
        match = best_match(rows, named, answers)
    if match and match.whole_key:
        return _of_old_shape(match, rows, answers)
    fitting = [
        m
        for t in TABLES.values()
        if (m := best_match(rows, t, answers))
        and m.fit > 0
        and (m.whole_key or len(m.columns) >= LIKELY)
    ]
    best = max(fitting, key=lambda m: (m.fit, m.whole_key, len(m.columns)), default=None)
    # The name decides, unless the headings fit another table better.
    if match and not (best and best.fit > match.fit):
        return _of_old_shape(match, rows, answers)
    return best and _of_old_shape(best, rows, answers)


def _of_old_shape(
    match: Match, rows: Sequence[tuple[int, Sequence[Cell]]], answers: Answers
) -> Match:
    """The match, or a better one of the shape that the table had before."""
    if match.unknown and match.table.name in OLD_SHAPES:
        before = best_match(rows, OLD_SHAPES[match.table.name], answers)
        if before and before.fit > match.fit:
            return before
    return match


def _area(
    sheet: RawSheet, match: Match, offers: Offers
) -> tuple[TableArea | None, list[Problem], list[str]]:
    places = {name: columns[0] for name, columns in match.columns.items()}
    rows, problems = data_rows(sheet, match, places, offers)
    faults, notes = heading_problems(match, sheet, rows, offers)
    if not match.whole_key:
        return None, faults, notes
    problems += looks(sheet, match.table, rows, places)
    area = TableArea(match.table, sheet, places, rows, match.marks)
    return area, faults + problems, notes
