"""Reads a text file of separated values. Its content shows which encoding and separator it has."""

import csv
import io
import re
from pathlib import Path

from pathfinders.files.book import Cell, RawSheet, refusal
from pathfinders.files.readers.legacy import decode_legacy

csv.field_size_limit(1_000_000)
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
ROWS_COMPARED = 50
UTF_8 = "Save it as 'CSV UTF-8' and upload it again."
MOST_CELLS = 6_000_000
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


def read_text(path: Path, name: str) -> tuple[RawSheet, list[str]]:
    """The file's one sheet, its rows numbered as a spreadsheet would, and notes on how it was read.

    Raises Refused, with the line, for a NUL byte, for mixed encodings and for text that has no
    rows.
    """
    text, notes = _decoded(path.read_bytes(), name)
    # Excel takes such a line for an order and does not show it: it counts from the next.
    named = SEPARATOR_LINE.match(text)
    if named:
        text = text[named.end() :]
    if not text.strip():
        raise refusal(name, "there is nothing in it.", "Save the sheet again and upload it.")
    if odd := CONTROL.search(text):
        raise refusal(
            name,
            f"a character that is no text ({odd[0]!r}) stands here.",
            UTF_8,
            _line(text, odd.start()),
        )
    separator = named[1] if named else find_separator(text)
    if separator not in SEPARATORS:
        raise refusal(
            name,
            f"its first line says that {separator!r} separates its columns.",
            "Save it with commas or semicolons between the columns.",
            1,
        )
    if separator != ",":
        notes.append(f"Its columns are separated by {SEPARATORS[separator]}.")
    rows = _rows(text, separator, name)
    return RawSheet("", False, rows, separator=separator), notes


def find_separator(text: str) -> str:
    """The separator that splits the most of the first rows into the same number of parts, and then
    into the most parts; a comma where none splits any.
    """
    start = "".join(io.StringIO(text).readlines(200_000)[:ROWS_COMPARED])
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
            if score > most:
                best, most = separator, score
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
    # Valid UTF-8 letters of several bytes hardly ever occur by chance in another encoding. If there
    # are any, most of the file is UTF-8 and something else was pasted into it.
    multibyte = re.findall(
        rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", content
    )
    if content.startswith(b"\xef\xbb\xbf") or multibyte:
        raise refusal(
            name,
            "two encodings are mixed: most of it is UTF-8, this line is not.",
            "Correct the odd letter in this line, save it as 'CSV UTF-8' and upload it again.",
            line,
        )
    decoded = decode_legacy(content)
    if decoded is None:
        raise refusal(
            name, "the letters of this line are in no encoding that is known here.", UTF_8, line
        )
    return decoded.text, [decoded.note]


def _rows(text: str, separator: str, name: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    blank: list[Cell] = []
    cells = last = 0
    # Without `strict`, a quotation mark that is never closed swallows the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        # The reader's line number is that of a row's last line, and a quoted cell can hold line
        # breaks: the next row starts on the line after it.
        for row in reader:
            start = reader.line_num + 1
            if not any(row):
                rows.append(blank)
                continue
            while row and not row[-1].strip():
                row.pop()
            if row:
                rows.append([cell or None for cell in row])
                last = len(rows)
            else:
                rows.append(blank)
            cells += len(row)
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
