"""Each kind of check and each rule of the contract: one small edit of the real rows that must break
it, and one that must not. What should be refused is written here by hand, never derived from the
rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pytest

from pathfinders.checks.problems import Problem, Refused
from pathfinders.checks.run import problems_in
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_table
from tests.oracles import Cells, cells, write_cells
from tests.tables.test_programme_under_way import RULES

Edit = dict[str, str]


@dataclass(frozen=True)
class Case:
    """An edit of one row, chosen by some of its cells, and the check and column that must report
    it; none where all is well.
    """

    table: str
    where: Edit
    edit: Edit
    check: str = ""
    column: str = ""
    says: str = ""
    name: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.table}-{self.check or 'fine'}-{'-'.join(self.edit.values())[:40]}"


NSFT = {"programme_id": "mutuals-in-health", "event": "withdrew", "participant_id": "RMY"}
FUND = {"programme_id": "mutuals-in-health"}
FIRST_ANSWER = {"programme_id": "mutuals-in-health", "position": "1"}
LATER = {"series": "nhs_digital_trust"}
SHMI = {"trust_code": "R1F", "series": "hscic_rolling"}

CASES = [
    # Programmes
    Case(
        "programmes",
        FUND,
        {"applications_close": "2014-01-01", "announced": "2014-07-08"},
        "close-after-announcement",
        "applications_close",
    ),
    Case("programmes", FUND, {"applications_close": "2014-07-08", "announced": "2014-07-08"}),
    Case(
        "programmes",
        FUND,
        {"planned_end": "2014-07-07", "announced": "2014-07-08"},
        "end-after-announcement",
        "planned_end",
    ),
    Case("programmes", FUND, {"max_award_gbp": "1000001"}, "award-within-fund", "max_award_gbp"),
    Case("programmes", FUND, {"max_award_gbp": "1000000"}),
    Case("programmes", FUND, {"max_award_gbp": "5", "fund_gbp": ""}),
    Case("programmes", FUND, {"fund_gbp": "-1"}, "range", "fund_gbp", "at least 0 (GBP)"),
    Case("programmes", FUND, {"purpose": ""}, "required", "purpose", "empty"),
    Case("programme_terms", FUND, {"kind": "eligable"}, "allowed", "kind", "eligibility"),
    Case("programme_terms", FUND, {"position": "0"}, "range", "position"),
    Case(
        "barriers",
        {"programme_id": "mutuals-in-health"},
        {"amount_gbp": "12", "per": ""},
        "amount-says-per-what",
        "per",
    ),
    Case("answers", FIRST_ANSWER, {"answer": "It lost {left} of {Chosen}."}),
    Case(
        "answers",
        FIRST_ANSWER,
        {"answer": "It lost {lots}."},
        "answers-name-known-facts",
        "answer",
    ),
    Case("answers", FIRST_ANSWER, {"valid_while": "left = 2; spent = not published"}),
    Case(
        "answers",
        FIRST_ANSWER,
        {"valid_while": "left = 2; lots = 3"},
        "conditions-name-known-facts",
        "valid_while",
    ),
    Case("answers", FIRST_ANSWER, {"valid_while": "left is 2"}, "pattern", "valid_while"),
    Case("barriers", {"programme_id": "mutuals-in-health"}, {"amount_gbp": "12", "per": "trust"}),
    # Participation
    Case(
        "participants",
        {"participant_id": "RMY"},
        {"trust_code": "ZZZ"},
        "reference",
        "trust_code",
        "'ZZZ'",
    ),
    Case(
        "participants", {"participant_id": "RMY"}, {"region": "East Anglia"}, "reference", "region"
    ),
    Case("participants", {"participant_id": "RMY"}, {"practices": "0"}, "range", "practices"),
    Case(
        "participation_events",
        NSFT,
        {"earliest_date": "2014-01-01", "latest_date": "2014-01-01", "date_precision": "day"},
        "leaving-after-selection",
        "latest_date",
    ),
    Case(
        "participation_events",
        NSFT,
        {"earliest_date": "2015-12-01", "latest_date": "2015-12-01", "date_precision": "day"},
    ),
    Case(
        "participation_events",
        NSFT,
        {"earliest_date": "2015-12-02", "latest_date": "2015-12-01", "date_precision": "range"},
        "earliest_date-not-after-latest_date",
        "earliest_date",
    ),
    Case(
        "participation_events",
        NSFT,
        {"earliest_date": "2015-12-01", "latest_date": "2015-12-31", "date_precision": "day"},
        "day-is-one-day",
        "date_precision",
    ),
    Case(
        "participation_events",
        NSFT,
        {"earliest_date": "2015-12-01", "latest_date": "2015-12-31", "date_precision": "month"},
    ),
    Case("participation_events", NSFT, {"event": "completed"}),
    Case("participation_events", NSFT, {"participant_id": "RXA"}, "one-ending", "event"),
    Case("participation_events", NSFT, {"participant_id": "R1F"}, "reference", "participant_id"),
    Case(
        "participation_events",
        NSFT,
        {"programme_id": "gp-consortia-pathfinders"},
        "participant-in-programme",
        "participant_id",
    ),
    Case(
        "participation_events",
        NSFT,
        {"reason_category": "policy;weather"},
        "allowed",
        "reason_category",
        "'weather'",
    ),
    Case("participation_events", NSFT, {"reason_category": "policy;other"}),
    Case(
        "participation_events",
        NSFT,
        {"latest_date": "2015-13-01"},
        "type",
        "latest_date",
        "YYYY-MM-DD",
    ),
    Case(
        "programme_counts",
        {"wave": "3"},
        {"as_of_earliest": "2012-01-01"},
        "as_of_earliest-not-after-as_of_latest",
        "as_of_earliest",
    ),
    Case("programme_counts", {"wave": "3"}, {"value": "-1"}, "range", "value"),
    Case("programme_counts", {"wave": "3"}, {"value": "0"}),
    Case("programme_counts", {"wave": "3"}, {"qualifier": "roughly"}, "allowed", "qualifier"),
    Case(
        "ccg_counts",
        {},
        {"as_of_earliest": "2029-01-01"},
        "as_of_earliest-not-after-as_of_latest",
        "as_of_earliest",
    ),
    # Money
    Case("funding", FUND, {"participant_id": "guildford-woking"}, "reference", "participant_id"),
    Case(
        "funding",
        {"programme_id": "gp-consortia-pathfinders"},
        {"participant_id": "RMY"},
        "participant-in-programme",
        "participant_id",
    ),
    Case("funding", FUND, {"participant_id": "RMY", "unit_note": "what is said of one of them"}),
    Case("funding", FUND, {"financial_year": "2014/15"}, "pattern", "financial_year"),
    Case("funding", FUND, {"financial_year": "2014-15 to 2015-16", "unit_note": "a span"}),
    Case("funding", FUND, {"financial_year": "2014-15 on", "unit_note": "no last year"}),
    Case("funding", FUND, {"amount_gbp": "1,000,000"}, "type", "amount_gbp", "'1,000,000'"),
    Case("gdp_deflators", {}, {"index_value": "0"}, "range", "index_value"),
    # Trusts
    Case(
        "trusts",
        {"trust_code": "RMY"},
        {"opened": "2020-01-02", "closed": "2020-01-01"},
        "closed-after-opened",
        "closed",
    ),
    Case("trusts", {"trust_code": "RMY"}, {"opened": "2020-01-02", "closed": ""}),
    Case(
        "trusts",
        {"trust_code": "RMY"},
        {"successor_code": "RM1;RMY"},
        "not-its-own-successor",
        "successor_code",
    ),
    Case("trusts", {"trust_code": "RMY"}, {"successor_code": "RM1"}),
    Case(
        "trusts",
        {"trust_code": "RMY"},
        {"successor_code": "RM1;Z9Z"},
        "reference",
        "successor_code",
        "'Z9Z'",
    ),
    Case("trusts", {"trust_code": "RMY"}, {"longitude": ""}, "both-coordinates", "longitude"),
    Case("trusts", {"trust_code": "RMY"}, {"longitude": "", "latitude": ""}),
    Case(
        "trusts",
        {"trust_code": "RMY"},
        {"latitude": "1.3", "longitude": "1.2"},
        "range",
        "latitude",
        "degrees",
    ),
    Case("trusts", {"trust_code": "RMY"}, {"trust_type": "acute"}, "allowed", "trust_type"),
    Case(
        "trusts",
        {"trust_code": "RMY"},
        {"is_foundation_trust": "yes"},
        "type",
        "is_foundation_trust",
        "true or false",
    ),
    Case("trusts", {"trust_code": "RMY"}, {"trust_code": "RMY1"}, "pattern", "trust_code"),
    Case("cqc_ratings", {"trust_code": "RMY"}, {"rating": "good"}, "allowed", "rating", "Good"),
    Case(
        "cqc_ratings",
        {"trust_code": "RMY"},
        {"published_earliest": "2029-01-01"},
        "published_earliest-not-after-published_latest",
        "published_earliest",
    ),
    Case(
        "special_measures",
        {"trust_code": "RMY"},
        {"entered": "2016-01-01", "entered_latest": "2015-01-01", "left": "", "left_latest": ""},
        "entered-not-after-entered_latest",
        "entered",
    ),
    Case(
        "special_measures",
        {"trust_code": "RMY"},
        {
            "entered": "2015-01-01",
            "entered_latest": "2015-01-01",
            "left": "2016-01-02",
            "left_latest": "2016-01-01",
        },
        "left-bounds",
        "left",
    ),
    Case(
        "special_measures",
        {"trust_code": "RMY"},
        {
            "entered": "2015-01-01",
            "entered_latest": "2015-01-01",
            "left": "2014-01-02",
            "left_latest": "2016-01-01",
        },
        "left-after-entered",
        "left",
    ),
    # Measures
    Case(
        "indicators",
        {"indicator_id": "theme_morale"},
        {"scale_min": "10"},
        "scale-order",
        "scale_max",
    ),
    Case(
        "engagement",
        {"indicator_id": "theme_morale"},
        {"value": "10.1"},
        "value-within-scale",
        "value",
    ),
    Case("engagement", {"indicator_id": "theme_morale"}, {"value": "10"}),
    Case(
        "engagement",
        {"indicator_id": "recommend_work_pct"},
        {"value": "101"},
        "value-within-scale",
        "value",
    ),
    Case(
        "engagement",
        {"indicator_id": "recommend_work_pct"},
        {"value": "-0.1"},
        "value-within-scale",
        "value",
    ),
    Case(
        "engagement",
        {"indicator_id": "theme_morale"},
        {"response_rate": "101"},
        "range",
        "response_rate",
        "at least 0 and at most 100 (percent)",
    ),
    Case("engagement", {"indicator_id": "theme_morale"}, {"response_rate": "100"}),
    Case(
        "engagement",
        {"indicator_id": "theme_morale"},
        {"indicator_id": "theme_moral"},
        "reference",
        "indicator_id",
    ),
    Case(
        "engagement",
        {"indicator_id": "theme_morale"},
        {"survey_year": "19"},
        "range",
        "survey_year",
    ),
    Case("national_benchmarks", {}, {"value": "1000"}, "value-within-scale", "value"),
    Case(
        "outcomes",
        {"series": "hscic_rolling"},
        {"lower_limit": "1.3", "upper_limit": "1.2", "banding": ""},
        "limits-order",
        "lower_limit",
    ),
    Case(
        "outcomes",
        {"series": "hscic_rolling"},
        {"lower_limit": "1.1", "upper_limit": "1.2", "banding": ""},
        "limits-around-expected",
        "lower_limit",
    ),
    Case(
        "outcomes",
        {"series": "hscic_rolling"},
        {"lower_limit": "1", "upper_limit": "1.0", "banding": ""},
    ),
    Case(
        "outcomes",
        {"series": "hscic_rolling"},
        {"value": "0.5", "observed": "100", "expected": "100", "banding": ""},
        "value-is-ratio",
        "value",
    ),
    Case(
        "outcomes",
        {"series": "hscic_rolling"},
        {"value": "1.01", "observed": "101", "expected": "100.0", "banding": ""},
    ),
    Case(
        "outcomes",
        {"banding": "As expected"},
        {"banding": "Higher than expected"},
        "banding-fits-limits",
        "banding",
    ),
    Case(
        "outcomes",
        {"banding": "As expected"},
        {"banding": "Lower than expected"},
        "banding-fits-limits",
        "banding",
    ),
    Case(
        "outcomes",
        {"banding": "Higher than expected"},
        {"banding": "As expected"},
        "banding-fits-limits",
        "banding",
    ),
    Case(
        "outcomes",
        {"banding": "As expected"},
        {"period_start": "2029-01-01"},
        "period_start-not-after-period_end",
        "period_start",
    ),
    Case(
        "outcomes",
        LATER,
        {"value": "1.0042", "observed": "600", "expected": "600"},
    ),
    Case(
        "outcomes",
        LATER,
        {"value": "1.0100", "observed": "600", "expected": "600"},
        "value-is-ratio",
        "value",
    ),
    # Patients' experience, national counts, members and statements
    Case("patient_experience", {}, {"value": "101"}, "value-within-scale", "value"),
    Case("patient_experience", {}, {"responses": "0"}, "range", "responses"),
    Case(
        "patient_experience",
        {},
        {"period_start": "2029-01-01"},
        "period_start-not-after-period_end",
        "period_start",
    ),
    Case(
        "patient_experience",
        {},
        {"indicator_id": "shmi", "value": "1"},
        "indicator-is-of-experience",
        "indicator_id",
    ),
    Case(
        "cqc_national_counts",
        {},
        {"as_of_earliest": "2029-01-01"},
        "as_of_earliest-not-after-as_of_latest",
        "as_of_earliest",
    ),
    Case("cqc_national_counts", {}, {"rating": "Fair"}, "allowed", "rating"),
    Case(
        "participant_members",
        {},
        {"programme_id": "mutuals-in-health"},
        "participant-in-programme",
        "participant_id",
    ),
    Case(
        "statements",
        {},
        {"said_earliest": "2029-01-01"},
        "said_earliest-not-after-said_latest",
        "said_earliest",
    ),
    Case("statements", {}, {"said_earliest": ""}),
    # Sources
    Case("sources", {"source_id": "lewis-2021"}, {"url": "javascript:alert(1)"}, "pattern", "url"),
    *[
        Case(
            "sources", {"source_id": "lewis-2021"}, {"url": address}, "pattern", "url", "user name"
        )
        for address in (
            "https://ok.example/)![img](https://tracker.example/pixel.png)[click](https://e.example/",
            "https://ok.example/a b",
            'https://ok.example/"onclick="alert(1)',
            "https://ok.example/<b>",
            "https://ok.example/a`b",
            "https://nhs.uk@evil.example/",
            "https://user:secret@evil.example/",
            "https://ok.example/100%",
            "https://caf\u00e9.example/",
            "https:evil.example",
            "//evil.example/",
            "https://",
        )
    ],
    *[
        Case("sources", {"source_id": "lewis-2021"}, {"url": address})
        for address in (
            "https://ok.example",
            "http://ok.example:8080/a_b;c/d~e?q=1&r=%28x%29+y,z#part-2",
            "https://doi.example/10.1016/S0140-6736%2812%2961855-1",
            "https://ok.example?at=a@b.example",
        )
    ],
    Case("sources", {"source_id": "lewis-2021"}, {"url": ""}),
    *[
        Case("sources", {"source_id": "lewis-2021"}, {"title": text}, "characters", "title", says)
        for text, says in {
            "\u202egpj.exe": "right-to-left override",
            "a\u2066b\u2069": "left-to-right isolate",
            "a\u200fb": "right-to-left mark",
            "a\u200bb": "zero width space",
            "a\x1b[31mb": "U+001B, control character",
            "two\nlines": "a line break",
            "a\tb": "a tab",
        }.items()
    ],
    Case(
        "sources",
        {"source_id": "lewis-2021"},
        {"title": "caf\u00e9 \u4e2d\u56fd \U0001f600 \u2013"},
    ),
    Case("sources", {"source_id": "lewis-2021"}, {"published": "May 2021"}, "pattern", "published"),
    Case("sources", {"source_id": "lewis-2021"}, {"licence": "MIT"}, "allowed", "licence"),
    Case(
        "sources", {"source_id": "lewis-2021"}, {"source_id": "Lewis 2021"}, "pattern", "source_id"
    ),
    Case("evidence", {}, {"year": "1989"}, "range", "year"),
    Case("evidence", {}, {"programme_id": "lost"}, "reference", "programme_id"),
]


Check = Callable[[str, Cells], list[Problem]]


@pytest.fixture
def problems_with(bundle: dict[str, pa.Table], tmp_path: Path) -> Check:
    """Checks the bundled tables with one of them replaced, as a publish does."""

    def check(table: str, rows: Cells) -> list[Problem]:
        given, found = read_table(write_cells(tmp_path, table, rows), table)
        return found or problems_in({**bundle, table: given}, {table})

    return check


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_edited_row_is_refused_or_let_through(case: Case, problems_with: Check) -> None:
    rows = cells(case.table)
    place = next(
        i
        for i, row in enumerate(rows)
        if all(row[name] == value for name, value in case.where.items())
    )
    rows[place] = rows[place] | case.edit
    found = problems_with(case.table, rows)
    if not case.check:
        # A date that is right in itself can contradict a published count, which is warned of there.
        assert [p for p in found if p.table == case.table or p.severity == "error"] == []
        return
    (there, *more) = [
        p for p in found if p.check == case.check and p.column == case.column and p.row == place + 2
    ]
    assert more == []
    assert there.table == case.table
    assert there.severity == "error"
    for part in (f"{case.table}, row {place + 2}, column {case.column}: ", case.says, there.todo):
        assert part in str(there)
    assert there.todo.endswith(".")


def test_every_rule_has_a_case_that_breaks_it() -> None:
    broken = {(case.table, case.check) for case in CASES}
    broken |= {(case.table, case.check) for case in RULES}
    declared = {
        (table.name, rule.name)
        for table in TABLES.values()
        for rule in table.rules
        if rule.severity == "error"
    }
    assert declared <= broken


def test_every_kind_of_check_has_a_case() -> None:
    kinds = {case.check for case in CASES}
    assert {"required", "allowed", "pattern", "range", "reference", "type", "characters"} <= kinds


def test_a_row_that_stands_twice_is_refused(problems_with: Check) -> None:
    rows = cells("trusts")
    (found,) = problems_with("trusts", [*rows, rows[3] | {"note": "again"}])
    assert (found.check, found.column, found.row) == ("duplicate", "trust_code", len(rows) + 2)
    assert "stands in row 5 already" in str(found)


def test_a_key_with_empty_cells_that_stands_twice_is_refused(problems_with: Check) -> None:
    rows = cells("ccg_counts")
    twice = next(row for row in rows if not row["region"])
    (found,) = problems_with("ccg_counts", [*rows, twice | {"note": "again"}])
    assert (found.check, found.row) == ("duplicate", len(rows) + 2)
    assert "together as_of_latest, region, stage must name one row" in str(found)


def test_two_spellings_of_a_key_that_look_the_same_are_one(problems_with: Check) -> None:
    rows = cells("barriers")
    composed = rows[0] | {"barrier": "Caf\u00e9"}
    (found,) = problems_with("barriers", [*rows, composed, composed | {"barrier": "Cafe\u0301"}])
    assert (found.check, found.row) == ("duplicate", len(rows) + 3)


def test_rows_that_differ_in_an_empty_key_cell_are_let_through(problems_with: Check) -> None:
    rows = cells("ccg_counts")
    england = next(row for row in rows if not row["region"])
    assert (
        problems_with(
            "ccg_counts",
            [*rows, england | {"region": "North East", "as_of_earliest": "2010-01-01"}],
        )
        == []
    )


def test_a_source_that_rows_rest_on_cannot_be_taken_away(problems_with: Check) -> None:
    rows = [
        row
        for row in cells("sources")
        if row["source_id"] != cells("gdp_deflators")[0]["source_id"]
    ]
    found = problems_with("sources", rows)
    assert {(p.check, p.column) for p in found} == {("reference", "source_id")}
    assert len([p for p in found if p.table == "gdp_deflators"]) == 17


def test_many_problems_are_counted_and_the_first_twenty_shown(problems_with: Check) -> None:
    rows = [row | {"trust_type": "Acut"} for row in cells("trusts")]
    lines = str(Refused(problems_with("trusts", rows))).split("\n")
    assert "255 problems" in lines[0]
    assert len(lines) == 22
    assert lines[-1] == "  and 235 more (255 allowed)"
