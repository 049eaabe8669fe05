"""Turns the raw cells of a table into text in the form the tables use.

Nothing is guessed silently: a cell that was not taken literally is counted in a note, and a cell
whose meaning is in doubt is a problem.
"""

from collections import Counter, defaultdict

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, Place, cell_name
from pathfinders.tables import Column
from pathfinders.uploads.cells import MEND, TYPE_IT, Read, read_cell, wrong
from pathfinders.uploads.find_tables import TableArea

ANY_ORDER = (
    "which of its two numbers is the month is not known: other dates of the column have the month"
    " first."
)
MOST_REMEMBERED = 50_000
"""Different cells of a column whose reading is remembered."""


def understand(area: TableArea) -> tuple[dict[str, list[str | None]], list[Problem], list[str]]:
    """The columns of the table as text, row by row, with a problem for each cell that cannot be
    read, and notes.
    """
    columns: dict[str, list[str | None]] = {}
    problems: list[Problem] = []
    notes: list[str] = []
    for column in area.table.columns:
        if column.name in area.columns:
            reading = _Reading(area, column)
            columns[column.name] = reading.cells()
            problems += reading.problems()
            notes += reading.notes()
    return columns, problems, notes


class _Reading:
    """The reading of one column."""

    def __init__(self, area: TableArea, column: Column) -> None:
        self.area, self.column = area, column
        self.place = area.columns[column.name]
        self.wrong: list[tuple[int, str, Read]] = []
        """The spreadsheet's row number, the cell's text, and why it cannot be read."""
        self.note_counts: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], str] = {}
        self.day_first: list[tuple[int, int, str]] = []
        """Index in the column, row number and text of each date that was read with its day first.
        """

    def cells(self) -> list[str | None]:
        """The cells as text; None is empty, and what cannot be read."""
        sheet, place = self.area.sheet, self.place
        number = sheet.first_column + place
        special = {
            row
            for row, at in (*sheet.facts.errors, *sheet.facts.uncalculated, *sheet.facts.percents)
            if at == number
        }
        # Columns repeat few values, so each is read once. The readings are by type, because 1, 1.0
        # and True are equal as keys and different as cells.
        readings: dict[type, dict[Cell, Read]] = defaultdict(dict)
        cells: list[str | None] = []
        for index in self.area.rows:
            row = sheet.rows[index]
            cell = row[place] if place < len(row) else None
            if special and sheet.first_row + index in special:
                read = self._special(cell, (sheet.first_row + index, number))
            else:
                alike = readings[cell.__class__]
                if cell in alike:
                    read = alike[cell]
                else:
                    read = read_cell(cell, self.column)
                    if len(alike) < MOST_REMEMBERED:
                        alike[cell] = read
            if read.note or read.wrong:
                self._remark(read, cell, sheet.first_row + index, len(cells))
            cells.append(read.text)
        # One date that can only have its month first puts all ambiguous dates of the column in
        # doubt.
        if any(read.kind == "month first" for _, _, read in self.wrong):
            for at, row_number, text in self.day_first:
                self.wrong.append((row_number, text, wrong(f"{text!r}: {ANY_ORDER}", TYPE_IT)))
                cells[at] = None
            self.note_counts = Counter(
                {note: n for note, n in self.note_counts.items() if note[0] != "day first"}
            )
        return cells

    def _special(self, cell: Cell, place: Place) -> Read:
        facts = self.area.sheet.facts
        if place in facts.errors:
            return wrong(f"the cell holds the error {facts.errors[place]}.", MEND, "error")
        if cell is None:
            return wrong(
                "the cell holds a formula whose result was not saved.",
                "Open the file in Excel, let it calculate, and save it; or type the value.",
                "formula",
            )
        return read_cell(cell, self.column, place in facts.percents)

    def _remark(self, read: Read, cell: Cell, row: int, at: int) -> None:
        text = "" if cell is None else str(cell)[:200]
        if read.wrong:
            self.wrong.append((row, text, read))
        elif read.note:
            self.note_counts[read.note] += 1
            self.examples.setdefault(read.note, text.strip())
            if read.note[0] == "day first":
                self.day_first.append((at, row, text))

    def problems(self) -> list[Problem]:
        """A problem for each cell that cannot be read, in the order of the rows."""
        sheet, letters = self.area.sheet, self.area.sheet.first_column + self.place
        return [
            Problem(
                read.kind if read.kind in ("error", "formula") else "type",
                self.area.table.name,
                read.wrong,
                read.todo,
                row,
                self.column.name,
                text,
                sheet=sheet.name,
                cell=cell_name((row, letters)),
            )
            for row, text, read in sorted(self.wrong, key=lambda entry: entry[0])
        ]

    def notes(self) -> list[str]:
        """Notes on cells that were not taken literally, with a count and example of each kind."""
        where = f"{self.area.table.label}, {self.column.label}"
        lines = []
        for note, number in self.note_counts.items():
            cells, was, like = "cells", "were", "like"
            if number == 1:
                cells, was, like = "cell", "was", "with"
            # The notes on percentages and times say by themselves how they were read.
            example = ""
            if note[0] not in ("percent", "time"):
                example = f" {like} '{self.examples[note][:60]}'"
            lines.append(f"{where}: {number:,} {cells}{example} {was} {note[1]}.")
        return lines
