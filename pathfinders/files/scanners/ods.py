"""A second look at an ods workbook, for the facts that a fast reader leaves out: how far repeated
cells reach, errors, formulas without a result, percentages and hidden rows.
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
LOOKS = re.compile(
    rb"<office:annotation\b|text-line-through-style=\"(?!none)|fo:background-color=\"(?!transparent)"
)
MOST_TAG = 4_000_000


def scan_ods(book: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    scan = _Scan()
    has_looks = False
    rest = b""
    for piece in chain(unpacked(book, "content.xml"), (b"<office:end>",)):
        rest += piece
        has_looks = has_looks or LOOKS.search(rest) is not None
        # A piece can end within a tag or the text after it, so the last tag waits for the next
        # piece.
        cut = max(
            rest.rfind(b"<table:"), rest.rfind(b"</table:table-row"), rest.rfind(b"<office:end>")
        )
        if cut > 0:
            for match in TAG.finditer(rest, 0, cut):
                scan.read(match)
            rest = rest[cut:]
        if len(rest) > MOST_TAG:
            raise ValueError("a cell is too large")
    for facts in scan.sheets.values():
        facts.unread_looks = has_looks
    return scan.sheets


class _Scan:
    """The state of the scan: the facts so far, and the current sheet, row and column."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self.facts = SheetFacts()
        self.row = self.column = self.width = 0
        self.rows = 1
        self.hidden = False

    def read(self, match: re.Match[bytes]) -> None:
        kind, attributes = match["kind"], match["with"] or b""
        if kind == b"table:table":
            name = NAME.search(attributes)
            self.facts = self.sheets.setdefault(
                html.unescape(name[1].decode()) if name else "", SheetFacts()
            )
            self.row = 0
        elif kind == b"table:table-row":
            self.rows = _times(b"row", attributes)
            self.column = self.width = 0
            self.hidden = bool(FILTERED.search(attributes))
            if match["closed"]:
                self.row += self.rows
        elif kind == b"/table:table-row":
            self._close()
        else:
            self._cell(attributes, match["text"] or b"")

    def _close(self) -> None:
        if self.width:
            self.facts.rows = max(self.facts.rows, self.row + self.rows)
            self.facts.columns = max(self.facts.columns, self.width)
            if self.hidden:
                # A repeated row can stand for the rest of the sheet, so only the first 1,000 are
                # listed.
                self.facts.hidden_rows += range(self.row + 1, self.row + min(self.rows, 1000) + 1)
        self.row += self.rows

    def _cell(self, attributes: bytes, text: bytes) -> None:
        times = _times(b"cell", attributes) if b"repeated" in attributes else 1
        if b"value-type=" in attributes or b"formula=" in attributes or text:
            self.width = self.column + times
            place = (self.row + 1, self.column + 1)
            if b'value-type="error"' in attributes or (
                b"formula=" in attributes and ERROR.fullmatch(text)
            ):
                self.facts.errors[place] = text.decode("utf-8", "replace") or "an error"
            elif b"formula=" in attributes and b"value-type=" not in attributes:
                self.facts.uncalculated.append(place)
            elif b'value-type="percentage"' in attributes:
                self.facts.percents.update(
                    (place[0], place[1] + n) for n in range(min(times, 1000))
                )
        self.column += times


def _times(what: bytes, attributes: bytes) -> int:
    repeats = REPEATED[what].search(attributes)
    return int(repeats[1]) if repeats else 1
