"""Inspects a zipped workbook before it is read: its kind, its unpacked size, and macros or links
that it carries.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathfinders.files.book import refusal

CHUNK = 1 << 20
START = 65_536
UNFAMILIAR = (
    "No spreadsheet program writes a workbook like this. Open it in Excel, copy the values into a"
    " new one, save that."
)
TOO_LARGE = (
    "Remove what is not needed (empty rows and columns, pictures, other sheets), or upload it in"
    " parts."
)
DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
ELEMENT = re.compile(rb"<[A-Za-z_]")


@dataclass(frozen=True)
class Limits:
    """How large a zipped workbook may be once unpacked."""

    members: int = 2_000
    unpacked: int = 400_000_000
    ratio: int = 200
    """Most bytes unpacked for one packed, asked of parts above `small`."""
    small: int = 20_000_000


def inspect_zip(path: Path, name: str, limits: Limits) -> tuple[str, list[str]]:
    """The kind of the workbook and notes about it. Raises Refused where it is no workbook, locked,
    damaged or a bomb.
    """
    try:
        with zipfile.ZipFile(path) as book:
            _totals(book, name, limits)
            kind = _kind(book, name)
            _no_entities(book, name)
            return kind, _carried(book)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeDecodeError,
        OSError,
        ValueError,
    ):
        raise refusal(name, "the file is damaged or was not uploaded whole.") from None


def unpacked(book: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The content of a member in pieces. Raises zipfile.BadZipFile where it is not as long as it
    claims.
    """
    with book.open(member) as part:
        while piece := part.read(CHUNK):
            yield piece


def _totals(book: zipfile.ZipFile, name: str, limits: Limits) -> None:
    members = book.infolist()
    # Programs differ in which of two members of one name they read, so what was checked here need
    # not be what is read later.
    if len(members) > limits.members or len({m.filename.lower() for m in members}) < len(members):
        raise refusal(name, "the workbook has too many parts, or two of one name.", UNFAMILIAR)
    # Bit 0 of the flags says that a member is encrypted.
    if any(m.flag_bits & 1 for m in members):
        raise refusal(
            name,
            "it is locked with a password.",
            "Remove the password, save it and upload it again.",
        )
    total = sum(m.file_size for m in members)
    if total > limits.unpacked:
        raise refusal(
            name,
            f"it unpacks to {total / 1e6:,.0f} MB; the most is {limits.unpacked / 1e6:,.0f} MB.",
            TOO_LARGE,
        )
    for m in members:
        if m.file_size > limits.small and m.file_size > limits.ratio * max(m.compress_size, 1):
            raise refusal(
                name,
                f"it is packed {m.file_size // max(m.compress_size, 1):,} times smaller than"
                " it is.",
                UNFAMILIAR,
            )


def _kind(book: zipfile.ZipFile, name: str) -> str:
    names = set(book.namelist())
    if "xl/workbook.bin" in names:
        return "xlsb"
    # The main part may have another name, as long as the content types declare it.
    if "xl/workbook.xml" in names or (
        "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names)
    ):
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    if "content.xml" in names and _is_open_spreadsheet(book):
        manifest = b""
        if "META-INF/manifest.xml" in names:
            manifest = b"".join(unpacked(book, "META-INF/manifest.xml"))
        if b"encryption-data" in manifest:
            raise refusal(
                name,
                "it is locked with a password.",
                "Remove the password, save it and upload it again.",
            )
        return "ods"
    what = "an archive of files"
    for folder, document in (("ppt/", "a presentation"), ("word/", "a Word document")):
        if any(member.startswith(folder) for member in names):
            what = document
    raise refusal(
        name,
        f"it is {what}, not a spreadsheet.",
        "Upload the spreadsheet itself: .xlsx, .xls, .xlsb, .ods or .csv.",
    )


def _is_open_spreadsheet(book: zipfile.ZipFile) -> bool:
    """True unless the file's media type names another kind of OpenDocument. Some programs write no
    media type.
    """
    if "mimetype" not in book.namelist():
        return True
    return b"spreadsheet" in book.read("mimetype")[:100]


def _no_entities(book: zipfile.ZipFile, name: str) -> None:
    """Refuses declarations of a document type: no spreadsheet program writes them, and they can
    unfold to any size.
    """
    for member in book.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")) or not member.file_size:
            continue
        with book.open(member) as part:
            start = part.read(START)
        if b"\x00" in start:
            raise refusal(name, f"its part {member.filename} is not written in UTF-8.", UNFAMILIAR)
        # A declaration comes before the first element. If the start holds no element, the
        # declaration may be further on, so the part is refused as well.
        if DECLARATION.search(start) or not ELEMENT.search(start):
            raise refusal(
                name, f"its part {member.filename} declares entities, or holds nothing.", UNFAMILIAR
            )


def _carried(book: zipfile.ZipFile) -> list[str]:
    names = book.namelist()
    notes = []
    if any(n.endswith("vbaProject.bin") for n in names):
        notes.append(
            "The workbook holds macros. Only the values in its cells were read; no macro was run."
        )
    if any(n.startswith("xl/externalLinks/") for n in names):
        notes.append(
            "Some cells take their value from another workbook. They were read as last saved; the"
            " other was not opened."
        )
    return notes
