"""The cells of a workbook: numbers as numbers, dates as dates, text as text, and a mark for a value
that is not known.
"""

import textwrap
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import isfinite
from numbers import Real
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pathfinders.charts.labels import visible
from pathfinders.figures import Field, Figure
from pathfinders.figures.written import written

NOT_AVAILABLE = "[x]"
# Excel takes 32,767 characters in a cell; the rest is room for the words that say it was cut.
LONGEST_TEXT = 32_000
CUT = " … (cut short: a cell holds no more)"
LINE_POINTS = 15.5
# Excel makes no row higher, whatever it holds.
HIGHEST_ROW = 409.0
NARROWEST, WIDEST = 11, 60
"""Bounds of a column's width, in letters."""


class Formats:
    """The looks of a workbook's cells."""

    def __init__(self, book: Workbook, letters: dict[str, Any]) -> None:
        self._book = book
        self._letters = letters
        self._numbers: dict[str, Format] = {}
        self.plain = self._make()
        self.wrapped = self._make(text_wrap=True, valign="top")
        self.title = self._make(bold=True, font_size=16)
        self.heading = self._make(bold=True, font_size=14)
        self.head = self._make(bold=True, text_wrap=True, valign="top", bottom=1)
        self.address = self._make(font_color="#0563C1", underline=1)
        self.link = self._make(font_color="#0563C1", underline=1, text_wrap=True, valign="top")

    def for_column(self, field: Field, values: Iterable[Any]) -> Format:
        """The format of the cells of a column with these values."""
        if field.format == "text":
            return self.wrapped
        form = number_format(field, values)
        if form not in self._numbers:
            self._numbers[form] = self._make(num_format=form, align="right", valign="top")
        return self._numbers[form]

    def _make(self, **look: Any) -> Format:
        return self._book.add_format({**self._letters, **look})


def number_format(field: Field, values: Iterable[Any]) -> str:
    """The number format of a field, in Excel's notation. The unit is in the column's heading."""
    match field.format:
        case "date":
            return "d mmmm yyyy"
        case "year":
            return "0"
        case "integer":
            return "#,##0"
        case "gbp":
            # One value with pence gives them to the whole column, which has one format.
            if any(isinstance(v, Real) and isfinite(v) and float(v) % 1 for v in values):
                return "£#,##0.00"
            return "£#,##0"
        case _:
            if not field.digits:
                return "#,##0"
            return "#,##0." + "0" * field.digits


def write_cell(
    sheet: Worksheet, row: int, column: int, value: Any, look: Format, field: Field | None = None
) -> None:
    """Writes one cell. Text that looks like a formula or an address stays text."""
    # Before the numbers: in Python a bool is an int, and a cell would hold 1.
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, datetime):
        value = value.date()
    number: float | None = None
    if isinstance(value, Real):
        number = float(value)
    # Excel has no cell for NaN or infinity: XlsxWriter raises an error for them.
    if value is None or (number is not None and not isfinite(number)):
        if field is None or field.format == "text":
            sheet.write_blank(row, column, None, look)
        else:
            sheet.write_string(row, column, NOT_AVAILABLE, look)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, look)
    elif number is not None:
        sheet.write_number(row, column, number, look)
    else:
        text = visible(str(value))
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT] + CUT
        sheet.write_string(row, column, text, look)


def tall(texts: Sequence[str], wide: Sequence[int]) -> float:
    """The height of a row in points at which texts in columns of these widths (in letters) are seen
    whole; at most the 409 points that Excel allows.
    """
    lines = 1
    for text, width in zip(texts, wide, strict=True):
        lines = max(lines, len(textwrap.wrap(text, max(5, width - 1))))
    return min(HIGHEST_ROW, lines * LINE_POINTS + 2)


def widths(figure: Figure, labels: Sequence[str]) -> list[int]:
    """The width of each column in letters: that of its longest value within bounds, headings on
    several lines.
    """
    wide = []
    for field, label in zip(figure.fields, labels, strict=True):
        longest = max((len(written(row.get(field.key), field)) for row in figure.rows), default=0)
        word = max(len(part) for part in label.split())
        wanted = max(NARROWEST, longest + 2, word + 3, round(len(label) / 3) + 3)
        wide.append(min(WIDEST, wanted))
    return wide
