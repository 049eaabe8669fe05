"""A sheet of a template: headings, checks of what is typed, and rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

import pyarrow as pa
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pathfinders.exports.workbook.cells import NARROWEST, WIDEST
from pathfinders.files.sheet_names import EXAMPLE, ROW_MARK
from pathfinders.store.versions import Row
from pathfinders.tables import Column, Table
from pathfinders.tables.contract import KIND_WORDS
from pathfinders.workbooks.template.lists import list_name

HEADINGS = 1
"""The row of the headings, counted from 0. The row above it says which columns are needed."""
SPARE = 5000
"""Empty rows below the last that are checked as people type."""
# Excel's limits: rows of a sheet, letters in a cell, and letters in the title and the message of a
# check.
MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
LARGEST = 10**15
"""Excel keeps fifteen digits of a number."""
NEEDED, OPTIONAL = "needed", "if known"


class Looks:
    """How the cells of a template look."""

    def __init__(self, book: Workbook, letters: dict[str, Any]) -> None:
        self.needed = book.add_format({**letters, "italic": True, "bold": True})
        self.optional = book.add_format({**letters, "italic": True})
        self.head = book.add_format(
            {**letters, "bold": True, "bottom": 2, "bg_color": "#E8EDEE", "num_format": "@"}
        )
        self._text = book.add_format({**letters, "num_format": "@"})
        self._date = book.add_format({**letters, "num_format": "yyyy-mm-dd"})
        self._plain = book.add_format(letters)

    def get(self, column: Column) -> Any:
        """The look of a column's cells. Text is marked as such, so that a wave 1-4 or a code 1E3
        stays what it is.
        """
        if column.kind == "date":
            return self._date
        if column.kind in ("integer", "decimal", "boolean"):
            return self._plain
        return self._text


def example_row(table: Table, rows: pa.Table) -> Row:
    """A row that shows what rows look like: the table's first, or a made-up one, marked in its
    first column of text.
    """
    first: Row = next(iter(rows.slice(0, 1).to_pylist()), {})
    row = {column.name: first.get(column.name, _sample_value(column)) for column in table.columns}
    words = next(column.name for column in table.columns if column.kind in ("text", "code"))
    return {**row, words: f"{EXAMPLE} {row[words] or ''}".strip()}


def first_values(table: Table, rows: pa.Table) -> Row:
    """The first value of each column that is not empty in the rows, or a made-up one."""
    filled = {name: rows.column(name).drop_null() for name in table.column_names}
    row: Row = {}
    for column in table.columns:
        values = filled[column.name]
        if len(values):
            row[column.name] = values[0].as_py()
        else:
            row[column.name] = _sample_value(column)
    return row


def _sample_value(column: Column) -> Any:
    match column.kind:
        case _ if column.allowed:
            return column.allowed[0]
        case "date":
            return date(2014, 9, 5)
        case "integer" | "decimal":
            return column.minimum or 1
        case "boolean":
            return True
        case _ if column.required:
            return "text"
        case _:
            return None


def write_sheet(
    sheet: Worksheet,
    table: Table,
    rows: pa.Table,
    places: Mapping[str, str],
    looks: Looks,
    *,
    example: bool = False,
    marks: Sequence[str] | None = None,
) -> None:
    """Writes a table's sheet. `places` are the formulas of the lists to choose from, and `marks`
    say which row of which version each row is, in a hidden column. Raises
    ValueError where there are more rows, or longer texts, than a sheet holds.
    """
    first, last = HEADINGS + 1, HEADINGS + rows.num_rows
    if last >= MOST_ROWS:
        raise ValueError(
            f"{table.label} has {rows.num_rows:,} rows, more than a sheet holds. Take it as CSV"
            " instead."
        )
    for number, column in enumerate(table.columns):
        values = rows.column(column.name).to_pylist()
        sheet.set_column(number, number, _width(column, values), looks.get(column))
        if column.required:
            sheet.write_string(0, number, NEEDED, looks.needed)
        else:
            sheet.write_string(0, number, OPTIONAL, looks.optional)
        sheet.write_string(HEADINGS, number, column.name, looks.head)
        sheet.write_comment(HEADINGS, number, _about(column), {"x_scale": 2, "y_scale": 1.5})
        checked = min(last + SPARE, MOST_ROWS - 1)
        sheet.data_validation(
            first, number, checked, number, _validation(column, places.get(list_name(column)))
        )
        for at, value in enumerate(values, first):
            if value is not None:
                _write_cell(
                    sheet, at, number, value, looks.get(column), f"{table.label}, {column.name}"
                )
    sheet.freeze_panes(first, 0)
    width = len(table.columns)
    # In the sheet itself and not in its properties, so that a mark goes with its row when rows are
    # sorted, moved or saved as CSV.
    if marks is not None:
        sheet.set_column(width, width, NARROWEST, None, {"hidden": True})
        sheet.write_string(HEADINGS, width, ROW_MARK, looks.head)
        for at, row_mark in enumerate(marks, first):
            sheet.write_string(at, width, row_mark)
        width += 1
    if not example and rows.num_rows:
        # The marks are within the filter's range, so that they go with their rows when sorted.
        sheet.autofilter(HEADINGS, 0, last, width - 1)


def _write_cell(sheet: Worksheet, at: int, number: int, value: Any, look: Any, place: str) -> None:
    """Writes one cell as what it is; text never becomes a formula, an address or a number."""
    if isinstance(value, bool):
        sheet.write_boolean(at, number, value, look)
    # Excel has no number for infinity, and rounds those with more than fifteen digits.
    elif isinstance(value, int | float) and isfinite(value) and abs(value) < LARGEST:
        sheet.write_number(at, number, value, look)
    # Excel has no dates before 1900, so those are written as text.
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(at, number, datetime(value.year, value.month, value.day), look)
    elif len(str(value)) > LONGEST_TEXT:
        raise ValueError(
            f"{place}: a text of {len(str(value)):,} letters is more than a cell holds. Take the"
            " table as CSV instead."
        )
    else:
        sheet.write_string(at, number, str(value), look)


def _width(column: Column, values: list[Any]) -> int:
    widths = [_letters(value) for value in values if value is not None]
    longest = max(widths, default=0)
    return min(WIDEST, max(NARROWEST, len(column.name) + 4, longest + 2))


def _letters(value: Any) -> int:
    """How many letters a value takes up in its cell."""
    if isinstance(value, date):
        return len("2014-09-05")
    return len(str(value))


def _about(column: Column) -> str:
    """The comment on a heading."""
    unit = ""
    if column.unit:
        unit = f" Unit: {column.unit}."
    empty = "Leave the cell empty where it is not known."
    if column.required:
        empty = "Needed: the cell must not be empty."
    return (
        f"{column.label}. {column.description}.{unit} It holds {KIND_WORDS[column.kind]}. {empty}"
    )


def _validation(column: Column, place: str | None) -> dict[str, Any]:
    needed = NEEDED if column.required else OPTIONAL
    check: dict[str, Any] = {
        **_condition(column, place),
        "input_title": column.label[:LONGEST_TITLE],
        "input_message": _cut(f"{column.description}. {needed.capitalize()}."),
        "error_title": "Please check this cell",
    }
    if column.kind == "list":
        # A cell may hold several values joined by ; and Excel would refuse those, so it only
        # offers.
        check["show_error"] = False
    elif column.references:
        # One file can bring a new trust and rows about it, so a code that is not there yet is no
        # mistake.
        check |= {
            "error_type": "warning",
            "error_message": "The code is not in the list. Go on only if the file adds it.",
        }
    else:
        check["error_message"] = _cut(
            f"{column.label} takes {_expected(column)}. Leave it empty where it is not known."
        )
    return check


def _condition(column: Column, place: str | None) -> dict[str, Any]:
    if place:
        return {"validate": "list", "source": place}
    if column.allowed:
        return {"validate": "list", "source": list(column.allowed)}
    match column.kind:
        case "integer" | "decimal":
            # Where a column has no bound, any number will do that Excel keeps to the last digit.
            limits: dict[str, float] = {"minimum": -LARGEST, "maximum": LARGEST}
            if column.minimum is not None:
                limits["minimum"] = column.minimum
            if column.maximum is not None:
                limits["maximum"] = column.maximum
            return {"validate": column.kind, "criteria": "between", **limits}
        case "date":
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": FIRST_DAY,
                "maximum": LAST_DAY,
            }
        case "boolean":
            return {"validate": "list", "source": ["TRUE", "FALSE"]}
        case _:
            return {"validate": "any"}


def _expected(column: Column) -> str:
    if column.allowed:
        return "one of the values in its list"
    limits = []
    if column.minimum is not None:
        limits.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        limits.append(f"at most {column.maximum:g}")
    return " ".join([KIND_WORDS[column.kind], " and ".join(limits)]).strip()


def _cut(text: str) -> str:
    if len(text) <= LONGEST_MESSAGE:
        return text
    return text[: LONGEST_MESSAGE - 2] + " …"
