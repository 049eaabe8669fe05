"""Finds which sheet of a workbook holds which table of the contract, and which of its rows are
data.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book, Cell, RawSheet, cell_name, is_blank
from pathfinders.files.sheet_names import EXAMPLE, GUIDANCE_SHEET, PROBLEMS_SHEET
from pathfinders.tables import TABLES, Table
from pathfinders.uploads.headings import (
    Match,
    best_match,
    first_rows,
    heading_problems,
    plain,
    row_with_merged,
)
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


def find_tables(book: Book) -> tuple[list[TableArea], list[Problem], list[str]]:
    """The tables of a workbook, what is wrong with their sheets, headings and rows, and notes on
    sheets left out.
    """
    matches: dict[str, tuple[RawSheet, Match]] = {}
    problems: list[Problem] = []
    unmatched: list[str] = []
    for sheet in book.sheets:
        match = _match(sheet, book)
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
    for sheet, match in matches.values():
        area, faults = _area(sheet, match)
        problems += faults
        if area:
            areas.append(area)
    notes = []
    if unmatched and matches:
        notes.append(f"Left out, because no headings of a table stand there: {listed(unmatched)}.")
    return areas, problems, notes


def _match(sheet: RawSheet, book: Book) -> Match | None:
    """The table that a sheet holds: the one it is named after, or else the one its headings fit."""
    name = plain(sheet.name or COPY.sub("", PurePath(book.file).stem))
    named = next((t for t in TABLES.values() if name in (plain(t.name), plain(t.label))), None)
    rows = first_rows(sheet)
    match = None
    if named:
        match = best_match(rows, named)
    if match and match.whole_key:
        return match
    fitting = [
        m
        for t in TABLES.values()
        if (m := best_match(rows, t)) and m.fit > 0 and (m.whole_key or len(m.columns) >= LIKELY)
    ]
    best = max(fitting, key=lambda m: (m.fit, m.whole_key, len(m.columns)), default=None)
    # The name decides, unless the headings fit another table better.
    if match and not (best and best.fit > match.fit):
        return match
    return best


def _area(sheet: RawSheet, match: Match) -> tuple[TableArea | None, list[Problem]]:
    places = {name: columns[0] for name, columns in match.columns.items()}
    rows, problems = _data(sheet, match, places)
    faults = heading_problems(match, sheet, rows)
    if not match.whole_key:
        return None, faults
    return TableArea(match.table, sheet, places, rows), faults + problems


def _data(sheet: RawSheet, match: Match, places: dict[str, int]) -> tuple[list[int], list[Problem]]:
    """The rows of data, and a problem for each row below the headings that is none."""
    below = ((i, sheet.rows[i]) for i in range(match.index + 1, len(sheet.rows)))
    filled = [
        i for i, row in below if row and (not is_blank(row[-1]) or not all(map(is_blank, row)))
    ]
    # Remarks below a table fill one cell of their row. One single row of data is never taken for
    # one.
    end = len(filled)
    while end > 1 and sum(not is_blank(c) for c in sheet.rows[filled[end - 1]]) == 1:
        end -= 1
    problems = list(_footers(sheet, match.table, filled[end:]))
    first_words = next(
        (
            places[c.name]
            for c in match.table.columns
            if c.kind in ("text", "code") and c.name in places
        ),
        None,
    )
    headings = row_with_merged(sheet, match.index)
    leftmost = min(places.values())
    rows = []
    for index in filled[:end]:
        row = sheet.rows[index]
        if _is_example(row, first_words):
            problems.append(
                _row_problem(
                    sheet,
                    match.table,
                    index,
                    "example",
                    "the template's example row stands here still.",
                    "Delete this row.",
                )
            )
        elif _same(row, headings, (leftmost,)) and _same(row, headings, places.values()):
            problems.append(
                _row_problem(
                    sheet,
                    match.table,
                    index,
                    "headings",
                    "the headings stand here again.",
                    "Delete this row; a sheet holds one table, with its headings once.",
                )
            )
        else:
            rows.append(index)
    return rows, problems


def _footers(sheet: RawSheet, table: Table, rows: Iterable[int]) -> Iterator[Problem]:
    for index in rows:
        text = next(str(c) for c in sheet.rows[index] if not is_blank(c))
        yield _row_problem(
            sheet,
            table,
            index,
            "footer",
            "only this cell of its row is filled, below the table: left out.",
            "If it is a row of the table, fill its other cells. If it is a remark, nothing need be"
            " done.",
            text[:200],
            "warning",
        )


def _same(row: Sequence[Cell], headings: Sequence[Cell], places: Iterable[int]) -> bool:
    """True if a row repeats the headings at these places."""
    return all(
        p < len(row) and isinstance(row[p], str) and plain(str(row[p])) == plain(str(headings[p]))
        for p in places
    )


def _is_example(row: Sequence[Cell], first_words: int | None) -> bool:
    first = row[0]
    if first is None:
        first = next((cell for cell in row if not is_blank(cell)), None)
    if isinstance(first, str) and first.lstrip().startswith(EXAMPLE):
        return True
    # The template puts the word into the first column of text, which need not be the first column.
    if first_words is None or first_words >= len(row):
        return False
    words = row[first_words]
    return isinstance(words, str) and words.lstrip().startswith(EXAMPLE)


def _row_problem(
    sheet: RawSheet,
    table: Table,
    index: int,
    check: str,
    message: str,
    todo: str,
    value: str = "",
    severity: str = "error",
) -> Problem:
    row = sheet.first_row + index
    place = next(n for n, cell in enumerate(sheet.rows[index]) if not is_blank(cell))
    return Problem(
        check,
        table.name,
        message,
        todo,
        row,
        value=value,
        sheet=sheet.name,
        severity="warning" if severity == "warning" else "error",
        cell=cell_name((row, sheet.first_column + place)),
    )
