"""Finds which official publication a file is, from its first rows and headings. Runs in a guarded
process.
"""

import csv
import io
import itertools
import re
import zipfile
from pathlib import Path

from pathfinders.files.zip_checks import unpacked
from pathfinders.official.cells import heading
from pathfinders.official.etr_layout import looks_like_etr
from pathfinders.official.ods_stream import stream_rows
from pathfinders.official.publications import Kind

START = 100_000
LOOKED_AT = 40
MOST_WORDS = 30_000_000
"""Bytes of a workbook's list of texts, and of a sheet, that are looked through for headings."""
THEME = re.compile(rb"theme_[a-z]+_(n_)?\d{4}|>q\d+[a-z]?_(n_)?\d{4}", re.IGNORECASE)
TRUST_NAME = re.compile(rb"\btrustname\b", re.IGNORECASE)


def peek(path: Path) -> Kind | None:
    """The kind of publication; None for any other file. Raises OSError, Refused or
    zipfile.BadZipFile where it is broken.
    """
    with path.open("rb") as file:
        start = file.read(START)
    if not start.startswith(b"PK"):
        return _text_file_kind(start)
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        if "content.xml" not in names:
            if _is_survey(book):
                return "staff_survey"
            return None
    for _, _, cells in itertools.islice(stream_rows(path, "", lambda _: True), LOOKED_AT):
        headings = {heading(cell) for cell in cells}
        if {"latest rating", "publication date"} <= headings and headings & {
            "domain",
            "key question",
        }:
            return "cqc"
    return None


def _text_file_kind(start: bytes) -> Kind | None:
    try:
        text = start.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = start.decode("cp1252", errors="replace")
    # The last line may be cut off, so it is left out unless it is the only one.
    lines = text.splitlines()[:-1] or text.splitlines()
    rows = [
        [cell.strip() for cell in row]
        for row in itertools.islice(csv.reader(io.StringIO("\n".join(lines))), LOOKED_AT)
    ]
    for row in rows:
        headings = {heading(cell) for cell in row}
        if {"provider", "od_banding"} <= headings or {"provider code", "shmi value"} <= headings:
            return "shmi"
    filled = [row for row in rows if any(row)]
    like = sum(looks_like_etr(row) and len(row) >= 20 for row in filled)
    # etr.csv has no headings. A file is taken for it if at least half of its rows look the part.
    if filled and like * 2 >= len(filled):
        return "ods_trusts"
    return None


def _is_survey(book: zipfile.ZipFile) -> bool:
    """True if the texts of an Excel workbook hold the survey's headings. The sheets are not
    parsed.
    """
    parts = [
        n
        for n in book.namelist()
        if n == "xl/sharedStrings.xml" or re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)
    ]
    name = theme = False
    for part in sorted(parts, key=lambda n: "worksheets" in n):
        seen, tail = 0, b""
        for piece in unpacked(book, part):
            # The end of the last piece is searched again: a heading may lie across the two.
            window = tail + piece
            name = name or bool(TRUST_NAME.search(window))
            theme = theme or bool(THEME.search(window))
            seen, tail = seen + len(piece), window[-50:]
            if name and theme:
                return True
            # Most programs keep all texts in one shared list. A sheet holds its own texts only in
            # files without that list, and then its headings are at its start.
            most = MOST_WORDS if "sharedStrings" in part else START
            if seen > most:
                break
    return False
