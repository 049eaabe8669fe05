"""Reads the workbook for one programme back: answers of the first sheet, and rows of the others,
as rows of the contract's tables.

Runs in the reading process, so it imports no DuckDB.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Book, RawSheet, cell_name, column_letters
from pathfinders.store.migrations.sums import short_name
from pathfinders.tables import TABLES
from pathfinders.uploads.headings import plain
from pathfinders.uploads.start_cells import (
    cell_at,
    cells_of_month,
    text_of,
)
from pathfinders.uploads.start_sheets import StartSheets
from pathfinders.workbooks.start.layout import (
    ABOUT,
    BARRIERS,
    HEADINGS,
    MEASURES,
    MONEY,
    MOVED,
    PEOPLE,
    QUESTIONS,
    RETURNS,
    TERMS,
    TITLE,
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
    # Every row names the programme. Terms come before people, whose criteria are counted among
    # them, and people before the other sheets, which name participants by name.
    if reading.programme_id:
        reading.terms()
        reading.people()
        reading.money()
        reading.moved()
        reading.returns()
        reading.measures()
        reading.barriers()
    return {name: filled for name, filled in reading.tables.items() if filled.rows}, reading.wrong


def _precision(day: str | None) -> str | None:
    """How exactly a day that was given is known."""
    if not day:
        return None
    return "day"


class _Reading(StartSheets):
    """The reading of one workbook."""

    def __init__(self, sheets: dict[str, RawSheet]) -> None:
        super().__init__(sheets)
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
            # By its words and not by its row, so that rows may be added between the questions.
            label = plain(text_of(cell_at(sheet, row, 1)))
            question = next((q for q in QUESTIONS if plain(q.label) == label), None)
            if question is not None:
                answers[question.table, question.name] = self.read(sheet, (row, ANSWERS), question)
                places[question.table, question.name] = (row, ANSWERS)
        name = answers.get(("programmes", "name"))
        self.programme_id = short_name(name or "") or ""
        if not self.programme_id:
            self.problem(ABOUT, None, "the programme has no name.", "Write its name.", "name")
            return
        self.source_id = f"{self.programme_id}-records"
        self.confidence = answers.get(("applications", "confidence"))
        self.as_at = answers.get(("programmes", "records_as_at"))
        owner = answers.get(("sources", "publisher"))
        about = {column: text for (table, column), text in answers.items() if table == "programmes"}
        self._add("programmes", ABOUT, 1, about)
        title = f"{name}: records"
        if owner:
            title = f"{name}: records of {owner}"
        self._add(
            "sources",
            ABOUT,
            1,
            {
                "title": title,
                "publisher": owner,
                "published": self.as_at,
                "licence": answers.get(("sources", "licence")),
            },
        )
        for table in ("programmes", "sources"):
            self.tables[table].cells = {
                column: cell_name(place)
                for (of_table, column), place in places.items()
                if of_table == table
            }
        self._announced(about.get("fund_gbp"), "cash", "whole programme", None)
        ceiling = about.get("max_award_gbp")
        self._announced(ceiling, "ceiling", "per participant, maximum", "per-participant-maximum")

    def terms(self) -> None:
        """The terms, numbered in their order."""
        for position, (row, cells) in enumerate(self.rows_of(TERMS), start=1):
            if cells["programme_terms", "kind"] == "criterion":
                self.criteria.append(position)
            terms = {name: text for (_, name), text in cells.items()}
            self._add("programme_terms", TERMS, row, {**terms, "position": str(position)})

    def people(self) -> None:
        """Expressions of interest, and the participants, selections and endings that they led
        to.
        """
        used: Counter[str] = Counter()
        for row, cells in self.rows_of(PEOPLE):
            applied = {
                name: text for (table, name), text in cells.items() if table == "applications"
            }
            code = applied["trust_code"] or short_name(applied["name"] or "")
            if not code:
                self.problem(PEOPLE, row, "the row has no name.", "Write the name.", "name")
                continue
            used[code] += 1
            application = code
            # Whoever applies again has a second application, and is one participant all the same.
            if used[code] > 1:
                application = f"{code}-{used[code]}"
            self._application(row, application, code, applied)
            if applied["decision"] == ACCEPTED:
                self._participant(row, code, applied)
                ended = {
                    name: text
                    for (table, name), text in cells.items()
                    if table == "participation_events"
                }
                if ended["event"] or ended["earliest_date"]:
                    self._event(row, code, ended)

    def money(self) -> None:
        """What each participant was allocated, and the sums of its months."""
        sheet = self.sheets.get(MONEY)
        if sheet is None:
            return
        months = dict(self.months_of(sheet))
        for row, cells in self.rows_of(MONEY):
            code = self._code(MONEY, row, "participant_id", cells["funding", "participant_id"])
            if code is None:
                continue
            if cells["funding", "amount_gbp"]:
                self._sum(
                    row, code, {"stage": "allocated", "amount_gbp": cells["funding", "amount_gbp"]}
                )
            stage = cells["funding", "stage"] or "spent"
            amount = next(question for question in HEADINGS[MONEY] if question.name == "amount_gbp")
            for column, first in months.items():
                text = self.read(sheet, (row, column), amount)
                if text is not None:
                    self._sum(
                        row, code, {"stage": stage, "amount_gbp": text, **cells_of_month(first)}
                    )

    def moved(self) -> None:
        """Sums that were moved, numbered in their order; an empty participant is the fund."""
        for number, (row, cells) in enumerate(self.rows_of(MOVED), start=1):
            line = {name: text for (_, name), text in cells.items()}
            for side in ("from_participant_id", "to_participant_id"):
                if line[side] is not None:
                    line[side] = self._code(MOVED, row, side, line[side])
            self._add("money_moved", MOVED, row, {**line, "number": str(number)})

    def returns(self) -> None:
        """What participants owe or have sent; regular returns unless the row says otherwise."""
        for row, cells in self._reports(RETURNS):
            self._add("returns", RETURNS, row, {**cells, "kind": cells["kind"] or "regular"})

    def measures(self) -> None:
        """The programme's own measures, each with a short name made from its name."""
        for row, cells in self._reports(MEASURES):
            measure = short_name(cells["measure_label"] or "")
            self._add("participant_measures", MEASURES, row, {**cells, "measure": measure})

    def barriers(self) -> None:
        """The barriers, as they stand."""
        for row, cells in self.rows_of(BARRIERS):
            self._add("barriers", BARRIERS, row, {name: text for (_, name), text in cells.items()})

    def _reports(self, sheet: str) -> Iterator[tuple[int, Cells]]:
        """The rows of a sheet whose first column names a participant, with its code for its
        name.
        """
        for row, cells in self.rows_of(sheet):
            line = {name: text for (_, name), text in cells.items()}
            code = self._code(sheet, row, "participant_id", line["participant_id"])
            if code is not None:
                yield row, {**line, "participant_id": code}

    def _code(self, sheet: str, row: int, column: str, name: str | None) -> str | None:
        """The code of a participant by its name; None, and a problem, where nobody has it."""
        code = self.codes.get(plain(name or ""))
        if code is None:
            self.problem(
                sheet,
                row,
                f"{name or ''!r} is not among the accepted ones on the sheet {PEOPLE}.",
                "Write the name as it stands there.",
                column,
            )
        return code

    def _application(self, row: int, code: str, participant: str, cells: Cells) -> None:
        decided, received = cells["decided_earliest"], cells["received_earliest"]
        decision = cells["decision"]
        # What was received and has no decision is open; a day without a decision is a mistake, and
        # left for the checks to report.
        if not decision and received and not decided:
            decision = "open"
        participant_id = None
        if decision == ACCEPTED:
            participant_id = participant
        self._add(
            "applications",
            PEOPLE,
            row,
            {
                **cells,
                "application_id": code,
                "received_latest": received,
                "received_precision": _precision(received),
                "decided_latest": decided,
                "decided_precision": _precision(decided),
                "decision": decision,
                "criteria_not_met": self._positions(row, cells["criteria_not_met"]),
                "participant_id": participant_id,
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
        forecast_on = None
        # A forecast is of the day on which the records are true: the workbook asks for no other.
        if cells["stage"] == "forecast":
            forecast_on = self.as_at
        self._add(
            "funding",
            MONEY,
            row,
            {**cells, "participant_id": code, "basis": "cash", "forecast_on": forecast_on},
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
            # A single number comes from the sheet as a decimal.
            number = part.strip().removesuffix(".0")
            if not number.isdigit() or not 1 <= int(number) <= len(self.criteria):
                self.problem(
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
        # Asked once on the first sheet, because it is the same for all rows.
        shared = {"programme_id": self.programme_id, "source_id": self.source_id}
        if table == "sources":
            shared.pop("programme_id")
        elif "confidence" in TABLES[table].by_name:
            shared["confidence"] = self.confidence or "stated"
        filled.rows.append((row, {**shared, **cells}))
        for place, question in enumerate(HEADINGS.get(sheet, ()), start=1):
            # On the sheet of money one row becomes several sums, so that a sum has no column of its
            # own to be named by.
            if question.table == table and sheet != MONEY:
                filled.letters[question.name] = column_letters(place)
