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
    for at, kind, said in _records(book):
        if waiting and kind not in (SHARED, ARRAY, FORMULA | 0x200):
            if kind != STRING and facts:
                facts.uncalculated.append(waiting)
            waiting = None
        if kind == SHEET and len(said) > 8:
            names[struct.unpack_from("<I", said)[0]] = said[8:].decode(
                "utf-16-le" if said[7] & 1 else "latin-1"
            )
        elif kind == FORMAT and b"%" in said[4:]:
            formats.add(struct.unpack_from("<H", said)[0])
        elif kind == STYLE and len(said) >= 4:
            styles.append(struct.unpack_from("<H", said, 2)[0] in formats)
        elif kind == START and at in names:
            facts = sheets.setdefault(names[at], SheetFacts())
        elif facts and len(said) >= 6:
            waiting = _look(facts, kind, said, styles)
    return sheets


def _look(
    facts: SheetFacts, kind: int, said: bytes, percents: list[bool]
) -> tuple[int, int] | None:
    """Notes what a record of a sheet says; returns the place of a formula whose result stands in a
    later record.
    """
    row, column, style = struct.unpack_from("<HHH", said)
    place = (row + 1, column + 1)
    if kind == ERROR and len(said) >= 8 and said[7]:
        facts.errors[place] = ERRORS.get(said[6], "an error")
    elif kind == ROW and len(said) >= 13 and said[12] & 0x20:
        facts.hidden_rows.append(row + 1)
    elif kind == FORMULA and len(said) >= 14 and said[12:14] == b"\xff\xff":
        if said[6] == 2:
            facts.errors[place] = ERRORS.get(said[8], "an error")
        elif said[6] == 0:
            return place
    elif kind in (NUMBER, RK, FORMULA) and style < len(percents) and percents[style]:
        facts.percents.add(place)
    elif kind == SEVERAL:
        for n in range((len(said) - 6) // 6):
            (style,) = struct.unpack_from("<H", said, 4 + 6 * n)
            if style < len(percents) and percents[style]:
                facts.percents.add((row + 1, column + 1 + n))
    return None


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        yield at, kind, book[at + 4 : at + 4 + size]
        at += 4 + size


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
        self.size = 1 << min(struct.unpack_from("<H", content, 30)[0], 16)
        first, more = (
            struct.unpack_from("<I", content, 48)[0],
            struct.unpack_from("<I", content, 68)[0],
        )
        table: list[int] = []
        sectors = list(struct.unpack_from("<109I", content, 76))
        for _ in range(struct.unpack_from("<I", content, 72)[0] if more < END else 0):
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
        for at in range(0, len(self.directory) - 127, 128):
            length = min(struct.unpack_from("<H", self.directory, at + 64)[0], 64)
            name = self.directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            entries[name] = struct.unpack_from("<II", self.directory, at + 116)
        first, size = next((entries[name] for name in names if name in entries), (END, 0))
        if size >= 4096:
            return self._chain(first)[:size]
        return self._small(entries.get("Root Entry", (END, 0))[0], first, size)

    def _small(self, root: int, first: int, size: int) -> bytes:
        """A stream shorter than 4,096 bytes: it stands in pieces of 64 within the root's own
        stream.
        """
        pieces, links = (
            self._chain(root),
            self._chain(struct.unpack_from("<I", self.content, 60)[0]),
        )
        found, at = b"", first
        while at < END and len(found) < size:
            found += pieces[at * 64 : at * 64 + 64]
            at = struct.unpack_from("<I", links, at * 4)[0]
        return found[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        found = self.content[at : at + self.size]
        return found + bytes(self.size - len(found)) if found else self._missing()

    def _missing(self) -> bytes:
        raise ValueError("the compound file ends early")

    def _chain(self, first: int) -> bytes:
        found, at = [], first
        while at < END:
            found.append(self._sector(at))
            if len(found) * self.size > len(self.content) + self.size:
                raise ValueError("the compound file goes in circles")
            at = self.table[at]
        return b"".join(found)
