"""A second look at an xlsb workbook: its error cells, hidden rows, extent and how its numbers and
dates are shown, from its binary records. Its colours and comments are not read, and it is said
where there are any.

Record numbers and layouts: [MS-XLSB], sections 2.3 and 2.4.
"""

import struct
import zipfile
from collections.abc import Iterator

from pathfinders.files.book import SheetFacts
from pathfinders.files.scanners.looks import Styles, note_look
from pathfinders.files.scanners.xlsx import parts

# Every record from BLANK to LAST_CELL is a cell, and the last of them is a formula with an error.
ROW, BLANK, ERROR, LAST_CELL, FORMULA_ERROR, SHEET = 0, 1, 3, 11, 11, 156
FONT, FORMAT, FILL, STYLE, STYLES, END_STYLES = 43, 44, 45, 47, 617, 618
STRUCK = 0x08
EVERY_WORKBOOK = 2
"""Fills that every workbook declares and none of which is a colour."""
ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}


def scan_xlsb(book: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    targets = parts(book, "xl/workbook.bin")
    styles, has_looks = _styles(book)
    has_looks |= any("comments" in name.lower() for name in book.NameToInfo)
    sheets = {}
    for kind, content in _records(book.read("xl/workbook.bin")):
        if kind == SHEET:
            relation, end = _text(content, 8)
            name, _ = _text(content, end)
            part = targets.get(relation, "")
            if part in book.NameToInfo and "worksheets" in part:
                sheets[name] = _scan(book.read(part), styles)
                sheets[name].unread_looks = has_looks
    return sheets


def _styles(book: zipfile.ZipFile) -> tuple[Styles, bool]:
    """The styles of the workbook, and whether any is struck through or filled with a colour."""
    if "xl/styles.bin" not in book.NameToInfo:
        return Styles(), False
    formats: dict[int, str] = {}
    shown: list[int] = []
    fills, struck, of_cells = 0, False, False
    for kind, data in _records(book.read("xl/styles.bin")):
        if kind == FORMAT and len(data) >= 6:
            formats[struct.unpack_from("<H", data)[0]], _ = _text(data, 2)
        elif kind == FONT and len(data) >= 4:
            struck |= bool(data[2] & STRUCK)
        elif kind == FILL:
            fills += 1
        elif kind in (STYLES, END_STYLES):
            of_cells = kind == STYLES
        elif kind == STYLE and of_cells and len(data) >= 4:
            shown.append(struct.unpack_from("<H", data, 2)[0])
    return Styles.of(formats, shown), struck or fills > EVERY_WORKBOOK


def _scan(content: bytes, styles: Styles) -> SheetFacts:
    facts = SheetFacts()
    row = 0
    for kind, data in _records(content):
        if kind == ROW and len(data) >= 12:
            row = struct.unpack_from("<I", data)[0] + 1
            if data[11] & 0x10:
                facts.hidden_rows.append(row)
        elif BLANK < kind <= LAST_CELL and len(data) >= 8:
            column = struct.unpack_from("<I", data)[0] + 1
            facts.rows, facts.columns = max(facts.rows, row), max(facts.columns, column)
            # The style is in the lower three bytes of the second number.
            style = struct.unpack_from("<I", data, 4)[0] & 0xFFFFFF
            note_look(facts, styles, style, (row, column))
            if kind in (ERROR, FORMULA_ERROR) and len(data) > 8:
                facts.errors[row, column] = ERRORS.get(data[8], "an error")
    return facts


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's number and content. A record begins with its number in one or two bytes and its
    length in up to four.
    """
    offset = 0
    while offset < len(content):
        kind = content[offset]
        offset += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (content[offset] << 7)
            offset += 1
        size = shift = 0
        while True:
            byte = content[offset]
            offset += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, content[offset : offset + size]
        offset += size


def _text(content: bytes, offset: int) -> tuple[str, int]:
    """The text at `offset`, and the offset after it. A text is its length in characters, then
    UTF-16.
    """
    size: int = struct.unpack_from("<I", content, offset)[0]
    end = offset + 4 + 2 * size
    return content[offset + 4 : end].decode("utf-16-le"), end
