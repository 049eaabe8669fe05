"""Reads a text file of separated values: which encoding and which separator is found by looking at
it.
"""

import csv
import io
import re
from pathlib import Path

from pathfinders.files.book import Cell, RawSheet, refusal

csv.field_size_limit(1_000_000)
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
LOOKED_AT = 50
UTF_8 = "Save it as 'CSV UTF-8' and upload it again."
MOST_CELLS = 6_000_000
# Bytes that mean nothing in Windows-1252: their presence shows that it is not that.
NOT_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


def read_text(path: Path, name: str) -> tuple[RawSheet, list[str]]:
    """The file's one sheet, its rows numbered as a spreadsheet would, and notes on how it was read.

    Raises Refused, with the line, for a NUL byte, for mixed encodings and for text that has no
    rows.
    """
    text, notes = _decoded(path.read_bytes(), name)
    if not text.strip():
        raise refusal(name, "there is nothing in it.", "Save the sheet again and upload it.")
    if odd := CONTROL.search(text):
        raise refusal(
            name,
            f"a character that is no text ({odd[0]!r}) stands here.",
            UTF_8,
            _line(text, odd.start()),
        )
    separator = separator_of(text)
    if separator != ",":
        notes.append(f"Its columns are separated by {SEPARATORS[separator]}.")
    return RawSheet("", False, _rows(text, separator, name)), notes


def separator_of(text: str) -> str:
    """What separates the columns: that which splits the first rows most alike, and into most
    parts.
    """
    start = "".join(io.StringIO(text).readlines(200_000)[:LOOKED_AT])
    best, most = ",", (0.0, 0)
    for separator in SEPARATORS:
        try:
            widths = [
                len(row)
                for row in csv.reader(io.StringIO(start, newline=""), delimiter=separator)
                if any(row)
            ]
        except csv.Error:
            continue
        usual = max(
            (w for w in set(widths) if w > 1), key=lambda w: (widths.count(w), w), default=0
        )
        if usual:
            score = (round(widths.count(usual) / len(widths), 1), usual)
            best, most = (separator, score) if score > most else (best, most)
    return best


def _decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16").replace("\x00", ""), [
                "It is written in UTF-16 and was read as that."
            ]
        except UnicodeDecodeError:
            raise refusal(
                name, "it is not whole: it begins as UTF-16 text and does not go on so.", UTF_8
            ) from None
    nul = content.find(b"\x00")
    if nul >= 0:
        raise refusal(
            name,
            "a NUL byte stands here: the file is damaged, or no text.",
            UTF_8,
            content[:nul].count(b"\n") + 1,
        )
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
    # Text with letters of several bytes that are right in UTF-8 was mostly written in it: the rest
    # comes from elsewhere.
    beyond = re.findall(
        rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", content
    )
    if content.startswith(b"\xef\xbb\xbf") or beyond:
        raise refusal(
            name,
            "two encodings are mixed: most of it is UTF-8, this line is not.",
            "Correct the odd letter in this line, save it as 'CSV UTF-8' and upload it again.",
            line,
        )
    if odd := NOT_1252.search(content):
        line = content[: odd.start()].count(b"\n") + 1
        raise refusal(
            name, "the letters of this line are in no encoding that is known here.", UTF_8, line
        )
    return content.decode("cp1252"), [
        "It is written in Windows-1252, as older Excel saves it, and was read as that."
    ]


def _rows(text: str, separator: str, name: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    blank: list[Cell] = []
    cells = last = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for row in reader:
            start = reader.line_num + 1
            if not any(row):
                rows.append(blank)
                continue
            while row and not row[-1].strip():
                row.pop()
            rows.append([cell or None for cell in row] if row else blank)
            cells += len(row)
            last = len(rows) if row else last
            if cells > MOST_CELLS:
                raise refusal(
                    name, f"it has more than {MOST_CELLS:,} cells.", "Upload it in parts.", start
                )
    except csv.Error as error:
        raise refusal(
            name,
            f"the row cannot be read ({error}).",
            "Look for a quotation mark that is not closed, or not doubled.",
            start,
        ) from None
    del rows[last:]
    return rows


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
