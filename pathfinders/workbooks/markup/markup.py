"""The user's own workbook back, with every problem marked where it is and listed on a first sheet.

Works on a stranger's file, so call it in a guarded process: `guarded(marked_up, path, name,
problems)`.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book
from pathfinders.files.kinds import find_kind
from pathfinders.files.readers.book import read_book
from pathfinders.files.sheet_names import PROBLEMS_SHEET
from pathfinders.words import listed
from pathfinders.workbooks.markup.copy import marked_copy
from pathfinders.workbooks.markup.in_place import marked_workbook
from pathfinders.workbooks.markup.losses import losses
from pathfinders.workbooks.markup.marks import limit_notes, make_marks

MOST_TO_KEEP = 12_000_000
"""Bytes of sheets, unpacked, up to which formatting is kept: some 300,000 cells, which takes about
ten seconds.
"""
PARTS = {
    "xl/charts/": "charts",
    "xl/media/": "pictures",
    "xl/diagrams/": "diagrams",
    "xl/drawings/": "shapes",
    "xl/pivotTables/": "pivot tables",
    "xl/slicers/": "slicers",
    "xl/ctrlProps/": "buttons",
}


@dataclass(frozen=True)
class MarkedUp:
    """A marked workbook, its file name, and a note about it for its owner."""

    content: bytes
    name: str
    note: str


def marked_up(path: Path, name: str, problems: Sequence[Problem]) -> MarkedUp:
    """The workbook at `path`, which its owner calls `name`, as xlsx with the `problems` marked.

    Each cell with a problem is coloured and has a comment that says what is wrong and what to do; a
    first sheet lists all problems with links. An xlsx or xlsm keeps its formatting; of another
    kind, or too large, the cells come back as they were read. The note says what is not as it was.
    Raises Refused where the file cannot be read.
    """
    kind, _ = find_kind(path, name)
    notes = [
        f"Cells with a problem are coloured and have a comment. The first sheet, {PROBLEMS_SHEET},"
        " lists every problem."
    ]
    notes += limit_notes(problems, make_marks(problems))
    target = f"{PurePath(name).stem or 'upload'} - problems marked.xlsx"
    why = f"The file came as {kind}"
    if kind in ("xlsx", "xlsm"):
        large, parts = _inspect(path)
        # Writing a workbook with its formatting takes long, and people wait for it.
        if not large:
            lacking = _lacking(copy_lacks(path, name))
            try:
                content, more = marked_workbook(path, problems, lacking)
            # The library fails in many ways on files that other programs can read. Their owner then
            # gets a plain copy with the marks.
            except Exception:
                why = "The workbook could not be written again as it is"
            else:
                words = [*notes, lacking, *_lost(kind, parts), *more]
                return MarkedUp(content, target, " ".join(filter(None, words)))
        else:
            why = "The workbook is too large to be written again as it is"
    book: Book = read_book(path, name)
    content, more = marked_copy(book, problems)
    notes.append(f"{why}: this copy holds its cells as they were read, without their formatting.")
    return MarkedUp(content, target, " ".join([*notes, *more]))


def copy_lacks(path: Path, name: str) -> list[str]:
    """What a marked copy of the file will not hold, in words; nothing for a file that is no xlsx,
    of which only the cells come back. Raises Refused where the file cannot be read.
    """
    kind, _ = find_kind(path, name)
    if kind not in ("xlsx", "xlsm"):
        return []
    with zipfile.ZipFile(path) as book:
        return losses(book)


def _lacking(missing: Sequence[str]) -> str:
    if not missing:
        return ""
    return f"Missing in this copy: {listed(missing)}. Your own file still has them."


def _inspect(path: Path) -> tuple[bool, list[str]]:
    """True if a workbook is too large to keep its formatting, and the names of its parts other than
    cells.
    """
    with zipfile.ZipFile(path) as book:
        sizes = {entry.filename: entry.file_size for entry in book.infolist()}
    sheets = sum(
        size
        for name, size in sizes.items()
        if name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"
    )
    return sheets > MOST_TO_KEEP, [
        words for part, words in PARTS.items() if any(name.startswith(part) for name in sizes)
    ]


def _lost(kind: str, parts: Sequence[str]) -> list[str]:
    notes = []
    if kind == "xlsm":
        notes.append("Macros are left out: your own file still has them.")
    # Comments are kept as drawings too, so shapes by themselves say little.
    if shown := [part for part in parts if part != "shapes"] or list(parts):
        notes.append(
            f"It holds {', '.join(shown)}, which may be missing or look different here: your own"
            " file still has them."
        )
    return notes
