"""A second look at an ods workbook: how far its repeated cells reach, and what a fast reader leaves
out.
"""

import html
import re
import zipfile
from itertools import chain

from pathfinders.files.book import SheetFacts
from pathfinders.files.zip_checks import unpacked

TAG = re.compile(
    rb"<(?P<kind>table:table|table:table-row|/table:table-row|table:table-cell|table:covered-table-cell)"
    rb"(?P<with>\s[^>]*?)?(?P<closed>/?)>(?:\s*<text:p(?:\s[^>]*)?>(?P<text>[^<]{0,20}))?"
)
REPEATED = {
    b"row": re.compile(rb'rows-repeated="(\d{1,9})"'),
    b"cell": re.compile(rb'columns-repeated="(\d{1,9})"'),
}
NAME = re.compile(rb'\stable:name="([^"]*)"')
FILTERED = re.compile(rb'table:visibility="(?:collapse|filter)"')
ERROR = re.compile(rb"#[A-Z/0!?]+|Err:\d+")
MOST_TAG = 4_000_000


def scan_ods(book: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    look = _Look()
    rest = b""
    for piece in chain(unpacked(book, "content.xml"), (b"<office:end>",)):
        rest += piece
        # Whole tags only: the last one may go on in the next piece, with the text behind it.
        cut = max(
            rest.rfind(b"<table:"), rest.rfind(b"</table:table-row"), rest.rfind(b"<office:end>")
        )
        if cut > 0:
            for match in TAG.finditer(rest, 0, cut):
                look.at(match)
            rest = rest[cut:]
        if len(rest) > MOST_TAG:
            raise ValueError("a cell is too large")
    return look.sheets


class _Look:
    """Where the scan is: sheet, row and column."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self.facts = SheetFacts()
        self.row = self.column = self.width = 0
        self.rows = 1
        self.hidden = False

    def at(self, match: re.Match[bytes]) -> None:
        kind, said = match["kind"], match["with"] or b""
        if kind == b"table:table":
            name = NAME.search(said)
            self.facts = self.sheets.setdefault(
                html.unescape(name[1].decode()) if name else "", SheetFacts()
            )
            self.row = 0
        elif kind == b"table:table-row":
            self.rows = _times(b"row", said)
            self.column = self.width = 0
            self.hidden = bool(FILTERED.search(said))
            if match["closed"]:
                self.row += self.rows
        elif kind == b"/table:table-row":
            self._close()
        else:
            self._cell(said, match["text"] or b"")

    def _close(self) -> None:
        if self.width:
            self.facts.rows = max(self.facts.rows, self.row + self.rows)
            self.facts.columns = max(self.facts.columns, self.width)
            if self.hidden:
                self.facts.hidden_rows += range(self.row + 1, self.row + min(self.rows, 1000) + 1)
        self.row += self.rows

    def _cell(self, said: bytes, text: bytes) -> None:
        times = _times(b"cell", said) if b"repeated" in said else 1
        if b"value-type=" in said or b"formula=" in said or text:
            self.width = self.column + times
            place = (self.row + 1, self.column + 1)
            if b'value-type="error"' in said or (b"formula=" in said and ERROR.fullmatch(text)):
                self.facts.errors[place] = text.decode("utf-8", "replace") or "an error"
            elif b"formula=" in said and b"value-type=" not in said:
                self.facts.uncalculated.append(place)
            elif b'value-type="percentage"' in said:
                self.facts.percents.update(
                    (place[0], place[1] + n) for n in range(min(times, 1000))
                )
        self.column += times


def _times(what: bytes, said: bytes) -> int:
    found = REPEATED[what].search(said)
    return int(found[1]) if found else 1
