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
    assert f"(correlation −{abs(r):.2f}, 95% interval" in figure.title
    assert figure.title.startswith(
        "Acute trusts with more motivated staff had slightly lower mortality ratios in 2016"
    )


def test_association_says_when_it_cannot_be_told_from_chance(version: Version) -> None:
    assert build("association", version, year=2014).title.startswith(
        "No link between staff motivation"
    )


def test_pathfinders_are_named_and_nobody_is_ranked(version: Version) -> None:
    figure = build("association", version, programme="mutuals-in-health")
    labels = [note["text"] for note in plotly_of(figure)["layout"]["annotations"]]
    assert len(labels) == 4
    assert any("Tameside" in label for label in labels)
    names = [row["name"] for row in figure.rows]
    assert names == sorted(names)
    assert any("rank" in caveat for caveat in figure.caveats)
    without = build("association", version, programme="gp-consortia-pathfinders")
    assert not plotly_of(without)["layout"]["annotations"]


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
    assert f"between {low:.2f} and {high:.2f} on the mortality ratio in 2019" in figure.title
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
        == "Acute trusts with more motivated staff had slightly lower mortality ratios than others"
        " in 2012-2019 (−0.22 standard deviations, 95% interval −0.34 to −0.09), but not by more"
        " than chance within a region (−0.07, −0.18 to 0.03); a trust whose staff became more"
        " motivated did not measurably see its mortality ratio change (−0.01, −0.09 to 0.07)"
    )
    by_name = {row["what"]: row for row in figure.rows}
    assert by_name["Between trusts"]["verdict"] == "Lower"
    assert by_name["Within trusts"]["trusts"] == 142
    assert any("15 closed, four opened and 12 took over another" in c for c in figure.caveats)


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
    assert (
        "slightly higher mortality ratios than others"
        in build("association-headline", changed).title
    )


def test_one_year_says_what_it_cannot_say(version: Version) -> None:
    figure = build("association-headline", version, indicator="theme_engagement")
    assert figure.title.endswith(
        "whether a trust whose staff became more engaged saw its mortality ratio change is not"
        " known"
    )
    by_name = {row["what"]: row for row in figure.rows}
    assert by_name["Within trusts"]["value"] is None
    assert "one year only" in by_name["Within trusts"]["verdict"]
    assert by_name["2019"]["value"] == pytest.approx(by_name["Between trusts"]["value"])


def test_robustness_counts_what_it_shows(robust: Figure) -> None:
    whole(robust)
    assert len(robust.rows) == 576
    told = [row for row in robust.rows if row["verdict"] in ("Higher", "Lower")]
    assert f"{100 * len(told) / 576:.0f}% tell it from chance" in robust.title
    assert all((row["lower"] > 0) or (row["upper"] < 0) for row in told)
    between = [row for row in robust.rows if row["comparison"] == "Between trusts"]
    assert f"{sum(row in told for row in between)} of {len(between)} between trusts" in robust.title
    (default,) = [row for row in robust.rows if row["default"]]
    assert (default["comparison"], default["exposure"]) == (
        "Between trusts",
        "Staff motivation (mean)",
    )
    assert any(note["text"] == "Default" for note in plotly_of(robust)["layout"]["annotations"])


def test_robustness_bands_are_the_intervals_of_the_dots(robust: Figure) -> None:
    assert robust.chart is not None
    bands = [trace for trace in plotly_of(robust)["data"] if trace.get("fill")]
    dots = {
        x: y
        for trace in plotly_of(robust)["data"]
        if trace["mode"] == "markers"
        for x, y in zip(trace["x"], trace["y"], strict=True)
    }
    assert len(dots) == len(robust.rows)
    blocks = itertools.groupby(
        sorted(robust.rows, key=lambda row: str(row["comparison"])), lambda row: row["comparison"]
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
