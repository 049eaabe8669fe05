"""Takes an uploaded sheet of the shape before through the same functions as the lake's migration.

Participants with a role, and events of applying and refusing, become applications; the month that
the wording of a sum names becomes its period. What was read so is said in notes, never silently.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.store.migrations.applicants import (
    BEFORE_ENTRY,
    Context,
    Row,
    without_applicants,
)
from pathfinders.store.migrations.sums import with_period
from pathfinders.store.reader import Reader
from pathfinders.store.rows import ARROW_TYPES
from pathfinders.tables import TABLES
from pathfinders.tables.participation import ENDINGS
from pathfinders.uploads.old_columns import ADDED
from pathfinders.words import count

PARTICIPANTS, EVENTS, APPLICATIONS, FUNDING = (
    "participants",
    "participation_events",
    "applications",
    "funding",
)
ORIGINS = {
    "received_earliest": "earliest_date",
    "received_latest": "latest_date",
    "received_precision": "date_precision",
    "decided_earliest": "earliest_date",
    "decided_latest": "latest_date",
    "decided_precision": "date_precision",
    "decision": "event",
    "application_id": "participant_id",
}
"""The column of the old sheet that a column of an application was read from."""


@dataclass(frozen=True)
class Converted:
    """The tables of a file in today's shape, and what was read differently."""

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]
    origins: Mapping[str, str]
    """By table that the file has no sheet for: the table whose sheet its rows were read from."""
    moved: frozenset[str] = frozenset()
    """The tables whose rows are no longer those of their sheet, in its order."""


def in_todays_shape(tables: Mapping[str, pa.Table], version: Reader) -> Converted:
    """The tables of a file, whose rows have `_row`, as today's tables. `version` says what is there
    already. Tables of today's shape stay as they are.
    """
    converted = dict(tables)
    notes: list[str] = []
    origins: dict[str, str] = {}
    moved: frozenset[str] = frozenset()
    if _has_applicants(tables):
        moved = frozenset({PARTICIPANTS, EVENTS, APPLICATIONS})
        notes += _move_applicants(converted, version)
        sheet = PARTICIPANTS
        if EVENTS in tables:
            sheet = EVENTS
        if APPLICATIONS in converted and APPLICATIONS not in tables:
            origins[APPLICATIONS] = sheet
    elif EVENTS in tables and "number" not in tables[EVENTS].column_names:
        rows = _numbered_beside(tables[EVENTS].to_pylist(), version)
        converted[EVENTS] = _as_table(EVENTS, rows, tables[EVENTS])
    if FUNDING in tables and not ADDED[FUNDING] & set(tables[FUNDING].column_names):
        notes += _date_sums(converted)
    return Converted(converted, tuple(notes), origins, moved)


def locator(
    converted: Converted, locate: Callable[[Problem], Problem]
) -> Callable[[Problem], Problem]:
    """A `locate` that finds the sheet and cell of rows which were read from another table's
    sheet.
    """

    def find(problem: Problem) -> Problem:
        origin = converted.origins.get(problem.table)
        if origin is None:
            return locate(problem)
        column = ORIGINS.get(problem.column, problem.column)
        located = locate(replace(problem, table=origin, column=column))
        return replace(located, table=problem.table, column=problem.column)

    return find


def _has_applicants(tables: Mapping[str, pa.Table]) -> bool:
    if PARTICIPANTS in tables and "role" in tables[PARTICIPANTS].column_names:
        return True
    if EVENTS not in tables or "event" not in tables[EVENTS].column_names:
        return False
    return bool(set(BEFORE_ENTRY) & set(tables[EVENTS]["event"].to_pylist()))


def _move_applicants(tables: dict[str, pa.Table], version: Reader) -> list[str]:
    people, happened = _rows(tables, PARTICIPANTS), _rows(tables, EVENTS)
    # A row without a key is for the checks to report.
    named = [row for row in people if None not in _participant_key(row)]
    keyed = [row for row in happened if None not in _participant_key(row)]
    split = without_applicants(named, keyed, _context(tables, version))
    if PARTICIPANTS in tables:
        rows = [*split.participants, *(row for row in people if None in _participant_key(row))]
        tables[PARTICIPANTS] = _as_table(PARTICIPANTS, rows, tables[PARTICIPANTS])
    if EVENTS in tables:
        unnamed = [row for row in happened if None in _participant_key(row)]
        rows = [*_numbered_beside(split.events, version), *unnamed]
        tables[EVENTS] = _as_table(EVENTS, rows, tables[EVENTS])
    if not split.applications:
        return []
    applications = [*_rows(tables, APPLICATIONS), *split.applications]
    tables[APPLICATIONS] = _as_table(APPLICATIONS, applications, None)
    unmet = sum(row["criteria_not_met"] is not None for row in split.applications)
    moved = len(split.applications)
    notes = [
        "Applications: who applied is no longer a participant, so"
        f" {count(moved, 'application')} {_verb(moved)} read"
        " from the roles and from the events applied, rejected and selected."
    ]
    if unmet:
        notes.append(
            f"Applications, Criteria not met: {count(unmet, 'cell')} {_verb(unmet)} filled, where"
            " the reason repeats the words of a criterion."
        )
    return notes


def _rows(tables: Mapping[str, pa.Table], name: str) -> list[Row]:
    """The rows of a table of the file; none where the file does not have it."""
    if name not in tables:
        return []
    rows: list[Row] = tables[name].to_pylist()
    return rows


def _context(tables: Mapping[str, pa.Table], version: Reader) -> Context:
    # Those of the file come last, so that they hold where both have a criterion.
    terms = [*version.table("programme_terms").to_pylist(), *_rows(tables, "programme_terms")]
    criteria: dict[str, dict[int, str]] = defaultdict(dict)
    for term in terms:
        if term.get("kind") == "criterion" and term.get("position") and term.get("term"):
            criteria[term["programme_id"]][term["position"]] = term["term"]
    listed = {_participant_key(row): row for row in version.table(PARTICIPANTS).to_pylist()}
    applied = {
        (row["programme_id"], row["application_id"]): row
        for row in version.table(APPLICATIONS).to_pylist()
    }
    return Context(listed, applied, criteria)


def _numbered_beside(rows: Iterable[Row], version: Reader) -> list[Row]:
    """The events of a sheet without numbers, with those that the same events have in the version.

    Where the sheet has all of a participant's events of a kind they are numbered by their dates, so
    that a date put right changes its row. A further one gets the next number. A selection and an
    ending have none: two of them are for the checks to report.
    """
    there: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in version.table(EVENTS).to_pylist():
        there[(*_participant_key(row), row["event"])].append(row)
    here: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    every = [{**row, "number": None} for row in rows]
    for row in every:
        if row.get("event") not in ("selected", *ENDINGS):
            here[(*_participant_key(row), row.get("event"))].append(row)
    for key, same in here.items():
        # A sheet with fewer events than there are may leave out any of them, so that their order
        # says nothing: each is known by its dates.
        held = there.get(key, [])
        if len(same) < len(held):
            _number_further(same, held)
        else:
            _number_by_date(same)
    return every


def _number_by_date(same: list[Row]) -> None:
    same.sort(key=lambda row: (str(row.get("earliest_date")), str(row.get("latest_date"))))
    # The contract leaves the number of the first empty, so that a single event needs none.
    for number, row in enumerate(same[1:], start=2):
        row["number"] = number


def _number_further(same: list[Row], held: list[Row]) -> None:
    numbers = {(row["earliest_date"], row["latest_date"]): row["number"] for row in held}
    following = max(row["number"] or 1 for row in held) + 1
    for row in same:
        days = (row.get("earliest_date"), row.get("latest_date"))
        if days in numbers:
            row["number"] = numbers[days]
        else:
            row["number"] = following
            following += 1


def _date_sums(tables: dict[str, pa.Table]) -> list[str]:
    rows = [with_period(row) for row in tables[FUNDING].to_pylist()]
    tables[FUNDING] = _as_table(
        FUNDING, rows, tables[FUNDING], "period_start", "period_end", "sum_id"
    )
    dated = [row for row in rows if row["period_start"] is not None]
    if not dated:
        return []
    return [
        f"Funding, Period: the month of {count(len(dated), 'sum')} was read from what the sum"
        f" covers, like '{dated[0]['unit_note']}'."
    ]


def _as_table(name: str, rows: list[Row], before: pa.Table | None, *more: str) -> pa.Table:
    """The rows as a table of today's columns: those that the sheet had, and `more`; all where it
    had no such table.
    """
    had = set(TABLES[name].column_names)
    if before is not None:
        had = set(before.column_names)
    columns = [c for c in TABLES[name].columns if c.name in had or c.name in more]
    if any("number" in row for row in rows) and "number" not in [c.name for c in columns]:
        columns += [c for c in TABLES[name].columns if c.name == "number"]
    fields = [(column.name, ARROW_TYPES[column.sql_type]) for column in columns]
    return pa.Table.from_pylist(rows, pa.schema([*fields, ("_row", pa.int64())]))


def _participant_key(row: Row) -> tuple[Any, Any]:
    return row.get("programme_id"), row.get("participant_id")


def _verb(number: int) -> str:
    """The verb that goes with a count."""
    if number == 1:
        return "was"
    return "were"
