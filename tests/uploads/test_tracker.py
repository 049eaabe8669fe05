"""A programme's own tracker, a row an organisation and a column an event: mapped once, remembered,
and read as the rows of the tables that it holds.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.store.versions import Version
from pathfinders.tables import TABLES
from pathfinders.uploads import pipeline
from pathfinders.uploads.memory import TABLE, remembered
from pathfinders.uploads.offers import LEAVE_OUT, Offer
from pathfinders.uploads.pipeline import Assessment, Received
from tests.uploads.books import write_xlsx

pytestmark = pytest.mark.usefixtures("unguarded")
PROGRAMME = "made-up-programme"
SOURCE = "ods-etr-2022-03"
HEADINGS = ["Ref", "Trust name", "EOI received", "Decision", "Date decided", "Date joined"]
HEADINGS += ["Date left", "Why", "Allocated (£)", "RAG"]
JOINED = [1, "Oxleas FT", date(2026, 3, 9), "Accepted", date(2026, 3, 30), date(2026, 4, 1)]
LEFT = [2, "Norfolk & Suffolk FT", date(2026, 3, 10), "Accepted", date(2026, 4, 2), "Apr 2026"]
DECLINED = [3, "Made-up Care CIC", date(2026, 3, 12), "Declined", date(2026, 4, 6), None]
ROWS: list[list[Any]] = [
    ["Made-up Pathfinders: tracker"],
    [],
    HEADINGS,
    [*JOINED, None, None, 100_000, "G"],
    [*LEFT, date(2026, 11, 13), "Board reviewed its role", "£95k", "R"],
    [*DECLINED, None, "No evidence of support", None, None],
    [None, "TOTAL", None, None, None, None, None, None, 195_000, None],
]


@pytest.fixture(scope="module")
def with_programme(version: Version) -> Version:
    tables = {name: version.table(name) for name in TABLES}
    rows = tables["programmes"].to_pylist()
    rows.append({**rows[0], "programme_id": PROGRAMME, "name": "Made-up Pathfinders"})
    tables["programmes"] = pa.Table.from_pylist(rows, schema=tables["programmes"].schema)
    return Version(version.info, tables)


def read(
    path: Path, version: Version, answers: Mapping[str, str], asked: list[tuple[Offer, str]]
) -> tuple[Received, Assessment]:
    received = pipeline.receive(path, path.name, version, answers=answers)
    return received, pipeline.assess(received, version, "merge", answers, None, asked)


def mapped(path: Path, version: Version) -> tuple[Assessment, list[tuple[Offer, str]], int]:
    """The tracker as read after everything likely was accepted and the rest chosen: with the
    questions, and how many times somebody had to answer.
    """
    answers: dict[str, str] = {}
    asked: list[tuple[Offer, str]] = []
    for rounds in range(6):
        _, assessed = read(path, version, answers, asked)
        fresh = {
            offer.key: offer.likely or (SOURCE if "|source_id|" in offer.key else PROGRAMME)
            for offer in assessed.offers
        }
        if not fresh:
            return assessed, asked, rounds
        asked += [(offer, fresh[offer.key]) for offer in assessed.offers]
        answers |= fresh
    raise AssertionError([offer.question for offer in assessed.offers])


def rows(assessed: Assessment, name: str) -> list[dict[str, Any]]:
    return [
        row for row in assessed.tables[name].to_pylist() if row.get("programme_id") == PROGRAMME
    ]


def test_nothing_is_read_before_its_columns_are_known(
    tmp_path: Path, with_programme: Version
) -> None:
    path = write_xlsx(tmp_path / "tracker.xlsx", {"Pathfinders": ROWS})
    received, assessed = read(path, with_programme, {}, [])
    assert (received.rows, assessed.changes) == (0, ())
    assert [problem.check for problem in assessed.errors] == ["tracker"]
    likely = {offer.text: offer.likely for offer in assessed.offers}
    assert likely == {
        "Ref": LEAVE_OUT,
        "Trust name": "organisation",
        "EOI received": "received",
        "Decision": "decision",
        "Date decided": "decided",
        "Date joined": "selected",
        "Date left": "withdrew",
        "Why": "reason",
        "Allocated (£)": "allocated",
        "RAG": LEAVE_OUT,
    }
    why = next(offer for offer in assessed.offers if offer.text == "Why")
    assert "it holds Board reviewed its role" in why.question, "with examples of its cells"


def test_a_tracker_becomes_the_tables_that_it_holds(
    tmp_path: Path, with_programme: Version
) -> None:
    path = write_xlsx(tmp_path / "tracker.xlsx", {"Pathfinders": ROWS})
    assessed, _, _ = mapped(path, with_programme)
    assert assessed.errors == ()
    names = {row["participant_id"]: row["name"] for row in rows(assessed, "participants")}
    assert names == {
        "RPG": "Oxleas NHS Foundation Trust",
        "RMY": "Norfolk and Suffolk NHS Foundation Trust",
    }
    events = {
        (row["participant_id"], row["event"]): row for row in rows(assessed, "participation_events")
    }
    assert set(events) == {("RPG", "selected"), ("RMY", "selected"), ("RMY", "withdrew")}
    assert events["RPG", "selected"]["latest_date"] == date(2026, 4, 1)
    loose = events["RMY", "selected"]
    assert (loose["earliest_date"], loose["latest_date"], loose["date_precision"]) == (
        date(2026, 4, 1),
        date(2026, 4, 30),
        "month",
    )
    assert events["RMY", "withdrew"]["reason"] == "Board reviewed its role"
    sums = {row["participant_id"]: row["amount_gbp"] for row in rows(assessed, "funding")}
    assert sums == {"RPG": 100_000, "RMY": 95_000}
    if "applications" in TABLES:
        decisions = {row["name"]: row["decision"] for row in rows(assessed, "applications")}
        assert decisions["Made-up Care CIC"] == "declined"
        assert len(decisions) == 3


def test_the_mapping_is_remembered_and_can_be_removed(
    tmp_path: Path, with_programme: Version
) -> None:
    path = write_xlsx(tmp_path / "tracker.xlsx", {"Pathfinders": ROWS})
    assessed, _, rounds = mapped(path, with_programme)
    assert rounds <= 4
    words = {(row["place"], row["written"]): row["meaning"] for row in rows(assessed, TABLE)}
    assert words["tracker.heading", "dateleft"] == "withdrew"
    assert words["tracker.participant_id", "Norfolk & Suffolk FT"] == "RMY"
    tables = {
        name: rows.drop_columns(["_row"]) if "_row" in rows.column_names else rows
        for name, rows in assessed.tables.items()
    }
    next_month = Version(with_programme.info, tables)
    later = [*ROWS[:4], [*ROWS[4][:6], date(2026, 11, 16), *ROWS[4][7:]], *ROWS[5:]]
    later[4][8] = 95_000
    path = write_xlsx(tmp_path / "december.xlsx", {"Pathfinders": later})
    _, again = read(path, next_month, {}, [])
    open_questions = [offer for offer in again.offers if "|alike|" not in offer.key]
    assert [offer.question for offer in open_questions if "Apr 2026" not in offer.text] == []
    held = remembered(next_month)
    kept = next_month.table(TABLE).slice(1)
    forgotten = Version(with_programme.info, {**tables, TABLE: kept})
    assert len(remembered(forgotten)) == len(held) - 1
