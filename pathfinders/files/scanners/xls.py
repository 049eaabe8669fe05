"""A second look at an xls workbook: its error cells, formulas without a result, hidden rows and
percentages.

Record numbers and layouts: [MS-XLS], sections 2.3 and 2.4; the file around them: [MS-CFB].
"""

import struct
from collections.abc import Iterator

from pathfinders.files.book import SheetFacts
from pathfinders.files.scanners.xlsb import ERRORS

FORMULA, STRING, ERROR, NUMBER, RK, SEVERAL, ROW = 0x06, 0x207, 0x205, 0x203, 0x27E, 0xBD, 0x208
SHEET, FORMAT, STYLE, START, SHARED, ARRAY = 0x85, 0x41E, 0xE0, 0x809, 0x4BC, 0x221
PERCENT_FORMATS = {9, 10}
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def scan_xls(content: bytes) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    book = stream(content, ("Workbook", "Book"))
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


def stream(content: bytes, names: tuple[str, ...]) -> bytes:
    """The first of the named streams in a compound file. Raises ValueError where the file is
    damaged or has none.
    """
    try:
        return _Compound(content).stream(names)
    except (struct.error, IndexError) as error:
        raise ValueError("the compound file is damaged") from error


class _Compound:
    """A compound file: sectors chained by a table, as a small file system."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        # The header stores the size of a sector as a power of two, which a damaged file can put at
        # anything.
        self.size = 1 << min(struct.unpack_from("<H", content, 30)[0], 16)
        (first,) = struct.unpack_from("<I", content, 48)
        (more,) = struct.unpack_from("<I", content, 68)
        table: list[int] = []
        sectors = list(struct.unpack_from("<109I", content, 76))
        # The header lists 109 sectors of the table. A larger file chains further lists, each with
        # the number of the next list in its last place.
        lists = 0
        if more < END:
            (lists,) = struct.unpack_from("<I", content, 72)
        for _ in range(lists):
            listed = struct.unpack(f"<{self.size // 4}I", self._sector(more))
            sectors += listed[:-1]
            more = listed[-1]
            if more >= END or len(sectors) * self.size > len(content) + 200 * self.size:
                break
        for sector in sectors:
            if sector < END:
                table += struct.unpack(f"<{self.size // 4}I", self._sector(sector))
        self.table = table
        self.directory = self._chain(first)

    def stream(self, names: tuple[str, ...]) -> bytes:
        entries = {}
        for offset in range(0, len(self.directory) - 127, 128):
            length = min(struct.unpack_from("<H", self.directory, offset + 64)[0], 64)
            name = self.directory[offset : offset + max(length - 2, 0)].decode(
                "utf-16-le", "replace"
            )
            entries[name] = struct.unpack_from("<II", self.directory, offset + 116)
        first, size = next((entries[name] for name in names if name in entries), (END, 0))
        # The format keeps shorter streams in pieces of 64 bytes, within the stream of the root
        # entry.
        if size >= 4096:
            return self._chain(first)[:size]
        return self._small(entries.get("Root Entry", (END, 0))[0], first, size)

    def _small(self, root: int, first: int, size: int) -> bytes:
        """A stream shorter than 4,096 bytes: it stands in pieces of 64 within the root's own
        stream.
        """
        pieces = self._chain(root)
        links = self._chain(struct.unpack_from("<I", self.content, 60)[0])
        content, piece = b"", first
        while piece < END and len(content) < size:
            content += pieces[piece * 64 : piece * 64 + 64]
            piece = struct.unpack_from("<I", links, piece * 4)[0]
        return content[:size]

    def _sector(self, number: int) -> bytes:
        offset = (number + 1) * self.size
        sector = self.content[offset : offset + self.size]
        if not sector:
            raise ValueError("the compound file ends early")
        # The last sector of a file may be cut short: it is filled up with zeros.
        return sector + bytes(self.size - len(sector))

    def _chain(self, first: int) -> bytes:
        sectors, sector = [], first
        while sector < END:
            sectors.append(self._sector(sector))
            # A damaged table can lead back to an earlier sector, which would never end.
            if len(sectors) * self.size > len(self.content) + self.size:
                raise ValueError("the compound file goes in circles")
            sector = self.table[sector]
        return b"".join(sectors)
