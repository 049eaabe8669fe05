"""A made-up programme under way: what its dated lists say, against numbers worked out by hand in
tests/live_programme.py and again here with pandas.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.sentences import sentences
from pathfinders.figures.since import month_before, since
from pathfinders.links import View
from pathfinders.statistics.proportions import wilson
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.words import small
from tests.live_programme import AS_AT, LIVE, live_rows, live_version
from tests.readable import too_hard_to_read_out
from tests.rendered import plotly_of, plotly_or_none

Bundle = dict[str, pa.Table]
Row = dict[str, Any]
VIEW = View(programme=LIVE)
PEOPLE = tuple(
    name
    for name, kind in KINDS.items()
    if kind.page in ("briefing", "enrolment", "attrition") and "programme" in kind.choices
)
NEW = (
    "expressions-of-interest",
    "expressions-by-region",
    "expressions-by-decider",
    "days-to-decision",
    "criteria-not-met",
)


@pytest.fixture(scope="module")
def live(bundle: Bundle) -> Version:
    return live_version(bundle)


def changed(bundle: Bundle, table: str, change: Callable[[Row], Row | None]) -> Version:
    """The version with the programme's rows of one table changed one by one; None leaves a row
    out.
    """
    plain = bundle[table].drop_columns(["_row"]).to_pylist()
    new = [row for own in live_rows()[table] if (row := change(dict(own))) is not None]
    return live_version(bundle, {table: [*plain, *new]})


def with_rows(bundle: Bundle, table: str, *more: Row) -> Version:
    """The version with further rows of one table; columns that are not named are empty."""
    plain = bundle[table].drop_columns(["_row"])
    every = [*plain.to_pylist(), *live_rows().get(table, []), *more]
    return live_version(bundle, {table: every})


def of(version: Version, name: str) -> Figure:
    return make(name, version, VIEW)


def all_words(figure: Figure) -> str:
    said = [figure.title, figure.shows, figure.alt, figure.empty, *figure.caveats]
    return " | ".join(text for text in said if text)


@pytest.mark.parametrize("name", PEOPLE)
def test_every_figure_of_people_can_be_made_and_reads_well(live: Version, name: str) -> None:
    figure = of(live, name)
    assert figure.title
    assert not figure.title.endswith(".")
    assert not re.search(
        r"\bNone\b(?! of)|\bnan\b|  |\.\.|told from chance|stood at", all_words(figure)
    )
    assert too_hard_to_read_out(figure.title) == []
    json.dumps(plotly_or_none(figure), default=str)
    if figure.rows:
        assert figure.sources
        assert {field.key for field in figure.fields} <= set().union(*figure.rows)


def test_tiles_come_from_the_dated_list_and_say_the_day(live: Version) -> None:
    rows = {row["headline"]: row for row in of(live, "headline-numbers").rows}
    assert {name: row["said"] for name, row in rows.items()} == {
        "Expressions of interest": "32",
        "Chosen": "20",
        "Still taking part": "18",
        "Left": "2",
        "Fund announced": "£2 million",
        "Most for one participant": "£100,000",
    }
    assert rows["Still taking part"]["detail"] == "as at 30 November 2026"
    assert rows["Expressions of interest"]["detail"] == "three open, as at 30 November 2026"


def test_a_published_count_that_differs_is_shown_beside_the_list_and_said(bundle: Bundle) -> None:
    def count(measure: str, value: int) -> Row:
        return {
            "programme_id": LIVE,
            "wave": "all",
            "as_of_earliest": date(2026, 11, 30),
            "as_of_latest": date(2026, 11, 30),
            "measure": measure,
            "value": value,
            "qualifier": "exact",
            "basis": "net" if measure == "cumulative_participants" else None,
            "confidence": "stated",
            "source_id": "esp-tracker-2026-11",
        }

    counts = [count("cumulative_participants", 20), count("withdrawn", 5)]
    figure = of(with_rows(bundle, "programme_counts", *counts), "headline-numbers")
    rows = {row["headline"]: row for row in figure.rows}
    assert (rows["Left"]["said"], rows["Chosen"]["said"]) == ("2", "20")
    assert rows["Left"]["detail"] == "as at 30 November 2026; published: 5"
    assert "published" not in rows["Chosen"]["detail"]
    said = "The list has two that left; a published count has five"
    assert said in " ".join(figure.caveats)
    across = make(
        "attrition-across-programmes", with_rows(bundle, "programme_counts", *counts), View()
    )
    assert any(said in caveat for caveat in across.caveats)


def test_the_briefing_says_who_stayed(live: Version) -> None:
    said = [sentence.text for sentence in sentences(live, VIEW)]
    assert (
        "20 participants had been chosen by 30 November 2026. 18 of 20 were still taking part at "
        "30 November 2026; Example Foundation Trust 04 and Example Foundation Trust 05 withdrew "
        "in November 2026."
    ) in said
    assert not any("not known" in text for text in said[:3])


def test_retention_follows_each_from_its_own_selection(live: Version) -> None:
    """The two that left did so 213 days after they were chosen; seven had been in for so long."""
    rows = live_rows()["participation_events"]
    chosen = {r["participant_id"]: r["earliest_date"] for r in rows if r["event"] == "selected"}
    left = {r["participant_id"]: r["earliest_date"] for r in rows if r["event"] == "withdrew"}
    days = pd.Series(
        {who: (left.get(who, date(2026, 11, 30)) - day).days for who, day in chosen.items()}
    )
    assert {who: days[who] for who in left} == {"example-04": 213, "example-05": 213}
    figure = of(live, "retention")
    assert (
        figure.title
        == "18 of 20 still taking part at 30 November 2026; two withdrew in November 2026"
    )
    last = figure.rows[-1]
    assert last["at_risk"] == (days >= 213).sum() == 7
    assert last["share"] == pytest.approx(100 * 5 / 7)
    assert "After 213 days an estimated 71% had not left" in figure.shows
    assert "seven had been in that long" in figure.shows
    chart = plotly_of(figure)
    assert chart["layout"]["xaxis"]["title"]["text"] == "Days since each was chosen"


def test_a_late_joiner_does_not_undo_retention(bundle: Bundle) -> None:
    """The 21st, chosen on the last day, changes the count and not the curve."""
    extra = {
        "programme_id": LIVE,
        "participant_id": "example-29",
        "source_id": "esp-tracker-2026-11",
    }
    tables = {
        table: [
            *bundle[table].drop_columns(["_row"]).to_pylist(),
            *live_rows()[table],
            row,
        ]
        for table, row in (
            ("participants", {**extra, "name": "Example Trust 29", "kind": "NHS trust"}),
            (
                "participation_events",
                {
                    **extra,
                    "event": "selected",
                    "earliest_date": date(2026, 11, 30),
                    "latest_date": date(2026, 11, 30),
                    "date_precision": "day",
                    "confidence": "stated",
                },
            ),
        )
    }
    figure = of(live_version(bundle, tables), "retention")
    assert figure.title.startswith("19 of 21 still taking part at 30 November 2026")
    assert figure.rows[-1]["share"] == pytest.approx(100 * 5 / 7)


def test_what_is_dated_after_the_day_of_the_records_does_not_count(bundle: Bundle) -> None:
    def later(row: Row) -> Row:
        if row["event"] == "withdrew" and row["participant_id"] == "example-05":
            row |= {"earliest_date": date(2062, 11, 27), "latest_date": date(2062, 11, 27)}
        return row

    version = changed(bundle, "participation_events", later)
    assert of(version, "retention").title.startswith("19 of 20 still taking part")


def test_nobody_left_and_everybody_left(bundle: Bundle) -> None:
    def stay(row: Row) -> Row | None:
        return None if row["event"] == "withdrew" else row

    stayed = changed(bundle, "participation_events", stay)
    figure = of(stayed, "retention")
    assert figure.title == "All 20 still taking part at 30 November 2026"
    assert "Nobody is known to have left" in figure.shows
    assert of(stayed, "who-left").title.startswith(
        "None of the 20 participants is known to have left"
    )
    rows = live_rows()["participation_events"]
    gone = [
        {
            **row,
            "event": "withdrew",
            "earliest_date": date(2026, 11, 20),
            "latest_date": date(2026, 11, 20),
        }
        for row in rows
        if row["event"] == "selected"
    ]
    chosen = [row for row in rows if row["event"] == "selected"]
    plain = bundle["participation_events"].drop_columns(["_row"]).to_pylist()
    left = live_version(bundle, {"participation_events": [*plain, *chosen, *gone]})
    figure = of(left, "retention")
    assert figure.title == "None of 20 stayed to the end"
    assert "Still taking part" not in {row["headline"] for row in of(left, "headline-numbers").rows}


def test_bars_run_to_the_day_of_the_records_for_those_still_in(live: Version) -> None:
    figure = of(live, "who-left")
    assert figure.title == (
        "2 of 20 withdrew in November 2026; 18 still taking part at 30 November 2026"
    )
    chart = plotly_of(figure)
    bars = {trace["name"]: trace for trace in chart["data"]}["Taking part"]
    ends = [bars["x"][place + 1] for place in range(0, len(bars["x"]), 3)]
    assert ends.count(date(2026, 11, 30)) == 18
    by_name = {row["participant_id"]: row for row in figure.rows}
    assert by_name["example-20"]["ended"] == "Still taking part"
    assert by_name["example-20"]["days"] == "31"


def test_how_a_participant_stands_on_the_day_is_said(bundle: Bundle) -> None:
    def event(who: str, name: str, day: date, until: date | None = None) -> Row:
        return {
            "programme_id": LIVE,
            "participant_id": who,
            "event": name,
            "earliest_date": day,
            "latest_date": day,
            "until": until,
            "date_precision": "day",
            "confidence": "stated",
            "source_id": "esp-tracker-2026-11",
        }

    version = with_rows(
        bundle,
        "participation_events",
        event("example-01", "on_hold", date(2026, 10, 1), date(2026, 10, 31)),
        event("example-02", "on_hold", date(2026, 11, 2)),
        event("example-03", "at_risk", date(2026, 11, 3)),
        event("example-06", "on_hold", date(2026, 9, 1)),
        event("example-06", "resumed", date(2026, 9, 20)),
        event("example-07", "extended", date(2026, 11, 1), date(2028, 6, 30)),
    )
    stands = {row["participant_id"]: row["state_said"] for row in of(version, "who-left").rows}
    assert stands["example-01"] is None
    assert stands["example-02"] == "On hold since 2 November 2026"
    assert stands["example-03"] == "At risk of leaving since 3 November 2026"
    assert stands["example-06"] is None
    assert stands["example-07"] == "Extended since 1 November 2026, until 30 June 2028"


def test_the_other_ways_of_leaving_count_and_are_named(bundle: Bundle) -> None:
    ways = {"example-04": "asked_to_leave", "example-05": "cancelled"}

    def other(row: Row) -> Row:
        return row | ({"event": ways[row["participant_id"]]} if row["event"] == "withdrew" else {})

    version = changed(bundle, "participation_events", other)
    said = "two left (one asked to leave and one had the place cancelled) in November 2026"
    assert said in of(version, "retention").title
    for name in ("who-left", "reasons", "participants-list", "programme-timeline"):
        assert of(version, name).title


def test_the_timeline_is_joined_by_month_and_has_all_participants(live: Version) -> None:
    figure = of(live, "programme-timeline")
    what = [row["what"] for row in figure.rows]
    chosen = ["One", "Five", "Four", "Three", "Three", "Two", "One", "One"]
    assert what == ["Announced", *(f"{n} chosen" for n in chosen), "Two withdrew", "Planned end"]
    assert figure.title == (
        "Announced in March 2026; 20 chosen from March to October 2026; two withdrew in November"
        " 2026"
    )


def test_expressions_of_interest_by_month(live: Version) -> None:
    figure = of(live, "expressions-of-interest")
    assert figure.title == (
        "32 expressions of interest by 30 November 2026: 20 accepted, eight declined, one taken"
        " back and three open"
    )
    months = pd.Series([row["received_latest"] for row in live_rows()["applications"]])
    expected = pd.to_datetime(months).dt.strftime("%B %Y").value_counts().to_dict()
    assert {row["group"]: row["received"] for row in figure.rows} == expected
    assert sum(row["accepted"] for row in figure.rows) == 20


def test_expressions_of_interest_by_region_of_today(live: Version) -> None:
    figure = of(live, "expressions-by-region")
    assert {row["group"]: row["received"] for row in figure.rows} == {
        "South East": 7,
        "North East and Yorkshire": 7,
        "East of England": 5,
        "North West": 4,
        "London": 3,
        "Midlands": 3,
        "South West": 3,
    }
    assert figure.fields[0].label == "NHS England region"
    assert figure.title == (
        "Of 32 expressions of interest, most came from North East and Yorkshire and South East:"
        " seven each"
    )
    deciders = of(live, "expressions-by-decider")
    assert sum(row["in_time"] for row in deciders.rows) == 25
    assert sum(row["late"] for row in deciders.rows) == 3
    assert sum(row["overdue"] for row in deciders.rows) == 1


def test_days_to_decision(live: Version) -> None:
    figure = of(live, "days-to-decision")
    assert figure.title == (
        "25 of 28 were decided within 28 days; three took 39, 40 and 43 days; one that is open has"
        " waited 35 days"
    )
    assert "The median of those decided is 26.5 days" in figure.shows
    late, waiting = figure.caveats[:2]
    for name, days in (
        ("Example Trust 24", 43),
        ("Example Trust 07", 40),
        ("Example Trust 14", 39),
    ):
        assert f"{name} ({days} days)" in late
    assert waiting == "Waiting beyond the limit at 30 November 2026: Example Trust 29 (35 days)"
    frame = pd.DataFrame(live_rows()["applications"])
    frame = frame[frame["decision"].isin(["accepted", "declined"])]
    taken = pd.to_datetime(frame["decided_latest"]) - pd.to_datetime(frame["received_latest"])
    by_code = dict(zip(frame["application_id"], taken.dt.days, strict=True))
    assert {
        row["application_id"]: row["most"]
        for row in figure.rows
        if row["outcome"] in ("accepted", "declined")
    } == by_code


def test_criteria_not_met(live: Version) -> None:
    figure = of(live, "criteria-not-met")
    assert [row["not_met"] for row in figure.rows] == [3, 3, 2]
    assert figure.title == (
        "Eight expressions of interest did not meet a criterion: three criterion 1, three criterion"
        " 2 and two criterion 3"
    )
    assert figure.rows[0]["term"] == "Evidence of board and staff-side leadership"


def test_participants_by_region_use_the_regions_of_the_rows(live: Version) -> None:
    figure = of(live, "participants-by-region")
    regions = pd.Series([row["region"] for row in live_rows()["participants"]]).value_counts()
    assert {row["group"]: row["chosen"] for row in figure.rows} == regions.to_dict()
    assert figure.fields[0].label == "NHS England region"
    assert sum(row["left"] for row in figure.rows) == 2


def test_the_comparison_across_programmes_has_it(live: Version) -> None:
    figure = make("attrition-across-programmes", live, View())
    row = next(row for row in figure.rows if row["programme_id"] == LIVE)
    low, high = wilson(2, 20)
    assert (row["low"], row["high"]) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert row["left_said"] == "2"


@pytest.mark.parametrize("name", NEW)
def test_without_a_list_of_applications_the_figures_say_so(version: Version, name: str) -> None:
    figure = make(name, version, View(programme="mutuals-in-health"))
    assert figure.chart is None
    assert "would be needed" in figure.empty


def test_a_partial_list_is_said_to_be_one(bundle: Bundle) -> None:
    version = changed(bundle, "programmes", lambda row: row | {"participants_list": "partial"})
    assert of(version, "expressions-of-interest").title.startswith(
        "32 expressions of interest listed by"
    )
    assert "not known to be complete" in " ".join(of(version, "expressions-of-interest").caveats)
    assert of(version, "retention").chart is None
    assert "listed" in of(version, "who-left").title
    assert "Still taking part" not in {
        row["headline"] for row in of(version, "headline-numbers").rows
    }


def test_without_a_day_of_the_records_nobody_is_said_to_be_still_in(bundle: Bundle) -> None:
    version = changed(bundle, "programmes", lambda row: row | {"records_as_at": None})
    assert "still taking part" not in of(version, "who-left").title
    assert "what became of the other 18 is not published" in of(version, "who-left").title


def test_open_ones_without_a_limit_and_bounded_days(bundle: Bundle) -> None:
    no_limit = changed(bundle, "programmes", lambda row: row | {"decision_days": None})
    assert (
        of(no_limit, "days-to-decision").title == "28 decisions took 26.5 days in the middle case"
    )

    def month_only(row: Row) -> Row:
        if row["application_id"] == "example-01":
            row |= {
                "decided_earliest": date(2026, 3, 30),
                "decided_latest": date(2026, 4, 30),
                "decided_precision": "range",
            }
        return row

    bounded = of(changed(bundle, "applications", month_only), "days-to-decision")
    assert "for one the days are not exact enough to say" in bounded.title


def test_an_applicant_is_never_said_to_have_been_chosen(bundle: Bundle) -> None:
    codes = {"example-32": "RBQ", "example-29": "RTP", "example-21": "RM1"}

    def coded(row: Row) -> Row:
        return row | {"trust_code": codes.get(row["application_id"])}

    version = changed(bundle, "applications", coded)
    said = {code: make("trust-events", version, View(trust=code)).title for code in codes.values()}
    name = "Engaged Staff Pathfinders"
    assert f"Applied to {name} and took its application back" in said["RBQ"]
    assert f"Applied to {name}; no decision is recorded by 30 November 2026" in said["RTP"]
    assert f"Applied to {name} and was not chosen" in said["RM1"]
    assert not any(f"Chosen for {name}" in title for title in said.values())


def test_a_trust_still_in_is_taking_part_on_the_day(bundle: Bundle) -> None:
    def coded(row: Row) -> Row:
        return row | ({"trust_code": "RMP"} if row["participant_id"] == "example-01" else {})

    version = changed(bundle, "participants", coded)
    title = make("trust-events", version, View(trust="RMP")).title
    assert "Taking part in Engaged Staff Pathfinders at 30 November 2026" in title


def test_a_rating_says_how_old_it_was(bundle: Bundle) -> None:
    """One that withdrew on 9 November 2026, and whose last rating is of years before."""

    def coded(row: Row) -> Row:
        return row | ({"trust_code": "RMY"} if row["participant_id"] == "example-04" else {})

    version = changed(bundle, "participants", coded)
    ratings = [
        row
        for row in bundle["cqc_ratings"].to_pylist()
        if (row["trust_code"], row["domain"]) == ("RMY", "overall")
        and row["published_latest"] <= date(2026, 11, 9)
    ]
    newest = max(ratings, key=lambda row: row["published_latest"])
    years = (date(2026, 11, 9) - newest["published_latest"]).days // 365.25
    figure = of(version, "ratings-and-withdrawal")
    assert years >= 2
    assert f"{small(int(years))} years before" in " ".join(figure.caveats)


def test_what_has_moved_since_an_earlier_version(bundle: Bundle, live: Version) -> None:
    def before(row: Row) -> Row | None:
        return None if row["event"] == "withdrew" else row

    then = changed(bundle, "participation_events", before)
    figure = since(then, live, VIEW)
    assert figure.title.startswith(
        "Since 30 November 2026: still taking part 18, was 20; left 2, was 0"
    )
    moved = {row["what"]: (row["then"], row["now"]) for row in figure.rows}
    assert moved["Left"] == ("0", "2")
    assert moved["Retention"][1].startswith("18 of 20 still taking part")
    assert "Expressions of interest" not in moved
    nothing = since(live, live, VIEW)
    assert nothing.empty
    assert nothing.title.startswith(
        "Nothing that is said of the Engaged Staff Pathfinders has changed"
    )


def test_since_says_where_the_programme_was_not_there(version: Version, live: Version) -> None:
    figure = since(version, live, VIEW)
    assert "was not in the data" in figure.title


@pytest.mark.parametrize(
    ("days", "expected"),
    [([date(2026, 9, 1), date(2026, 10, 30)], 2), ([date(2026, 11, 20)], 1), ([], None)],
)
def test_the_version_of_a_month_before(days: list[date], expected: int | None) -> None:
    def info(number: int, day: date) -> VersionInfo:
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        return VersionInfo(number, number, at, "Test", "Made up")

    infos = [info(number, day) for number, day in enumerate(days, start=1)]
    now = info(len(days) + 1, date(2026, 11, 30))
    found = month_before([*infos, now], now)
    assert (found.number if found else None) == expected


def test_a_programme_under_way_is_no_precedent_until_everybodys_time_has_ended(
    bundle: Bundle, version: Version
) -> None:
    """More can leave a programme under way; one that is over counts by its own list."""

    def named(made: Version) -> str:
        rows = make("next-programme", made, View()).rows
        return str(next(row for row in rows if row["question"] == "How many may leave")["named"])

    live = live_version(bundle)
    assert named(live) == named(version)
    caveats = make("next-programme", live, View()).caveats
    assert any(
        "Engaged Staff Pathfinders is under way: 2 of 20 have left so far" in caveat
        for caveat in caveats
    )
    gone = {row["participant_id"] for row in live_rows()["participation_events"]} - {
        row["participant_id"]
        for row in live_rows()["participation_events"]
        if row["event"] == "withdrew"
    }
    over = [
        {**row, "event": "completed", "earliest_date": AS_AT, "latest_date": AS_AT}
        for row in live_rows()["participation_events"]
        if row["participant_id"] in gone
    ]
    assert len(over) == 18
    ended = with_rows(bundle, "participation_events", *over)
    assert "2 of 20 left Engaged Staff Pathfinders" in named(ended)
    foretold = make("precedents-for-leaving", ended, View()).rows
    assert any(row["programme"] == "Engaged Staff Pathfinders" for row in foretold)
