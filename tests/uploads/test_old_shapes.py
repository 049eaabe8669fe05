"""A sheet of the shape before the tables of a programme under way becomes today's rows: the same
programme, written in the old shape here, is what it was.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.pipeline import Assessment, Received, assess, receive
from tests.live_programme import LIVE, live_rows, live_version
from tests.old_shape import old_sheets
from tests.uploads.books import write_xlsx

pytestmark = pytest.mark.usefixtures("unguarded")

Row = dict[str, Any]
NOT_IN_THE_OLD_SHAPE = {
    "programmes": {"participants_list", "records_as_at", "decision_days", "entry"},
    "applications": {"decided_by"},
    "funding": {"sum_id", "unit_note"},
}


def received(folder: Path, sheets: dict[str, list[list[Any]]], version: Version) -> Received:
    """A workbook of these sheets, as read."""
    return receive(write_xlsx(folder / "book.xlsx", sheets), "book.xlsx", version)


def of_programme(found: Assessment, table: str) -> list[Row]:
    """The programme's rows as they would be, without what the old shape has no place for."""
    left_out = NOT_IN_THE_OLD_SHAPE.get(table, set())
    names = [name for name in TABLES[table].column_names if name not in left_out]
    rows = found.tables[table].select(names).to_pylist()
    return sorted((row for row in rows if row["programme_id"] == LIVE), key=repr)


@pytest.fixture
def live(bundle: dict[str, pa.Table]) -> Version:
    """A version that has the programme."""
    return live_version(bundle)


@pytest.mark.parametrize(
    "table", ["programmes", "applications", "participants", "participation_events", "funding"]
)
def test_a_whole_programme_becomes_what_it_is_in_todays_tables(
    version: Version, tmp_path: Path, table: str
) -> None:
    found = assess(received(tmp_path, old_sheets(), version), version, "merge")
    assert found.errors == ()
    left_out = NOT_IN_THE_OLD_SHAPE.get(table, set())
    expected = [
        {name: cell for name, cell in row.items() if name not in left_out}
        for row in live_rows()[table]
    ]
    assert of_programme(found, table) == sorted(expected, key=repr)


def test_what_was_read_otherwise_is_said(version: Version, tmp_path: Path) -> None:
    notes = "\n".join(received(tmp_path, old_sheets(), version).notes)
    assert "32 applications were read" in notes
    assert "eight cells were filled, where the reason repeats the words of a criterion" in notes
    assert "the month of 102 sums was read from what the sum covers" in notes


def test_no_heading_of_the_old_shape_is_a_problem(version: Version, tmp_path: Path) -> None:
    assert received(tmp_path, old_sheets(), version).problems == ()


def test_the_same_sheet_again_changes_nothing(live: Version, tmp_path: Path) -> None:
    sheets = old_sheets("participants", "participation_events")
    found = assess(received(tmp_path, sheets, live), live, "merge")
    assert found.errors == ()
    assert {change.table for change in found.changes} <= {"applications"}
    assert [change.counts.added for change in found.changes] in ([], [0])
    decided_by = [row["decided_by"] for row in found.tables["applications"].to_pylist()]
    assert sum(who is not None for who in decided_by) == 32


def test_a_date_put_right_is_one_row_changed(live: Version, tmp_path: Path) -> None:
    sheets = old_sheets("participation_events")
    headings, *rows = sheets["participation_events"]
    day = headings.index("earliest_date"), headings.index("latest_date")
    (row,) = [row for row in rows if row[1:3] == ["example-05", "withdrew"]]
    row[day[0]] = row[day[1]] = date(2026, 11, 16)
    found = assess(received(tmp_path, sheets, live), live, "merge")
    (change,) = [c for c in found.changes if c.table == "participation_events"]
    assert (change.counts.added, change.counts.changed, change.counts.removed) == (0, 1, 0)
    assert change.changed[0].cells["latest_date"] == (date(2026, 11, 13), date(2026, 11, 16))


def test_events_alone_know_who_only_applied(live: Version, tmp_path: Path) -> None:
    headings, *_ = sheet = old_sheets("participation_events")["participation_events"]
    taken = [row for row in sheet[1:] if row[1] == "example-32"]
    assert [row[2] for row in taken] == ["applied", "withdrew"]
    sheets = {"participation_events": [headings, *taken]}
    found = assess(received(tmp_path, sheets, live), live, "merge")
    assert found.errors == ()
    assert found.changes == ()


def sheet_of(*events: tuple[str, str, str]) -> dict[str, list[list[Any]]]:
    """A sheet of events of the old shape."""
    headings = old_sheets("participation_events")["participation_events"][0]
    rows = [
        [
            {
                "programme_id": LIVE,
                "participant_id": who,
                "event": what,
                "earliest_date": date.fromisoformat(day),
                "latest_date": date.fromisoformat(day),
                "date_precision": "day",
                "confidence": "stated",
                "source_id": "esp-tracker-2026-11",
            }.get(name)
            for name in headings
        ]
        for who, what, day in events
    ]
    return {"participation_events": [headings, *rows]}


@pytest.mark.parametrize(
    ("events", "check"),
    [
        ([("example-06", "withdrew", "2062-11-27")], "event-in-the-future"),
        ([("example-01", "selected", "2062-12-25")], "event-in-the-future"),
        ([("example-02", "rejected", "2026-03-01")], "decided-after-received"),
        ([("example-09", "applied", "2026-06-01")], "decided-after-received"),
        (
            [("example-12", "withdrew", "2026-11-20"), ("example-12", "withdrew", "2026-11-21")],
            "duplicate",
        ),
    ],
)
def test_impossible_events_are_found_at_their_cell(
    live: Version, tmp_path: Path, events: list[tuple[str, str, str]], check: str
) -> None:
    found = assess(received(tmp_path, sheet_of(*events), live), live, "merge")
    problems = [p for p in found.problems if p.check == check]
    assert problems
    last = len(events) + 1
    assert (problems[0].sheet, problems[0].row) == ("participation_events", last)
    assert problems[0].cell.endswith(str(last))


def test_a_second_other_event_is_added_beside_the_first(version: Version, tmp_path: Path) -> None:
    known = [
        row
        for row in version.table("participation_events").to_pylist()
        if row["participant_id"] == "red-house-group" and row["event"] == "other"
    ]
    assert len(known) == 1
    day = {"earliest_date": date(2013, 6, 1), "latest_date": date(2013, 6, 30)}
    headings = old_sheets("participation_events")["participation_events"][0]
    rows = [[row.get(name) for name in headings] for row in (*known, {**known[0], **day})]
    sheets = {"participation_events": [headings, *rows]}
    found = assess(received(tmp_path, sheets, version), version, "merge")
    assert found.errors == ()
    (change,) = found.changes
    assert (change.counts.added, change.counts.changed) == (1, 0)
    assert change.added[0]["number"] == 2
