"""Marks problems in a workbook, with everything else of it left as far as the library can."""

import io
import warnings
from collections.abc import Sequence
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pathfinders.checks.problems import Problem
from pathfinders.files.sheet_names import COMMENT_INTRO, PROBLEMS_SHEET, free_name
from pathfinders.workbooks.markup.marks import (
    AUTHOR,
    CELL,
    FILLS,
    HEADINGS,
    MOST_COMMENTS,
    MOST_LISTED,
    TITLE,
    WIDTHS,
    Mark,
    comment_words,
    link_to,
    listed_row,
    make_marks,
)

SOLID = {severity: PatternFill("solid", fgColor=colour) for severity, colour in FILLS.items()}
DARK = Color(rgb="FF000000")
FIRST_ROW = 4
"""Of the list of problems; its headings stand in the row above."""


def marked_workbook(
    path: Path, problems: Sequence[Problem], lacking: str = ""
) -> tuple[bytes, list[str]]:
    """The workbook at `path` with the problems marked, as xlsx without macros, and notes on it for
    its owner. `lacking` says on its first sheet what the copy does not hold.

    Marks of an earlier round are removed first. The library raises errors of many kinds on files
    that it cannot handle.
    """
    with warnings.catch_warnings(record=True) as warned, path.open("rb") as file:
        # The library warns of each part that it cannot keep, and the owner is told.
        warnings.simplefilter("always")
        # Without `rich_text`, a cell with several fonts would lose all but one.
        book = load_workbook(file, rich_text=True)
    # Before the new marks: a cell that is still wrong would lose its mark with the old ones.
    _remove_marks(book)
    for place, mark in enumerate(make_marks(problems)):
        if mark.sheet in book.sheetnames and isinstance(book[mark.sheet], Worksheet):
            _mark(book[mark.sheet], mark, commented=place < MOST_COMMENTS)
    _list(book, problems, lacking)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), _loss_notes(book, [str(warning.message) for warning in warned])


def _loss_notes(book: Workbook, warned: Sequence[str]) -> list[str]:
    notes = []
    lost = sorted(
        {
            text.partition(" extension")[0]
            for text in warned
            if "not supported and will be removed" in text
        }
    )
    if lost:
        notes.append(
            f"Lost in this copy, because its newer form cannot be kept: {', '.join(lost).lower()}."
        )
    # The library writes formulas without the results that Excel had stored.
    if any(
        cell.data_type == "f"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    ):
        notes.append("Its formulas have no results until it has been opened and saved in Excel.")
    return notes


def _mark(sheet: Worksheet, mark: Mark, *, commented: bool) -> None:
    cell = sheet[mark.cell]
    # Of a merged range only the first cell can be coloured and commented on.
    if isinstance(cell, MergedCell):
        merged = next(r for r in sheet.merged_cells.ranges if mark.cell in r)
        cell = sheet.cell(merged.min_row, merged.min_col)
    cell.fill = SOLID[mark.severity]
    if cell.font.color is not None and cell.font.color != DARK:
        # Light letters cannot be read on the mark's light ground.
        font = copy(cell.font)
        font.color = DARK
        cell.font = font
    if commented:
        before, author = "", AUTHOR
        if cell.comment is not None:
            before, author = cell.comment.text, cell.comment.author
        words = comment_words(mark, before)
        cell.comment = Comment(
            words,
            author,
            width=380,
            height=min(400, 60 + 18 * (len(words) // 50 + words.count("\n"))),
        )


def _list(book: Workbook, problems: Sequence[Problem], lacking: str) -> None:
    """Adds the sheet that lists the problems, as the first."""
    sheet = book.create_sheet(free_name(PROBLEMS_SHEET, book.sheetnames), 0)
    _write(sheet, 1, (TITLE,), Font(bold=True, size=14))
    _write(sheet, 2, (lacking,), Font(italic=True))
    _write(sheet, FIRST_ROW - 1, HEADINGS, Font(bold=True))
    for row, problem in enumerate(problems[:MOST_LISTED], FIRST_ROW):
        cells = listed_row(problem)
        _write(sheet, row, cells)
        if problem.sheet in book.sheetnames and cells[1]:
            place = sheet.cell(row, 2)
            place.hyperlink = Hyperlink(
                ref=place.coordinate, location=link_to(problem.sheet, cells[1])
            )
            place.font = Font(color="0563C1", underline="single")
        sheet.cell(row, len(HEADINGS)).fill = SOLID[problem.severity]
    for letter, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"
    book.active = 0
    # Excel edits all selected sheets at once, so only the list may be selected.
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _write(sheet: Worksheet, row: int, texts: Sequence[str], font: Font | None = None) -> None:
    for column, text in enumerate(texts, 1):
        if text:
            cell = sheet.cell(row, column, text)
            # Text that begins like a formula or an error stays text.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=len(texts) > 1, vertical="top")
            if font is not None:
                cell.font = font


def _remove_marks(book: Workbook) -> None:
    """Remove the list and the marks of an earlier check, so that a mended cell no longer looks
    wrong.
    """
    # The list of an earlier check names every cell that was marked. It is known by its first cell,
    # because the owner may have given its sheet another name.
    for old in [sheet for sheet in book.worksheets if sheet["A1"].value == TITLE]:
        for sheet_name, place in old.iter_rows(min_row=FIRST_ROW, max_col=2, values_only=True):
            if (
                sheet_name in book.sheetnames
                and CELL.fullmatch(str(place))
                and isinstance(book[sheet_name], Worksheet)
            ):
                _clear(book[sheet_name][str(place)])
        book.remove(old)


def _clear(cell: Cell | MergedCell) -> None:
    if isinstance(cell, MergedCell):
        return
    # The library writes a colour with an alpha of 00, and Excel saves it again with FF.
    colours = {f"{alpha}{colour}" for alpha in ("00", "FF") for colour in FILLS.values()}
    if cell.fill.fgColor.rgb in colours:
        cell.fill = PatternFill()
    if cell.comment is not None and COMMENT_INTRO in cell.comment.text:
        before = cell.comment.text.partition(COMMENT_INTRO)[0].strip()
        author = cell.comment.author
        cell.comment = None
        if before:
            cell.comment = Comment(before, author)
