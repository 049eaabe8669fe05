"""The SHMI funnel: banding, limits and period, and never a ranking."""

import json
import math
import time
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import poisson

from pathfinders.entities.period import Period
from pathfinders.entities.resolve import default_of, options
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.statistics.verdict import refuse_causal
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.rendered import plotly_of, plotly_or_none

NAME = "shmi-funnel"


def edited(bundle: dict[str, pa.Table], change: Any) -> Version:
    rows = [change(dict(row)) for row in bundle["outcomes"].to_pylist()]
    return with_table(bundle, "outcomes", [row for row in rows if row is not None])


def whole_2012(row: dict[str, Any]) -> bool:
    return bool(row["series"] == "hscic_rolling" and row["period_end"] == date(2012, 12, 31))


EVER = ". Tameside Hospital was above the expected range in eight of 11 periods"
BEFORE = "before the programme was announced in July 2014"


@pytest.mark.parametrize(
    ("period", "when", "trusts", "bandings"),
    [
        (None, "October 2012 to September 2013", 141, "all as expected"),
        ("2013-09-30", "October 2012 to September 2013", 141, "all as expected"),
        (
            "2012-12-31",
            "January to December 2012",
            142,
            "one above the expected range (Tameside Hospital) and three as expected",
        ),
        (
            "2011-12-31",
            "January to December 2011",
            143,
            "one above the expected range (Tameside Hospital) and three as expected",
        ),
    ],
)
def test_title_says_the_period_that_it_is_early_and_who_was_ever_outside(
    version: Version, period: str | None, when: str, trusts: int, bandings: str
) -> None:
    figure = make(NAME, version, View(period=period))
    # What the bandings have just said of a trust is not said in full again.
    assert figure.title == (
        f"Four pathfinders have a mortality ratio for {when}, {BEFORE}: {bandings}{EVER}"
    )
    assert len(figure.rows) == trusts
    assert f"{trusts} acute trusts, {when}" in figure.shows


def test_every_published_period_can_be_opened_and_others_are_refused(version: Version) -> None:
    """The page lists them, newest first; the page, the API and the terminal share the default."""
    every = options(version, "period")
    assert len(every) == 11
    assert next(iter(every.items())) == ("2013-09-30", "October 2012 to September 2013")
    assert default_of(version, "period") == "2013-09-30"
    for code, words in every.items():
        figure = make(NAME, version, View(period=code))
        assert words in figure.title
        assert {row["period_end"].isoformat() for row in figure.rows} == {code}
    assert make(NAME, version, View()) is make(NAME, version, View(period="2013-09-30"))
    for odd in ("2012-11-30", "2012", "all"):
        with pytest.raises(Unavailable, match=f"no period “{odd}”. It has: 2013-09-30, "):
            make(NAME, version, View(period=odd))


def test_every_participant_is_said_over_all_periods(version: Version) -> None:
    said = next(c for c in make(NAME, version, View()).caveats if "periods were published" in c)
    assert said.startswith("11 periods were published. Outside the limits: ")
    assert "Tameside Hospital higher in eight of 11" in said
    assert "Surrey and Sussex Healthcare" in said


def test_ranking_is_refused_first_and_the_table_is_in_order_of_name(version: Version) -> None:
    figure = make(NAME, version, View())
    assert figure.caveats[0].startswith(
        "SHMI must not be used to rank trusts or to compare one trust with another"
    )
    assert "Not for ranking or comparing trusts" in figure.shows
    names = [row["name"] for row in figure.rows]
    assert names == sorted(names)


def test_our_limits_and_banding_stand_beside_the_published_ones_and_agree(
    version: Version, frames: dict[str, pd.DataFrame]
) -> None:
    for period in ("2011-12-31", "2012-12-31", "2013-09-30"):
        figure = make(NAME, version, View(period=period))
        trusts = len(figure.rows)
        assert any(
            f"band {trusts} of {trusts} trusts (100%) as the publisher did" in c
            for c in figure.caveats
        )
        for row in figure.rows:
            assert row["low_95"] == pytest.approx(row["lower_limit"], abs=6e-5)
            assert row["high_95"] == pytest.approx(row["upper_limit"], abs=6e-5)
            assert (
                row["low_998"]
                < row["low_95"]
                < row["poisson_low_95"]
                < 1
                < row["poisson_high_95"]
                < row["high_95"]
            )
            assert row["poisson_low_998"] < row["poisson_low_95"]
            assert row["poisson_high_998"] > row["poisson_high_95"]
    rolling = frames["outcomes"].query("series == 'hscic_rolling'")
    newest = rolling[rolling.period_end == rolling.period_end.max()]
    assert sorted(r["trust_code"] for r in make(NAME, version, View()).rows) == sorted(
        newest.trust_code
    )


def test_share_that_agrees_falls_where_a_banding_is_changed(bundle: dict[str, pa.Table]) -> None:
    def other(row: dict[str, Any]) -> dict[str, Any]:
        return (
            row | {"banding": "Lower than expected"}
            if whole_2012(row) and row["trust_code"] == "RM1"
            else row
        )

    figure = make(NAME, edited(bundle, other), View(period="2012-12-31"))
    assert any("band 141 of 142 trusts (99%) as the publisher did" in c for c in figure.caveats)
    assert "one below the expected range (Norfolk and Norwich University Hospitals)" in figure.title


def test_counts_trusts_outside_the_limits_of_chance(
    version: Version, frames: dict[str, pd.DataFrame]
) -> None:
    rolling = frames["outcomes"].query("series == 'hscic_rolling'")
    year = rolling[rolling.period_end == pd.Timestamp(2012, 12, 31)]
    # Within a death or two of the interpolated limits.
    low, high = poisson.ppf(0.025, year.expected), poisson.ppf(0.975, year.expected)
    outside = int(((year.observed < low - 1) | (year.observed > high + 1)).sum())
    at_most = int(((year.observed < low + 1) | (year.observed > high - 1)).sum())
    said = next(
        c
        for c in make(NAME, version, View(period="2012-12-31")).caveats
        if c.startswith("Chance alone would put")
    )
    count = int(said.split("; ")[1].split(" of ")[0])
    assert 0 < outside <= count <= at_most


def test_chart_marks_bandings_and_pathfinders_by_symbol_and_letter(version: Version) -> None:
    chart = plotly_of(make(NAME, version, View(period="2012-12-31")))
    traces = {t["name"]: t for t in chart["data"] if t["mode"] != "lines"}
    # Three bandings and four pathfinders, each with a shape of its own.
    assert len(traces) == 7
    assert len({t["marker"]["symbol"] for t in traces.values()}) == 7
    assert (
        len(traces["As expected"]["x"])
        + len(traces["Higher than expected"]["x"])
        + len(traces["Lower than expected"]["x"])
        == 142
    )
    letters = {name: t["text"] for name, t in traces.items() if name[1] == ":"}
    assert letters == {
        "A: Tameside Hospital": ["A"],
        "B: Surrey and Sussex Healthcare": ["B"],
        "C: Norfolk and Norwich University Hospitals": ["C"],
        "D: University Hospitals of Leicester": ["D"],
    }
    assert sum(t["mode"] == "lines" for t in chart["data"]) == 8


def test_alt_text_gives_each_pathfinder_with_its_limits(version: Version) -> None:
    alt = make(NAME, version, View(period="2012-12-31")).alt
    assert "Tameside Hospital: 1.15, higher than expected, limits 0.89 to 1.13." in alt
    assert "11 higher than expected, 116 as expected and 15 lower than expected" in alt


def test_a_programme_without_trusts_still_has_the_funnel(version: Version) -> None:
    figure = make(NAME, version, View(programme="gp-consortia-pathfinders"))
    assert figure.title.endswith("none was a pathfinder")
    assert figure.chart is not None


def test_unknown_banding_is_said_and_unknown_deaths_are_left_out(
    bundle: dict[str, pa.Table],
) -> None:
    def unknown(row: dict[str, Any]) -> dict[str, Any]:
        if whole_2012(row) and row["trust_code"] == "RMP":
            return row | {"banding": None}
        if whole_2012(row) and row["trust_code"] == "R1F":
            return row | {"observed": None}
        return row

    figure = make(NAME, edited(bundle, unknown), View(period="2012-12-31"))
    assert "one without a banding (Tameside Hospital)" in figure.title
    assert len(figure.rows) == 141
    assert any("observed or expected deaths are not known: one trust." in c for c in figure.caveats)
    assert any("of 140 trusts" in c for c in figure.caveats)
    assert figure.chart is not None
    assert "Not banded" in [t.get("name") for t in plotly_of(figure)["data"]]


def test_too_few_trusts_or_none_say_what_is_needed(bundle: dict[str, pa.Table]) -> None:
    few = make(NAME, edited(bundle, lambda row: row if row["trust_code"] < "RBB" else None), View())
    assert few.chart is None
    assert "at least 20 trusts in one period are needed" in few.empty
    none = make(
        NAME, edited(bundle, lambda row: row if row["series"] == "calendar_year" else None), View()
    )
    assert none.chart is None
    assert "no trusts" in none.empty


def test_hostile_names_do_not_reach_the_chart_as_markup(bundle: dict[str, pa.Table]) -> None:
    rows = [
        r | {"name": "<script>x</script> & <b>"} if r["trust_code"] == "RMP" else r
        for r in bundle["trusts"].to_pylist()
    ]
    figure = make(NAME, with_table(bundle, "trusts", rows), View())
    written = json.dumps(plotly_or_none(figure), default=str)
    assert "<script>" not in written
    assert "&lt;script&gt;" in written


def test_names_sources_uses_no_causal_words_and_no_number_that_is_not_one(version: Version) -> None:
    for period in (None, "2011-12-31", "2012-03-31"):
        figure = make(NAME, version, View(period=period))
        refuse_causal(figure.title, figure.alt, figure.shows, *figure.caveats)
        assert figure.sources[0].source_id.startswith("hscic-shmi")
        numbers = [v for row in figure.rows for v in row.values() if isinstance(v, float)]
        assert all(map(math.isfinite, numbers))


def test_periods_in_words() -> None:
    assert Period(date(2012, 1, 1), date(2012, 12, 31)).words == "January to December 2012"
    over = Period(date(2012, 10, 1), date(2013, 9, 30))
    assert (over.words, over.code) == ("October 2012 to September 2013", "2013-09-30")


def test_is_ready_within_300_ms_once_warm(version: Version) -> None:
    make(NAME, version, View())
    taken = []
    for _ in range(3):
        started = time.process_time()
        KINDS[NAME].build(version, View(period="2011-12-31"))
        taken.append(time.process_time() - started)
    assert min(taken) < 0.3
