"""Pathfinders before and after: what is claimed, about whom, and what happens where the data run
out.
"""

import json
import re
import time
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.entities.programme import programmes
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import KINDS, make
from pathfinders.figures.figure import Figure
from pathfinders.links import View
from pathfinders.statistics.verdict import refuse_causal
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.rendered import plotly_of, plotly_or_none
from tests.statistics.test_difference import PATHFINDERS, acute_values

SURVEY, SHMI = "pathfinders-before-and-after", "pathfinders-before-and-after-shmi"
MEASURES = ("staff_motivation_mean", "recommend_work_pct", "recommend_care_pct", "work_stress_pct")


def figures(version: Version) -> list[Figure]:
    return [make(SURVEY, version, View(indicator=m)) for m in MEASURES] + [
        make(SHMI, version, View())
    ]


def overall(figure: Figure) -> list[dict[str, Any]]:
    return [row for row in figure.rows if row["note"] == "Difference in differences"]


def edited(bundle: dict[str, pa.Table], table: str, change: Any) -> Version:
    """The bundled tables with each row of one of them passed through `change`; rows that it makes
    None are dropped.
    """
    rows = [change(dict(row)) for row in bundle[table].to_pylist()]
    return with_table(bundle, table, [row for row in rows if row is not None])


def test_depend_on_programme_and_indicator_alone() -> None:
    assert KINDS[SURVEY].choices == ("programme", "indicator")
    assert KINDS[SHMI].choices == ("programme",)


def test_every_verdict_is_no_clear_difference_and_says_what_it_could_have_seen(
    version: Version,
) -> None:
    for figure in figures(version):
        assert figure.title.startswith("At the four pathfinders that can be compared, ")
        assert figure.title.endswith(
            " moved much as it did at other acute trusts; only a large difference could have been"
            " seen"
        )
        assert "standard deviation" not in figure.title
        assert re.search(r"likely to be seen: .*which is [01]\.\d standard dev", figure.shows)
        for row in overall(figure)[:2]:
            assert row["low"] < 0 < row["high"]
            assert row["p"] > 5


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("staff_motivation_mean", "−0.01 points"),
        ("recommend_work_pct", "4.5 percentage points"),
        ("recommend_care_pct", "4.6 percentage points"),
        ("work_stress_pct", "−1.8 percentage points"),
    ],
)
def test_second_line_carries_the_difference_worked_out_with_pandas(
    version: Version, frames: dict[str, pd.DataFrame], measure: str, said: str
) -> None:
    wide = (
        acute_values(frames, measure)
        .pivot(index="trust_code", columns="year", values="value")
        .dropna()
    )
    change = wide[[2015, 2016, 2017, 2018, 2019]].mean(axis=1) - wide[[2012, 2013]].mean(axis=1)
    mine = change.index.isin(PATHFINDERS)
    figure = make(SURVEY, version, View(indicator=measure))
    row = overall(figure)[0]
    assert row["difference"] == pytest.approx(change[mine].mean() - change[~mine].mean(), abs=1e-9)
    assert (row["chosen"], row["compared"]) == (4, len(wide) - 4)
    assert f"Change: {said} (95% interval" in figure.shows
    by_year = {
        r["years"]: r
        for r in figure.rows
        if r["against"] == "Other acute trusts" and r["counted"].startswith("All")
    }
    for year in wide.columns:
        assert by_year[str(year)]["chosen_mean"] == pytest.approx(wide[mine][year].mean())
        assert by_year[str(year)]["compared_mean"] == pytest.approx(wide[~mine][year].mean())


def test_says_who_is_counted_and_why_five_are_not(version: Version) -> None:
    for figure in figures(version):
        who = next(c for c in figure.caveats if "took part" in c)
        assert "Nine trusts took part: two withdrew and seven completed" in who
        assert "Norfolk and Norwich University Hospitals (withdrew)" in who
        assert (
            "other five are of other trust types (two acute specialist and three mental health)"
            in who
        )
        assert "four of nine participants" in figure.shows


def test_shows_both_comparisons_with_and_without_those_that_withdrew(version: Version) -> None:
    for figure in figures(version):
        rows = overall(figure)
        assert [(r["counted"], r["against"], r["chosen"]) for r in rows] == [
            ("All four with data", "Other acute trusts", 4),
            ("All four with data", "Matched acute trusts", 4),
            ("Without those that withdrew", "Other acute trusts", 3),
            ("Without those that withdrew", "Matched acute trusts", 3),
        ]
        assert len(figure.rows) == 4 * 9
        # The trust that withdrew is in neither group.
        assert rows[0]["compared"] == rows[2]["compared"]
        assert all(r["detectable"] > abs(r["difference"]) for r in rows[:2])


def test_the_flattering_subset_is_told_with_its_caution(version: Version) -> None:
    """Without the trust that withdrew some intervals leave out nought: said, and not in the
    title.
    """
    figure = make(SURVEY, version, View(indicator="recommend_work_pct"))
    assert overall(figure)[2]["low"] > 0
    without = next(
        c for c in figure.caveats if c.startswith("Without those that withdrew (three pathfinders)")
    )
    assert "9.1 percentage points (95% interval 0.6 to 17.5)" in without
    assert "of twenty such intervals about one leaves out nought by chance alone" in without
    assert "9.1" not in figure.title + figure.shows


def test_says_what_could_have_been_seen_the_periods_and_the_matching(version: Version) -> None:
    for figure in figures(version):
        said = " ".join(figure.caveats)
        assert "smallest difference that would have been clear four times in five" in said
        assert (
            "Before is 2012 and 2013, after is 2015 to 2019; 2014, when the trusts were chosen, is"
            " shown and counts as neither" in said
        )
        assert (
            "the five other acute trusts of its region whose mean in 2012 and 2013 was nearest"
            in said
        )
        assert "Of 10,000 random sets of four trusts" in said


def test_shmi_says_first_that_it_is_not_for_ranking(version: Version) -> None:
    assert (
        make(SHMI, version, View())
        .caveats[0]
        .startswith("SHMI must not be used to rank trusts or to compare one trust with")
    )


def test_no_causal_words_and_no_number_that_is_not_one(version: Version) -> None:
    for figure in figures(version):
        refuse_causal(figure.title, figure.alt, figure.shows, *figure.caveats)
        written = json.dumps([plotly_or_none(figure), list(figure.rows)], default=str)
        assert "NaN" not in written
        assert "Infinity" not in written
        assert {
            "nhs-wellbeing-panel-2012-2019",
            "hsj-nine-pathfinders-2014",
            "hsj-nsft-withdraws-2015",
        } <= {s.source_id for s in figure.sources}


def test_chart_draws_both_lines_and_the_band_of_random_sets(version: Version) -> None:
    for figure in figures(version):
        assert figure.chart is not None
        band, others, matched = plotly_of(figure)["data"]
        assert band["name"] == "95% of random sets of four trusts"
        assert others["x"] == matched["x"] == list(range(2012, 2020))
        assert others["marker"]["symbol"] != matched["marker"]["symbol"]
        assert others["y"] == [r["difference"] for r in figure.rows[1:9]]
        assert figure.alt.count("2019") == 2


def test_every_programme_and_every_measure_explains_itself(version: Version) -> None:
    for programme in programmes(version):
        for name, indicator in [
            (SHMI, None),
            *((SURVEY, m) for m in (*MEASURES, "theme_engagement")),
        ]:
            figure = make(
                name, version, View(programme=programme.programme_id, indicator=indicator)
            )
            drawn = (
                programme.programme_id == "mutuals-in-health" and indicator != "theme_engagement"
            )
            assert (figure.chart is not None) == drawn
            assert drawn or len(figure.empty) > 60


def test_a_measure_that_the_version_does_not_have_is_refused(version: Version) -> None:
    has = "no indicator “no-such-measure”. It has: staff_motivation_mean, recommend_care_pct, "
    for programme in programmes(version):
        asked = View(programme=programme.programme_id, indicator="no-such-measure")
        with pytest.raises(Unavailable, match=re.escape(has)):
            make(SURVEY, version, asked)
        # It depends on no indicator.
        assert make(SHMI, version, asked) is make(SHMI, version, asked.choose(indicator=None))


def test_a_measure_of_one_year_has_no_before(version: Version) -> None:
    figure = make(SURVEY, version, View(indicator="theme_engagement"))
    assert figure.empty.startswith(
        "There are no values for a year before the trusts were chosen. Values are known for 2019"
    )


def test_title_says_higher_where_the_data_do(bundle: dict[str, pa.Table]) -> None:
    def risen(row: dict[str, Any]) -> dict[str, Any]:
        late = row["survey_year"] > 2014 and row["indicator_id"] == "recommend_work_pct"
        return (
            row | {"value": min(row["value"] + 14, 100)}
            if late and row["trust_code"] in PATHFINDERS
            else row
        )

    figure = make(SURVEY, edited(bundle, "engagement", risen), View(indicator="recommend_work_pct"))
    assert figure.title.startswith(
        "At the four pathfinders that can be compared, recommending the trust as a place to work"
        " rose compared with other acute trusts"
    )


def test_title_says_where_it_depends_on_the_comparison(bundle: dict[str, pa.Table]) -> None:
    def risen(row: dict[str, Any]) -> dict[str, Any]:
        late = row["survey_year"] > 2014 and row["indicator_id"] == "recommend_work_pct"
        return (
            row | {"value": row["value"] + 3.4}
            if late and row["trust_code"] in PATHFINDERS
            else row
        )

    figure = make(SURVEY, edited(bundle, "engagement", risen), View(indicator="recommend_work_pct"))
    first, second = overall(figure)[:2]
    assert (first["low"] > 0) != (second["low"] > 0)
    assert figure.title.endswith("depends on the trusts compared with")


def test_one_pathfinder_with_data_still_stands_beside_every_other_trust(
    bundle: dict[str, pa.Table],
) -> None:
    version = edited(
        bundle, "outcomes", lambda row: None if row["trust_code"] in ("RM1", "RMP", "RTP") else row
    )
    figure = make(SHMI, version, View())
    assert figure.title.startswith("At the one pathfinder that can be compared, mortality (SHMI)")
    assert "Of all 121 sets of one trust" in " ".join(figure.caveats)
    assert "No trust with data withdrew." in figure.caveats
    assert {row["counted"] for row in figure.rows} == {"The one with data"}
    assert {row["chosen"] for row in figure.rows} == {1}


def test_no_pathfinder_with_data_is_said(bundle: dict[str, pa.Table]) -> None:
    figure = make(
        SHMI,
        edited(bundle, "outcomes", lambda row: None if row["trust_code"] in PATHFINDERS else row),
        View(),
    )
    assert figure.chart is None
    assert "None of the nine trusts that took part has a value" in figure.empty


def test_a_pathfinder_that_misses_a_year_is_named_and_left_out(bundle: dict[str, pa.Table]) -> None:
    def gap(row: dict[str, Any]) -> dict[str, Any] | None:
        return None if (row["trust_code"], row["survey_year"]) == ("RTP", 2017) else row

    figure = make(SURVEY, edited(bundle, "engagement", gap), View())
    assert figure.title.startswith("At the three pathfinders that can be compared")
    assert any(
        "Left out because a year is missing: Surrey and Sussex Healthcare." in c
        for c in figure.caveats
    )


def test_a_constant_measure_and_too_few_trusts_are_refused_in_words(
    bundle: dict[str, pa.Table],
) -> None:
    same = make(SURVEY, edited(bundle, "engagement", lambda row: row | {"value": 3.5}), View())
    assert same.chart is None
    assert same.empty.startswith("Every trust changed by the same amount. ")
    kept = {*PATHFINDERS, "RWD"}
    few = make(
        SURVEY,
        edited(bundle, "engagement", lambda row: row if row["trust_code"] in kept else None),
        View(),
    )
    assert few.chart is None
    assert few.empty.startswith("The comparison has too few trusts")


def test_without_a_region_to_match_in_the_other_comparison_still_stands(
    bundle: dict[str, pa.Table],
) -> None:
    version = edited(
        bundle,
        "trusts",
        lambda row: row | {"region": "London"} if row["trust_code"] not in PATHFINDERS else row,
    )
    figure = make(SURVEY, version, View())
    assert figure.chart is not None
    assert len(plotly_of(figure)["data"]) == 2
    assert any(
        c.startswith("There is no matched comparison. The region of a chosen trust has fewer")
        for c in figure.caveats
    )
    assert [r["against"] for r in figure.rows if "fewer than" in (r["note"] or "")] == [
        "Matched acute trusts"
    ] * 2


def test_an_unknown_date_of_choosing_falls_back_on_the_announcement(
    bundle: dict[str, pa.Table],
) -> None:
    version = with_table(bundle, "participation_events", [])
    figure = make(SHMI, version, View())
    assert figure.chart is not None
    assert "2014, when the trusts were chosen" in " ".join(figure.caveats)
    assert {row["counted"] for row in figure.rows} == {"All four with data"}


def test_hostile_names_are_told_as_text(bundle: dict[str, pa.Table]) -> None:
    version = edited(
        bundle,
        "indicators",
        lambda row: row | {"name": "<b>x</b> & <script>"} if row["unit"] == "score" else row,
    )
    figure = make(SURVEY, version, View())
    assert "<b>x</b>" in figure.shows
    assert "<script>" not in json.dumps(plotly_or_none(figure), default=str)


def test_is_ready_within_two_seconds(version: Version) -> None:
    make(SURVEY, version, View(indicator="work_stress_pct"))
    started = time.process_time()
    KINDS[SURVEY].build(version, View(indicator="recommend_care_pct"))
    assert time.process_time() - started < 2


def test_is_the_same_every_time(version: Version) -> None:
    first, second = (KINDS[SHMI].build(version, View()) for _ in range(2))
    assert asdict(first) == asdict(second)
    assert np.array_equal(
        [r["difference"] for r in first.rows], [r["difference"] for r in second.rows]
    )
