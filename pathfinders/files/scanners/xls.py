"""A second look at an xls workbook: its error cells, formulas without a result, hidden rows and
how its numbers and dates are shown. Its colours and comments are not read, and it is said where
there are any.

Record numbers and layouts: [MS-XLS], sections 2.3 and 2.4.
"""

import io
import struct
from collections.abc import Iterator
from functools import cached_property

import olefile

from pathfinders.files.book import SheetFacts
from pathfinders.files.scanners.looks import Styles, note_look
from pathfinders.files.scanners.xlsb import ERRORS

FORMULA, STRING, ERROR, NUMBER, RK, SEVERAL, ROW = 0x06, 0x207, 0x205, 0x203, 0x27E, 0xBD, 0x208
SHEET, FORMAT, STYLE, START, SHARED, ARRAY = 0x85, 0x41E, 0xE0, 0x809, 0x4BC, 0x221
FONT, NOTE = 0x31, 0x1C
STRUCK = 0x08
# Excel 95 called its stream "Book".
STREAMS = ("Workbook", "Book")


def scan_xls(content: bytes) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    book = _workbook_stream(content)
    names: dict[int, str] = {}
    declared = _Declared()
    sheets: dict[str, SheetFacts] = {}
    facts: SheetFacts | None = None
    waiting: tuple[int, int] | None = None
    for offset, kind, data in _records(book):
        # A formula with a text result is followed by a record with the text. If another record
        # comes first, the result was never stored.
        if waiting and kind not in (SHARED, ARRAY, FORMULA | 0x200):
            if kind != STRING and facts:
                facts.uncalculated.append(waiting)
            waiting = None
        if kind == SHEET and len(data) > 8:
            # Bit 0 says whether a name is stored with one or two bytes a letter.
            encoding = "utf-16-le" if data[7] & 1 else "latin-1"
            names[struct.unpack_from("<I", data)[0]] = data[8:].decode(encoding)
        elif kind in (FORMAT, STYLE, FONT) and len(data) >= 4:
            declared.read(kind, data)
        elif kind == START and offset in names:
            facts = sheets.setdefault(names[offset], SheetFacts(unread_looks=declared.has_looks))
        elif facts and len(data) >= 6:
            waiting = _look(facts, kind, data, declared.styles)
    return sheets


class _Declared:
    """The fonts, formats and styles that a workbook declares before its sheets."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._shown: list[int] = []
        self.has_looks = False
        """True if a font is struck through or a style fills cells with a colour."""

    def read(self, kind: int, data: bytes) -> None:
        """Takes in one record."""
        if kind == FORMAT and len(data) > 5:
            encoding = "utf-16-le" if data[4] & 1 else "latin-1"
            number = struct.unpack_from("<H", data)[0]
            self._formats[number] = data[5:].decode(encoding, "replace")
        elif kind == FONT:
            self.has_looks |= bool(data[2] & STRUCK)
        elif kind == STYLE:
            self._shown.append(struct.unpack_from("<H", data, 2)[0])
            # The highest six bits of these four bytes are the pattern of the fill.
            self.has_looks |= len(data) >= 18 and bool(data[17] >> 2)

    @cached_property
    def styles(self) -> Styles:
        """The styles, once all are read."""
        return Styles.of(self._formats, self._shown)


def _look(facts: SheetFacts, kind: int, data: bytes, styles: Styles) -> tuple[int, int] | None:
    """Record the facts that one record of a sheet gives. Returns the place of a formula whose
    result is in a later record, else None.
    """
    row, column, style = struct.unpack_from("<HHH", data)
    place = (row + 1, column + 1)
    if kind == ERROR and len(data) >= 8 and data[7]:
        facts.errors[place] = ERRORS.get(data[6], "an error")
    elif kind == ROW and len(data) >= 13 and data[12] & 0x20:
        facts.hidden_rows.append(row + 1)
    elif kind == NOTE:
        facts.unread_looks = True
    elif kind == FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff":
        if data[6] == 2:
            facts.errors[place] = ERRORS.get(data[8], "an error")
        elif data[6] == 0:
            return place
    elif kind in (NUMBER, RK, FORMULA):
        note_look(facts, styles, style, place)
    elif kind == SEVERAL:
        for n in range((len(data) - 6) // 6):
            (style,) = struct.unpack_from("<H", data, 4 + 6 * n)
            note_look(facts, styles, style, (row + 1, column + 1 + n))
    return None


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    while offset + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, offset)
        yield offset, kind, book[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _workbook_stream(content: bytes) -> bytes:
    """The records of the workbook within the compound file. Raises ValueError where the file is
    damaged or has none.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            name = next(name for name in STREAMS if compound.exists(name))
            records: bytes = compound.openstream(name).read()
            return records
    except StopIteration:
        raise ValueError("the compound file holds no workbook") from None
    except (OSError, struct.error, IndexError, OverflowError, MemoryError) as error:
        raise ValueError("the compound file is damaged") from error
