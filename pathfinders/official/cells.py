"""Cells of official files as text, numbers, days and months."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from pathfinders.files.book import Cell

NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,20})?([eE][+-]?\d{1,2})?")
CODE = re.compile(r"[A-Z0-9]{3}")
MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


def text(cell: Cell) -> str:
    """The cell as text without blanks around it; "" where it is empty. Whole numbers have no
    decimals.
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\xa0", " ").strip()


def heading(cell: Cell) -> str:
    """A heading for comparing: small letters, and single spaces between its words."""
    return " ".join(text(cell).lower().split())


def number(cell: Cell) -> float | None:
    """The cell as a number, also where it is typed as text (1,234.5); None where it is no
    number.
    """
    # A bool is an int in Python, but TRUE in a spreadsheet is no number.
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    digits = text(cell).replace(",", "")
    if not NUMBER.fullmatch(digits):
        return None
    return float(digits)


def day(cell: Cell) -> date | None:
    """A date written DD/MM/YYYY, YYYY-MM-DD or YYYYMMDD, or a date cell; None where it is none."""
    # A datetime is a date in Python, so it is tested first.
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(text(cell)[:10], form).date()
        except ValueError:
            continue
    return None


def month_named(word: str) -> int | None:
    """The number of a month from its name or its first three letters; None for another word."""
    word = word.lower()
    # "Sept" is common in official files, though the other months are cut to three letters.
    if word == "sept":
        return 9
    for month, name in enumerate(MONTH_NAMES, start=1):
        if word in (name, name[:3]):
            return month
    return None


def find_headings(rows: Sequence[Sequence[Cell]], wanted: set[str], within: int = 60) -> int | None:
    """The index of the first row whose headings include all of `wanted`; None where there is none
    among the first rows.
    """
    for index, row in enumerate(rows[:within]):
        if wanted <= {heading(cell) for cell in row}:
            return index
    return None
