"""Which rows below the headings are data, and what is wrong with the others."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, RawSheet, cell_name, is_blank
from pathfinders.files.sheet_names import EXAMPLE
from pathfinders.tables import Table
from pathfinders.uploads.headings import Match, Severity, plain, row_with_merged
from pathfinders.uploads.offers import LEAVE_OUT, Offer, Offers, Option

TOTALS = re.compile(
    r"(?:grand |sub[- ]?|overall )?totals?(?:[ :.(\u2013].{0,40})?|sum:?"
    r"|.{1,60}[ :(\u2013-](?:sub[- ]?|grand )?totals?[):.]?",
    re.IGNORECASE,
)
"""What the first cell of a total says: "Total", "Grand total", "North West subtotal"."""
TAKE = "take"
LEAVE_OR_TAKE = (Option(LEAVE_OUT, "leave them out"), Option(TAKE, "read them like the others"))
CHOOSE = "Choose whether it is left out, or remove it from the sheet."


def data_rows(
    sheet: RawSheet, match: Match, places: dict[str, int], offers: Offers
) -> tuple[list[int], list[Problem]]:
    """The places of the rows of data in the sheet's rows, and a problem for each row below the
    headings that is none, or may be none.
    """
    # A row of a sheet ends with its last value, so that a look at that cell answers for most rows.
    below = ((i, sheet.rows[i]) for i in range(match.index + 1, len(sheet.rows)))
    filled = [
        i for i, row in below if row and (not is_blank(row[-1]) or not all(map(is_blank, row)))
    ]
    # Remarks below a table fill one cell of their row, as notes and sources do. One single row of
    # data is never taken for one: with it, the whole table would be gone.
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
    struck = {row for row, _ in sheet.facts.struck}
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
        # One cell is compared before all of them, since nearly every row differs there already.
        elif _repeats(row, headings, (leftmost,)) and _repeats(row, headings, places.values()):
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
            # Only what every row must have: a total can leave the rest of the key empty, and so can
            # a row of data.
            keys = [
                places[name]
                for name in match.table.key
                if name in places and match.table.by_name[name].required
            ]
            doubt = _doubt_about(sheet, index, struck, keys)
            taken, doubts = _doubts(sheet, match.table, index, doubt, offers)
            problems += doubts
            if taken:
                rows.append(index)
    return rows, problems


DOUBTS = {
    "struck": (
        "Rows are struck through. What is to be done with them?",
        "the row is struck through.",
    ),
    "total": (
        "Rows look like totals of the rows above them. What is to be done with them?",
        "this looks like a total of the rows above it.",
    ),
}
"""By check: the question, and the problem of each row."""


def _doubts(
    sheet: RawSheet, table: Table, index: int, doubt: str, offers: Offers
) -> tuple[bool, list[Problem]]:
    """Whether a row is taken, and the problem where its owner has to say."""
    if not doubt:
        return True, []
    question, message = DOUBTS[doubt]
    key = f"{table.name}|{doubt}"
    offer = Offer(key, question, LEAVE_OR_TAKE, table.name, sheet=sheet.name)
    problem = _row_problem(
        sheet, table, index, doubt, message, CHOOSE, _first_text(sheet.rows[index])
    )
    chosen = offers.ask(offer, (problem.cell,))
    if chosen is None:
        return False, [problem]
    return chosen == TAKE, []


def _doubt_about(sheet: RawSheet, index: int, struck: set[int], keys: Sequence[int]) -> str:
    """Why a row may be no row of the table; empty where nothing says so."""
    row = sheet.rows[index]
    if sheet.first_row + index in struck:
        return "struck"
    first = next((cell for cell in row if not is_blank(cell)), None)
    if not isinstance(first, str) or not TOTALS.fullmatch(first.strip()):
        return ""
    # A row with its whole key is one, whatever it is called.
    if all(place < len(row) and not is_blank(row[place]) for place in keys):
        return ""
    return "total"


def _first_text(row: Sequence[Cell]) -> str:
    return str(next(cell for cell in row if not is_blank(cell)))[:200]


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


def _repeats(row: Sequence[Cell], headings: Sequence[Cell], places: Iterable[int]) -> bool:
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
    severity: Severity = "error",
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
        severity=severity,
        cell=cell_name((row, sheet.first_column + place)),
    )
