"""Finds which sheet of a workbook holds which table of the contract, and which of its rows are
data.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import islice
from pathlib import PurePath

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book, Cell, Place, RawSheet, cell_name, is_blank
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
from pathfinders.uploads.scales import Scale, scales_of
from pathfinders.words import listed

# A file that was downloaded twice is called "trusts (1)", and one that was copied "trusts - Copy".
COPY = re.compile(r"\s*(\(\d+\)|- copy)$", re.IGNORECASE)
OURS = (GUIDANCE_SHEET, PROBLEMS_SHEET)
"""Sheets that we put into workbooks ourselves, and that hold no table."""
MOST_LINES = 20
"""Lines below a table that are looked at for the unit of its numbers."""
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
    scales: Mapping[str, Scale] = field(default_factory=dict)
    """By column: the unit of its numbers, where the sheet names another than the column's own."""

    def cells(self, column: str, most: int) -> Iterator[Cell]:
        """The cells of a column in the first rows of data."""
        place = self.columns[column]
        for index in islice(self.rows, most):
            row = self.sheet.rows[index]
            yield cell_of(row, place)

    @cached_property
    def merged(self) -> dict[Place, tuple[Cell, str]]:
        """The cells of data that are merged with one above or before them: what that one shows, and
        the name of the merged cell.
        """
        sheet, covered = self.sheet, dict[Place, tuple[Cell, str]]()
        numbers = {sheet.first_row + index for index in self.rows}
        for (top, left), (bottom, right) in sheet.merged:
            row, place = top - sheet.first_row, left - sheet.first_column
            if top not in numbers or not 0 <= place < len(sheet.rows[row]):
                continue
            name = f"{cell_name((top, left))}:{cell_name((bottom, right))}"
            shown = sheet.rows[row][place]
            for number in range(top, bottom + 1):
                if number in numbers:
                    for at in range(left, right + 1):
                        covered[number, at] = (shown, name)
            # The first cell is the one that holds the value, and needs no question.
            covered.pop((top, left), None)
        return covered


def cell_of(row: Sequence[Cell], place: int) -> Cell:
    """The cell at a place of a row; None beyond its end, because a row ends with its last value."""
    if place >= len(row):
        return None
    return row[place]


def find_tables(book: Book, offers: Offers) -> tuple[list[TableArea], list[Problem], list[str]]:
    """The tables of a workbook, what is wrong with their sheets, headings and rows, and notes on
    sheets left out.
    """
    matches: dict[str, tuple[RawSheet, Match]] = {}
    problems: list[Problem] = []
    unmatched: list[str] = []
    for sheet in split_sheets(book.sheets):
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
    # Where no sheet has a table, the refusal of the file says more than a list of all of them.
    if unmatched and matches:
        notes.append(f"Left out, because no headings of a table stand there: {listed(unmatched)}.")
    return areas, problems, notes


def split_sheets(sheets: Sequence[RawSheet]) -> list[RawSheet]:
    """The sheets, with one that holds several tables beneath each other as a sheet for each. They
    keep its name and the numbers of its rows.
    """
    parts = []
    for sheet in sheets:
        # A title between two tables falls to the upper one, which takes it for a footer.
        starts = _starts(sheet)
        ends = [*starts[1:], len(sheet.rows)]
        firsts = [0, *starts[1:]]
        for first, end in zip(firsts, ends, strict=True):
            # Facts and merged cells are by their place in the whole sheet, so that a part keeps
            # all of them.
            part = sheet
            if (first, end) != (0, len(sheet.rows)):
                part = replace(sheet, rows=sheet.rows[first:end], first_row=sheet.first_row + first)
            parts.append(part)
    return parts


def _starts(sheet: RawSheet) -> list[int]:
    """The places of the headings of each table of a sheet; the first row where there is but one.
    Headings that stand again for the same table begin no other.
    """
    starts: list[int] = []
    tables: list[str] = []
    for index, row in enumerate(sheet.rows):
        if sum(_is_heading(cell) for cell in row) < LIKELY:
            continue
        texts = {plain(cell) for cell in row if isinstance(cell, str)}
        heading = next((name for name, keys in _whole_headings() if keys <= texts), "")
        if heading and heading not in tables:
            starts.append(index)
            tables.append(heading)
    if len(starts) < 2:
        return [0]
    return starts


def _is_heading(cell: Cell) -> bool:
    # Every cell of a sheet is asked, so this does without the costlier look of `plain`.
    return isinstance(cell, str) and cell.strip().casefold() in _every_heading()


@cache
def _every_heading() -> frozenset[str]:
    columns = [c for table in TABLES.values() for c in table.columns]
    return frozenset(text.casefold() for c in columns for text in (c.name, c.label))


@cache
def _whole_headings() -> tuple[tuple[str, frozenset[str]], ...]:
    """By table, the headings without which no row of it is known: by name alone, and by label
    alone. Those with the most come first.
    """
    headings = []
    for table in TABLES.values():
        needed = [c for c in table.columns if c.required or c.name in table.key]
        needed = [c for c in needed if not c.absent_is_empty]
        headings.append((table.name, frozenset(plain(c.name) for c in needed)))
        headings.append((table.name, frozenset(plain(c.label) for c in needed)))
    fitting = [entry for entry in headings if len(entry[1]) >= LIKELY]
    return tuple(sorted(fitting, key=lambda entry: -len(entry[1])))


def _match(sheet: RawSheet, book: Book, answers: Answers) -> Match | None:
    """The table that a sheet holds: the one it is named after, or else the one its headings fit."""
    # The sheet of a text file has no name: there the file is named after its table.
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
    # Only a heading that today's table has not can be of the shape before.
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
    # Without its key no row can be compared. The missing heading is then the one mistake to name,
    # and what is odd about the rows is left for the next upload.
    if not match.whole_key:
        return None, faults, notes
    problems += looks(sheet, match.table.name, rows, places)
    scales = scales_of(
        places, headings_of(sheet, match.index), around(sheet, match.index, rows), match.table
    )
    area = TableArea(match.table, sheet, places, rows, match.marks, scales)
    return area, faults + problems, notes


def headings_of(sheet: RawSheet, index: int) -> dict[int, str]:
    """The headings in a row of a sheet and the row above it, as texts by their place."""
    above: Sequence[Cell] = []
    if index:
        above = sheet.rows[index - 1]
    texts: dict[int, str] = {}
    for row in (above, sheet.rows[index]):
        for place, cell in enumerate(row):
            # Where headings take two rows, the unit can be in either.
            if isinstance(cell, str):
                texts[place] = f"{texts.get(place, '')} {cell}".strip()
    for (top, left), (bottom, right) in sheet.merged:
        # One heading can be merged over several columns.
        first, last = left - sheet.first_column, right - sheet.first_column
        over = bottom == sheet.first_row + index - 1 and top == bottom
        if over and first < last and 0 <= first < len(above) and isinstance(above[first], str):
            for place in range(first + 1, last + 1):
                texts[place] = f"{above[first]} {texts.get(place, '')}".strip()
    return texts


def around(sheet: RawSheet, index: int, rows: Sequence[int]) -> list[Cell]:
    """The cells above the headings and below the last row of data."""
    below = len(sheet.rows)
    if rows:
        below = rows[-1] + 1
    lines = [*sheet.rows[:index], *sheet.rows[below : below + MOST_LINES]]
    return [cell for row in lines for cell in row if not is_blank(cell)]
