"""The sheets of the workbook for one programme, row by row and cell by cell, with a problem for
each cell that cannot be read.

Runs in the reading process, so it imports no DuckDB.
"""

from collections.abc import Iterator
from datetime import date

from pathfinders.checks.problems import Problem
from pathfinders.files.book import RawSheet, cell_name, is_blank
from pathfinders.uploads.cells import read_cell
from pathfinders.uploads.headings import plain
from pathfinders.uploads.start_cells import cell_at, first_day, heading_row, text_of
from pathfinders.workbooks.start.layout import HEADINGS, MONEY, Asked


class StartSheets:
    """The sheets by name, and what was wrong in the cells read so far."""

    def __init__(self, sheets: dict[str, RawSheet]) -> None:
        self.sheets = sheets
        self.wrong: list[Problem] = []

    def rows_of(self, name: str) -> Iterator[tuple[int, dict[tuple[str, str], str | None]]]:
        """The filled rows below the headings of a sheet, with their numbers."""
        sheet = self.sheets.get(name)
        if sheet is None:
            return
        headings = HEADINGS[name]
        top = heading_row(sheet, headings)
        for row in range(top + 1, len(sheet.rows) + sheet.first_row):
            cells = [cell_at(sheet, row, place) for place in range(1, len(headings) + 1)]
            if not all(map(is_blank, cells)):
                yield (
                    row,
                    {
                        (question.table, question.name): self.read(sheet, (row, place), question)
                        for place, question in enumerate(headings, start=1)
                    },
                )

    def months_of(self, sheet: RawSheet) -> Iterator[tuple[int, date]]:
        """The columns of months, with their first days."""
        headings = HEADINGS[MONEY]
        top = heading_row(sheet, headings)
        widest = max((len(row) for row in sheet.rows), default=0) + sheet.first_column
        for column in range(len(headings) + 1, widest):
            heading = cell_at(sheet, top, column)
            first = first_day(heading)
            if first is not None:
                yield column, first
            elif not is_blank(heading):
                self.problem(
                    MONEY,
                    top,
                    f"{text_of(heading)!r} is no month.",
                    "Write the first day of the month, like 2026-04-01.",
                    "period_start",
                    (top, column),
                )

    def read(self, sheet: RawSheet, place: tuple[int, int], question: Asked) -> str | None:
        """The cell as text of the column that it fills; None where it is empty or unreadable."""
        cell = cell_at(sheet, *place)
        words = text_of(cell)
        # Numbers of criteria are not read as cells of their column, which holds positions of terms.
        if question.name == "criteria_not_met" and words:
            return words
        if question.choices and words:
            return self.choose(sheet, place, question, words)
        read = read_cell(cell, question.column)
        if read.wrong:
            self.problem(
                sheet.name,
                place[0],
                read.wrong,
                read.todo,
                question.name,
                place,
                words,
                question.table,
            )
        return read.text

    def choose(
        self, sheet: RawSheet, place: tuple[int, int], question: Asked, words: str
    ) -> str | None:
        """The codes of the answers chosen in a cell; None where one is not among the choices."""
        by_words = {plain(name): code for name, code in question.choices.items()}
        # The code itself is as good an answer as the words for it.
        by_words |= {plain(code): code for code in question.choices.values()}
        parts = [words]
        if question.column.kind == "list":
            parts = words.split(";")
        codes = [by_words.get(plain(part)) for part in parts]
        chosen = [code for code in codes if code is not None]
        if len(chosen) == len(codes):
            return ";".join(chosen)
        self.problem(
            sheet.name,
            place[0],
            f"{words!r} is not among the answers.",
            f"Choose from: {', '.join(question.choices)}.",
            question.name,
            place,
            words,
            question.table,
        )
        return None

    def problem(
        self,
        sheet: str,
        row: int | None,
        message: str,
        todo: str,
        column: str,
        place: tuple[int, int] | None = None,
        value: str = "",
        table: str = "",
    ) -> None:
        """Adds a problem, at its cell where `place` gives one."""
        # A problem is listed with a table: where none is named, with that of the sheet's first
        # column.
        homes = {name: headings[0].table for name, headings in HEADINGS.items()}
        cell = ""
        if place is not None:
            cell = cell_name(place)
        self.wrong.append(
            Problem(
                "type",
                table or homes.get(sheet, "programmes"),
                message,
                todo,
                row,
                column,
                value,
                sheet=sheet,
                cell=cell,
            )
        )
