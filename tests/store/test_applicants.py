"""What the migration to applications makes of rows of the shape before, case by case and on every
lake that an earlier release made.
"""

import json
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.migrations.applicants import Context, Split, without_applicants
from pathfinders.store.migrations.sums import with_period, with_periods
from pathfinders.tables import TABLES

Row = dict[str, Any]
RELEASED = Path(__file__).parent / "released"
NAMES = sorted(path.name.partition(".")[0] for path in RELEASED.glob("*.tar.gz"))


def person(code: str, role: str = "participant", **cells: Any) -> Row:
    return {
        "programme_id": "p",
        "participant_id": code,
        "name": code.upper(),
        "kind": "NHS trust",
        "role": role,
        "source_id": "list",
        **cells,
    }


def event(code: str, what: str, day: str, **cells: Any) -> Row:
    return {
        "programme_id": "p",
        "participant_id": code,
        "event": what,
        "earliest_date": day,
        "latest_date": day,
        "date_precision": "day",
        "confidence": "stated",
        "source_id": "letter",
        **cells,
    }


def split(people: list[Row], events: list[Row], context: Context | None = None) -> Split:
    return without_applicants(people, events, context)


def test_one_that_was_chosen_stays_and_its_application_is_accepted() -> None:
    found = split(
        [person("a")], [event("a", "applied", "2026-03-01"), event("a", "selected", "2026-03-20")]
    )
    assert [row["participant_id"] for row in found.participants] == ["a"]
    assert "role" not in found.participants[0]
    assert [row["event"] for row in found.events] == ["selected"]
    (application,) = found.applications
    assert application["decision"] == "accepted"
    assert application["participant_id"] == application["application_id"] == "a"
    assert (application["received_latest"], application["decided_latest"]) == (
        "2026-03-01",
        "2026-03-20",
    )


@pytest.mark.parametrize(
    ("events", "decision", "decided"),
    [
        ([], None, None),
        ([event("a", "applied", "2026-03-01")], "open", None),
        ([event("a", "rejected", "2026-03-09")], "declined", "2026-03-09"),
        (
            [event("a", "applied", "2026-03-01"), event("a", "withdrew", "2026-03-05")],
            "taken_back",
            "2026-03-05",
        ),
    ],
)
def test_one_that_was_not_is_an_application_only(
    events: list[Row], decision: str | None, decided: str | None
) -> None:
    found = split([person("a", "applicant")], events)
    assert (found.participants, found.events) == ([], [])
    (application,) = found.applications
    assert (application["decision"], application["decided_latest"]) == (decision, decided)
    assert application["participant_id"] is None
    assert application["name"] == "A"


def test_one_that_never_applied_on_record_has_no_application() -> None:
    found = split([person("a")], [event("a", "selected", "2014-09-05")])
    assert found.applications == []


def test_who_was_selected_took_part_whatever_its_role() -> None:
    found = split([person("a", "applicant")], [event("a", "selected", "2026-03-20")])
    assert [row["participant_id"] for row in found.participants] == ["a"]


def test_nothing_that_an_applicants_rows_say_is_lost() -> None:
    found = split(
        [person("a", "applicant", wave="1", practices=20, note="First", also_source_ids="x")],
        [
            event(
                "a", "rejected", "2026-03-09", reason="Why", reason_category="policy", note="Two"
            ),
            event("a", "other", "2026-05-01", reason="Something else"),
        ],
    )
    (application,) = found.applications
    assert application["reason"] == "Why"
    assert application["reason_basis"] == "policy=not recorded"
    assert application["source_id"] == "letter"
    assert application["also_source_ids"] == "list;x"
    assert application["note"] == (
        "Two. First. Wave 1. 20 practices. other 2026-05-01: Something else"
    )


def test_a_second_application_has_a_code_of_its_own() -> None:
    found = split(
        [person("a")],
        [
            event("a", "applied", "2026-03-01"),
            event("a", "rejected", "2026-03-09"),
            event("a", "applied", "2026-05-01"),
            event("a", "selected", "2026-05-20"),
        ],
    )
    assert [(r["application_id"], r["decision"]) for r in found.applications] == [
        ("a", "declined"),
        ("a-2", "accepted"),
    ]
    assert [row["participant_id"] for row in found.applications] == [None, "a"]


def test_a_part_of_the_rows_is_read_beside_what_is_there() -> None:
    known = {"programme_id": "p", "application_id": "a", "name": "A", "owner": "An office"}
    there = Context(applications={("p", "a"): known})
    found = split([], [event("a", "withdrew", "2026-03-05")], there)
    assert found.events == []
    (application,) = found.applications
    assert (application["decision"], application["owner"]) == ("taken_back", "An office")


def test_events_that_stand_twice_are_numbered_by_their_dates() -> None:
    found = split(
        [person("a")],
        [event("a", "other", "2013-01-01"), event("a", "other", "2012-01-01")],
    )
    assert [(row["earliest_date"], row["number"]) for row in found.events] == [
        ("2013-01-01", 2),
        ("2012-01-01", None),
    ]


@pytest.mark.parametrize(
    ("words", "period", "sum_id"),
    [
        ("spend in August 2026", ("2026-08-01", "2026-08-31"), None),
        ("training, spent in February 2028", ("2028-02-01", "2028-02-29"), "training-spent"),
        ("allocation to participant", None, None),
        ("whole programme", None, None),
        ("wave 1, to September 2015", None, "wave-1-to-september-2015"),
        ("sites' own contribution", None, "sites-own-contribution"),
        ("May 2026 target", None, "may-2026-target"),
        (None, None, None),
    ],
)
def test_a_month_in_the_wording_is_the_period(
    words: str | None, period: tuple[str, str] | None, sum_id: str | None
) -> None:
    found = with_period({"unit_note": words})
    days = (found["period_start"], found["period_end"])
    assert (None if days == (None, None) else tuple(map(str, days))) == period
    assert found["sum_id"] == sum_id
    assert found["unit_note"] == words


def test_two_wordings_with_one_short_name_stay_two_sums() -> None:
    found = with_periods([{"unit_note": "for one"}, {"unit_note": "for-one"}])
    assert [row["sum_id"] for row in found] == ["for-one", "for-one-2"]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_an_earlier_lake_is_read_and_no_key_stands_twice(
    name: str, tmp_path: Path
) -> None:
    with tarfile.open(RELEASED / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path / "lake", filter="data")
    told = json.loads((RELEASED / f"{name}.json").read_text(encoding="utf-8"))["versions"]
    lake = Lake(lake_settings(tmp_path / "lake"))
    for version in told:
        tables = lake.tables(version["number"])
        rows = {table: content.num_rows for table, content in tables.items()}
        before = {table: content["rows"] for table, content in version["tables"].items()}
        if "role" not in version["tables"]["participants"]["columns"]:
            continue
        assert rows["participants"] + rows["applications"] == before["participants"]
        declined = sum(d == "declined" for d in tables["applications"]["decision"].to_pylist())
        assert rows["participation_events"] + declined == before["participation_events"]
        assert rows["funding"] == before["funding"]
        assert rows["regions"] == 21
        for table in ("participants", "participation_events", "applications", "funding", "regions"):
            keys = Counter(
                tuple(row[part] for part in TABLES[table].key) for row in tables[table].to_pylist()
            )
            assert max(keys.values()) == 1, table
