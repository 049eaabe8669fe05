"""Reads a tracker as the rows of the tables that it holds."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pathfinders.checks.problems import Problem
from pathfinders.files.book import Cell, column_letters, is_blank
from pathfinders.tables import TABLES
from pathfinders.uploads.bounds import bounds_with
from pathfinders.uploads.find_tables import TableArea
from pathfinders.uploads.offers import Offers
from pathfinders.uploads.read_column import ReadColumn
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

Row = dict[str, str | None]
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
    made = (_applications(rows), _participants(rows), _events(rows), _funding(rows))
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
    area = TableArea(table, tracker.sheet, {column: tracker.columns[target]}, tracker.rows)
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


def _funding(rows: Read) -> list[tuple[int, Row]]:
    notes = {ALLOCATED: "allocation to participant", SPENT: "spent to date"}
    found: list[tuple[int, Row]] = []
    for number, cells in rows:
        for target, words in notes.items():
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
                    row["to_date"] = "true"
                found.append((number, row))
    return found
