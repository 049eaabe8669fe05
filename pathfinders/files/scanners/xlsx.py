"""A second look at an xlsx workbook, for the facts in its XML that a fast reader leaves out.

Looks for a few tell-tale pieces in each sheet's XML instead of parsing it all, so that 100 MB take
about two seconds.
"""

import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from posixpath import join, normpath
from xml.etree import ElementTree

from pathfinders.files.book import Place, SheetFacts, column_letters, column_number
from pathfinders.files.scanners.looks import Styles, note_look
from pathfinders.files.scanners.xlsx_comments import comments_of
from pathfinders.files.scanners.xlsx_styles import small_part, styles_of
from pathfinders.files.zip_checks import unpacked

Patterns = dict[str, re.Pattern[bytes]]
MOST_SMALL = 30_000_000
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# A workbook saved as "Strict Open XML" has other namespaces.
STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def scan_xlsx(book: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """The facts of each sheet, by its name."""
    styles = styles_of(book)
    facts = {}
    for name, part in _sheets(book):
        if part in book.NameToInfo:
            facts[name] = _scan(book, part, styles)
            facts[name].comments = comments_of(book, part)
    return facts


def parts(book: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    """The parts that a workbook part refers to: relation id to name in the archive."""
    folder, _, file = workbook.rpartition("/")
    root = ElementTree.fromstring(small_part(book, f"{folder}/_rels/{file}.rels"))
    return {
        str(r.get("Id")): normpath(join(folder, str(r.get("Target")))).lstrip("/") for r in root
    }


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = parts(book, "xl/workbook.xml")
    for element in ElementTree.fromstring(small_part(book, "xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            yield (
                str(element.get("name")),
                targets.get(str(element.get(OFFICE) or element.get(STRICT)), ""),
            )


@lru_cache(maxsize=8)
def _patterns(prefix: bytes, styled: tuple[int, ...]) -> Patterns:
    cell, at, p = rb"<" + prefix + rb"c\s", rb'[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"', prefix
    shown = b"|".join(str(n).encode() for n in styled)
    written = {
        # Matched against every cell, so it begins with fixed letters, which the engine finds fast.
        "wide": rb' r="([A-Z]{2,3})([0-9]{1,7})"[^>]*(?<!/)>',
        "error": cell
        + rb'(?=[^>]*\bt="e")'
        + at
        + rb"[^>]*>(?:(?!</?"
        + p
        + rb"c[\s>]).)*?<"
        + p
        + rb"v>([^<]*)",
        "formula": cell
        + at
        + rb"([^>]*)>\s*<"
        + p
        + rb"f(?:\s[^>]*)?(?:/>|>[^<]*</"
        + p
        + rb"f>)\s*"
        rb"(?:<" + p + rb"v\s*/>|<" + p + rb"v>\s*</" + p + rb"v>)?\s*</" + p + rb"c>",
        "styled": cell + rb'(?=[^>]*\bs="(' + shown + rb')")' + at + rb"[^>]*(?<!/)>",
        "hidden": rb"<" + prefix + rb'row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]{1,7})"',
        "unplaced": rb"<" + prefix + rb'(?:c|row)(?:/?>|\s(?![^>]*\br=")[^>]*>)',
        "placed": rb"<" + prefix + rb"(c|row)(\s[^>]*)?>",
    }
    return {name: re.compile(pattern, re.DOTALL) for name, pattern in written.items()}


def _scan(book: zipfile.ZipFile, part: str, styles: Styles) -> SheetFacts:
    facts = SheetFacts()
    rest, tag, place = b"", b"<", None
    find: Patterns = {}
    for piece in unpacked(book, part):
        rest += piece
        if not find:
            start = re.search(rb"<(\w+:)?worksheet\b", rest)
            prefix = b""
            if start:
                prefix = start[1] or b""
            find, tag = _patterns(prefix, styles.noted), b"<" + prefix
            # The format lets a writer leave out the places of cells. One that does so does it from
            # the start of the sheet, so the first piece decides.
            place = (0, 0) if find["unplaced"].search(rest) else None
        # Everything before the last opening tag is whole. The rest waits for the next piece.
        cut = max(rest.rfind(tag + b"c"), rest.rfind(tag + b"row"), 0)
        place = _look(rest[:cut], find, facts, styles, place)
        rest = rest[cut:]
        if len(rest) > MOST_SMALL:
            raise ValueError("a cell is too large")
    if rest:
        _look(rest, find, facts, styles, place)
    return facts


def _look(
    text: bytes, find: Patterns, facts: SheetFacts, styles: Styles, place: Place | None
) -> Place | None:
    if place is not None:
        text, place = _placed(text, find["placed"], place)
    for match in find["wide"].finditer(text):
        row, column = _at(match)
        facts.rows, facts.columns = max(facts.rows, row), max(facts.columns, column)
    if b't="e"' in text:
        facts.errors.update(
            {_at(m): m[3].decode("utf-8", "replace") for m in find["error"].finditer(text)}
        )
    if b"f>" in text or b"f " in text or b"f/>" in text:
        facts.uncalculated += [
            _at(m)
            for m in find["formula"].finditer(text)
            if b't="str"' not in m[0][: m.end(3) - m.start()]
        ]
    if styles.noted:
        for match in find["styled"].finditer(text):
            note_look(
                facts, styles, int(match[1]), (int(match[3]), column_number(match[2].decode()))
            )
    if b"hidden=" in text:
        facts.hidden_rows += [int(row) for row in find["hidden"].findall(text)]
    return place


def _at(match: re.Match[bytes]) -> Place:
    return int(match[2]), column_number(match[1].decode())


def _placed(text: bytes, find: re.Pattern[bytes], place: Place) -> tuple[bytes, Place]:
    """The text with a place written into each row and cell that leaves it out, as the format
    allows.
    """
    row, column = place

    def add_place(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        reference = re.search(rb'\br="([A-Z]*)([0-9]+)"', match[2] or b"")
        if match[1] == b"row":
            row, column = row + 1, 0
            if reference:
                row = int(reference[2])
            name = str(row)
        else:
            column += 1
            if reference:
                column = column_number(reference[1].decode())
            name = f"{column_letters(column)}{row}"
        if reference:
            return match[0]
        return match[0].replace(match[1], match[1] + f' r="{name}"'.encode(), 1)

    return find.sub(add_place, text), (row, column)
