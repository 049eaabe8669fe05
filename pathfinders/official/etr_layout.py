"""The layout of etr.csv, the trusts file of the Organisation Data Service: no headings, the columns
known by their places.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pathfinders.files.book import refusal
from pathfinders.files.readers.book import read_book
from pathfinders.official.cells import text

CODE = re.compile(r"[A-Z0-9]{3,6}")
GROUPING = re.compile(r"[A-Z]\d{2}")
DAY = re.compile(r"\d{8}")
OPENED, CLOSED = 10, 11


@dataclass(frozen=True)
class EtrRow:
    """One organisation, as text."""

    row: int
    code: str
    name: str
    grouping: str
    opened: str
    closed: str


def looks_like_etr(cells: list[str]) -> bool:
    """True if a row has a code, a name, a national grouping and an opening day in the places of
    etr.csv.
    """
    # Empty cells at the end of a row are often left out.
    padded = [*cells, *[""] * 12]
    return bool(
        CODE.fullmatch(padded[0])
        and padded[1]
        and GROUPING.fullmatch(padded[2])
        and DAY.fullmatch(padded[OPENED])
        and (not padded[CLOSED] or DAY.fullmatch(padded[CLOSED]))
    )


def etr_rows(path: Path, name: str) -> tuple[EtrRow, ...]:
    """Every row that is not blank. Raises Refused if most rows do not have the layout."""
    sheet = read_book(path, name).sheets[0]
    rows, like = [], 0
    for line, raw in enumerate(sheet.rows, start=sheet.first_row):
        cells = [text(cell) for cell in raw]
        if any(cells):
            like += looks_like_etr(cells)
            code, title, grouping, *_ = padded = [*cells, *[""] * 12]
            rows.append(
                EtrRow(line, code.upper(), title, grouping.upper(), padded[OPENED], padded[CLOSED])
            )
    if not rows or like * 2 < len(rows):
        raise refusal(
            name,
            "most rows have not the columns of etr.csv (code, name, grouping, ... opening day,"
            " closing day).",
            "Give etr.csv as downloaded from the Organisation Data Service.",
        )
    return tuple(rows)
