"""Finds the kind of an uploaded file by its content, and refuses files that are not spreadsheets.
The name decides nothing.
"""

import re
from pathlib import Path

from pathfinders.files.book import refusal
from pathfinders.files.zip_checks import Limits, inspect_zip

MOST_BYTES = 50 * 1024 * 1024
START = 4096
LOCK_BYTES = 165
"""The size of Excel's owner files."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AS = (
    "Open it in Excel, choose Save As, 'Excel Workbook (.xlsx)' or 'CSV UTF-8', and upload that."
)
# Some programs save a web page under the ending .xls, and Excel opens it all the same.
MARKUP = re.compile(
    rb"\s*<(!doctype|html|head|body|table|meta|style|div|!--|\?xml|\w+:Workbook|Workbook)\b",
    re.IGNORECASE,
)
OTHERS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"\x1f\x8b": "an archive",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "a database",
}
# The first bytes of workbooks without a container, as Excel 2 to 5 could write them.
OLD_BINARY = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")


def find_kind(path: Path, name: str, limits: Limits | None = None) -> tuple[str, list[str]]:
    """The kind of the file (xlsx, xlsm, xlsb, xls, ods or csv) and notes about it for its owner.

    Raises Refused for a file that is too large, locked, dangerous or not a spreadsheet.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(START)
    except OSError as error:
        raise refusal(
            name,
            f"it cannot be opened ({error.strerror}).",
            "Give a spreadsheet that can be opened.",
        ) from None
    if size > MOST_BYTES:
        raise refusal(
            name,
            f"it has {size / 1024**2:,.0f} MB; the most is {MOST_BYTES // 1024**2} MB.",
            "Remove pictures and other sheets, or upload it in parts.",
        )
    if _is_lock_file(start, size, name):
        meant = Path(name).name.removeprefix("~$")
        raise refusal(
            name,
            "it is the small file that Excel keeps beside a workbook that is open somewhere: it"
            " holds the name of the person, and no data.",
            f"Choose the workbook itself, {meant}; if it is open, save it first.",
        )
    if not size:
        raise refusal(name, "it is empty.", "Save the sheet again and upload it.")
    if start.startswith(b"PK"):
        kind, notes = inspect_zip(path, name, limits or Limits())
    elif start.startswith(OLE):
        kind, notes = _old_office(path, name), []
    else:
        kind, notes = _text(start, name), []
    return kind, [*_misnamed(name, kind), *notes]


def _is_lock_file(start: bytes, size: int, name: str) -> bool:
    """True for Excel's owner file: by its name, or by its shape where it was renamed."""
    if Path(name).name.startswith("~$"):
        return True
    # The name's length, the name padded with spaces to 54 bytes, and the same again in UTF-16.
    length = start[0] if start else 0
    return size == LOCK_BYTES and 0 < length <= 54 and start[1 + length : 55].strip(b" \x00") == b""


def _old_office(path: Path, name: str) -> str:
    content = path.read_bytes()
    # Office wraps an encrypted .xlsx in the old container, so a locked one arrives here. Names in
    # the container are written in UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refusal(
            name,
            "it is locked with a password.",
            "Remove the password (File, Info), save it and upload it again.",
        )
    if any(word.encode("utf-16-le") in content for word in ("Workbook\x00", "Book\x00")):
        return "xls"
    if any(word.encode("utf-16-le") in content for word in ("WordDocument", "PowerPoint Document")):
        raise refusal(name, "it is an Office document, but not a spreadsheet.", SAVE_AS)
    raise refusal(name, "the file is damaged or was not uploaded whole.")


def _text(start: bytes, name: str) -> str:
    if MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise refusal(
            name, "it is a web page (or XML) and not a spreadsheet, whatever it is called.", SAVE_AS
        )
    for magic, what in OTHERS.items():
        if start.startswith(magic):
            raise refusal(name, f"it is {what}, not a spreadsheet.", SAVE_AS)
    if start.startswith(OLD_BINARY):
        raise refusal(
            name, "it is a spreadsheet of the early 1990s, which cannot be read.", SAVE_AS
        )
    return "csv"


def _misnamed(name: str, kind: str) -> list[str]:
    suffix = Path(name).suffix.lower().lstrip(".")
    fits = {"csv": ("csv", "txt", "tsv", "tab"), "xlsx": ("xlsx", "xlsm"), "xlsm": ("xlsm",)}
    if not suffix or suffix in fits.get(kind, (kind,)):
        return []
    description = f"an {kind} workbook"
    if kind == "csv":
        description = "a text file of comma-separated values"
    return [f"The name ends in .{suffix}, but the file is {description}. It was read as that."]
