"""Reads a tracker as the rows of the tables that it holds."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pathfinders.checks.problems import Problem
from pathfinders.files.book import column_letters, is_blank
from pathfinders.tables import TABLES
from pathfinders.uploads.bounds import bounds_with
from pathfinders.uploads.date_ranges import date_ranges
from pathfinders.uploads.find_tables import TableArea, around, cell_of, headings_of
from pathfinders.uploads.offers import Offer, Offers, Option
from pathfinders.uploads.read_column import ReadColumn
from pathfinders.uploads.scales import scales_of
from pathfinders.uploads.surroundings import comma_of
from pathfinders.uploads.tracker.find import Tracker
from pathfinders.uploads.tracker.targets import (
    ALLOCATED,
    CODE,
    COMPLETED,
    DECIDED,
    DECISION,
    EVENTS,
    KIND,
    NAME,
    REASON,
    RECEIVED,
    REGION,
    SELECTED,
    SPENT,
    WITHDREW,
)
from pathfinders.words import day

Row = dict[str, str | None]
DAY_WITHIN = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d{4}-\d\d-\d\d"
)
"""A day within a title, like "last updated 30/11/2026"."""
# A date is read as its last day, and the first comes from what was agreed of a loose one.
COLUMNS = {
    SELECTED: ("participation_events", "latest_date"),
    WITHDREW: ("participation_events", "latest_date"),
    COMPLETED: ("participation_events", "latest_date"),
    REASON: ("participation_events", "reason"),
    ALLOCATED: ("funding", "amount_gbp"),
    SPENT: ("funding", "amount_gbp"),
    RECEIVED: ("applications", "received_latest"),
    DECIDED: ("applications", "decided_latest"),
    DECISION: ("applications", "decision"),
}
"""The column as which each thing is read."""
STATED = {"confidence": "stated"}


class ReadTable(NamedTuple):
    """The rows of one table, each with its row in the sheet."""

    table: str
    rows: list[tuple[int, Row]]
    letters: dict[str, str]


def read_tracker(
    tracker: Tracker, offers: Offers
) -> tuple[list[ReadTable], list[Problem], list[str]]:
    """The tables of a tracker whose columns are mapped, a problem for each cell that cannot be
    read, and notes. Programme and source are still missing.
    """
    cells: dict[str, list[Mapping[str, str | None]]] = {}
    problems: list[Problem] = []
    notes = list(tracker.notes)
    for target in tracker.columns:
        if target in COLUMNS and COLUMNS[target][0] in TABLES:
            read, faults, column_notes = _column(tracker, target, offers)
            cells[target] = read
            problems += faults
            notes += column_notes
        else:
            cells[target] = [{"": text} for text in _texts(tracker, target)]
    # Row by row from here on, because one row of a tracker becomes rows of several tables.
    rows: Read = [
        (tracker.sheet.first_row + index, {target: of[at] for target, of in cells.items()})
        for at, index in enumerate(tracker.rows)
    ]
    letters = {
        target: column_letters(tracker.sheet.first_column + place)
        for target, place in tracker.columns.items()
    }
    as_at = None
    if SPENT in tracker.columns:
        as_at = _ask_as_at(tracker, rows, offers)
        if as_at is None and "period_end" in TABLES["funding"].by_name:
            message = "it is not known up to which day the sums spent are."
            todo = "Choose the day, or write it above the headings."
            problems.append(Problem("tracker", "", message, todo, sheet=tracker.sheet.name))
    rows_by_table = (_applications(rows), _participants(rows), _events(rows), _funding(rows, as_at))
    names = ("applications", "participants", "participation_events", "funding")
    # A problem of a participant is shown in the cell that it was known by.
    identity = letters.get(CODE) or letters.get(NAME, "")
    tables = [
        ReadTable(name, rows_read, {"participant_id": identity, "name": letters.get(NAME, "")})
        for name, rows_read in zip(names, rows_by_table, strict=True)
        if rows_read and name in TABLES
    ]
    return tables, problems, notes


# By what a column holds: its value under the empty name, and of a date also the columns that it
# fills, each under its own.
Cells = Mapping[str, Mapping[str, str | None]]
Read = list[tuple[int, Cells]]


def _column(
    tracker: Tracker, target: str, offers: Offers
) -> tuple[list[Mapping[str, str | None]], list[Problem], list[str]]:
    """One column, read as the tables have it; a date as its bounds and precision."""
    name, column = COLUMNS[target]
    table = TABLES[name]
    places = {column: tracker.columns[target]}
    lines = around(tracker.sheet, tracker.index, tracker.rows)
    headings = headings_of(tracker.sheet, tracker.index)
    scales = scales_of(places, headings, lines, table)
    area = TableArea(table, tracker.sheet, places, tracker.rows, scales=scales)
    reading = ReadColumn(area, table.by_name[column], offers, comma_of(area))
    texts = reading.cells()
    bounds = bounds_with(table, column)
    read: list[Mapping[str, str | None]] = []
    for at, text in enumerate(texts):
        if bounds is None or text is None:
            read.append({"": text})
            continue
        first, precision = text, "day"
        days = reading.agreed_days.get(at)
        if days is not None:
            first, precision = days.first.isoformat(), days.precision
        read.append(
            {
                "": text,
                bounds.earliest: first,
                bounds.latest: text,
                bounds.precision or "": precision,
            }
        )
    return read, reading.problems(), reading.notes()


def _ask_as_at(tracker: Tracker, rows: "Read", offers: Offers) -> str | None:
    """The day up to which sums "to date" are: one that stands above the headings, or the last day
    of the tracker's own dates. It is another every month, so it is never remembered.
    """
    above = [
        days.last.isoformat()
        for row in tracker.sheet.rows[: tracker.index]
        for cell in row
        for day_text in DAY_WITHIN.findall(str(cell or ""))
        for days in date_ranges(day_text)
        if days.first == days.last
    ]
    dated = [
        value
        for _, cells in rows
        for target in (RECEIVED, DECIDED, *EVENTS)
        if (value := _value(cells, target))
    ]
    # Days as text sort as days do, because they are written year first.
    days = list(dict.fromkeys([*above, *sorted(dated)[-1:]]))
    if not days:
        return None
    options = tuple(Option(text, day(date.fromisoformat(text))) for text in days)
    question = "The tracker has sums spent to date. Up to which day are they?"
    # The last day on which something happened is a guess, and only offered.
    suggested = ""
    if above:
        suggested = days[0]
    return offers.ask(
        Offer(f"tracker|as_at|{tracker.signature}", question, options, suggested=suggested)
    )


def _texts(tracker: Tracker, target: str) -> Iterable[str | None]:
    place = tracker.columns[target]
    for index in tracker.rows:
        row = tracker.sheet.rows[index]
        cell = cell_of(row, place)
        if is_blank(cell):
            yield None
        else:
            yield " ".join(str(cell).split())


def _value(cells: Cells, target: str) -> str | None:
    return cells.get(target, {}).get("")


def _identity(cells: Cells) -> str | None:
    return _value(cells, CODE) or _value(cells, NAME)


def _dated(cells: Cells, target: str) -> Row:
    """The bounds and precision of a date."""
    part: Any = cells.get(target, {})
    return {name: value for name, value in part.items() if name}


def _took_part(cells: Cells) -> bool:
    """True for an organisation that joined, left or completed; others have only applied."""
    return any(_value(cells, event) for event in EVENTS)


def _applications(rows: Read) -> list[tuple[int, Row]]:
    applications = []
    for number, cells in rows:
        if not _value(cells, RECEIVED):
            continue
        # One column of reasons serves for both: why it was declined, or, of one that took part, why
        # it left. Only the former is about its application.
        accepted = _took_part(cells)
        participant_id: str | None = None
        reason = _value(cells, REASON)
        if accepted:
            participant_id, reason = _identity(cells), None
        applications.append(
            (
                number,
                {
                    **STATED,
                    "application_id": _identity(cells),
                    "name": _value(cells, NAME),
                    "kind": _value(cells, KIND),
                    "region_as_published": _value(cells, REGION),
                    **_dated(cells, RECEIVED),
                    **_dated(cells, DECIDED),
                    "decision": _value(cells, DECISION),
                    "reason": reason,
                    "participant_id": participant_id,
                },
            )
        )
    return applications


def _participants(rows: Read) -> list[tuple[int, Row]]:
    return [
        (
            number,
            {
                "participant_id": _identity(cells),
                "name": _value(cells, NAME),
                "kind": _value(cells, KIND),
                "region_as_published": _value(cells, REGION),
            },
        )
        for number, cells in rows
        if _took_part(cells)
    ]


def _events(rows: Read) -> list[tuple[int, Row]]:
    return [
        (
            number,
            {
                **STATED,
                "participant_id": _identity(cells),
                "event": event,
                **_dated(cells, event),
                "reason": _value(cells, REASON) if event == WITHDREW else None,
            },
        )
        for number, cells in rows
        for event in EVENTS
        if _value(cells, event)
    ]


def _funding(rows: Read, as_at: str | None) -> list[tuple[int, Row]]:
    notes = {ALLOCATED: "allocation to participant", SPENT: "spent to date"}
    sums: list[tuple[int, Row]] = []
    for number, cells in rows:
        for target, words in notes.items():
            # A sum to date is of no use before it is known to which date.
            if target == SPENT and as_at is None and "to_date" in TABLES["funding"].by_name:
                continue
            if _value(cells, target) and _took_part(cells):
                row: Row = {
                    **STATED,
                    "participant_id": _identity(cells),
                    "stage": target,
                    "basis": "cash",
                    "amount_gbp": _value(cells, target),
                    "unit_note": words,
                }
                if target == SPENT and "to_date" in TABLES["funding"].by_name:
                    row |= {"to_date": "true", "period_end": as_at}
                sums.append((number, row))
    return sums
