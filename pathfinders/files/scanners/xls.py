"""A second look at an xls workbook: its error cells, formulas without a result, hidden rows and
percentages.

Record numbers and layouts: [MS-XLS], sections 2.3 and 2.4.
"""

import io
import struct
from collections.abc import Iterator

import olefile

from pathfinders.files.book import SheetFacts
from pathfinders.files.scanners.xlsb import ERRORS

FORMULA, STRING, ERROR, NUMBER, RK, SEVERAL, ROW = 0x06, 0x207, 0x205, 0x203, 0x27E, 0xBD, 0x208
SHEET, FORMAT, STYLE, START, SHARED, ARRAY = 0x85, 0x41E, 0xE0, 0x809, 0x4BC, 0x221
PERCENT_FORMATS = {9, 10}
# Excel 95 called its stream "Book".
STREAMS = ("Workbook", "Book")


def scan_xls(content: bytes) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    book = _workbook_stream(content)
    names: dict[int, str] = {}
    formats, styles = set(PERCENT_FORMATS), list[bool]()
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
        elif kind == FORMAT and b"%" in data[4:]:
            formats.add(struct.unpack_from("<H", data)[0])
        elif kind == STYLE and len(data) >= 4:
            styles.append(struct.unpack_from("<H", data, 2)[0] in formats)
        elif kind == START and offset in names:
            facts = sheets.setdefault(names[offset], SheetFacts())
        elif facts and len(data) >= 6:
            waiting = _look(facts, kind, data, styles)
    return sheets


def _look(
    facts: SheetFacts, kind: int, data: bytes, percents: list[bool]
) -> tuple[int, int] | None:
    """Record the facts that one record of a sheet gives. Returns the place of a formula whose
    result is in a later record, else None.
    """
    row, column, style = struct.unpack_from("<HHH", data)
    place = (row + 1, column + 1)
    if kind == ERROR and len(data) >= 8 and data[7]:
        facts.errors[place] = ERRORS.get(data[6], "an error")
    elif kind == ROW and len(data) >= 13 and data[12] & 0x20:
        facts.hidden_rows.append(row + 1)
    elif kind == FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff":
        if data[6] == 2:
            facts.errors[place] = ERRORS.get(data[8], "an error")
        elif data[6] == 0:
            return place
    elif kind in (NUMBER, RK, FORMULA) and style < len(percents) and percents[style]:
        facts.percents.add(place)
    elif kind == SEVERAL:
        for n in range((len(data) - 6) // 6):
            (style,) = struct.unpack_from("<H", data, 4 + 6 * n)
            if style < len(percents) and percents[style]:
                facts.percents.add((row + 1, column + 1 + n))
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
