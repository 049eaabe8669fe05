"""Warnings are accepted with a reason before publishing, and it is asked whether a list is
complete.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.checks.run import problems_in
from pathfinders.figures import make
from pathfinders.figures.notices import accepted as accepted_words
from pathfinders.links import View
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads.pipeline import Assessment, assess, receive
from pathfinders.uploads.settle import accepted, doubts, not_said, with_list, without_limit
from tests.live_programme import AS_AT, LIVE, live_rows, live_version
from tests.old_shape import old_sheets
from tests.uploads.books import write_xlsx

pytestmark = pytest.mark.usefixtures("unguarded")
ON = date(2026, 11, 30)


def sums(*cells: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """A sheet of funding: the programme's first allocation, changed."""
    names = TABLES["funding"].column_names
    first = next(row for row in live_rows()["funding"] if row["stage"] == "allocated")
    return {"funding": [list(names), *([{**first, **c}[n] for n in names] for c in cells)]}


def assessed(folder: Path, sheets: dict[str, list[list[Any]]], version: Version) -> Assessment:
    path = write_xlsx(folder / "book.xlsx", sheets)
    return assess(receive(path, "book.xlsx", version), version, "merge")


@pytest.fixture
def live(bundle: dict[str, pa.Table]) -> Version:
    return live_version(bundle)


def test_only_what_the_file_brings_is_warned_of(live: Version, tmp_path: Path) -> None:
    found = assessed(tmp_path, sums({"amount_gbp": 90_000.0}), live)
    assert found.problems == ()


def test_a_warning_is_accepted_with_reason_and_role(live: Version, tmp_path: Path) -> None:
    found = assessed(tmp_path, sums({"amount_gbp": 150_000.0}), live)
    (doubt,) = doubts(found)
    assert (doubt.check, doubt.cell) == ("over-the-ceiling", "K2")
    after = accepted(found, {doubt: "Agreed by the minister"}, "Programme director", ON)
    assert after.problems == ()
    assert [(c.table, c.counts.added, c.counts.changed) for c in after.changes] == [
        ("funding", 0, 1),
        ("accepted_exceptions", 1, 0),
    ]
    exceptions = after.tables["accepted_exceptions"].to_pylist()
    (row,) = [row for row in exceptions if row["programme_id"] == LIVE]
    assert (row["check_name"], row["reason"], row["accepted_by"], row["programme_id"]) == (
        "over-the-ceiling",
        "Agreed by the minister",
        "Programme director",
        LIVE,
    )
    assert [p for p in problems_in(after.tables) if LIVE in p.row_key] == []


def test_an_exception_can_end_on_a_day(live: Version, tmp_path: Path) -> None:
    found = assessed(tmp_path, sums({"amount_gbp": 150_000.0}), live)
    reasons = dict.fromkeys(doubts(found), "Agreed until the review")
    after = accepted(found, reasons, "Programme director", ON, date(2027, 3, 31))
    rows = after.tables["accepted_exceptions"].to_pylist()
    assert [row["until"] for row in rows if row["reason"] == "Agreed until the review"] == [
        date(2027, 3, 31)
    ]
    words = [one.words for one in accepted_words(after.version())]
    assert any("until 31 March 2027" in text for text in words), "the figure says so"


def test_the_candidate_of_an_assessment_is_made_once(live: Version, tmp_path: Path) -> None:
    found = assessed(tmp_path, sums({"amount_gbp": 90_000.0}), live)
    assert found.version() is found.version()


@pytest.mark.parametrize(("reason", "role"), [("", "A role"), ("A reason", " ")])
def test_an_exception_needs_both(live: Version, tmp_path: Path, reason: str, role: str) -> None:
    found = assessed(tmp_path, sums({"amount_gbp": 150_000.0}), live)
    with pytest.raises(ValueError, match="reason, and the role"):
        accepted(found, dict.fromkeys(doubts(found), reason), role, ON)


def test_a_list_of_which_nothing_is_said_is_asked_about(version: Version, tmp_path: Path) -> None:
    found = assessed(tmp_path, old_sheets(), version)
    assert not_said(found) == ((LIVE, "Engaged Staff Pathfinders"),)
    (said,) = [p for p in found.problems if p.check == "list-not-said"]
    assert "Say whether the list of participants is complete" in said.todo
    after = with_list(found, LIVE, "complete", AS_AT)
    assert not_said(after) == ()
    (row,) = [r for r in after.tables["programmes"].to_pylist() if r["programme_id"] == LIVE]
    assert (row["participants_list"], row["records_as_at"]) == ("complete", AS_AT)


def test_a_limit_that_the_file_does_not_say_is_asked_with_it(
    version: Version, live: Version, tmp_path: Path
) -> None:
    found = assessed(tmp_path, old_sheets(), version)
    assert without_limit(found, LIVE)
    after = with_list(found, LIVE, "complete", AS_AT, 28)
    (row,) = [r for r in after.tables["programmes"].to_pylist() if r["programme_id"] == LIVE]
    assert row["decision_days"] == 28
    said = make("days-to-decision", after.version(), View(programme=LIVE)).title
    assert said.startswith("25 of 28 were decided within 28 days")
    # Of one that says its limit, or lists nobody who applied, nothing is asked.
    there = assessed(tmp_path, sums({"amount_gbp": 90_000.0}), live)
    assert not without_limit(there, LIVE)
    assert not without_limit(found, "mutuals-in-health")


def test_what_a_complete_list_contradicts_is_then_warned_of(
    version: Version, tmp_path: Path
) -> None:
    sheets = old_sheets()
    headings, *rows = sheets["participation_events"]
    sheets["participation_events"] = [
        headings,
        *(row for row in rows if row[1:3] != ["example-19", "selected"]),
    ]
    found = assessed(tmp_path, sheets, version)
    assert doubts(found) == ()
    after = with_list(found, LIVE, "complete", AS_AT)
    assert {p.check for p in doubts(after)} == {
        "listed-without-selection",
        "paid-to-one-never-chosen",
    }
