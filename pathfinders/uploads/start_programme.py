"""Reads the workbook for one programme back: answers of the first sheet, and rows of the others,
as rows of the contract's tables.

Runs in the reading process, so it imports no DuckDB.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book, RawSheet, cell_name, column_letters, is_blank
from pathfinders.store.migrations.sums import short_name
from pathfinders.uploads.cells import read_cell
from pathfinders.uploads.headings import plain
from pathfinders.uploads.start_cells import (
    cell_at,
    cells_of_month,
    first_day,
    heading_row,
    text_of,
)
from pathfinders.workbooks.start.layout import (
    ABOUT,
    BARRIERS,
    HEADINGS,
    MONEY,
    PEOPLE,
    QUESTIONS,
    TERMS,
    TITLE,
    Asked,
)

Cells = dict[str, str | None]
ANSWERS = 2
"""The column of the answers on the first sheet, counted from 1."""
ACCEPTED = "accepted"


@dataclass
class Filled:
    """Rows of one table, with the row of the spreadsheet that each was read from."""

    sheet: str
    rows: list[tuple[int, Cells]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    """The cell of a column where all its answers stand in one, as on the first sheet."""


def is_start(book: Book) -> bool:
    """Whether a workbook is one for a programme, filled in or not."""
    return any(
        sheet.name == ABOUT and sheet.rows and text_of(cell_at(sheet, 1, 1)) == TITLE
        for sheet in book.sheets
    )


def read_start(book: Book) -> tuple[dict[str, Filled], list[Problem]]:
    """The tables that a filled-in workbook gives, by name, and a problem for each cell that cannot
    be read.
    """
    reading = _Reading({sheet.name: sheet for sheet in book.sheets})
    reading.programme()
    if reading.programme_id:
        reading.terms()
        reading.people()
        reading.money()
        reading.barriers()
    return {name: filled for name, filled in reading.tables.items() if filled.rows}, reading.wrong


class _Reading:
    """The reading of one workbook."""

    def __init__(self, sheets: dict[str, RawSheet]) -> None:
        self.sheets = sheets
        self.wrong: list[Problem] = []
        self.tables: dict[str, Filled] = {}
        self.programme_id = self.source_id = ""
        self.confidence: str | None = None
        self.as_at: str | None = None
        self.criteria: list[int] = []
        """The positions of the criteria among the terms, in their order."""
        self.codes: dict[str, str] = {}
        """By the name of a participant without case and signs: its code."""

    def programme(self) -> None:
        """The answers of the first sheet: the programme, its source, and its announced sums."""
        sheet, answers, places = self.sheets[ABOUT], {}, {}
        for row in range(1, len(sheet.rows) + sheet.first_row):
            label = plain(text_of(cell_at(sheet, row, 1)))
            asked = next((q for q in QUESTIONS if plain(q.label) == label), None)
            if asked is not None:
                answers[asked.table, asked.name] = self._read(sheet, (row, ANSWERS), asked)
                places[asked.table, asked.name] = (row, ANSWERS)
        name = answers.get(("programmes", "name"))
        self.programme_id = short_name(name or "") or ""
        if not self.programme_id:
            self._problem(ABOUT, None, "the programme has no name.", "Write its name.", "name")
            return
        self.source_id = f"{self.programme_id}-records"
        self.confidence = answers.get(("applications", "confidence"))
        self.as_at = answers.get(("programmes", "records_as_at"))
        owner = answers.get(("sources", "publisher"))
        about = {column: text for (table, column), text in answers.items() if table == "programmes"}
        self._add("programmes", ABOUT, 1, about)
        self._add(
            "sources",
            ABOUT,
            1,
            {
                "title": f"{name}: records of {owner}" if owner else f"{name}: records",
                "publisher": owner,
                "published": self.as_at,
                "licence": answers.get(("sources", "licence")),
            },
        )
        for table in ("programmes", "sources"):
            self.tables[table].cells = {
                column: cell_name(place) for (of, column), place in places.items() if of == table
            }
        self._announced(about.get("fund_gbp"), "cash", "whole programme", None)
        ceiling = about.get("max_award_gbp")
        self._announced(ceiling, "ceiling", "per participant, maximum", "per-participant-maximum")

    def terms(self) -> None:
        """The terms, numbered in their order."""
        for position, (row, cells) in enumerate(self._rows(TERMS), start=1):
            if cells["programme_terms", "kind"] == "criterion":
                self.criteria.append(position)
            terms = {name: text for (_, name), text in cells.items()}
            self._add("programme_terms", TERMS, row, {**terms, "position": str(position)})

    def people(self) -> None:
        """Expressions of interest, and the participants, selections and endings that they led
        to.
        """
        used: Counter[str] = Counter()
        for row, cells in self._rows(PEOPLE):
            applied = {name: text for (of, name), text in cells.items() if of == "applications"}
            code = applied["trust_code"] or short_name(applied["name"] or "")
            if not code:
                self._problem(PEOPLE, row, "the row has no name.", "Write the name.", "name")
                continue
            used[code] += 1
            again = f"{code}-{used[code]}" if used[code] > 1 else code
            self._application(row, again, code, applied)
            if applied["decision"] == ACCEPTED:
                self._participant(row, code, applied)
                ended = {n: t for (of, n), t in cells.items() if of == "participation_events"}
                if ended["event"] or ended["earliest_date"]:
                    self._event(row, code, ended)

    def money(self) -> None:
        """What each participant was allocated, and the sums of its months."""
        sheet = self.sheets.get(MONEY)
        if sheet is None:
            return
        months = dict(self._months(sheet))
        for row, cells in self._rows(MONEY):
            name = cells["funding", "participant_id"] or ""
            code = self.codes.get(plain(name))
            if code is None:
                self._problem(
                    MONEY,
                    row,
                    f"{name!r} is not among the accepted ones on the sheet {PEOPLE}.",
                    "Write the name as it stands there.",
                    "participant_id",
                )
                continue
            if cells["funding", "amount_gbp"]:
                self._sum(
                    row, code, {"stage": "allocated", "amount_gbp": cells["funding", "amount_gbp"]}
                )
            stage = cells["funding", "stage"] or "spent"
            amount = next(asked for asked in HEADINGS[MONEY] if asked.name == "amount_gbp")
            for column, first in months.items():
                text = self._read(sheet, (row, column), amount)
                if text is not None:
                    self._sum(
                        row, code, {"stage": stage, "amount_gbp": text, **cells_of_month(first)}
                    )

    def barriers(self) -> None:
        """The barriers, as they stand."""
        for row, cells in self._rows(BARRIERS):
            self._add("barriers", BARRIERS, row, {name: text for (_, name), text in cells.items()})

    def _application(self, row: int, code: str, participant: str, cells: Cells) -> None:
        decided, received = cells["decided_earliest"], cells["received_earliest"]
        decision = cells["decision"] or ("open" if received and not decided else None)
        self._add(
            "applications",
            PEOPLE,
            row,
            {
                **cells,
                "application_id": code,
                "received_latest": received,
                "received_precision": "day" if received else None,
                "decided_latest": decided,
                "decided_precision": "day" if decided else None,
                "decision": decision,
                "criteria_not_met": self._positions(row, cells["criteria_not_met"]),
                "participant_id": participant if decision == ACCEPTED else None,
            },
        )

    def _participant(self, row: int, code: str, cells: Cells) -> None:
        self.codes[plain(cells["name"] or "")] = code
        about = {name: cells[name] for name in ("name", "kind", "trust_code", "region")}
        self._add("participants", PEOPLE, row, {**about, "participant_id": code})
        if cells["decided_earliest"]:
            selected: Cells = {"event": "selected", "earliest_date": cells["decided_earliest"]}
            self._event(row, code, selected)

    def _event(self, row: int, code: str, cells: Cells) -> None:
        day = cells["earliest_date"]
        dated = {"latest_date": day, "date_precision": "day"}
        self._add("participation_events", PEOPLE, row, {**cells, **dated, "participant_id": code})

    def _sum(self, row: int, code: str, cells: Cells) -> None:
        made = self.as_at if cells["stage"] == "forecast" else None
        self._add(
            "funding",
            MONEY,
            row,
            {**cells, "participant_id": code, "basis": "cash", "forecast_on": made},
        )

    def _announced(self, amount: str | None, basis: str, covers: str, sum_id: str | None) -> None:
        if amount:
            cells = {"stage": "announced", "basis": basis, "amount_gbp": amount, "sum_id": sum_id}
            self._add("funding", MONEY, 1, {**cells, "unit_note": covers})

    def _positions(self, row: int, numbers: str | None) -> str | None:
        if numbers is None:
            return None
        places = []
        for part in numbers.replace(",", ";").split(";"):
            number = part.strip().removesuffix(".0")
            if not number.isdigit() or not 1 <= int(number) <= len(self.criteria):
                self._problem(
                    PEOPLE,
                    row,
                    f"there is no criterion {part.strip()!r}.",
                    f"Write the numbers of criteria on the sheet {TERMS}, like 1;3.",
                    "criteria_not_met",
                )
                return None
            places.append(str(self.criteria[int(number) - 1]))
        return ";".join(places)

    def _add(self, table: str, sheet: str, row: int, cells: Cells) -> None:
        filled = self.tables.setdefault(table, Filled(sheet))
        shared = {"programme_id": self.programme_id, "source_id": self.source_id}
        if table == "sources":
            shared.pop("programme_id")
        elif table not in ("programmes", "participants"):
            shared["confidence"] = self.confidence or "stated"
        filled.rows.append((row, {**shared, **cells}))
        for place, asked in enumerate(HEADINGS.get(sheet, ()), start=1):
            if asked.table == table and sheet != MONEY:
                filled.letters[asked.name] = column_letters(place)

    def _rows(self, name: str) -> Iterator[tuple[int, dict[tuple[str, str], str | None]]]:
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
                        (asked.table, asked.name): self._read(sheet, (row, place), asked)
                        for place, asked in enumerate(headings, start=1)
                    },
                )

    def _months(self, sheet: RawSheet) -> Iterator[tuple[int, date]]:
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
                self._problem(
                    MONEY,
                    top,
                    f"{text_of(heading)!r} is no month.",
                    "Write the first day of the month, like 2026-04-01.",
                    "period_start",
                    (top, column),
                )

    def _read(self, sheet: RawSheet, place: tuple[int, int], asked: Asked) -> str | None:
        cell = cell_at(sheet, *place)
        words = text_of(cell)
        if asked.name == "criteria_not_met" and words:
            return words
        if asked.choices and words:
            return self._chosen(sheet, place, asked, words)
        read = read_cell(cell, asked.column)
        if read.wrong:
            self._problem(
                sheet.name, place[0], read.wrong, read.todo, asked.name, place, words, asked.table
            )
        return read.text

    def _chosen(
        self, sheet: RawSheet, place: tuple[int, int], asked: Asked, words: str
    ) -> str | None:
        by_words = {plain(name): code for name, code in asked.choices.items()}
        by_words |= {plain(code): code for code in asked.choices.values()}
        parts = words.split(";") if asked.column.kind == "list" else [words]
        codes = [by_words.get(plain(part)) for part in parts]
        known = [code for code in codes if code is not None]
        if len(known) == len(codes):
            return ";".join(known)
        self._problem(
            sheet.name,
            place[0],
            f"{words!r} is not among the answers.",
            f"Choose from: {', '.join(asked.choices)}.",
            asked.name,
            place,
            words,
            asked.table,
        )
        return None

    def _problem(
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
        homes = {ABOUT: "programmes", PEOPLE: "applications", MONEY: "funding"}
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
                cell=cell_name(place) if place else "",
            )
        )
