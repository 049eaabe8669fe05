"""Turns the raw cells of a table into text in the form the tables use.

Nothing is guessed silently: a cell that was not taken literally is counted in a note, and a cell
whose meaning is in doubt is a problem, with the readings to choose from where there are some.
"""

from pathfinders.checks.problems import Problem
from pathfinders.tables import Table
from pathfinders.uploads.bounds import bounds_of
from pathfinders.uploads.date_ranges import Days
from pathfinders.uploads.find_tables import TableArea
from pathfinders.uploads.offers import Offers
from pathfinders.uploads.read_column import Columns, ReadColumn
from pathfinders.uploads.surroundings import comma_of


def understand(area: TableArea, offers: Offers) -> tuple[Columns, list[Problem], list[str]]:
    """The columns of the table as text, row by row, with a problem for each cell that cannot be
    read, and notes. Questions are put to `offers`.
    """
    columns: Columns = {}
    problems: list[Problem] = []
    notes: list[str] = []
    comma = comma_of(area)
    # Columns are read one by one, and what is agreed of a cell in one can fill cells of others: the
    # other bound of a date, its precision, or how exact a number is. So that is done at the end.
    agreed: dict[str, dict[int, Days]] = {}
    exactness: dict[str, dict[int, str]] = {}
    for column in area.table.columns:
        if column.name in area.columns:
            reading = ReadColumn(area, column, offers, comma)
            columns[column.name] = reading.cells()
            problems += reading.problems()
            notes += reading.notes()
            agreed[column.name] = reading.agreed_days
            exactness[column.name] = reading.qualifiers
    notes += _fill_bounds(area.table, columns, agreed)
    notes += _fill_qualifiers(area.table, columns, exactness)
    return columns, problems, notes


def _fill_bounds(table: Table, columns: Columns, agreed: dict[str, dict[int, Days]]) -> list[str]:
    """Puts an agreed reading of a date into its other bound, where that is empty, and says how
    exactly the date is then known. Returns notes.
    """
    notes = []
    for bounds in bounds_of(table):
        rows = {**agreed.get(bounds.latest, {}), **agreed.get(bounds.earliest, {})}
        if not rows:
            continue
        for name in (bounds.earliest, bounds.latest):
            columns.setdefault(name, [None] * _height(columns))
        corrected = 0
        for row, days in rows.items():
            first, last = columns[bounds.earliest], columns[bounds.latest]
            # What the sheet says of the other bound stays.
            first[row] = first[row] or days.first.isoformat()
            last[row] = last[row] or days.last.isoformat()
            corrected += _fill_precision(columns, bounds.precision, row, first[row], last[row])
        if corrected:
            label = table.by_name[bounds.precision].label
            notes.append(
                f"{table.label}, {label}: set as the agreed dates are, in {corrected:,} rows."
            )
    return notes


def _fill_precision(
    columns: Columns, name: str, row: int, first: str | None, last: str | None
) -> bool:
    if not name or first is None or last is None:
        return False
    days = Days.of_texts(first, last)
    cells = columns.setdefault(name, [None] * _height(columns))
    # What its owner wrote stays, unless it cannot be true of these days.
    if cells[row] and (cells[row] == "day") == (days.precision == "day"):
        return False
    cells[row] = days.precision
    return True


def _fill_qualifiers(
    table: Table, columns: Columns, exactness: dict[str, dict[int, str]]
) -> list[str]:
    notes = []
    for name, rows in exactness.items():
        if not rows or "qualifier" not in table.by_name:
            continue
        cells = columns.setdefault("qualifier", [None] * _height(columns))
        for row, qualifier in rows.items():
            cells[row] = qualifier
        where = f"{table.label}, {table.by_name['qualifier'].label}"
        notes.append(f"{where}: set as {table.by_name[name].label} says, in {len(rows):,} rows.")
    return notes


def _height(columns: Columns) -> int:
    return len(next(iter(columns.values())))
