"""Turns the raw cells of a table into text in the form the tables use; reports what is not beyond
doubt.

Nothing is guessed silently: what was not taken literally is counted in a note, what cannot be known
is a problem.
"""

from collections import Counter, defaultdict

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, Place, cell_name
from pathfinders.tables import Column
from pathfinders.uploads.cell_dates import TYPE_IT
from pathfinders.uploads.cell_read import Read, wrong
from pathfinders.uploads.cells import MEND, read_cell
from pathfinders.uploads.find_tables import Found

ANY_ORDER = (
    "which of its two numbers is the month is not known: other dates of the column have the month"
    " first."
)
MOST_KEPT = 50_000
"""Different cells of a column whose reading is remembered."""


def understand(found: Found) -> tuple[dict[str, list[str | None]], list[Problem], list[str]]:
    """The columns of the table as text, row by row, with a problem for each cell that cannot be
    read, and notes.
    """
    columns: dict[str, list[str | None]] = {}
    problems: list[Problem] = []
    notes: list[str] = []
    for column in found.table.columns:
        if column.name in found.columns:
            reading = _Reading(found, column)
            columns[column.name] = reading.cells()
            problems += reading.problems()
            notes += reading.notes()
    return columns, problems, notes


class _Reading:
    """The reading of one column."""

    def __init__(self, found: Found, column: Column) -> None:
        self.found, self.column = found, column
        self.place = found.columns[column.name]
        self.wrong: list[tuple[int, str, Read]] = []
        """Row as the spreadsheet numbers it, what the cell holds, and why it cannot be read."""
        self.said: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], str] = {}
        self.day_first: list[tuple[int, int, str]] = []
        """Where in the column, row and text of each date that was taken to have its day first."""

    def cells(self) -> list[str | None]:
        """The cells as text; None is empty, and what cannot be read."""
        sheet, place = self.found.sheet, self.place
        number = sheet.first_column + place
        special = {
            row
            for row, at in (*sheet.facts.errors, *sheet.facts.uncalculated, *sheet.facts.percents)
            if at == number
        }
        # By type, because 1 and 1.0 and True are equal keys and different cells.
        known: dict[type, dict[Cell, Read]] = defaultdict(dict)
        cells: list[str | None] = []
        for index in self.found.rows:
            row = sheet.rows[index]
            cell = row[place] if place < len(row) else None
            if special and sheet.first_row + index in special:
                read = self._special(cell, (sheet.first_row + index, number))
            else:
                alike = known[cell.__class__]
                if cell in alike:
                    read = alike[cell]
                else:
                    read = read_cell(cell, self.column)
                    if len(alike) < MOST_KEPT:
                        alike[cell] = read
            if read.note or read.wrong:
                self._remark(read, cell, sheet.first_row + index, len(cells))
            cells.append(read.text)
        if any(read.kind == "month first" for _, _, read in self.wrong):
            for at, row_number, text in self.day_first:
                self.wrong.append((row_number, text, wrong(f"{text!r}: {ANY_ORDER}", TYPE_IT)))
                cells[at] = None
            self.said = Counter(
                {said: n for said, n in self.said.items() if said[0] != "day first"}
            )
        return cells

    def _special(self, cell: Cell, place: Place) -> Read:
        facts = self.found.sheet.facts
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
            self.said[read.note] += 1
            self.examples.setdefault(read.note, text.strip())
            if read.note[0] == "day first":
                self.day_first.append((at, row, text))

    def problems(self) -> list[Problem]:
        """A problem for each cell that cannot be read, in the order of the rows."""
        sheet, letters = self.found.sheet, self.found.sheet.first_column + self.place
        return [
            Problem(
                read.kind if read.kind in ("error", "formula") else "type",
                self.found.table.name,
                read.wrong,
                read.todo,
                row,
                self.column.name,
                text,
                sheet=sheet.name,
                cell=cell_name((row, letters)),
            )
            for row, text, read in sorted(self.wrong, key=lambda found: found[0])
        ]

    def notes(self) -> list[str]:
        """What was not taken literally, counted, with an example of each."""
        where = f"{self.found.table.label}, {self.column.label}"
        said = []
        for note, n in self.said.items():
            like = (
                ""
                if note[0] in ("percent", "time")
                else f" {'with' if n == 1 else 'like'} '{self.examples[note][:60]}'"
            )
            was = "was" if n == 1 else "were"
            said.append(f"{where}: {n:,} cell{'' if n == 1 else 's'}{like} {was} {note[1]}.")
        return said
