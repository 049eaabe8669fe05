"""Reads a workbook or text file as raw cells. Call it in a guarded process: its libraries end the
process on some files.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine as calamine

from pathfinders.files.book import Book, Cell, RawSheet, SheetFacts, cell_name, refusal
from pathfinders.files.kinds import find_kind
from pathfinders.files.readers.text import MOST_CELLS, read_text
from pathfinders.files.scanners.ods import scan_ods
from pathfinders.files.scanners.xls import scan_xls
from pathfinders.files.scanners.xlsb import scan_xlsb
from pathfinders.files.scanners.xlsx import scan_xlsx
from pathfinders.files.zip_checks import Limits

__all__ = ["Book", "Cell", "RawSheet", "SheetFacts", "read_book"]

MOST_EXTENT = 15_000_000
"""Most cells in the rectangle around a sheet's values: the reading library sets aside room for
each.
"""
MOST_SHEETS = 200
SCANS: dict[str, Callable[[zipfile.ZipFile], dict[str, SheetFacts]]] = {
    "xlsx": scan_xlsx,
    "xlsm": scan_xlsx,
    "xlsb": scan_xlsb,
    "ods": scan_ods,
}


def read_book(path: Path, name: str, limits: Limits | None = None) -> Book:
    """Every sheet of the file at `path`, which its owner calls `name`: xlsx, xlsm, xlsb, xls, ods
    or separated values.

    The kind is found from the content. Raises Refused, with one reason, if it cannot be read.
    """
    kind, notes = find_kind(path, name, limits)
    if kind == "csv":
        sheet, more = read_text(path, name)
        return Book(name, kind, (sheet,), (*notes, *more))
    try:
        facts = _facts(path, kind)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        KeyError,
        ValueError,
        IndexError,
        OSError,
    ):
        raise refusal(name, "the file is damaged or was not uploaded whole.") from None
    for sheet_name, sheet_facts in facts.items():
        if sheet_facts.rows * sheet_facts.columns > MOST_EXTENT:
            raise refusal(
                name,
                f"the sheet claims {sheet_facts.rows:,} rows and {sheet_facts.columns:,} columns.",
                "Delete what stands far below or to the right of the table, then save it.",
                sheet=sheet_name,
                cell=cell_name((sheet_facts.rows, sheet_facts.columns)),
            )
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            sheets = tuple(_sheets(book, name, facts))
    except calamine.PasswordError:
        raise refusal(
            name,
            "it is locked with a password.",
            "Remove the password, save it and upload it again.",
        ) from None
    except (calamine.CalamineError, OSError, ValueError):
        raise refusal(name, "the file is damaged or was not uploaded whole.") from None
    except BaseException as error:
        # The library is written in Rust. A panic there does not derive from Exception, and its
        # class cannot be imported, so it is recognised by its name.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal(name, "the file is damaged or was not uploaded whole.") from None
    return Book(name, kind, sheets, (*notes, *_hidden(sheets), *_unread(sheets, kind)))


def _facts(path: Path, kind: str) -> dict[str, SheetFacts]:
    if kind == "xls":
        return scan_xls(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        return SCANS[kind](book)


def _sheets(
    book: calamine.CalamineWorkbook, name: str, facts: dict[str, SheetFacts]
) -> Iterable[RawSheet]:
    room = MOST_CELLS
    listed = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(listed) > MOST_SHEETS:
        raise refusal(
            name,
            f"the workbook has {len(listed)} sheets; the most is {MOST_SHEETS}.",
            "Upload it in parts.",
        )
    # The library gives an empty cell as an empty text, which is looked up like the others.
    texts: dict[str, str | None] = {"": None}
    for index, entry in enumerate(book.sheets_metadata):
        if entry.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        start = sheet.start or (0, 0)
        # The library pads the rows above the first value with blanks. They are skipped, so that
        # `first_row` and the rows agree.
        raw: Iterable[list[Any]] = ()
        if sheet.start:
            raw = islice(sheet.iter_rows(), start[0], None)
        rows, count = _rows(raw, texts, room)
        room -= count
        if room < 0:
            raise refusal(
                name,
                f"the workbook has more than {MOST_CELLS:,} cells.",
                "Upload it in parts.",
                sheet=entry.name,
            )
        yield RawSheet(
            entry.name,
            entry.visible != calamine.SheetVisibleEnum.Visible,
            rows,
            start[0] + 1,
            start[1] + 1,
            facts.get(entry.name, SheetFacts()),
            # The library counts rows and columns from 0, and spreadsheets from 1.
            tuple(
                ((a[0] + 1, a[1] + 1), (b[0] + 1, b[1] + 1))
                for a, b in sheet.merged_cell_ranges or ()
            ),
        )


def _rows(
    raw: Iterable[list[Any]], texts: dict[str, str | None], room: int
) -> tuple[list[list[Cell]], int]:
    """The rows without the blanks at their ends, and how many cells they have. Equal texts share
    one object in `texts`, which saves memory on long columns of codes.
    """
    rows: list[list[Cell]] = []
    blank: list[Cell] = []
    count = last = 0
    for row in raw:
        while row and (row[-1] == "" or row[-1] is None):
            row.pop()
        if row:
            rows.append(
                [texts.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in row]
            )
            count += len(row)
            last = len(rows)
            # The caller refuses the whole file then, so the rest need not be read.
            if count > room:
                break
        else:
            rows.append(blank)
    # A sheet that was formatted to its end has a million blank rows below its values.
    del rows[last:]
    return rows, count


def _unread(sheets: Sequence[RawSheet], kind: str) -> list[str]:
    """A note where the file has looks that are read of an Excel workbook alone."""
    if not any(sheet.facts.unread_looks for sheet in sheets):
        return []
    return [
        "It has colours, comments or struck-through text, which are not looked at in a file of the"
        f" kind .{kind}: if they say something, save it as an Excel workbook (.xlsx) and upload"
        " that."
    ]


def _hidden(sheets: Iterable[RawSheet]) -> list[str]:
    """A note for each hidden sheet, and for each sheet with hidden rows that hold something."""
    notes = []
    for sheet in sheets:
        if sheet.hidden and sheet.rows:
            notes.append(f"The sheet {sheet.name} is hidden. It was read like the others.")
        inside = [
            row for row in sheet.facts.hidden_rows if 0 <= row - sheet.first_row < len(sheet.rows)
        ]
        rows = [row for row in inside if sheet.rows[row - sheet.first_row]]
        if rows:
            notes.append(_hidden_rows(sheet.name, rows))
    return notes


def _hidden_rows(sheet: str, rows: list[int]) -> str:
    shown = ", ".join(str(row) for row in rows[:5])
    if len(rows) > 5:
        shown += " and others"
    count = f"{len(rows):,} hidden rows were"
    if len(rows) == 1:
        count = "1 hidden row was"
    return f"On the sheet {sheet}, {count} read like the others (row {shown})."
