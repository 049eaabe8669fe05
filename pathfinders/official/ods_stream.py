"""Rows of an OpenDocument workbook, streamed: a sheet of a gigabyte of XML is read in a few
megabytes of memory.

The text is cut at the tags of sheets and rows without being parsed; only the rows of wanted sheets
that hold a wanted word are. An unwanted sheet costs no more than unpacking it.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

from lxml import etree

from pathfinders.files.book import refusal
from pathfinders.files.zip_checks import unpacked

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
MOST_CELLS = 200
"""Cells of a row that are read: a last cell repeated to the sheet's edge stands for thousands."""
MOST_ROW = 8_000_000
"""Bytes of one row."""
LONGEST_TAG = 4_000
"""Bytes that the tag of a sheet or row may have, so that one cut by a piece's end is still
found.
"""
ROOT = re.compile(rb"<(?!\?)[^>]+>")
SPACES = re.compile(rb"xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']")


class _Feed:
    """The unpacked text, read forwards and never held whole."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""
        self._at = 0

    def cut(self, pattern: re.Pattern[bytes], *, skip: bool = False) -> tuple[bytes, bytes] | None:
        """The text before the next match, and the match; None at the end. Both are dropped from
        memory.

        With `skip`, the text before the match is not wanted, and is dropped while searching.
        """
        start = self._at
        while (match := pattern.search(self._held, start)) is None:
            if skip:
                self._at = max(self._at, len(self._held) - LONGEST_TAG)
            elif len(self._held) - self._at > MOST_ROW:
                raise ValueError("a row of the sheet is larger than any row should be")
            piece = next(self._pieces, b"")
            if not piece:
                return None
            # A tag may lie across two pieces, so the end of this one is searched again.
            start = max(0, len(self._held) - LONGEST_TAG - self._at)
            self._held, self._at = self._held[self._at :] + piece, 0
        before = self._held[self._at : match.start()]
        self._at = match.end()
        return before, match[0]


def stream_rows(
    path: Path, name: str, sheet: Callable[[str], bool], holds: bytes = b"", first: int = 60
) -> Iterator[tuple[str, int, list[str]]]:
    """Sheet name, row number from 1, and cells as text, of the sheets that `sheet` chooses.

    Blank rows are left out. Beyond the `first` rows of a sheet, only rows with the bytes `holds`
    are returned. A repeated row is returned once. Dates are written YYYY-MM-DD. `name` is the
    file's name in a refusal. Raises Refused if the workbook is damaged.
    """
    try:
        with zipfile.ZipFile(path) as book:
            yield from _rows(_Feed(unpacked(book, "content.xml")), sheet, holds, first)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError) as error:
        raise refusal(
            name, f"the workbook is damaged or was not saved whole ({error}).", "Download it again."
        ) from None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refusal(
            name, f"the workbook's content cannot be read ({error}).", "Download it again."
        ) from None


def _rows(
    feed: _Feed, sheet: Callable[[str], bool], holds: bytes, first: int
) -> Iterator[tuple[str, int, list[str]]]:
    root = feed.cut(ROOT)
    if root is None:
        raise ValueError("it is empty")
    # A writer may choose the prefixes of the namespaces, so they are read from the root element.
    spaces = {uri.decode(): prefix for prefix, uri in SPACES.findall(root[1])}
    prefix = re.escape(spaces[TABLE[1:-1]]) if TABLE[1:-1] in spaces else b"table"
    row_tag, table_end = rb"<%s:table-row(?=[\s>/])[^>]*>" % prefix, rb"</%s:table\s*>" % prefix
    next_table = re.compile(rb"<%s:table(?=[\s>])[^>]*>" % prefix)
    next_row, row_end, sheet_end = (
        re.compile(p)
        for p in (row_tag + b"|" + table_end, rb"</%s:table-row\s*>" % prefix, table_end)
    )
    named, repeated = (
        re.compile(rb"%s:%s\s*=\s*[\"']([^\"']*)" % (prefix, word))
        for word in (b"name", b"number-rows-repeated")
    )
    # A row is parsed by itself, so it is wrapped in an element that declares the same namespaces.
    wrapper = (
        b"<all "
        + b" ".join(b'xmlns:%s="%s"' % pair for pair in SPACES.findall(root[1]))
        + b">%s</all>"
    )
    while table := feed.cut(next_table, skip=True):
        title = named.search(table[1])
        sheet_name = unescape(title[1].decode()) if title else ""
        if not sheet(sheet_name):
            feed.cut(sheet_end, skip=True)
            continue
        number = 1
        while (row := feed.cut(next_row, skip=True)) and not row[1].startswith(b"</"):
            tag, times = row[1], repeated.search(row[1])
            if not tag.endswith(b"/>"):
                rest = feed.cut(row_end)
                if rest is None:
                    raise ValueError("a row is not complete")
                # Parsing is what takes time, so of a large sheet only the rows with a wanted word
                # are.
                if number <= first or holds in rest[0]:
                    cells = _cells(wrapper % (tag + rest[0] + rest[1]))
                    if any(cells):
                        yield sheet_name, number, cells
            number += int(times[1]) if times else 1
        if not row:
            raise ValueError("a sheet is not complete")


def _cells(fragment: bytes) -> list[str]:
    # The file is a stranger's: an entity could read other files or unfold to any size.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    cells: list[str] = []
    for cell in etree.fromstring(fragment, parser)[0]:
        # A covered cell lies under a merged one. It is empty and takes up its place all the same.
        if cell.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            continue
        times = max(1, int(cell.get(TABLE + "number-columns-repeated", "1")))
        day = cell.get(OFFICE + "date-value")
        if day:
            text = day[:10]
        else:
            text = "\n".join(_text(part) for part in cell if part.tag == TEXT + "p").strip()
        cells += [text] * min(times, MOST_CELLS - len(cells))
        if len(cells) >= MOST_CELLS:
            break
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(part: etree._Element) -> str:
    """The text of a paragraph: runs of spaces, tabs and line ends are elements of their own."""
    text = part.text or ""
    for inner in part:
        if inner.tag == TEXT + "s":
            # The number of spaces is what the file claims, so it is bounded.
            text += " " * min(int(inner.get(TEXT + "c", "1")), 100)
        elif inner.tag in (TEXT + "tab", TEXT + "line-break"):
            text += " "
        # A comment on the cell is no part of its text.
        elif inner.tag != OFFICE + "annotation":
            text += _text(inner)
        text += inner.tail or ""
    return text
