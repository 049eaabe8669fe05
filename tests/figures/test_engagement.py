"""The figures of engagement and outcomes: what they say against the data, and what they refuse to
say.
"""

import itertools
import json
import math
import re
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.entities.measure import groups, indicators
from pathfinders.entities.resolve import options
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.engagement.layout import apart
from pathfinders.figures.engagement.robustness_run import run_of
from pathfinders.links import View
from pathfinders.statistics.verdict import causal_words
from pathfinders.store.versions import Version
from tests.rendered import plotly_of, plotly_or_none

OWN = ("association", "indicator-trend", "outcome-trend", "association-headline")
Frames = dict[str, pd.DataFrame]


def build(name: str, version: Version, **chosen: Any) -> Figure:
    kind = KINDS[name]
    return kind.build(version, View(**chosen).only(kind.choices))


@pytest.fixture(scope="module")
def robust(version: Version) -> Figure:
    return build("robustness", version)


def whole(figure: Figure) -> None:
    """What holds of every figure, drawn or not."""
    assert (
        "nan"
        not in json.dumps([figure.title, figure.shows, figure.alt, figure.empty]).lower().split()
    )
    assert not causal_words(f"{figure.title} {figure.shows} {figure.alt}")
    for row in figure.rows:
        assert not any(isinstance(v, float) and not math.isfinite(v) for v in row.values())
    if figure.chart is None:
        assert "would be needed" in figure.empty
    else:
        assert figure.alt
        assert figure.sources
        json.dumps(plotly_or_none(figure), default=float)


@pytest.mark.parametrize("name", OWN)
def test_every_choice_builds(version: Version, name: str) -> None:
    uses = KINDS[name].choices
    choices = [View(group="Acute", indicator=m.indicator_id) for m in indicators(version)]
    some = ("staff_motivation_mean", "recommend_care_pct", "theme_engagement")
    choices += [View(group=g, indicator=i) for g in groups(version)[1:] for i in some]
    choices += [
        View(year=2012, indicator="theme_morale"),
        View(programme="gp-consortia-pathfinders"),
        View(),
    ]
    for view in dict.fromkeys(v.only(uses) for v in choices):
        figure = KINDS[name].build(version, view)
        whole(figure)
        if view.group not in (None, "Acute") and name != "indicator-trend":
            assert figure.chart is None


@pytest.mark.parametrize("choice", ["programme", "group", "indicator", "outcome", "year"])
@pytest.mark.parametrize("name", OWN)
def test_what_the_version_does_not_have_is_refused(
    version: Version, name: str, choice: str
) -> None:
    """With or without the registry's reading of the view; what is no choice of it is ignored."""
    value: Any = 1900 if choice == "year" else "unheard-of"
    view = View().choose(**{choice: value})
    if choice not in KINDS[name].choices:
        assert make(name, version, view) is make(name, version, View())
        return
    first = next(iter(options(version, choice)))
    refusal = re.escape(f"no {choice} “{value}”. It has: {first}")
    with pytest.raises(Unavailable, match=refusal):
        make(name, version, view)
    with pytest.raises(Unavailable, match=refusal):
        build(name, version, **{choice: value})


def test_no_figure_of_the_page_claims_a_cause(version: Version) -> None:
    for kind in (
        k for k in KINDS.values() if k.page == "engagement" and k.name != "published-studies"
    ):
        figure = kind.build(version, View())
        assert not causal_words(f"{figure.title} {figure.shows} {figure.alt}"), kind.name


def test_association_against_the_data(version: Version, frames: Frames) -> None:
    figure = build("association", version, year=2016)
    shmi = frames["outcomes"].query("series == 'calendar_year' and period_end.dt.year == 2016")
    survey = frames["engagement"].query(
        "indicator_id == 'staff_motivation_mean' and survey_year == 2016"
    )
    both = survey.merge(shmi, on="trust_code", suffixes=("_x", "_y"))
    assert len(figure.rows) == len(both) == 134
    r = both["value_x"].corr(both["value_y"])
    assert f". Correlation −{abs(r):.2f} (95% interval" in figure.shows
    assert "likely to be seen" not in figure.shows
    # By the end of the interval that is nearer to none.
    assert figure.title == (
        "In 2016, acute trusts with more motivated staff had very slightly lower mortality ratios"
    )


def test_association_that_is_not_clear_says_what_it_could_have_seen(version: Version) -> None:
    figure = build("association", version, year=2014)
    assert figure.title == (
        "In 2014, staff motivation and the mortality ratio showed no clear link among acute trusts"
    )
    assert "the smallest likely to be seen is 0.2" in figure.shows


def test_a_year_is_one_of_many_looks(version: Version) -> None:
    looks = next(c for c in build("association", version).caveats if c.startswith("One of"))
    assert looks.startswith("One of 43 such links, of every survey question and year")
    assert "28 of them are clear taken alone, 23 by Benjamini and Hochberg's rule" in looks
    assert "12 by Holm's, which is stricter; this one is clear by the first alone." in looks
    other = build("association", version, year=2014).caveats
    assert any(c.endswith("this one is clear by neither, nor taken alone.") for c in other)


def test_pathfinders_are_named_and_nobody_is_ranked(version: Version) -> None:
    figure = build("association", version, programme="mutuals-in-health")
    # In the legend, where no name lies over the points of other trusts.
    named = [trace["name"] for trace in plotly_of(figure)["data"] if trace["showlegend"]]
    assert len(named) == 4
    assert any("Tameside" in name for name in named)
    assert not plotly_of(figure)["layout"]["annotations"]
    names = [row["name"] for row in figure.rows]
    assert names == sorted(names)
    assert any("rank" in caveat for caveat in figure.caveats)
    without = build("association", version, programme="gp-consortia-pathfinders")
    assert not [trace for trace in plotly_of(without)["data"] if trace["showlegend"]]


def test_a_theme_is_a_strip_of_its_one_year(version: Version) -> None:
    figure = build("indicator-trend", version, indicator="theme_engagement")
    assert "in 2019, the only year known" in figure.title
    assert len(figure.rows) == 133
    assert "0 to 10" in figure.shows
    assert "1 to 5" not in figure.shows


def test_trusts_without_mortality_figures_say_so(version: Version) -> None:
    for group in ("Mental health", "Community", "Ambulance", "Acute specialist"):
        figure = build("outcome-trend", version, group=group)
        assert "acute (non-specialist)" in figure.empty
    # One mental health trust took over acute services in 2019: its one value is no spread.
    lone = build("outcome-trend", version, group="Mental health")
    assert lone.rows[0]["trusts"] == 1
    assert lone.rows[0]["p50"] is None


def test_trend_against_the_data(version: Version, frames: Frames) -> None:
    figure = build("outcome-trend", version)
    shmi = (
        frames["outcomes"]
        .query("series == 'calendar_year'")
        .merge(frames["trusts"], on="trust_code")
    )
    acute = shmi[shmi["trust_type"] == "Acute"]
    low, high = acute.loc[acute["period_end"].dt.year == 2019, "value"].quantile([0.25, 0.75])
    assert f"Half of the trusts lay between {low:.2f} and {high:.2f} in 2019" in figure.shows
    # A ratio to what was expected that year is never said to have fallen.
    assert figure.title == (
        f"At half of acute trusts, the mortality ratio lay between {low:.2f} and {high:.2f} in"
        " 2019, and between 0.95 and 1.07 in 2012"
    )
    assert (
        figure.rows[0]["RTP"]
        == acute.query("trust_code == 'RTP' and period_end.dt.year == 2012")["value"].item()
    )


def test_a_line_breaks_where_a_year_is_missing(version: Version) -> None:
    figure = build("indicator-trend", version, indicator="recommend_care_pct")
    chart = plotly_of(figure)
    lines = [t for t in chart["data"] if t.get("mode") == "lines+markers"]
    assert lines
    assert all(len(t["x"]) == len(t["y"]) == 8 for t in lines)


def test_headline_holds_the_whole_picture(version: Version) -> None:
    figure = build("association-headline", version)
    assert (
        figure.title
        == "In 2012-2019, acute trusts with more motivated staff had very slightly lower mortality"
        " ratios, though not clearly so within a region. Where a trust's staff became more"
        " motivated, its mortality ratio did not clearly change"
    )
    assert (
        "between trusts −0.22, 95% interval −0.34 to −0.09, within a region −0.07, 95% interval"
        " −0.18 to 0.03, within a trust −0.01, 95% interval −0.09 to 0.07 and within a trust with"
        " the survey's noise taken off −0.02, 95% interval −0.17 to 0.13. Smallest link likely to"
        " be seen: 0.15 within a region, 0.11 within a trust and" in figure.shows
    )
    by_name = {row["what"]: row for row in figure.rows}
    assert by_name["Between trusts"]["verdict"] == "Lower"
    assert by_name["Within trusts"]["trusts"] == 142
    assert any("15 closed, four opened and 12 took over another" in c for c in figure.caveats)
    assert by_name["Between less within"]["verdict"] == "Lower"
    assert by_name["Within trusts, noise off"]["seen"] > by_name["Within trusts"]["seen"] > 0.1
    said = " ".join(figure.caveats)
    assert "noise of the survey about halves the link" in said
    assert "reliability 0.53" in said
    assert "(p 0.009)" in said
    assert "These data cannot tell which of the two goes first in time" in said
    assert "Each year is one of 43 such links" in said


def test_units_are_not_mixed_on_one_axis(version: Version) -> None:
    figure = build("association-headline", version)
    assert figure.chart is not None
    units = {row["what"]: row["unit"] for row in figure.rows}
    assert set(units.values()) == {"Correlation", "Rank correlation", "Standard deviations"}
    drawn: list[str] = []
    for panel in figure.chart.panels:
        names = panel.y.categories
        assert len({units[name] for name in names}) == 1
        drawn += names
    assert set(units) - set(drawn) == {"By rank, all years"}
    titles = [panel.x.title for panel in figure.chart.panels]
    assert titles == ["Correlation", "Standard deviations"]


def test_headline_changes_when_the_data_do(bundle: dict[str, pa.Table], version: Version) -> None:
    survey = bundle["engagement"].drop_columns(["_row"]).to_pandas()
    which = survey["indicator_id"] == "staff_motivation_mean"
    turned = survey.assign(value=survey["value"].where(~which, 8 - 2 * 2 - survey["value"] + 3.8))
    changed = Version(
        version.info,
        {
            name: (
                pa.Table.from_pandas(
                    turned, schema=rows.drop_columns(["_row"]).schema, preserve_index=False
                )
                if name == "engagement"
                else rows.drop_columns(["_row"])
            )
            for name, rows in bundle.items()
        },
    )
    assert "slightly higher mortality ratios" in build("association-headline", changed).title


def test_one_year_says_what_it_cannot_say(version: Version) -> None:
    figure = build("association-headline", version, indicator="theme_engagement")
    assert figure.title.endswith(". Whether the two move together within a trust is not known")
    by_name = {row["what"]: row for row in figure.rows}
    assert by_name["Within trusts"]["value"] is None
    assert "one year only" in by_name["Within trusts"]["verdict"]
    assert by_name["2019"]["value"] == pytest.approx(by_name["Between trusts"]["value"])


def test_robustness_counts_what_it_shows_lower_and_higher_apart(robust: Figure) -> None:
    whole(robust)
    ways = [row for row in robust.rows if row["sample"] != "Without one trust"]
    assert (len(robust.rows), len(ways)) == (103, 100)
    lower = [row for row in ways if row["verdict"] == "Lower"]
    higher = [row for row in ways if row["verdict"] == "Higher"]
    assert all(row["upper"] < 0 for row in lower)
    assert not higher
    assert robust.title == (
        f"Of 100 ways of testing this link, {len(lower)} find lower mortality ratios at trusts with"
        " more motivated staff. Within the same trust over time, none of 20 does"
    )
    between = [row for row in ways if row["comparison"] == "Between trusts"]
    number = sum(row in lower for row in between)
    assert f"between trusts {number} lower and no higher of {len(between)}" in robust.shows
    (default,) = [row for row in robust.rows if row["default"]]
    assert (default["comparison"], default["exposure"]) == (
        "Between trusts",
        "Staff motivation (mean)",
    )
    assert any(note["text"] == "Default" for note in plotly_of(robust)["layout"]["annotations"])


def test_robustness_says_what_nothing_would_look_like(version: Version, robust: Figure) -> None:
    run = run_of(version, "shmi", "Acute")
    own, every, near = (
        run.shuffled(("staff_motivation_mean",)),
        run.shuffled(),
        run.shuffled(same_region=True),
    )
    assert own is not None
    assert every is not None
    assert near is not None
    assert own.observed == pytest.approx(0.57)
    assert every.ways == 400
    assert every.observed == pytest.approx(237 / 400)
    # Far more are clear than chance would give, and regions are a part of it.
    assert every.mean < 0.1 < every.high < every.observed
    assert every.p < 0.02
    assert near.mean > every.mean
    assert f"57% are clear; were nothing linked, {100 * own.mean:.0f}% would be" in robust.shows
    said = " ".join(robust.caveats)
    assert "Over four survey questions, 221 of 400 ways find a lower outcome" in said
    assert "and 16 a higher one: 59% together" in said
    assert "change places within their region only" in said
    assert run_of(version, "shmi", "Acute") is run


def test_robustness_keeps_to_the_indicator_chosen_or_shows_none(version: Version) -> None:
    stress = build("robustness", version, indicator="work_stress_pct")
    assert "at trusts where work-related stress was lower" in stress.title
    assert {row["exposure"] for row in stress.rows} == {
        "Unwell from work-related stress (turned round)"
    }
    none = build("robustness", version, indicator="theme_safe_violence")
    assert none.chart is None
    assert not none.rows
    assert "was not tested" in none.title
    assert "Only questions known for all years were tested" in none.empty


def test_robustness_bands_are_the_intervals_of_the_dots(robust: Figure) -> None:
    assert robust.chart is not None
    bands = [trace for trace in plotly_of(robust)["data"] if trace.get("fill")]
    dots = {
        x: y
        for trace in plotly_of(robust)["data"]
        if trace["mode"] == "markers"
        for x, y in zip(trace["x"], trace["y"], strict=True)
    }
    ways = [row for row in robust.rows if row["sample"] != "Without one trust"]
    assert len(dots) == len(ways)
    blocks = itertools.groupby(
        sorted(ways, key=lambda row: str(row["comparison"])), lambda row: row["comparison"]
    )
    wanted = [
        sorted((row["value"], row["lower"], row["upper"]) for row in rows) for _, rows in blocks
    ]
    found = []
    for band in bands:
        half = len(band["x"]) // 2
        upper = dict(zip(band["x"][:half], band["y"][:half], strict=True))
        lower = dict(zip(band["x"][half:], band["y"][half:], strict=True))
        assert upper.keys() == lower.keys()
        found.append([(dots[x], lower[x], upper[x]) for x in sorted(upper) if x in dots])
    assert sorted(found) == sorted(wanted)


def test_robustness_without_an_outcome(version: Version) -> None:
    whole(build("robustness", version, group="Ambulance"))


def test_hostile_names_are_shown_as_text(bundle: dict[str, pa.Table], version: Version) -> None:
    trusts = bundle["trusts"].drop_columns(["_row"]).to_pandas()
    trusts["name"] = trusts["name"].where(trusts["trust_code"] != "RMP", "<b>$Tame</b> & side")
    tables = {name: rows.drop_columns(["_row"]) for name, rows in bundle.items()}
    tables["trusts"] = pa.Table.from_pandas(
        trusts, schema=tables["trusts"].schema, preserve_index=False
    )
    hostile = Version(version.info, tables)
    for name in ("association", "indicator-trend"):
        drawn = json.dumps(plotly_of(build(name, hostile)), default=float)
        assert "$Tame" in drawn
        assert "<b>$Tame" not in drawn


def test_labels_keep_apart_and_in_order() -> None:
    placed = apart([1.0, 1.1, 5.0, 1.05], [1.0, 1.0, 1.0, 1.0])
    ordered = [placed[i] for i in (0, 3, 1, 2)]
    assert all(b - a >= 1 - 1e-9 for a, b in itertools.pairwise(ordered))
    assert apart([], []) == []
    assert apart([3.0], [1.0]) == [3.0]


def test_a_survey_question_is_said_to_be_higher_or_lower(version: Version, frames: Frames) -> None:
    survey = frames["engagement"].query("indicator_id == 'staff_motivation_mean'")
    acute = survey.merge(frames["trusts"].query("trust_type == 'Acute'"), on="trust_code")
    middle = acute.groupby("survey_year")["value"].median()
    assert build("indicator-trend", version).title == (
        "At the typical acute trust, staff motivation was higher in 2019 than in 2012:"
        f" {middle[2019]:.2f}, against {middle[2012]:.2f}"
    )
