"""A workbook as read, before its meaning is worked out: sheets of raw cells, each with its true
place.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pathfinders.checks.problems import Problem, Refused

Cell = str | float | int | bool | date | datetime | time | timedelta | None
Place = tuple[int, int]
"""Row and column of a cell, both counted from 1."""
DAMAGED = (
    "Open it in the program it was made with, save it again as an Excel workbook (.xlsx), and"
    " upload that."
)


@dataclass(frozen=True)
class Unit:
    """The unit that a format puts beside a number."""

    factor: int = 1
    """How many times larger a reader takes the number for than what the cell holds."""
    currency: str = ""
    """A currency other than the pound; empty for none."""
    divided: int = 1
    """By how much the format itself divides what it shows."""


@dataclass
class SheetFacts:
    """Facts about a sheet that its values do not show, found by the scanners. Places are (row,
    column), from 1.
    """

    rows: int = 0
    columns: int = 0
    """The last row and column with a value, as far as a sheet is wider than column Z; else 0."""
    errors: dict[Place, str] = field(default_factory=dict)
    """Cells that hold an error, like #DIV/0!: their value reads as empty."""
    uncalculated: list[Place] = field(default_factory=list)
    """Formulas whose result was never stored: their value reads as empty."""
    percents: set[Place] = field(default_factory=set)
    """Numbers shown as a percentage: a stored 0.45 that its reader sees as 45%."""
    hidden_rows: list[int] = field(default_factory=list)
    months: set[Place] = field(default_factory=set)
    """Dates shown as a month and year: a stored 1 February 2015 that its reader sees as Feb-15."""
    years: set[Place] = field(default_factory=set)
    """Dates shown as a year alone: a stored 1 February 2015 that its reader sees as 2015."""
    yearless: set[Place] = field(default_factory=set)
    """Dates shown without their year: a stored 3 February 2026 that its reader sees as 3-Feb."""
    units: dict[Place, Unit] = field(default_factory=dict)
    """Numbers shown with a unit: a stored 100 that its reader sees as £100k, or as 100 euros."""
    exponents: set[Place] = field(default_factory=set)
    """Numbers shown in E-notation: a stored 100000 that its reader sees as 1E+05."""
    struck: list[Place] = field(default_factory=list)
    """Cells with a line through what they hold."""
    coloured: dict[str, list[Place]] = field(default_factory=dict)
    """Cells filled with a colour, by its RGB code."""
    comments: dict[Place, str] = field(default_factory=dict)
    """The text of the comments and notes on cells."""
    unread_looks: bool = False
    """True where the sheet or its workbook has comments, colours or struck-through text in a kind
    of file of which they are not read.
    """


@dataclass(frozen=True)
class RawSheet:
    """The cells of one sheet. `rows` are as long as their last value; a blank row is an empty
    list.
    """

    name: str
    hidden: bool
    rows: list[list[Cell]]
    first_row: int = 1
    """The number that the spreadsheet gives to `rows[0]`."""
    first_column: int = 1
    """The number of the column of each row's first cell; 1 is A."""
    facts: SheetFacts = field(default_factory=SheetFacts)
    merged: tuple[tuple[Place, Place], ...] = ()
    """Merged ranges: first and last place of each."""
    separator: str = ""
    """What separates the columns of a text file; empty for a workbook."""


@dataclass(frozen=True)
class Book:
    """A workbook or text file as read."""

    file: str
    """Its name, as its owner knows it."""
    kind: str
    """xlsx, xlsm, xlsb, xls, ods or csv, by its content and not by its name."""
    sheets: tuple[RawSheet, ...]
    notes: tuple[str, ...]
    """Notes for the owner on how the file was read."""


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    # Columns are numbered in base 26 without a zero, so one is taken off before each division.
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(place: Place) -> str:
    """The place as a spreadsheet names it, like B17."""
    return f"{column_letters(place[1])}{place[0]}"


def is_blank(cell: Cell) -> bool:
    """True if a cell is empty or holds only spaces."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def refusal(
    file: str,
    message: str,
    todo: str = DAMAGED,
    row: int | None = None,
    sheet: str = "",
    cell: str = "",
) -> Refused:
    """A refusal of a whole file, with one reason."""
    return Refused(
        [Problem("reading", "", message, todo, row, file=file, sheet=sheet, cell=cell)], file
    )
