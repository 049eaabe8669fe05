"""The layout of the NHS Staff Survey's organisation results: a sheet for each benchmark group, a
row for each organisation.
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pathfinders.files.book import Cell, RawSheet, refusal
from pathfinders.files.readers.book import read_book
from pathfinders.official.cells import find_headings, heading, text

WANTED = {"trust", "trustname"}
USED = re.compile(r"trust|trustname|trtname|responses|rr_\d{4}|theme_[a-z]+(_n)?_\d{4}")
ABOUT_THE_ROW = {"trtype", "sample_type", "org_mode", "distributed", ""}


@dataclass(frozen=True)
class SurveySheet:
    """One sheet of results: the columns that may be used, and all rows below the headings."""

    name: str
    columns: tuple[str, ...]
    """Headings in small letters."""
    numbers: tuple[int, ...]
    """The number of each column in the sheet; 1 is A."""
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    """Row number in the sheet, and its cells in those columns. Blank rows are left out."""
    other_columns: tuple[str, ...]
    doubled: tuple[str, ...]
    """Headings that occur more than once. Only the first of each is in `columns`."""


def survey_sheets(path: Path, name: str) -> tuple[tuple[SurveySheet, ...], tuple[str, ...]]:
    """The sheets with results, and the names of the other sheets. Raises Refused if no sheet has
    the layout.
    """
    sheets, others = [], []
    for raw in read_book(path, name).sheets:
        index = find_headings(raw.rows, WANTED)
        if index is None:
            others.append(raw.name)
        else:
            sheets.append(_sheet(raw, index))
    if not any(
        re.match(r"theme_|q\d", column)
        for sheet in sheets
        for column in (*sheet.columns, *sheet.other_columns)
    ):
        raise refusal(
            name,
            "no sheet has the headings of the NHS Staff Survey's results (trust, trustname,"
            " themes).",
            "Give the workbook of organisation results, as downloaded.",
        )
    return tuple(sheets), tuple(others)


def _sheet(raw: RawSheet, index: int) -> SurveySheet:
    headings = [heading(cell).replace(" ", "_") for cell in raw.rows[index]]
    used: dict[str, int] = {}
    for place, column in enumerate(headings):
        if USED.fullmatch(column):
            used.setdefault(column, place)
    rows = []
    for offset, row in enumerate(raw.rows[index + 1 :], start=index + 1):
        if any(text(cell) for cell in row):
            rows.append(
                (
                    raw.first_row + offset,
                    tuple(row[i] if i < len(row) else None for i in used.values()),
                )
            )
    return SurveySheet(
        raw.name,
        tuple(used),
        tuple(raw.first_column + i for i in used.values()),
        tuple(rows),
        tuple(c for c in headings if c not in used and c not in ABOUT_THE_ROW),
        tuple(c for c, times in Counter(headings).items() if times > 1 and c in used),
    )
