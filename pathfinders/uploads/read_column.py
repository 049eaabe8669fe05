"""Reads one column of a sheet: its cells as text, and what is to be said and asked about them."""

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from functools import cached_property

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, Place, Unit, cell_name
from pathfinders.tables import Column, Table
from pathfinders.tables.contract import KIND_WORDS
from pathfinders.uploads.cells import MEND, NUMERIC, day_of, read_cell
from pathfinders.uploads.date_ranges import Days
from pathfinders.uploads.days import TYPE_IT
from pathfinders.uploads.find_tables import TableArea, cell_of
from pathfinders.uploads.offers import SHOWN_CELLS, Offer, Offers, Option, cells_in_words
from pathfinders.uploads.read import EMPTY as NO_VALUE
from pathfinders.uploads.read import Read, wrong
from pathfinders.uploads.readings import (
    EMPTY,
    Surroundings,
    below_zero,
    days_in,
    has_two_readings,
    is_in_form,
    month_in,
    offer_for,
    part_of,
    what_to_type,
)
from pathfinders.uploads.scales import Scale, scale_offer, scaled, unit_offer
from pathfinders.uploads.surroundings import surroundings
from pathfinders.words import MONTHS

Columns = dict[str, list[str | None]]
ANY_ORDER = (
    "which of its two numbers is the month is not known: other dates of the column have the month"
    " first."
)
MOST_REMEMBERED = 50_000
"""Different cells of a column whose reading is remembered."""
NAMED = ("mojibake", "time", "directions", "years", "month", "comma", "dots", "unit", "yearless")
"""Kinds of readings whose cells are named, because their owner may want to look."""
FILL = "fill"
DOTS = ("dots", "read with points between the thousands, as the whole file has it")
AGREED = ("agreed", "read as agreed")
CHECKS = {"error": "error", "formula": "formula"}
"""The kinds of unreadable cells that have a check of their own; all others are of the type."""


def held_key(table: Table, column: Column, text: str) -> str:
    """What says, among the answers, that a column of the data holds a word such as "None"."""
    return f"{table.name}|{column.name}|held|{text}"


class ReadColumn:
    """The reading of one column. Questions about it are put to `offers`."""

    def __init__(self, area: TableArea, column: Column, offers: Offers, comma: str) -> None:
        self.area, self.column, self.offers, self.comma = area, column, offers, comma
        self.place = area.columns[column.name]
        self.agreed_days: dict[int, Days] = {}
        """By index in the column: the days that a loose date was agreed to mean."""
        self.qualifiers: dict[int, str] = {}
        """By index in the column: how exact an agreed number is."""
        self._wrong: list[tuple[int, str, Read]] = []
        """The spreadsheet's row number, the cell's text, and why it cannot be read."""
        self._scale_offer: Offer | None = None
        self._note_counts: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], str] = {}
        self._places: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._day_first: list[tuple[int, int, str]] = []
        """Index in the column, row number and text of each date that was read with its day first.
        """

    @cached_property
    def _around(self) -> Surroundings:
        return surroundings(self.area, self.column, self.comma)

    def cells(self) -> list[str | None]:
        """The cells as text; None is empty, and what cannot be read."""
        sheet = self.area.sheet
        number = sheet.first_column + self.place
        facts = sheet.facts
        # Cells about which more is known than their value are read one by one. What is read once
        # for all cells of a value, below, would be wrong of them.
        special = {
            row
            for row, at in (
                *facts.errors,
                *facts.uncalculated,
                *facts.percents,
                *facts.months,
                *facts.years,
                *facts.yearless,
                *facts.units,
                *self.area.merged,
            )
            if at == number
        }
        # Columns repeat few values, so each is read once. The readings are by type, because 1, 1.0
        # and True are equal as keys and different as cells.
        readings: dict[type, dict[Cell, tuple[Read, Offer | None]]] = defaultdict(dict)
        cells: list[str | None] = []
        for index in self.area.rows:
            row = sheet.rows[index]
            cell = cell_of(row, self.place)
            if special and sheet.first_row + index in special:
                read, offer = self._special(cell, (sheet.first_row + index, number))
            else:
                alike = readings[cell.__class__]
                if cell in alike:
                    read, offer = alike[cell]
                else:
                    read, offer = self._read(cell)
                    if len(alike) < MOST_REMEMBERED:
                        alike[cell] = (read, offer)
            place = (sheet.first_row + index, number)
            if offer is not None:
                read = self._answered(offer, read, place, len(cells))
            if self._scale is not None and read.text is not None:
                read = self._scaled(read, place, self._scale)
            if read.note or read.wrong:
                self._remark(read, cell, sheet.first_row + index, len(cells))
            cells.append(read.text)
        self._doubt_day_first(cells)
        return cells

    @cached_property
    def _scale(self) -> Scale | None:
        return self.area.scales.get(self.column.name)

    def _scaled(self, read: Read, place: Place, scale: Scale) -> Read:
        """A number in the unit that the sheet gives, once that is agreed."""
        text = str(read.text)
        if not is_in_form(text, self.column):
            return read
        if self._scale_offer is None:
            self._scale_offer = scale_offer(scale, self.area.table, self.column, text)
        offer = self._scale_offer
        chosen = self.offers.ask(offer, (cell_name(place),))
        if chosen is None:
            return wrong(offer.statement, "Choose an answer to this question.")
        unit = self.area.sheet.facts.units.get(place, Unit())
        # A format that divides what it shows leaves the whole sum in the cell.
        factor = Decimal(chosen) / min(unit.divided, int(Decimal(chosen)))
        if factor == 1:
            return read
        return Read(scaled(text, factor), ("unit", f"read times {factor:,}, as agreed"))

    def _doubt_day_first(self, cells: list[str | None]) -> None:
        # One date that can only have its month first puts all ambiguous dates of the column in
        # doubt.
        if any(read.kind == "month first" for _, _, read in self._wrong):
            for at, row_number, text in self._day_first:
                self._wrong.append((row_number, text, wrong(f"{text!r}: {ANY_ORDER}", TYPE_IT)))
                cells[at] = None
            self._note_counts = Counter(
                {note: n for note, n in self._note_counts.items() if note[0] != "day first"}
            )

    def _read(self, cell: Cell) -> tuple[Read, Offer | None]:
        """A cell as it stands, and the question about it where there is one."""
        table, column = self.area.table, self.column
        if cell is None:
            return NO_VALUE, None
        if has_two_readings(cell, column, self._around):
            offer = offer_for(cell, table, column, self._around)
            if offer is not None:
                return wrong(offer.statement, _choose_or(column, cell)), offer
        if isinstance(cell, str) and held_key(table, column, cell.strip()) in self.offers.answers:
            return Read(cell.strip()), None
        cell, note = self._without_comma(cell)
        read = read_cell(cell, column)
        if note and read.text is not None:
            read = read._replace(note=note)
        if read.wrong or (read.text is not None and not self._fits(read.text)):
            offer = None
            # A date that can only have its month first says how all dates of the column are
            # written. To agree to it alone would leave the others with day and month exchanged.
            if read.kind != "month first":
                offer = offer_for(cell, table, column, self._around)
            if offer is not None:
                read = wrong(offer.statement, _choose_or(column, cell))
            elif not read.wrong and not column.pattern:
                message = below_zero(str(read.text), column)
                message = message or f"{read.text!r} is not {KIND_WORDS[column.kind]}."
                read = wrong(message, what_to_type(column))
            return read, offer
        return read, None

    def _fits(self, text: str) -> bool:
        if not is_in_form(text, self.column):
            return False
        return not self.column.pattern or re.fullmatch(self.column.pattern, text) is not None

    def _without_comma(self, cell: Cell) -> tuple[Cell, tuple[str, str] | None]:
        """A number with the comma as its decimal point, where the file writes them so."""
        if self.comma != "point" or not isinstance(cell, str) or self.column.kind not in NUMERIC:
            return cell, None
        # Without a comma, only two or more points surely separate thousands: "1.234" may have come
        # from another program, and is asked about in `readings`.
        if "," not in cell:
            if re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3}){2,}", cell.strip()):
                return cell.replace(".", ""), DOTS
            return cell, None
        note = ("comma", "read with the comma as the decimal point, as the whole file has it")
        return cell.replace(".", "").replace(" ", "").replace(",", "."), note

    def _special(self, cell: Cell, place: Place) -> tuple[Read, Offer | None]:
        facts = self.area.sheet.facts
        # An error or an uncalculated formula reads as empty, so it is looked for before the value.
        if place in facts.errors:
            return wrong(f"the cell holds the error {facts.errors[place]}.", MEND, "error"), None
        if place in self.area.merged:
            return self._merged(place)
        if cell is None:
            return wrong(
                "the cell holds a formula whose result was not saved.",
                "Open the file in Excel, let it calculate, and save it; or type the value.",
                "formula",
            ), None
        if place in facts.months and isinstance(cell, date):
            return self._month(cell)
        if place in facts.years and isinstance(cell, date):
            return self._year(cell)
        if place in facts.yearless and isinstance(cell, date):
            return self._without_year(cell)
        if place in facts.units and isinstance(cell, int | float):
            return self._with_unit(cell, facts.units[place])
        if place in facts.percents:
            return read_cell(cell, self.column, True), None
        return self._read(cell)

    def _month(self, cell: date) -> tuple[Read, Offer | None]:
        """A date of which its reader sees the month alone."""
        day = day_of(cell)
        # "Feb 2015" typed into Excel is held as the first of the month; any other day was typed as
        # a day, and only shown without.
        if self.column.kind == "date" and day.day == 1:
            return self._read(f"{MONTHS[day.month - 1]} {day.year}")
        written = month_in(day, self.column)
        if written and day.day == 1:
            return Read(
                written, ("month", f"read as {written}, which is what the cell shows")
            ), None
        return self._read(cell)

    def _year(self, cell: date) -> tuple[Read, Offer | None]:
        """A date of which its reader sees the year alone."""
        if self.column.kind == "date":
            return self._read(str(cell.year))
        read = read_cell(str(cell.year), self.column)
        if read.text is not None and self._fits(read.text):
            return read._replace(
                note=("month", f"read as {cell.year}, which is what it shows")
            ), None
        return self._read(cell)

    def _without_year(self, cell: date) -> tuple[Read, Offer | None]:
        """A date of which its reader does not see the year, which the spreadsheet made up if it was
        typed without.
        """
        read, offer = self._read(cell)
        if offer is None and not read.wrong and self.column.kind == "date":
            read = read._replace(
                note=(
                    "yearless",
                    f"read in the year {cell.year}, which the cell holds and does not show",
                )
            )
        return read, offer

    def _with_unit(self, cell: float, unit: Unit) -> tuple[Read, Offer | None]:
        """A number that its format shows with a unit."""
        offer = unit_offer(cell, unit, self.area.table, self.column)
        if offer is None or self._scale is not None:
            return self._read(cell)
        return wrong(offer.statement, _choose_or(self.column, cell)), offer

    def _merged(self, place: Place) -> tuple[Read, Offer | None]:
        """A cell that is merged with one above or before it, which shows the value."""
        shown, area = self.area.merged[place]
        if shown is None:
            return NO_VALUE, None
        # Excel empties all cells of a range but the first when it merges them, so that the sheet
        # does not say what the others held.
        options = [Option(FILL, "each of its cells holds what is shown")]
        if not self.column.required:
            options.append(Option(EMPTY, "only its first cell holds it"))
        key = f"{self.area.table.name}|{self.column.name}|merged"
        question = (
            f"{area} is one merged cell that shows {str(shown)[:60]!r}. What do the others beside"
            " its first hold?"
        )
        offer = Offer(key, question, tuple(options), self.area.table.name, self.column.name)
        todo = "Unmerge the cell and fill it down or across, or accept that each holds it."
        return wrong(f"{area} is merged: only its first cell holds the value.", todo), offer

    def _answered(self, offer: Offer, unread: Read, place: Place, at: int) -> Read:
        """The reading that was agreed to; the cell as not read where the question is open."""
        chosen = self.offers.ask(offer, (cell_name(place),))
        if chosen is None:
            return unread
        if chosen == FILL:
            read, _ = self._read(self.area.merged[place][0])
            return read._replace(note=("merged", "read from the merged cell that it is part of"))
        if chosen == EMPTY:
            return Read(None, ("agreed empty", "read as not known, as agreed"))
        if self.column.kind == "date":
            days = days_in(chosen)
            if days is not None:
                self.agreed_days[at] = days
            return Read(part_of(chosen, self.column), AGREED)
        if self.column.kind in NUMERIC:
            number, _, qualifier = chosen.partition("/")
            if qualifier:
                self.qualifiers[at] = qualifier
            return Read(number, AGREED)
        return Read(chosen, AGREED)

    def _remark(self, read: Read, cell: Cell, row: int, at: int) -> None:
        text = ""
        if cell is not None:
            text = str(cell)[:200]
        if read.wrong:
            self._wrong.append((row, text, read))
        elif read.note:
            self._note_counts[read.note] += 1
            self._examples.setdefault(read.note, text.strip())
            if len(self._places[read.note]) < SHOWN_CELLS:
                number = self.area.sheet.first_column + self.place
                self._places[read.note].append(cell_name((row, number)))
            if read.note[0] == "day first":
                self._day_first.append((at, row, text))

    def problems(self) -> list[Problem]:
        """A problem for each cell that cannot be read, in the order of the rows."""
        sheet, letters = self.area.sheet, self.area.sheet.first_column + self.place
        return [
            Problem(
                CHECKS.get(read.kind, "type"),
                self.area.table.name,
                read.wrong,
                read.todo,
                row,
                self.column.name,
                text,
                sheet=sheet.name,
                cell=cell_name((row, letters)),
            )
            for row, text, read in sorted(self._wrong, key=lambda entry: entry[0])
        ]

    def notes(self) -> list[str]:
        """Notes on cells that were not taken literally, with a count and example of each kind."""
        where = f"{self.area.table.label}, {self.column.label}"
        lines = []
        for note, number in self._note_counts.items():
            cells, was, like = "cells", "were", "like"
            if number == 1:
                cells, was, like = "cell", "was", "with"
            example = ""
            # The notes on percentages say by themselves how they were read.
            if note[0] != "percent":
                example = f" {like} '{self._examples[note][:60]}'"
            if note[0] in NAMED:
                example += f" ({cells_in_words(self._places[note], number)})"
            lines.append(f"{where}: {number:,} {cells}{example} {was} {note[1]}.")
        return lines


def _choose_or(column: Column, cell: Cell) -> str:
    form = what_to_type(column, cell)
    return f"Choose an answer to this question, or {form[:1].lower()}{form[1:]}"
