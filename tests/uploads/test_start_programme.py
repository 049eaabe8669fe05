"""The workbook for one programme: filled in with a made-up programme it is read back as the same
rows, with few cells to fill; it prints on A4, and its example is never read.
"""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pathfinders.cli.main import main
from pathfinders.store.migrations.sums import short_name
from pathfinders.store.versions import Version
from pathfinders.uploads.pipeline import Assessment, assess, receive
from pathfinders.workbooks.start.layout import (
    ABOUT,
    BARRIERS,
    EXAMPLE,
    FIRST_QUESTION,
    HEADINGS,
    MEASURES,
    MONEY,
    MOVED,
    PEOPLE,
    QUESTIONS,
    RETURNS,
    TERMS,
)
from pathfinders.workbooks.start.write import start_workbook
from tests.live_programme import AS_AT, live_rows

pytestmark = pytest.mark.usefixtures("unguarded")

Row = dict[str, Any]
NAME = "Engaged Staff Pathfinders"
CODE = "engaged-staff-pathfinders"
MOST_CELLS = 700
ANSWERS: dict[str, Any] = {
    "Name of the programme": NAME,
    "What it is for, in a sentence": (
        "Help NHS organisations try new ways of giving staff a say in decisions"
    ),
    "Run by": "Made-up programme office",
    "Who can take part": "NHS trust, ICB, GP federation or social enterprise",
    "Day it was announced": date(2026, 3, 2),
    "How one can join": "rolling",
    "Days within which to decide": 28,
    "Last day it is planned for": date(2028, 3, 31),
    "Places": 20,
    "Fund for the whole programme, £": 2_000_000,
    "Most for one participant, £": 100_000,
    "Is the list of participants complete?": "complete",
    "Day these records are true as at": AS_AT,
    "Whose records these are": "Made-up programme office",
    "On which terms they may be used": "internal, unpublished",
    "Stated in them, or inferred": "stated",
}


class Filling:
    """A workbook being filled in, and how many cells that took."""

    def __init__(self, version: Version, first: date = date(2026, 4, 1)) -> None:
        content = start_workbook("A name to replace", version, first)
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.cells = 0

    def put(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """Types one cell; an empty one takes nothing."""
        if value is not None:
            sheet.cell(row, column, value)
            self.cells += 1

    def answer(self, answers: dict[str, Any]) -> None:
        """Answers the questions of the first sheet."""
        sheet = self.book[ABOUT]
        for place, asked in enumerate(QUESTIONS, start=FIRST_QUESTION + 1):
            assert sheet.cell(place, 1).value == asked.label
            self.put(sheet, place, 2, answers.get(asked.label))

    def rows(self, name: str, rows: list[list[Any]]) -> None:
        """Types rows below the headings of a sheet."""
        for place, row in enumerate(rows, start=FIRST_QUESTION + 2):
            for column, value in enumerate(row, start=1):
                self.put(self.book[name], place, column, value)

    def save(self, path: Path) -> Path:
        """Writes the file."""
        self.book.save(path)
        return path


def filled(version: Version) -> Filling:
    """The workbook with the made-up programme."""
    rows = live_rows()
    filling = Filling(version)
    filling.answer(ANSWERS)
    filling.rows(TERMS, [[t["kind"], t["term"]] for t in rows["programme_terms"]])
    left = {
        e["participant_id"]: e for e in rows["participation_events"] if e["event"] == "withdrew"
    }
    filling.rows(PEOPLE, [_person(a, left.get(a["participant_id"])) for a in rows["applications"]])
    filling.rows(MONEY, _money(rows))
    filling.rows(BARRIERS, [["VAT", "A made-up barrier", 250_000, "organisation per year"]])
    return filling


def _person(applied: Row, left: Row | None) -> list[Any]:
    unmet = applied["criteria_not_met"]
    cells = [
        applied["name"],
        applied["kind"],
        None,
        applied["region"],
        None,
        applied["received_earliest"],
        None if applied["decision"] == "open" else applied["decision"].replace("_", " "),
        applied["decided_earliest"],
        # The criteria are the second, third and fourth term.
        None if unmet is None else str(int(unmet) - 1),
        applied["reason"] if applied["decision"] == "taken_back" else None,
    ]
    if left is None:
        return cells
    reasons = [left["reason_category"], left["reason"], left["reason_basis"]]
    return [*cells, left["event"], left["earliest_date"], *reasons]


def _money(rows: dict[str, list[Row]]) -> list[list[Any]]:
    lines = []
    for person in rows["participants"]:
        own = [s for s in rows["funding"] if s["participant_id"] == person["participant_id"]]
        (allocated,) = [s["amount_gbp"] for s in own if s["stage"] == "allocated"]
        months = {s["period_start"].month: s["amount_gbp"] for s in own if s["stage"] == "spent"}
        lines.append([person["name"], None, allocated, *(months.get(m) for m in range(4, 13))])
    return lines


def read(filling: Filling, folder: Path, version: Version) -> Assessment:
    path = filling.save(folder / "start.xlsx")
    return assess(receive(path, "start.xlsx", version), version, "merge")


def of(found: Assessment, table: str) -> list[Row]:
    """The programme's rows as they would be."""
    rows = found.tables[table].drop_columns(["_row"]).to_pylist()
    return [row for row in rows if row["programme_id"] == CODE]


@pytest.fixture
def whole(version: Version, tmp_path: Path) -> Assessment:
    return read(filled(version), tmp_path, version)


def test_a_whole_programme_takes_few_cells(version: Version) -> None:
    assert filled(version).cells <= MOST_CELLS


def test_nothing_is_wrong_with_it(whole: Assessment) -> None:
    assert whole.problems == ()


def test_it_is_the_same_programme(whole: Assessment) -> None:
    rows = live_rows()
    (about,) = of(whole, "programmes")
    (expected,) = rows["programmes"]
    assert {**expected, "source_id": about["source_id"]} == about
    terms = [(r["position"], r["kind"], r["term"]) for r in of(whole, "programme_terms")]
    assert terms == [(r["position"], r["kind"], r["term"]) for r in rows["programme_terms"]]
    (source,) = [
        row for row in whole.tables["sources"].to_pylist() if row["source_id"] == about["source_id"]
    ]
    assert (source["licence"], source["published"]) == ("internal", "2026-11-30")


def test_expressions_of_interest_and_participants_are_the_same(whole: Assessment) -> None:
    rows = live_rows()
    same = (
        "name",
        "kind",
        "region",
        "received_earliest",
        "decided_latest",
        "decision",
        "criteria_not_met",
    )
    found = sorted((tuple(row[n] for n in same) for row in of(whole, "applications")), key=str)
    assert found == sorted((tuple(row[n] for n in same) for row in rows["applications"]), key=str)
    names = {row["participant_id"]: row["name"] for row in of(whole, "participants")}
    assert sorted(names.values()) == sorted(row["name"] for row in rows["participants"])
    events = {
        (names[row["participant_id"]], row["event"], row["latest_date"], row["reason"])
        for row in of(whole, "participation_events")
    }
    there = {row["participant_id"]: row["name"] for row in rows["participants"]}
    assert events == {
        (there[row["participant_id"]], row["event"], row["latest_date"], row["reason"])
        for row in rows["participation_events"]
    }


def test_the_money_is_the_same(whole: Assessment) -> None:
    def sums(rows: list[Row], code: dict[str, str]) -> list[tuple[Any, ...]]:
        return sorted(
            (
                code.get(row["participant_id"], ""),
                row["stage"],
                row["basis"],
                str(row["period_start"]),
                str(row["period_end"]),
                row["amount_gbp"],
            )
            for row in rows
        )

    rows = live_rows()
    there = {row["participant_id"]: short_name(row["name"]) or "" for row in rows["participants"]}
    here = {code: code for code in there.values()}
    assert sums(of(whole, "funding"), here) == sums(rows["funding"], there)
    years = {row["financial_year"] for row in of(whole, "funding") if row["stage"] == "spent"}
    assert years == {"2026-27"}


QUARTER = (date(2026, 4, 1), date(2026, 6, 30))
FIRST, SECOND = (f"Example Foundation Trust {number:02}" for number in (1, 2))
REPORTED: dict[str, list[list[Any]]] = {
    MOVED: [
        [date(2026, 9, 1), FIRST, SECOND, 5_000, "Made-up reason"],
        [date(2026, 10, 1), None, FIRST, 2_500.5, "From the fund"],
    ],
    RETURNS: [
        [FIRST, None, *QUARTER, date(2026, 7, 21), date(2026, 7, 20), "Finance director"],
        [SECOND, "final account", *QUARTER, date(2026, 7, 21)],
    ],
    MEASURES: [[FIRST, "Staff pulse", *QUARTER, 6.8, 212, 400, "points", 0, 10]],
}


def test_what_participants_report_and_what_was_moved_is_read(
    version: Version, tmp_path: Path
) -> None:
    filling = filled(version)
    for name, rows in REPORTED.items():
        filling.rows(name, rows)
    found = read(filling, tmp_path, version)
    assert found.problems == ()
    codes = {row["name"]: row["participant_id"] for row in of(found, "participants")}
    first, second = codes[FIRST], codes[SECOND]

    def cells(table: str, *names: str) -> list[tuple[Any, ...]]:
        return sorted(tuple(row[name] for name in names) for row in of(found, table))

    sides = ("number", "moved_on", "from_participant_id", "to_participant_id", "amount_gbp")
    assert cells("money_moved", *sides, "reason", "confidence") == [
        (1, date(2026, 9, 1), first, second, 5_000.0, "Made-up reason", "stated"),
        (2, date(2026, 10, 1), None, first, 2_500.5, "From the fund", "stated"),
    ]
    days = ("period_start", "period_end", "due", "received", "signed_by_role")
    assert cells("returns", "participant_id", "kind", *days) == [
        (first, "regular", *QUARTER, date(2026, 7, 21), date(2026, 7, 20), "Finance director"),
        (second, "final_account", *QUARTER, date(2026, 7, 21), None, None),
    ]
    numbers = ("value", "responses", "invited", "unit", "scale_min", "scale_max")
    assert cells("participant_measures", "participant_id", "measure", *numbers) == [
        (first, "staff-pulse", 6.8, 212, 400, "points", 0.0, 10.0)
    ]


def test_a_report_of_somebody_else_is_named_by_its_row(version: Version, tmp_path: Path) -> None:
    filling = filled(version)
    filling.rows(RETURNS, [["Somebody else", None, *QUARTER, date(2026, 7, 21)]])
    filling.rows(MOVED, [[date(2026, 9, 1), None, "Nobody", 5, "Made up"]])
    found = read(filling, tmp_path, version)
    wrong = {(problem.sheet, problem.row) for problem in found.errors}
    assert {(RETURNS, FIRST_QUESTION + 2), (MOVED, FIRST_QUESTION + 2)} <= wrong


def test_the_example_is_never_read(version: Version, tmp_path: Path) -> None:
    filling = Filling(version)
    assert EXAMPLE in filling.book.sheetnames
    assert "Example Trust 01" in {
        cell for row in filling.book[EXAMPLE].iter_rows(values_only=True) for cell in row
    }
    found = read(filling, tmp_path, version)
    names = found.tables["applications"]["name"].to_pylist()
    assert not any(str(name).startswith("Example Trust") for name in names)


def test_what_is_wrong_is_named_by_its_cell(version: Version, tmp_path: Path) -> None:
    filling = filled(version)
    people, money = filling.book[PEOPLE], filling.book[MONEY]
    row = FIRST_QUESTION + 2
    people.cell(row, 7, "perhaps")
    people.cell(row + 20, 9, "7")
    money.cell(row + 1, 1, "Somebody else")
    filling.book[ABOUT].cell(FIRST_QUESTION + 5, 2, "soon")
    found = read(filling, tmp_path, version)
    wrong = {(p.sheet, p.cell or p.row): p.message for p in found.errors}
    assert "'perhaps' is not among the answers" in wrong[PEOPLE, f"G{row}"]
    assert any("there is no criterion '7'" in message for message in wrong.values())
    assert any("'Somebody else' is not among the accepted" in m for m in wrong.values())
    assert wrong[ABOUT, f"B{FIRST_QUESTION + 5}"]


def test_every_sheet_prints_on_a4(version: Version) -> None:
    for sheet in Filling(version).book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        # One page wide, which is what is meant where it is not said, and as long as it takes.
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_headings_are_what_people_read_and_months_follow(version: Version) -> None:
    book = Filling(version, date(2025, 11, 1)).book
    for name, headings in HEADINGS.items():
        row = [cell.value for cell in book[name][FIRST_QUESTION + 1]]
        assert row[: len(headings)] == [asked.label for asked in headings]
        assert not any("_" in str(text) for text in row)
    months = [cell.value for cell in book[MONEY][FIRST_QUESTION + 1]][len(HEADINGS[MONEY]) :]
    assert months[:3] == [datetime(2025, 11, 1), datetime(2025, 12, 1), datetime(2026, 1, 1)]
    assert len(months) == 12


def test_the_terminal_gives_it(published: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    command = ["--lake", str(published), "template", "--programme", NAME]
    assert main([*command, "--from", "2026-04"]) == 0
    book = openpyxl.load_workbook(io.BytesIO(capfdbinary.readouterr().out))
    assert book[ABOUT].cell(FIRST_QUESTION + 1, 2).value == NAME
    assert main(["--lake", str(published), "template", "--programme", "!!!"]) == 2


def test_a_programme_of_which_only_the_questions_are_answered(
    version: Version, tmp_path: Path
) -> None:
    filling = Filling(version)
    filling.answer(ANSWERS)
    found = read(filling, tmp_path, version)
    assert found.errors == ()
    assert {change.table for change in found.changes} == {"programmes", "funding", "sources"}
