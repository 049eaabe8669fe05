"""Reads a workbook or text file as raw cells. Call it in a guarded process: its libraries end the
process on some files.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import python_calamine as calamine

from pathfinders.files.book import Book, Cell, RawSheet, SheetFacts, cell_name, refusal
from pathfinders.files.kinds import kind_of
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

    What kind it is its content decides. Raises Refused, with one reason, where it cannot be read.
    """
    kind, notes = kind_of(path, name, limits)
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
    for sheet_name, found in facts.items():
        if found.rows * found.columns > MOST_EXTENT:
            raise refusal(
                name,
                f"the sheet claims {found.rows:,} rows and {found.columns:,} columns.",
                "Delete what stands far below or to the right of the table, then save it.",
                sheet=sheet_name,
                cell=cell_name((found.rows, found.columns)),
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
        # The library is written in Rust, and what it stumbles over there comes as no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal(name, "the file is damaged or was not uploaded whole.") from None
    return Book(name, kind, sheets, (*notes, *_hidden(sheets)))


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
    words: dict[str, str] = {}
    for place, about in enumerate(book.sheets_metadata):
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(place)
        start = sheet.start or (0, 0)
        rows, count = _rows(
            islice(sheet.iter_rows(), start[0], None) if sheet.start else (), words, room
        )
        room -= count
        if room < 0:
            raise refusal(
                name,
                f"the workbook has more than {MOST_CELLS:,} cells.",
                "Upload it in parts.",
                sheet=about.name,
            )
        yield RawSheet(
            about.name,
            about.visible != calamine.SheetVisibleEnum.Visible,
            rows,
            start[0] + 1,
            start[1] + 1,
            facts.get(about.name, SheetFacts()),
            tuple(
                ((a[0] + 1, a[1] + 1), (b[0] + 1, b[1] + 1))
                for a, b in sheet.merged_cell_ranges or ()
            ),
        )


def _rows(
    raw: Iterable[list[Any]], words: dict[str, str], room: int
) -> tuple[list[list[Cell]], int]:
    """The rows without what is empty at their ends, equal texts kept once; and how many cells they
    have.
    """
    rows: list[list[Cell]] = []
    blank: list[Cell] = []
    count = last = 0
    for row in raw:
        while row and (row[-1] == "" or row[-1] is None):
            row.pop()
        if row:
            rows.append(
                [
                    None
                    if cell == ""
                    else words.setdefault(cell, cell)
                    if isinstance(cell, str)
                    else cell
                    for cell in row
                ]
            )
            count += len(row)
            last = len(rows)
            if count > room:
                break
        else:
            rows.append(blank)
    del rows[last:]
    return rows, count


def _hidden(sheets: Iterable[RawSheet]) -> list[str]:
    notes = []
    for sheet in sheets:
        if sheet.hidden and sheet.rows:
            notes.append(f"The sheet {sheet.name} is hidden. It was read like the others.")
        if rows := [
            row for row in sheet.facts.hidden_rows if 0 <= row - sheet.first_row < len(sheet.rows)
        ]:
            rows = [row for row in rows if sheet.rows[row - sheet.first_row]]
            if rows:
                shown = ", ".join(str(row) for row in rows[:5]) + (
                    " and others" if len(rows) > 5 else ""
                )
                count = "1 hidden row was" if len(rows) == 1 else f"{len(rows):,} hidden rows were"
                notes.append(
                    f"On the sheet {sheet.name}, {count} read like the others (row {shown})."
                )
    return notes
