"""Rules and doubts about the rows of a programme under way: for each a row that must be refused or
warned of, and the programme as it is, which is neither. What should be found is written by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
from pathfinders.tables import TABLES
from tests.live_programme import LIVE, TRACKER, with_live

Row = dict[str, Any]
Tables = dict[str, pa.Table]

BASE: dict[str, Row] = {
    "returns": {
        "participant_id": "example-01",
        "period_start": date(2026, 4, 1),
        "period_end": date(2026, 6, 30),
        "kind": "regular",
        "due": date(2026, 7, 15),
    },
    "participant_measures": {
        "participant_id": "example-01",
        "measure": "pulse",
        "period_start": date(2026, 4, 1),
        "period_end": date(2026, 6, 30),
        "value": 6.5,
        "responses": 40,
        "invited": 100,
        "scale_min": 0.0,
        "scale_max": 10.0,
        "confidence": "stated",
    },
    "money_moved": {
        "number": 1,
        "moved_on": date(2026, 9, 1),
        "from_participant_id": "example-01",
        "to_participant_id": "example-02",
        "amount_gbp": 1000.0,
        "reason": "made up",
        "confidence": "stated",
    },
    "accepted_exceptions": {
        "table_name": "funding",
        "check_name": "over-the-ceiling",
        "row_key": "made up",
        "reason": "made up",
        "accepted_by": "made up",
        "accepted_on": date(2026, 11, 1),
    },
    "programme_counts": {
        "wave": "all",
        "as_of_earliest": date(2026, 11, 30),
        "as_of_latest": date(2026, 11, 30),
        "qualifier": "exact",
        "confidence": "stated",
    },
    "funding": {
        "financial_year": "2026-27",
        "stage": "spent",
        "basis": "cash",
        "amount_gbp": 1.0,
        "confidence": "stated",
    },
    "participation_events": {
        "date_precision": "day",
        "confidence": "stated",
    },
    "participants": {"participant_id": "example-99", "name": "Example 99", "kind": "NHS trust"},
    "regions": {"region": "Made-up region", "kind": "nhs_england_2019"},
}
"""The cells that an added row of a table has unless a case says otherwise."""


@dataclass(frozen=True)
class Case:
    """A row of the programme changed, or one added where `where` is empty; and what is found."""

    table: str
    where: Row
    cells: Row
    check: str = ""
    severity: str = "warning"
    says: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.table}-{self.check or 'fine'}"


def on(day: str) -> Row:
    """Both bounds of an event on one day."""
    return {"earliest_date": date.fromisoformat(day), "latest_date": date.fromisoformat(day)}


def month(number: int, **cells: Any) -> Row:
    """A sum of a month of 2026 with thirty days."""
    first, last = date(2026, number, 1), date(2026, number, 30)
    return {"period_start": first, "period_end": last, **cells}


def event(who: int, what: str, day: str, **cells: Any) -> Row:
    """An event of a participant on a day."""
    return {"participant_id": f"example-{who:02}", "event": what, **on(day), **cells}


def sum_of(who: int, amount: float, **cells: Any) -> Row:
    """A sum of a participant."""
    return {"participant_id": f"example-{who:02}", "amount_gbp": amount, **cells}


EVENTS, SUMS, APPLIED, COUNTS = (
    "participation_events",
    "funding",
    "applications",
    "programme_counts",
)
FIRST = {"application_id": "example-01"}
CHOSEN_FIRST = {"participant_id": "example-01", "event": "selected"}
LEFT = {"participant_id": "example-04", "event": "withdrew"}
RULES = [
    # Events
    Case(EVENTS, {}, event(4, "completed", "2026-11-20"), "one-ending", "error"),
    Case(EVENTS, {}, event(4, "asked_to_leave", "2026-11-20"), "one-ending", "error"),
    Case(EVENTS, {}, event(4, "withdrew", "2026-11-20", number=2), "once-only", "error"),
    Case(EVENTS, {}, event(4, "withdrew", "2026-11-20"), "duplicate", "error"),
    Case(EVENTS, LEFT, on("2026-04-01"), "leaving-after-selection", "error"),
    Case(EVENTS, LEFT, on("2026-11-16")),
    Case(
        EVENTS,
        {},
        event(1, "on_hold", "2026-09-01", until=date(2026, 8, 1)),
        "until-after-start",
        "error",
    ),
    Case(EVENTS, {}, event(1, "on_hold", "2026-09-01", until=date(2026, 10, 1))),
    Case(EVENTS, {}, event(6, "withdrew", "2062-11-27"), "event-in-the-future", says="2062"),
    Case(EVENTS, CHOSEN_FIRST, on("2026-03-01"), "selected-before-received", says="9 March 2026"),
    Case(EVENTS, {}, event(5, "on_hold", "2026-11-20"), "event-after-the-end", says="13 November"),
    # Applications
    Case(
        APPLIED,
        FIRST,
        {"received_latest": date(2026, 3, 8)},
        "received_earliest-not-after-received_latest",
        "error",
    ),
    Case(
        APPLIED,
        FIRST,
        {"decided_latest": date(2026, 3, 29)},
        "decided_earliest-not-after-decided_latest",
        "error",
    ),
    Case(APPLIED, FIRST, {"received_latest": None}, "both-bounds-of-receipt", "error"),
    Case(APPLIED, FIRST, {"decided_latest": None}, "both-bounds-of-decision", "error"),
    Case(
        APPLIED,
        FIRST,
        {"decided_earliest": date(2026, 3, 1), "decided_latest": date(2026, 3, 1)},
        "decided-after-received",
        "error",
    ),
    Case(
        APPLIED, FIRST, {"decision": "open", "participant_id": None}, "open-is-undecided", "error"
    ),
    Case(APPLIED, FIRST, {"decision": "declined"}, "participant-was-accepted", "error"),
    Case(APPLIED, FIRST, {"participant_id": "RMY"}, "participant-in-programme", "error"),
    Case(
        APPLIED,
        {"application_id": "example-22"},
        {"criteria_not_met": "1"},
        "criterion-of-programme",
        "error",
    ),
    Case(APPLIED, {"application_id": "example-22"}, {"criteria_not_met": "2;4"}),
    Case(
        APPLIED,
        {"application_id": "example-31"},
        {"received_earliest": date(2062, 11, 23), "received_latest": date(2062, 11, 23)},
        "application-in-the-future",
    ),
    Case(APPLIED, FIRST, {"participant_id": None}, "accepted-without-participant"),
    Case(APPLIED, FIRST, {"participant_id": None, "decision": "accepted_no_money"}),
    # Participants and programmes
    Case("participants", {}, {}, "listed-without-selection", says="Example 99"),
    Case(
        "programmes",
        {"programme_id": LIVE},
        {"records_as_at": date(2062, 1, 1)},
        "records-in-the-future",
    ),
    # Money
    Case(SUMS, {}, sum_of(1, -5.0), "only-refunds-are-negative", "error"),
    Case(SUMS, {}, sum_of(1, 5.0, stage="refunded"), "only-refunds-are-negative", "error"),
    Case(SUMS, {}, sum_of(1, -5.0, stage="refunded")),
    Case(
        SUMS,
        {},
        sum_of(1, 5.0, period_start=date(2026, 11, 2), period_end=date(2026, 11, 1)),
        "period_start-not-after-period_end",
        "error",
    ),
    Case(SUMS, {}, sum_of(1, 5.0, period_start=date(2026, 11, 1)), "both-ends-of-period", "error"),
    Case(SUMS, {}, sum_of(1, 5.0, to_date=True), "both-ends-of-period", "error"),
    Case(
        SUMS,
        {},
        sum_of(1, 5.0, forecast_on=date(2026, 11, 1)),
        "forecast-day-of-a-forecast",
        "error",
    ),
    Case(SUMS, {}, sum_of(1, 5.0, stage="queried"), "queried-with-reason", "error"),
    Case(SUMS, {}, sum_of(22, 5.0), "participant-in-programme", "error"),
    Case(SUMS, {}, sum_of(22, 5.0), "money-for-an-applicant", "error", says="was declined"),
    Case(SUMS, {}, sum_of(30, 5.0), "money-for-an-applicant", "error", says="not decided on yet"),
    Case(
        SUMS,
        {},
        sum_of(1, 150_000.0, stage="allocated", sum_id="second"),
        "over-the-ceiling",
        says="£250,000",
    ),
    Case(
        SUMS,
        {},
        sum_of(3, 900_000.0, stage="allocated", sum_id="slip"),
        "over-the-fund",
        says="£2,615,000",
    ),
    Case(
        SUMS,
        {},
        sum_of(6, 95_000.0, **month(11)),
        "over-the-allocation",
        says="of £80,000 allocated",
    ),
    Case(SUMS, {}, sum_of(5, 5_000.0, **month(12)), "paid-after-the-end", says="13 November 2026"),
    Case(SUMS, {}, sum_of(20, 5.0, **month(9)), "paid-before-the-selection", says="30 October"),
    Case(
        SUMS,
        {},
        sum_of(
            6,
            5.0,
            financial_year="2062-63",
            period_start=date(2062, 4, 1),
            period_end=date(2062, 4, 30),
        ),
        "spent-in-the-future",
    ),
    Case(SUMS, {}, sum_of(6, 5.0, financial_year="2027-28", **month(11)), "period-in-another-year"),
    Case(
        SUMS,
        {},
        sum_of(6, 5.0, period_start=date(2026, 10, 15), period_end=date(2026, 11, 14)),
        "periods-overlap",
        says="1 October 2026 to 31 October 2026",
    ),
    Case(SUMS, {}, sum_of(6, 39_013.03), "total-among-rows", says="7 other rows"),
    Case(SUMS, {}, {"amount_gbp": 654_035.32}, "total-among-rows", says="102 other rows"),
    Case(SUMS, {}, sum_of(6, 5_000.0, **month(11))),
    # Money moved
    Case("money_moved", {}, {}),
    Case("money_moved", {}, {"to_participant_id": "example-01"}, "from-one-to-another", "error"),
    Case("money_moved", {}, {"to_participant_id": "RMY"}, "participant-in-programme", "error"),
    Case("money_moved", {}, {"moved_on": date(2062, 1, 1)}, "moved-in-the-future"),
    # Returns and measures
    Case("returns", {}, {}),
    Case("returns", {}, {"participant_id": "RMY"}, "participant-in-programme", "error"),
    Case(
        "returns",
        {},
        {"period_end": date(2026, 3, 1)},
        "period_start-not-after-period_end",
        "error",
    ),
    Case("returns", {}, {"due": date(2026, 3, 1)}, "due-after-period", "error"),
    Case("returns", {}, {"received": date(2026, 3, 1)}, "received-after-period", "error"),
    Case("participant_measures", {}, {}),
    Case(
        "participant_measures", {}, {"participant_id": "RMY"}, "participant-in-programme", "error"
    ),
    Case(
        "participant_measures",
        {},
        {"period_end": date(2026, 3, 1)},
        "period_start-not-after-period_end",
        "error",
    ),
    Case("participant_measures", {}, {"value": 10.5}, "value-within-scale", "error"),
    Case("participant_measures", {}, {"responses": 101}, "responses-of-those-asked", "error"),
    # Others
    Case("accepted_exceptions", {}, {"until": date(2026, 10, 1)}, "until-after-accepted", "error"),
    Case(
        "regions",
        {},
        {"from_date": date(2026, 2, 1), "to_date": date(2026, 1, 1)},
        "from_date-not-after-to_date",
        "error",
    ),
    # Counts beside the list
    *[
        Case(COUNTS, {}, {"measure": measure, "value": value, "basis": basis}, check, says=says)
        for measure, value, basis, check, says in (
            (
                "withdrawn",
                5,
                None,
                "count-against-the-list",
                "the count is 5, and the list gives 2",
            ),
            ("withdrawn", 2, None, "", ""),
            ("completed", 1, None, "count-against-the-list", "gives 0"),
            ("completed", 0, None, "", ""),
            ("new_participants", 20, "gross", "", ""),
            ("new_participants", 21, "gross", "count-against-the-list", "gives 20"),
            ("cumulative_participants", 20, "net", "count-against-the-list", "gives 18"),
            ("cumulative_participants", 18, "net", "", ""),
            ("expressions_of_interest", 32, None, "", ""),
            ("expressions_of_interest", 31, None, "count-against-the-list", "gives 32"),
        )
    ],
    Case(COUNTS, {}, {"measure": "expressions_of_interest", "value": 7, "region": "South East"}),
    Case(
        COUNTS,
        {},
        {"measure": "expressions_of_interest", "value": 3, "region": "South East"},
        "count-against-the-list",
        says="gives 7",
    ),
]
Check = Callable[[Case], list[Problem]]


@pytest.fixture(scope="module")
def live(bundle: Tables) -> Tables:
    """The bundled tables with the programme."""
    return with_live(bundle)


def changed(tables: Tables, case: Case) -> Tables:
    """The tables with the row of a case changed or added."""
    rows = tables[case.table].to_pylist()
    if case.where:
        wanted = {**case.where, **({"programme_id": LIVE} if case.table != "sources" else {})}
        (place,) = [n for n, row in enumerate(rows) if wanted.items() <= row.items()]
        rows[place] |= case.cells
    else:
        row = {"programme_id": LIVE, "source_id": TRACKER, **BASE[case.table], **case.cells}
        names = TABLES[case.table].column_names
        rows.append({name: row.get(name) for name in names})
    return {**tables, case.table: pa.Table.from_pylist(rows, tables[case.table].schema)}


def ours(problems: list[Problem]) -> list[Problem]:
    """The problems about the programme; of the bundled rows some are rightly warned of."""
    return [p for p in problems if LIVE in p.row_key or p.severity == "error"]


def test_the_programme_as_it_is_has_no_problem(live: Tables) -> None:
    assert ours(problems_in(live)) == []


def test_bundled_rows_that_contradict_one_another_are_warned_of(bundle: Tables) -> None:
    """Sources that differ stay side by side, so their rows are warned of and not refused."""
    # Each is accepted with its reason, and stands in the open without it.
    assert problems_in(bundle) == []
    found = problems_in(bundle | {"accepted_exceptions": bundle["accepted_exceptions"].slice(0, 0)})
    assert {(p.severity, p.table, p.check) for p in found} == {
        ("warning", "programme_counts", "count-against-the-list"),
        ("warning", "funding", "over-the-ceiling"),
    }
    (count,) = [p for p in found if p.table == "programme_counts"]
    assert "the count is 47, and the list gives 50 by 31 March 2017" in count.message


@pytest.mark.parametrize("case", RULES, ids=str)
def test_a_row_is_refused_warned_of_or_let_through(live: Tables, case: Case) -> None:
    found = ours(problems_in(changed(live, case), {case.table}))
    if not case.check:
        assert found == []
        return
    there = [p for p in found if (p.table, p.check) == (case.table, case.check)]
    assert there
    for problem in there:
        assert problem.severity == case.severity
        assert problem.todo.endswith(".")
        assert bool(problem.row_key) == (case.severity == "warning")
    assert case.says in str(there[0])


def test_selected_though_declined_is_warned_of(live: Tables) -> None:
    """Two rows together: the applicant that was declined is listed and selected."""
    listed = changed(live, Case("participants", {}, {"participant_id": "example-22"}))
    both = changed(listed, Case(EVENTS, {}, event(22, "selected", "2026-05-01")))
    assert "selected-after-declined" in {p.check for p in problems_in(both, {EVENTS})}


def test_money_for_one_that_is_listed_and_never_selected_is_warned_of(live: Tables) -> None:
    listed = changed(live, Case("participants", {}, {}))
    paid = changed(listed, Case(SUMS, {}, sum_of(99, 5.0)))
    assert "paid-to-one-never-chosen" in {p.check for p in problems_in(paid, {SUMS})}


def test_an_event_after_the_day_of_the_records_is_warned_of(live: Tables) -> None:
    sooner = changed(
        live, Case("programmes", {"programme_id": LIVE}, {"records_as_at": date(2026, 11, 10)})
    )
    found = [p for p in problems_in(sooner, {EVENTS}) if p.check == "event-after-the-records"]
    assert [p.row_key for p in found] == [f"{LIVE} / example-05 / withdrew"]


def test_money_that_moved_raises_what_may_be_spent(live: Tables) -> None:
    spent = changed(live, Case(SUMS, {}, sum_of(6, 45_000.0, **month(11))))
    assert "over-the-allocation" in {p.check for p in problems_in(spent, {SUMS})}
    line = {"from_participant_id": None, "to_participant_id": "example-06", "amount_gbp": 5_000.0}
    moved = changed(spent, Case("money_moved", {}, line))
    assert "over-the-allocation" not in {p.check for p in problems_in(moved, {SUMS})}


@pytest.mark.parametrize(
    ("until", "stays"), [(None, False), (date(2062, 1, 1), False), (date(2026, 11, 2), True)]
)
def test_an_accepted_exception_is_no_longer_warned_of_until_its_day(
    live: Tables, until: date | None, stays: bool
) -> None:
    over = changed(live, Case(SUMS, {}, sum_of(1, 50_000.0, stage="allocated", sum_id="second")))
    (found,) = ours(problems_in(over, {SUMS}))
    assert found.check == "over-the-ceiling"
    row = {"row_key": found.row_key, "until": until}
    accepted = changed(over, Case("accepted_exceptions", {}, row))
    left = ours(problems_in(accepted, {SUMS, "accepted_exceptions"}))
    assert (left == [found]) is stays
    assert bool(left) is stays


def test_every_rule_is_broken_by_a_case_here_or_beside() -> None:
    broken = {(case.table, case.check) for case in RULES}
    doubts = {
        (table.name, rule.name)
        for table in TABLES.values()
        for rule in table.rules
        if rule.severity == "warning"
    }
    together = {
        (EVENTS, "selected-after-declined"),
        (SUMS, "paid-to-one-never-chosen"),
        (EVENTS, "event-after-the-records"),
    }
    assert doubts <= broken | together


def test_measures_of_participants_that_are_no_trusts_are_sent_where_they_belong(
    bundle: Tables,
) -> None:
    """A staff pulse typed into the national staff survey's table."""
    tables = with_live(bundle)
    survey = tables["engagement"]
    (indicator,) = tables["indicators"]["indicator_id"].to_pylist()[:1]
    row = dict.fromkeys(survey.column_names) | {
        "trust_code": "example-01",
        "survey_year": 2026,
        "indicator_id": indicator,
        "value": 6.0,
    }
    tables["engagement"] = pa.Table.from_pylist([*survey.to_pylist(), row], survey.schema)
    (found,) = [
        problem
        for problem in problems_in(tables, ["engagement"])
        if problem.check == "reference" and problem.column == "trust_code"
    ]
    assert "go to the table participant_measures" in found.todo
