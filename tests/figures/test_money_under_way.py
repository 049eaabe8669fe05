"""The money of programmes under way: what the made-up programme says, by hand, and what many
generated ones say, by pandas.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.figures import Figure, make
from pathfinders.figures.briefing.facts import facts_of
from pathfinders.figures.funding.ledger import ledger_of
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.figures.generated_programmes import (
    AS_AT,
    Row,
    Rows,
    event,
    generated,
    participant,
    programme,
    source,
    sum_of,
    version_of,
)
from tests.figures.test_attrition import caveats
from tests.live_programme import LIVE, live_version
from tests.rendered import plotly_of

Bundle = dict[str, pa.Table]
LEFT = ("withdrew", "asked_to_leave", "cancelled")
ONE = "made-up"
NUMBER = 200


def of(version: Version, name: str, code: str = ONE) -> Figure:
    return make(name, version, View(programme=code))


@pytest.fixture(scope="module")
def live(bundle: Bundle) -> Version:
    return live_version(bundle)


def test_the_programme_in_one_sentence(live: Version) -> None:
    figure = of(live, "funding-by-stage", LIVE)
    assert figure.title == (
        "£654,035 was spent to October 2026 of £1,715,000 allocated, from a fund of £2 million; "
        "no participant is above £100,000"
    )
    assert "The two that left had spent £86,568 of it." in figure.shows
    assert "Nobody forecast what is to come. On a straight line" in figure.shows
    assert "the programme is to end on 31 March 2028." in figure.shows
    assert figure.shows.endswith("Rests on internal, unpublished records.")
    assert "Internal and unpublished: Made-up tracker of a made-up programme office" in caveats(
        figure
    )


def test_the_line_of_spending_ends_at_the_total(live: Version) -> None:
    figure = of(live, "funding-by-stage", LIVE)
    spent = plotly_of(figure)["data"][0]
    assert spent["name"] == "Spent"
    assert [str(day)[:10] for day in spent["x"]][-1] == "2026-10-31"
    assert spent["y"][0] == 0
    assert spent["y"][-1] == pytest.approx(0.65403527, abs=1e-6)
    monthly = [row for row in figure.rows if row["so_far_gbp"] is not None]
    assert [row["covers"] for row in monthly] == [
        f"{name} 2026" for name in ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct")
    ]
    assert monthly[-1]["so_far_gbp"] == pytest.approx(654_035, abs=0.5)


def test_who_spent_what(live: Version) -> None:
    figure = of(live, "spend-by-participant", LIVE)
    assert figure.title == (
        "The two that left had spent £86,568; the 18 still taking part have £957,533 left"
    )
    assert len(figure.rows) == 21
    every = figure.rows[-1]
    assert every["participant"] == "All 20"
    assert every["allocated_gbp"] == 1_715_000
    assert every["spent_gbp"] == pytest.approx(654_035, abs=0.5)
    assert every["left_gbp"] == pytest.approx(1_715_000 - 654_035, abs=0.5)
    first = figure.rows[0]
    assert first["participant"] == "Example Foundation Trust 01"
    assert first["column_0"] == 6266.83
    assert first["spent_gbp"] == pytest.approx(43_103.34)
    gone = [row["participant"] for row in figure.rows if row["participant"].endswith(", left")]
    assert gone == ["Example Foundation Trust 04, left", "Example Foundation Trust 05, left"]
    # Example Trust 20 joined at the end of October: no sum before is on record.
    last = next(row for row in figure.rows if row["participant"].endswith(" 20"))
    assert [last[f"column_{number}"] for number in range(6)] == [None] * 6


def test_nothing_to_look_at_is_said_so(live: Version) -> None:
    figure = of(live, "sums-to-look-at", LIVE)
    assert figure.title == (
        "No sum is above its limit, after an ending, queried, refunded or moved"
    )
    assert figure.rows == ()


def test_the_briefing_has_the_same_sum(live: Version) -> None:
    spent = facts_of(live, View(programme=LIVE))["spent"]
    assert spent.words == "£654,035"
    assert spent.number == pytest.approx(654_035.32)
    assert spent.latest == date(2026, 10, 31)


def test_single_sums_of_other_programmes_are_not_added(version: Version) -> None:
    """What was reported of single vanguards is of several funds, though their list is complete."""
    assert not ledger_of(version, "new-care-models-vanguards").adds_up
    figure = of(version, "sums-to-look-at", "new-care-models-vanguards")
    assert figure.title == (
        "Whether any sum was above its limit, refunded or moved was not published"
    )


def test_the_programme_stands_beside_the_others(live: Version) -> None:
    spend = make("fund-against-spend", live, View())
    row = next(row for row in spend.rows if row["programme_id"] == LIVE)
    assert row["announced_words"] == "£2 million (2026-27); at most £100,000 for one"
    assert row["spent_words"] == "£654,035 (20 participants, to October 2026)"
    cost = next(
        row
        for row in make("cost-per-participant", live, View()).rows
        if row["programme_id"] == LIVE
    )
    assert (cost["chosen_words"], cost["still_words"]) == ("£32,701 (20)", "£36,335 (18)")
    assert cost["per_chosen_gbp"] == pytest.approx(654_035.27 / 20, abs=0.1)
    assert cost["per_still_gbp"] == pytest.approx(654_035.27 / 18, abs=0.1)
    assert cost["per_completed_gbp"] is None


def small(change: Callable[[Rows], None] = lambda _: None) -> Version:
    """A programme of two: A has 10,000 in April and May of 50,000; B 5,000 in May of 20,000."""
    rows: Rows = {
        "sources": [source("OGL-UK-3.0")],
        "programmes": [programme(ONE)],
        "participants": [participant(ONE, "A"), participant(ONE, "B")],
        "participation_events": [
            event(ONE, "A", "selected", date(2026, 4, 1)),
            event(ONE, "B", "selected", date(2026, 5, 1)),
        ],
        "funding": [
            sum_of(ONE, "A", "allocated", 50_000),
            sum_of(ONE, "B", "allocated", 20_000),
            sum_of(ONE, "A", "spent", 4_000, 4),
            sum_of(ONE, "A", "spent", 6_000, 5),
            sum_of(ONE, "B", "spent", 5_000, 5),
        ],
        "money_moved": [],
    }
    change(rows)
    return version_of(rows)


def add(*sums: Row) -> Callable[[Rows], None]:
    return lambda rows: rows["funding"].extend(sums)


def test_public_records_are_not_called_internal() -> None:
    figure = of(small(), "funding-by-stage")
    assert figure.title == (
        "£15,000 was spent to May 2026 of £70,000 allocated, from a fund of £2 million; no "
        "participant is above £100,000"
    )
    assert "internal" not in f"{figure.shows} {caveats(figure)}"


def test_a_straight_line_where_nobody_forecast() -> None:
    """A spends 5,000 a month, B 5,000: 55,000 that is left would last six months, to November."""
    figure = of(small(), "funding-by-stage")
    assert (
        "Nobody forecast what is to come. On a straight line (those still taking part spend about"
        " £10,000 a month), all that is allocated would be spent by November 2026; the programme is"
        " to end on 31 March 2028." in figure.shows
    )
    line = plotly_of(figure)["data"][1]
    assert [str(day)[:10] for day in line["x"]] == ["2026-05-31", "2026-11-30"]
    assert line["y"] == [0.015, 0.07]


def test_those_that_left_are_not_carried_forward() -> None:
    def leave(rows: Rows) -> None:
        rows["participation_events"].append(event(ONE, "B", "withdrew", date(2026, 6, 1)))

    figure = of(small(leave), "funding-by-stage")
    assert "spend about £5,000 a month" in figure.shows
    assert "The one that left, Example B, had spent £5,000 of it." in figure.shows


def test_a_forecast_against_the_allocation_and_the_forecast_before() -> None:
    early, late = date(2026, 5, 1), date(2026, 6, 1)
    sums = [
        sum_of(ONE, "A", "forecast", 9_000, 5, forecast_on=early),
        sum_of(ONE, "A", "forecast", 10_000, 6, forecast_on=early),
        sum_of(ONE, "A", "forecast", 12_000, 6, forecast_on=late),
        sum_of(ONE, "A", "forecast", 43_500, 7, forecast_on=late),
    ]
    figure = of(small(add(*sums)), "funding-by-stage")
    # Spent 15,000, and 12,000 and 43,500 to come. Before: 4,000 to April, 9,000 and 10,000.
    assert (
        "£70,500 is forecast by the end, £500 more than allocated. That is £47,500 more than what"
        " was forecast on 1 May 2026." in figure.shows
    )
    assert "straight line" not in figure.shows
    names = [trace.get("name") for trace in plotly_of(figure)["data"]]
    assert names == ["Spent", "Forecast"]
    assert plotly_of(figure)["data"][1]["y"][-1] == 0.0705


def test_sums_of_different_kinds_are_never_added() -> None:
    sums = [
        sum_of(ONE, "A", "committed", 30_000),
        sum_of(ONE, "A", "claimed", 11_000, 5),
        sum_of(ONE, "A", "refunded", -2_000, 5, reason="Sent twice"),
        sum_of(ONE, "A", "spent", 7_000, 5, basis="support_in_kind"),
        sum_of(ONE, None, "spent", 99_000, 5),
    ]
    figure = of(small(add(*sums)), "funding-by-stage")
    assert figure.title.startswith("£15,000 was spent to May 2026 of £70,000 allocated")
    totals = {row["stage"]: row["amount_gbp"] for row in figure.rows if row["value"] is not None}
    assert totals == {
        "allocated": 70_000,
        "committed": 30_000,
        "claimed": 11_000,
        "spent": 15_000,
        "refunded": -2_000,
    }
    assert "£99,000 of spent is recorded for the whole programme beside sums that are added" in (
        caveats(figure)
    )
    assert (
        "Sums of another kind are recorded too, and not added: spent, support in kind, £7,000"
        in (caveats(figure))
    )


def test_a_refund_a_query_and_a_move_are_listed_with_why() -> None:
    def change(rows: Rows) -> None:
        rows["funding"] += [
            sum_of(ONE, "A", "refunded", -2_000, 5, reason="Sent twice"),
            sum_of(ONE, "B", "queried", 1_500, 5, reason="No invoice"),
        ]
        rows["money_moved"].append(
            {
                "programme_id": ONE,
                "number": 1,
                "moved_on": date(2026, 9, 1),
                "from_participant_id": "A",
                "to_participant_id": "B",
                "amount_gbp": 10_000.0,
                "reason": "B does A's visits",
                "confidence": "stated",
                "source_id": "made-up-tracker",
            }
        )

    version = small(change)
    figure = of(version, "sums-to-look-at")
    assert figure.title == (
        "One claim is queried, one sum was refunded or taken back and one sum was moved"
    )
    assert [(row["amount_gbp"], row["reason"]) for row in figure.rows] == [
        (1_500, "No invoice"),
        (-2_000, "Sent twice"),
        (10_000, "B does A's visits"),
    ]
    assert figure.rows[-1]["participant"] == "from Example A to Example B"
    allocated = {
        row["participant"]: row["allocated_gbp"] for row in of(version, "spend-by-participant").rows
    }
    assert allocated == {"Example A": 40_000, "Example B": 30_000, "All 2": 70_000}


def test_above_the_limit_the_allocation_and_the_fund() -> None:
    figure = of(small(add(sum_of(ONE, "B", "spent", 900_000, 6))), "funding-by-stage")
    assert figure.title == (
        "£915,000 was spent to June 2026, more than the £70,000 allocated, from a fund of £2 "
        "million; Example B is above the limit of £100,000"
    )

    def slip(rows: Rows) -> None:
        rows["programmes"][0]["fund_gbp"] = 60_000.0
        rows["funding"].append(sum_of(ONE, "B", "spent", 900_000, 6))

    found = of(small(slip), "sums-to-look-at")
    assert [(row["what"], row["against"]) for row in found.rows] == [
        ("Allocated in all, above the fund", "fund of £60,000"),
        ("Spent in all, above the fund", "fund of £60,000"),
        ("Spent, above the limit for one", "limit of £100,000"),
        ("Spent more than allocated", "allocation of £20,000"),
    ]
    assert found.title == (
        "Two totals are above the fund, one sum is above the limit for one and one participant"
        " spent more than it was allocated"
    )


def test_paid_after_an_ending_and_to_one_never_chosen() -> None:
    def change(rows: Rows) -> None:
        rows["participation_events"].append(
            event(ONE, "B", "withdrew", date(2026, 5, 20), date(2026, 5, 25))
        )
        rows["participants"].append(participant(ONE, "C"))
        rows["funding"] += [
            sum_of(ONE, "B", "spent", 700, 6),
            sum_of(ONE, "C", "spent", 800, 6),
        ]

    figure = of(small(change), "sums-to-look-at")
    assert figure.title == (
        "One sum was spent after an ending and one sum went to one that was never chosen"
    )
    assert [(row["participant"], row["amount_gbp"], row["against"]) for row in figure.rows] == [
        ("Example B", 700, "ended 20 to 25 May 2026"),
        ("Example C", 800, None),
    ]


def test_an_opening_figure_counts_without_its_months() -> None:
    opening: Row = {"period_end": date(2026, 3, 31), "to_date": True, "financial_year": "2025-26"}
    figure = of(small(add(sum_of(ONE, "A", "spent", 8_000, **opening))), "funding-by-stage")
    assert figure.title.startswith("£23,000 was spent to May 2026")
    assert "£8,000 is an opening figure: spending up to 31 March 2026" in caveats(figure)
    monthly = [row for row in figure.rows if row["so_far_gbp"] is not None]
    assert [(row["covers"], row["so_far_gbp"]) for row in monthly] == [
        ("up to 31 March 2026", 8_000),
        ("Apr 2026", 12_000),
        ("May 2026", 23_000),
    ]
    grid = of(small(add(sum_of(ONE, "A", "spent", 8_000, **opening))), "spend-by-participant")
    assert grid.rows[0]["elsewhere"] == 8_000
    assert grid.rows[0]["spent_gbp"] == 18_000


def test_quarters_are_columns_where_a_sum_is_for_a_quarter() -> None:
    quarter: Row = {"period_start": date(2026, 7, 1), "period_end": date(2026, 9, 30)}
    figure = of(small(add(sum_of(ONE, "A", "spent", 9_000, **quarter))), "spend-by-participant")
    labels = [field.label for field in figure.fields if field.key.startswith("column_")]
    assert labels == ["Apr to Jun 2026, £", "Jul to Sep 2026, £"]
    assert (figure.rows[0]["column_0"], figure.rows[0]["column_1"]) == (10_000, 9_000)


def test_a_list_that_is_not_complete_says_how_far_it_reaches() -> None:
    def partial(rows: Rows) -> None:
        rows["programmes"][0]["participants_list"] = "partial"

    version = small(partial)
    assert of(version, "funding-by-stage").title == (
        "£15,000 was spent to May 2026 by the two participants listed of £70,000 allocated, from "
        "a fund of £2 million; none of those listed is above £100,000"
    )
    assert make("cost-per-participant", version, View()).rows == ()


def test_an_allocation_alone_is_no_spending() -> None:
    def allocated(rows: Rows) -> None:
        rows["funding"] = [row for row in rows["funding"] if row["stage"] == "allocated"]

    version = small(allocated)
    assert of(version, "funding-by-stage").title == (
        "£70,000 was allocated, from a fund of £2 million; what was spent is not published; no "
        "participant is above £100,000"
    )
    grid = of(version, "spend-by-participant")
    assert grid.title == (
        "What each participant was allocated is recorded; what each spent is not published"
    )
    assert [row["left_gbp"] for row in grid.rows] == [None, None, None]


@pytest.fixture(scope="module")
def rows() -> Rows:
    return generated(NUMBER)


@pytest.fixture(scope="module")
def many(rows: Rows) -> Version:
    return version_of(rows)


def pounds(amount: float) -> str:
    """An amount as the titles have it, worked out apart from them."""
    whole = int(round(amount, 2))
    if whole >= 1_000_000 and whole % 10_000 == 0:
        return f"£{whole / 1e6:g} million"
    return f"£{whole:,}"


def test_generated_programmes_add_up_as_pandas_adds_them(rows: Rows, many: Version) -> None:
    funding, moved, happened = (
        pd.DataFrame(rows[name]) for name in ("funding", "money_moved", "participation_events")
    )
    for code in [row["programme_id"] for row in rows["programmes"]]:
        own = funding[funding["programme_id"] == code]
        spent = own[own["stage"] == "spent"]
        ended = happened[(happened["programme_id"] == code) & (happened["event"] != "selected")]
        gone = set(ended.loc[ended["event"].isin(LEFT), "participant_id"])
        moves = moved[(moved["programme_id"] == code) & (moved["moved_on"] <= AS_AT)]
        in_, out = (
            moves.dropna(subset=[f"{side}_participant_id"])
            .groupby(f"{side}_participant_id")["amount_gbp"]
            .sum()
            for side in ("to", "from")
        )
        base = own[own["stage"] == "allocated"].groupby("participant_id")["amount_gbp"].sum()
        allocated = base.add(in_, fill_value=0).sub(out, fill_value=0)
        ledger = ledger_of(many, code)
        assert len(ledger.leavers) == len(gone)
        assert len(ledger.still_in) == len(ledger.chosen) - len(ended)
        figure = of(many, "funding-by-stage", code)
        if spent.empty:
            assert ledger.spent is None
            continue
        assert ledger.spent == pytest.approx(spent["amount_gbp"].sum(), abs=0.006)
        assert figure.title.startswith(f"{pounds(spent['amount_gbp'].sum())} was spent to ")
        theirs = spent[spent["participant_id"].isin(gone)]["amount_gbp"].sum()
        assert ledger.spent_by(ledger.leavers) == pytest.approx(theirs, abs=0.006)
        if len(base):
            assert ledger.allocated == pytest.approx(allocated.sum(), abs=0.006)
        _grid_agrees(of(many, "spend-by-participant", code), spent, allocated)
        _course_agrees(figure, spent)


def _grid_agrees(figure: Figure, spent: pd.DataFrame, allocated: pd.Series) -> None:
    """The rows of the grid are the pivot of the sums."""
    labels = {field.key: field.label for field in figure.fields}
    dated = spent[spent["to_date"].ne(other=True)]
    pivot = dated.pivot_table(
        index="participant_id",
        columns=dated["period_end"].map(lambda day: f"{day:%b %Y}, £"),
        values="amount_gbp",
        aggfunc="sum",
    )
    for row in figure.rows:
        code = row["participant"].removeprefix("Example ").removesuffix(", left")
        if code.startswith("All "):
            continue
        own = spent.loc[spent["participant_id"] == code, "amount_gbp"].sum()
        assert (row["spent_gbp"] or 0) == pytest.approx(own, abs=0.006)
        assert row["allocated_gbp"] == (
            pytest.approx(allocated[code], abs=0.006) if code in allocated.index else None
        )
        for key in [key for key in row if key.startswith("column_")]:
            month = labels[key]
            known = code in pivot.index and month in pivot and pd.notna(pivot.loc[code, month])
            expected = pytest.approx(pivot.loc[code, month]) if known else None
            assert row[key] == expected, (code, month)


def _course_agrees(figure: Figure, spent: pd.DataFrame) -> None:
    """The line of spending is the running total of the months."""
    by_month = spent.groupby("period_end")["amount_gbp"].sum().sort_index().cumsum()
    ours = {row["end"]: row["so_far_gbp"] for row in figure.rows if row["so_far_gbp"] is not None}
    for day, total in zip(by_month.index, by_month, strict=True):
        last = date(day.year, day.month, monthrange(day.year, day.month)[1])
        assert ours[last] == pytest.approx(total, abs=0.02)


def test_forecasts_of_generated_programmes(rows: Rows, many: Version) -> None:
    funding = pd.DataFrame(rows["funding"])
    compared = 0
    for code in [row["programme_id"] for row in rows["programmes"]]:
        own = funding[funding["programme_id"] == code]
        spent, ahead = (own[own["stage"] == stage] for stage in ("spent", "forecast"))
        if spent.empty or ahead.empty:
            continue
        latest = ahead.sort_values("forecast_on").drop_duplicates(
            ["participant_id", "period_start"], keep="last"
        )
        to_come = latest[latest["period_start"] > spent["period_end"].max()]
        total = spent["amount_gbp"].sum() + to_come["amount_gbp"].sum()
        assert f"{pounds(total)} is forecast by the end" in of(many, "funding-by-stage", code).shows
        compared += 1
    assert compared > 50


def test_no_figure_of_a_generated_programme_says_none(rows: Rows, many: Version) -> None:
    for code in [row["programme_id"] for row in rows["programmes"]][::10]:
        for name in ("funding-by-stage", "spend-by-participant", "sums-to-look-at"):
            figure = of(many, name, code)
            words = f"{figure.title} {figure.shows} {figure.alt} {caveats(figure)}"
            assert not re.search(r"\bNone\b|\bnan\b|\bTrue\b", words)


def test_five_hundred_participants_are_a_list(rows: Rows, many: Version) -> None:
    figure = of(many, "spend-by-participant", rows["programmes"][-1]["programme_id"])
    assert figure.is_list
    assert len(figure.rows) > 400
