"""Marks problems in a workbook and keeps everything else of it that the library can keep."""

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
from pathfinders.files.sheet_names import PROBLEMS_SHEET, free_name
from pathfinders.workbooks.markup.marks import (
    AUTHOR,
    CELL,
    FILLS,
    FOUND,
    HEADINGS,
    MOST_COMMENTS,
    MOST_LISTED,
    TITLE,
    WIDTHS,
    Mark,
    comment_words,
    link_to,
    listed_row,
    marks_of,
)

SOLID = {severity: PatternFill("solid", fgColor=colour) for severity, colour in FILLS.items()}
DARK = Color(rgb="FF000000")
FIRST_ROW = 4
"""Of the list of problems; its headings stand in the row above."""


def marked_workbook(path: Path, problems: Sequence[Problem]) -> tuple[bytes, list[str]]:
    """The workbook at `path` with the problems marked, as xlsx without macros, and what to say of
    it.

    Marks of an earlier round are taken away first. The library raises errors of many kinds on files
    it cannot take.
    """
    with warnings.catch_warnings(record=True) as warned, path.open("rb") as file:
        warnings.simplefilter("always")
        book = load_workbook(file, rich_text=True)
    _take_away_marks(book)
    for place, mark in enumerate(marks_of(problems)):
        if mark.sheet in book.sheetnames and isinstance(book[mark.sheet], Worksheet):
            _mark(book[mark.sheet], mark, commented=place < MOST_COMMENTS)
    _list(book, problems)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), _told(book, [str(warning.message) for warning in warned])


def _told(book: Workbook, warned: Sequence[str]) -> list[str]:
    said = []
    lost = sorted(
        {
            text.partition(" extension")[0]
            for text in warned
            if "not supported and will be removed" in text
        }
    )
    if lost:
        said.append(
            f"Lost in this copy, because its newer form cannot be kept: {', '.join(lost).lower()}."
        )
    if any(
        cell.data_type == "f"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    ):
        said.append("Its formulas have no results until it has been opened and saved in Excel.")
    return said


def _mark(sheet: Worksheet, mark: Mark, *, commented: bool) -> None:
    cell = sheet[mark.cell]
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
        before = cell.comment.text if cell.comment is not None else ""
        author = cell.comment.author if cell.comment is not None else AUTHOR
        words = comment_words(mark, before)
        cell.comment = Comment(
            words,
            author,
            width=380,
            height=min(400, 60 + 18 * (len(words) // 50 + words.count("\n"))),
        )


def _list(book: Workbook, problems: Sequence[Problem]) -> None:
    """Adds the sheet that lists the problems, as the first."""
    sheet = book.create_sheet(free_name(PROBLEMS_SHEET, book.sheetnames), 0)
    _write(sheet, 1, (TITLE,), Font(bold=True, size=14))
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


def _take_away_marks(book: Workbook) -> None:
    """Takes away the list and the marks that an earlier check left, so that what was mended no
    longer looks wrong.
    """
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
    if cell.fill.fgColor.rgb in {f"00{colour}" for colour in FILLS.values()} | {
        f"FF{colour}" for colour in FILLS.values()
    }:
        cell.fill = PatternFill()
    if cell.comment is not None and FOUND in cell.comment.text:
        before = cell.comment.text.partition(FOUND)[0].strip()
        cell.comment = Comment(before, cell.comment.author) if before else None
