"""Reads a tracker as the rows of the tables that it holds."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, column_letters, is_blank
from pathfinders.tables import TABLES
from pathfinders.uploads.bounds import bounds_with
from pathfinders.uploads.date_ranges import date_ranges
from pathfinders.uploads.find_tables import TableArea, around, headings_of
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
            read, faults, said = _column(tracker, target, offers)
            cells[target] = read
            problems += faults
            notes += said
        else:
            cells[target] = [{"": text} for text in _texts(tracker, target)]
    rows: Read = [
        (tracker.sheet.first_row + index, {target: of[at] for target, of in cells.items()})
        for at, index in enumerate(tracker.rows)
    ]
    letters = {
        target: column_letters(tracker.sheet.first_column + place)
        for target, place in tracker.columns.items()
    }
    as_at = _ask_as_at(tracker, rows, offers) if SPENT in tracker.columns else None
    if as_at is None and SPENT in tracker.columns and "period_end" in TABLES["funding"].by_name:
        message = "it is not known up to which day the sums spent are."
        todo = "Choose the day, or write it above the headings."
        problems.append(Problem("tracker", "", message, todo, sheet=tracker.sheet.name))
    made = (_applications(rows), _participants(rows), _events(rows), _funding(rows, as_at))
    names = ("applications", "participants", "participation_events", "funding")
    identity = letters.get(CODE) or letters.get(NAME, "")
    tables = [
        ReadTable(name, found, {"participant_id": identity, "name": letters.get(NAME, "")})
        for name, found in zip(names, made, strict=True)
        if found and name in TABLES
    ]
    return tables, problems, notes


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
        days = reading.agreed_days.get(at)
        first = days.first.isoformat() if days else text
        precision = days.precision if days else "day"
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
        for found in DAY_WITHIN.findall(str(cell or ""))
        for days in date_ranges(found)
        if days.first == days.last
    ]
    dated = [
        value
        for _, cells in rows
        for target in (RECEIVED, DECIDED, *EVENTS)
        if (value := _of(cells, target))
    ]
    days = list(dict.fromkeys([*above, *([max(dated)] if dated else [])]))
    if not days:
        return None
    options = tuple(Option(text, day(date.fromisoformat(text))) for text in days)
    question = "The tracker has sums spent to date. Up to which day are they?"
    suggested = days[0] if above else ""
    return offers.ask(
        Offer(f"tracker|as_at|{tracker.signature}", question, options, suggested=suggested)
    )


def _texts(tracker: Tracker, target: str) -> Iterable[str | None]:
    place = tracker.columns[target]
    for index in tracker.rows:
        row = tracker.sheet.rows[index]
        cell: Cell = row[place] if place < len(row) else None
        yield None if is_blank(cell) else " ".join(str(cell).split())


def _of(cells: Cells, target: str) -> str | None:
    return cells.get(target, {}).get("")


def _who(cells: Cells) -> str | None:
    return _of(cells, CODE) or _of(cells, NAME)


def _dated(cells: Cells, target: str) -> Row:
    """The bounds and precision of a date."""
    found: Any = cells.get(target, {})
    return {name: value for name, value in found.items() if name}


def _took_part(cells: Cells) -> bool:
    return any(_of(cells, event) for event in EVENTS)


def _applications(rows: Read) -> list[tuple[int, Row]]:
    found = []
    for number, cells in rows:
        if not _of(cells, RECEIVED):
            continue
        accepted = _took_part(cells)
        found.append(
            (
                number,
                {
                    **STATED,
                    "application_id": _who(cells),
                    "name": _of(cells, NAME),
                    "kind": _of(cells, KIND),
                    "region_as_published": _of(cells, REGION),
                    **_dated(cells, RECEIVED),
                    **_dated(cells, DECIDED),
                    "decision": _of(cells, DECISION),
                    "reason": None if accepted else _of(cells, REASON),
                    "participant_id": _who(cells) if accepted else None,
                },
            )
        )
    return found


def _participants(rows: Read) -> list[tuple[int, Row]]:
    return [
        (
            number,
            {
                "participant_id": _who(cells),
                "name": _of(cells, NAME),
                "kind": _of(cells, KIND),
                "region_as_published": _of(cells, REGION),
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
                "participant_id": _who(cells),
                "event": event,
                **_dated(cells, event),
                "reason": _of(cells, REASON) if event == WITHDREW else None,
            },
        )
        for number, cells in rows
        for event in EVENTS
        if _of(cells, event)
    ]


def _funding(rows: Read, as_at: str | None) -> list[tuple[int, Row]]:
    notes = {ALLOCATED: "allocation to participant", SPENT: "spent to date"}
    found: list[tuple[int, Row]] = []
    for number, cells in rows:
        for target, words in notes.items():
            # A sum to date is of no use before it is known to which date.
            if target == SPENT and as_at is None and "to_date" in TABLES["funding"].by_name:
                continue
            if _of(cells, target) and _took_part(cells):
                row: Row = {
                    **STATED,
                    "participant_id": _who(cells),
                    "stage": target,
                    "basis": "cash",
                    "amount_gbp": _of(cells, target),
                    "unit_note": words,
                }
                if target == SPENT and "to_date" in TABLES["funding"].by_name:
                    row |= {"to_date": "true", "period_end": as_at}
                found.append((number, row))
    return found
