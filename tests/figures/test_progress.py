"""Returns, the watch list, what went before withdrawals, and a programme's own measures: by hand,
and against pandas on generated readings.
"""

import random
from collections.abc import Callable
from datetime import date
from math import sqrt

import pandas as pd
import pytest

from pathfinders.choices import PAGES
from pathfinders.entities.programme import programme_of
from pathfinders.figures import KINDS, Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.figures.generated_programmes import (
    AS_AT,
    SOURCE,
    Row,
    Rows,
    event,
    participant,
    programme,
    source,
    sum_of,
    version_of,
)
from tests.figures.test_attrition import caveats
from tests.rendered import plotly_of

ONE = "made-up"
NAMES = ("returns-due", "watch-list", "own-measures", "before-leaving")
Q2 = (date(2026, 4, 1), date(2026, 6, 30))
Q3 = (date(2026, 7, 1), date(2026, 9, 30))
Q4 = (date(2026, 10, 1), date(2026, 12, 31))


def of(version: Version, name: str) -> Figure:
    return make(name, version, View(programme=ONE))


def made_up(people: int = 4, **tables: list[Row]) -> Version:
    """A programme of A, B and so on, chosen on 1 April 2026, with rows of other tables."""
    codes = [chr(ord("A") + number) for number in range(people)]
    rows: Rows = {
        "sources": [source()],
        "programmes": [programme(ONE)],
        "participants": [participant(ONE, code) for code in codes],
        "participation_events": [event(ONE, c, "selected", date(2026, 4, 1)) for c in codes],
    }
    for name, more in tables.items():
        rows[name] = [*rows.get(name, []), *more]
    return version_of(rows)


def owed(code: str, period: tuple[date, date], due: date, received: date | None = None) -> Row:
    return {
        "programme_id": ONE,
        "participant_id": code,
        "period_start": period[0],
        "period_end": period[1],
        "kind": "regular",
        "due": due,
        "received": received,
        "source_id": SOURCE,
    }


def reading(code: str, period: tuple[date, date], value: float, **cells: object) -> Row:
    return {
        "programme_id": ONE,
        "participant_id": code,
        "measure": "staff-pulse",
        "measure_label": "Staff pulse",
        "period_start": period[0],
        "period_end": period[1],
        "value": value,
        "responses": 200,
        "invited": 400,
        "unit": "points",
        "scale_min": 0.0,
        "scale_max": 10.0,
        "confidence": "stated",
        "source_id": SOURCE,
        **cells,
    }


def test_all_belong_to_the_page() -> None:
    assert {kind.name for kind in KINDS.values() if kind.page == "progress"} == set(NAMES)
    assert PAGES["progress"].choices == ("programme",)


def test_programmes_of_the_past_say_what_is_not_recorded(version: Version) -> None:
    for row in version.rows("programmes"):
        view = View(programme=row["programme_id"])
        returns, pulse, watch = (
            make(name, version, view) for name in ("returns-due", "own-measures", "watch-list")
        )
        name = programme_of(version, view).said_name
        assert returns.title == f"No returns are recorded for {name}"
        assert pulse.title == f"No measure of the programme's own is recorded for {name}"
        assert watch.title == f"There is nobody to watch in {name}"
        assert all("would be needed" in figure.empty for figure in (returns, pulse, watch))


def test_returns_by_participant() -> None:
    version = made_up(
        returns=[
            owed("A", Q2, date(2026, 7, 21), date(2026, 7, 20)),
            owed("A", Q3, date(2026, 10, 21), date(2026, 10, 24)),
            owed("B", Q2, date(2026, 7, 21), date(2026, 7, 21)),
            owed("B", Q3, date(2026, 11, 18)),
            owed("C", Q3, date(2026, 11, 30)),
            owed("D", Q3, date(2026, 11, 29)),
            owed("D", Q4, date(2026, 12, 14)),
        ]
    )
    figure = of(version, "returns-due")
    assert figure.title == (
        "Two returns are late, the latest by 12 days (Example B), one is due today and one is due"
        " within 14 days, as at 30 November 2026"
    )
    rows = {row["participant"]: row for row in figure.rows}
    assert list(rows) == ["Example B", "Example D", "Example A", "Example C"]
    assert rows["Example B"]["late"] == "July to September 2026: late by 12 days"
    assert rows["Example D"]["late"] == "July to September 2026: late by one day"
    assert rows["Example D"]["to_come"] == "October to December 2026: due in 14 days"
    assert rows["Example C"]["to_come"] == "July to September 2026: due today"
    assert rows["Example A"]["received_words"] == "two (one late)"


def test_what_came_after_the_records_day_has_not_come_yet() -> None:
    rows = [owed("A", Q3, date(2026, 11, 20), date(2026, 12, 2))]
    assert of(made_up(returns=rows), "returns-due").title == (
        "One return is late by ten days (Example A), as at 30 November 2026"
    )


def test_returns_that_all_came() -> None:
    rows = [owed(code, Q2, date(2026, 7, 21), date(2026, 7, 1)) for code in "ABC"]
    assert of(made_up(returns=rows), "returns-due").title == (
        "No return is late as at 30 November 2026; all three returns have been received"
    )


def test_without_a_records_day_no_return_is_late() -> None:
    rows: Rows = {
        "sources": [source()],
        "programmes": [programme(ONE, records_as_at=None)],
        "participants": [participant(ONE, "A")],
        "returns": [owed("A", Q2, date(2026, 7, 21))],
    }
    figure = of(version_of(rows), "returns-due")
    assert figure.title == "None of the one return recorded is known to have come"
    assert "no return can be called late" in caveats(figure)
    assert figure.rows[0]["to_come"] == "April to June 2026: due 21 July 2026"


def test_own_measures_against_each_start() -> None:
    pulse = [
        *(reading(c, Q2, v) for c, v in zip("ABCD", (6.0, 7.0, 5.0, 6.5), strict=True)),
        *(reading(c, Q3, v) for c, v in zip("ABCD", (6.5, 6.8, 5.0, 6.0), strict=True)),
    ]
    figure = of(made_up(participant_measures=pulse), "own-measures")
    assert figure.title == (
        "Of the four participants measured more than once, Staff pulse is higher than at its own"
        " start at one, lower at two and the same at one"
    )
    # Changes: +0.5, -0.2, 0, -0.5.
    assert "The middle change is −0.10 (half of them are from −0.28 to +0.12)" in figure.shows
    assert "800 people at 4 participants answered" in figure.shows
    middle = plotly_of(figure)["data"][-1]
    assert middle["y"] == pytest.approx([0, -0.1])
    assert "never set beside it" in caveats(figure)


def test_few_answers_are_shown_nowhere() -> None:
    pulse = [
        reading("A", Q2, 6.0),
        reading("A", Q3, 9.87, responses=10),
        reading("B", Q2, 6.0, responses=11),
        reading("B", Q3, 6.5),
    ]
    figure = of(made_up(participant_measures=pulse), "own-measures")
    hidden = next(row for row in figure.rows if row["responses_words"].startswith("under"))
    assert hidden["responses_words"] == "under 11: not shown"
    assert [hidden[key] for key in ("value", "change", "invited")] == [None, None, None]
    assert "9.87" not in f"{figure.rows} {figure.alt} {plotly_of(figure)} {figure.shows}"
    assert "One reading from fewer than 11 people is not shown" in caveats(figure)
    assert figure.title.startswith("Of the one participant measured more than once")


def test_one_round_is_no_change() -> None:
    pulse = [reading(code, Q2, 6.0) for code in "ABC"]
    figure = of(made_up(participant_measures=pulse), "own-measures")
    assert figure.title == (
        "Staff pulse has been measured once at three participants; what has changed needs a second"
        " reading"
    )
    assert figure.is_list


def test_a_scale_that_changed_is_never_joined() -> None:
    pulse = [
        reading("A", Q2, 6.0),
        reading("A", Q3, 60.0, scale_max=100.0),
        reading("A", Q4, 65.0, scale_max=100.0),
    ]
    figure = of(made_up(participant_measures=pulse), "own-measures")
    assert [row["change"] for row in figure.rows if row["value"] == 60.0] == [0]
    assert "shown apart, never joined" in caveats(figure)


def test_medians_of_generated_readings() -> None:
    pick = random.Random(7)
    pulse = [
        reading(code, period, round(pick.uniform(4, 8), 2), responses=pick.randrange(3, 60))
        for code in "ABCDEFGHIJKL"
        for period in (Q2, Q3, Q4)
        if pick.random() < 0.85
    ]
    figure = of(made_up(12, participant_measures=pulse), "own-measures")
    frame = pd.DataFrame(pulse).query("responses >= 11").sort_values("period_end")
    starts = frame.groupby("participant_id")["value"].transform("first")
    twice = frame.groupby("participant_id")["value"].transform("size") > 1
    frame = frame.assign(change=frame["value"] - starts)[twice]
    middle = plotly_of(figure)["data"][-1]
    expected = frame.groupby("period_end")["change"].median()
    assert middle["y"] == pytest.approx(list(expected))
    band = plotly_of(figure)["data"][0]
    upper = frame.groupby("period_end")["change"].quantile(0.75)
    lower = frame.groupby("period_end")["change"].quantile(0.25)
    assert band["y"] == pytest.approx([*upper, *reversed(list(lower))])


def rated(code: str, rating: str, on: date) -> Row:
    return {
        "trust_code": code,
        "published_earliest": on,
        "published_latest": on,
        "date_precision": "day",
        "domain": "overall",
        "rating": rating,
        "confidence": "stated",
        "source_id": SOURCE,
    }


def watched(change: Callable[[Rows], None] = lambda _: None) -> Version:
    """A's rating fell, B's decision took 40 days, C's spending stopped, D's pulse dropped; E shows
    nothing, F had shown a fall and left.
    """
    rows: Rows = {
        "sources": [source()],
        "programmes": [programme(ONE)],
        "participants": [participant(ONE, code) for code in "BCDE"],
        "participation_events": [
            event(ONE, code, "selected", date(2026, 4, 1)) for code in "ABCDEF"
        ],
        "cqc_ratings": [
            rated("RA1", "Good", date(2023, 5, 1)),
            rated("RA1", "Requires improvement", date(2026, 6, 3)),
            rated("RF1", "Good", date(2024, 5, 1)),
            rated("RF1", "Inadequate", date(2026, 5, 4)),
            rated("RF1", "Good", date(2026, 11, 4)),
        ],
        "applications": [_applied("B", date(2026, 2, 1), date(2026, 3, 13))],
        "funding": [
            *(sum_of(ONE, code, "allocated", 50_000) for code in "CE"),
            *(sum_of(ONE, "C", "spent", 3_000, month) for month in (5, 6, 7, 8)),
            *(sum_of(ONE, "E", "spent", 2_000, month) for month in range(5, 11)),
        ],
        "participant_measures": [
            reading("D", Q2, 7.0),
            reading("D", Q3, 6.5),
            reading("E", Q2, 7.0),
            reading("E", Q3, 6.51),
        ],
    }
    rows["participants"] += [
        participant(ONE, "A", trust_code="RA1"),
        participant(ONE, "F", trust_code="RF1"),
    ]
    rows["participation_events"].append(event(ONE, "F", "withdrew", date(2026, 9, 9)))
    change(rows)
    return version_of(rows)


def _applied(code: str, received: date, decided: date) -> Row:
    return {
        "programme_id": ONE,
        "application_id": code,
        "name": f"Example {code}",
        "kind": "Made-up organisation",
        "received_earliest": received,
        "received_latest": received,
        "received_precision": "day",
        "decided_earliest": decided,
        "decided_latest": decided,
        "decided_precision": "day",
        "decision": "accepted",
        "participant_id": code,
        "confidence": "stated",
        "source_id": SOURCE,
    }


def test_the_watch_list_says_what_the_record_says() -> None:
    figure = of(watched(), "watch-list")
    assert figure.title == (
        "Four of the five still taking part have an entry: a CQC rating that fell (one), a decision"
        " that came late (one), spending at a standstill (one) and a pulse that dropped (one)"
    )
    assert [(row["participant"], row["words"], row["on"]) for row in figure.rows] == [
        (
            "Example A",
            "CQC rating fell from Good to Requires improvement, published 3 June 2026",
            date(2026, 6, 3),
        ),
        (
            "Example B",
            "Its decision took 40 days, 12 days over the limit of 28; decided 13 March 2026",
            date(2026, 3, 13),
        ),
        (
            "Example C",
            "No spending recorded in Sep 2026 and Oct 2026; £12,000 of £50,000 allocated spent"
            " before",
            date(2026, 10, 31),
        ),
        (
            "Example D",
            "Staff pulse fell from 7.00 to 6.50 in the period to 30 September 2026",
            date(2026, 9, 30),
        ),
    ]
    assert {row["source"] for row in figure.rows} == {"Made-up tracker"}
    assert "no forecast" in caveats(figure)


def test_an_old_fall_of_a_rating_is_not_of_today() -> None:
    def older(rows: Rows) -> None:
        rows["cqc_ratings"][1] |= {
            "published_earliest": date(2023, 11, 1),
            "published_latest": date(2023, 11, 1),
        }

    people = [row["participant"] for row in of(watched(older), "watch-list").rows]
    assert people == ["Example B", "Example C", "Example D"]


def test_with_nothing_to_watch_it_says_what_was_looked_for() -> None:
    figure = of(made_up(), "watch-list")
    assert figure.title == (
        "The record shows a CQC rating that fell, a decision that came late, spending at a"
        " standstill or a pulse that dropped for none of the four participants still taking part"
    )


def wilson(successes: int, total: int) -> tuple[float, float]:
    """The textbook formula."""
    z, p = 1.959963984540054, successes / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z * sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return 100 * (centre - half), 100 * (centre + half)


def test_how_often_each_went_before_a_withdrawal() -> None:
    """The rating of F is read as on the day before it left: the later rise does not count."""
    figure = make("before-leaving", watched(), View())
    rows = {row["kind"]: row for row in figure.rows}
    rating = rows["rating"]
    assert [rating[key] for key in ("looked_at", "with_it", "left")] == [2, 2, 1]
    low, high = wilson(1, 2)
    assert rating["interval"] == f"1 of 2: 50%, interval {low:.0f}% to {high:.0f}%"
    assert rating["interval_without"] == "nobody"
    assert [rows["pulse"][key] for key in ("looked_at", "with_it", "left")] == [2, 1, 0]
    assert [rows["spending"][key] for key in ("looked_at", "with_it", "left")] == [2, 1, 0]
    assert figure.title == (
        "Of those whose record showed it, these left: one of the two with a CQC rating that fell,"
        " none of the one with a decision that came late, none of the one with spending at a"
        " standstill and none of the one with a pulse that dropped"
    )
    assert "intervals are wide" in figure.shows


def test_what_went_before_in_the_bundled_record(version: Version) -> None:
    figure = make("before-leaving", version, View())
    assert figure.rows or "would be needed" in figure.empty
    assert not any(row["left"] > row["with_it"] for row in figure.rows)


def test_the_records_day_bounds_what_counts() -> None:
    def later(rows: Rows) -> None:
        rows["cqc_ratings"][1] |= {
            "published_earliest": date(2026, 12, 1),
            "published_latest": date(2026, 12, 1),
        }

    assert date(2026, 12, 1) > AS_AT
    people = [row["participant"] for row in of(watched(later), "watch-list").rows]
    assert "Example A" not in people
