"""The choice of years, and the outcome that is only described, over the figures of engagement and
outcomes.
"""

from dataclasses import asdict
from typing import Any

import pandas as pd
import pytest

from pathfinders.entities.measure import RATING, Choice, choice_of, outcomes
from pathfinders.figures import KINDS, Figure
from pathfinders.links import ALL_YEARS, View, Years
from pathfinders.store.versions import Version
from tests.figures.test_engagement import build, whole
from tests.rendered import plotly_of

Frames = dict[str, pd.DataFrame]
FIGURES = (
    "association-headline",
    "robustness",
    "indicator-trend",
    "outcome-trend",
    "ratings-and-engagement",
)
RANGES = (
    Years(2012, 2019),
    Years(2014, 2016),
    Years(2018, 2019),
    Years(2015, 2015),
    Years(2010, 2013),
    Years(1990, 1999),
    Years(2020, 2030),
)


def chosen(version: Version, **asked: Any) -> Choice:
    found = choice_of(version, View(**asked))
    assert found is not None
    return found


def by_name(figure: Figure) -> dict[str, dict[str, Any]]:
    return {row["what"]: row for row in figure.rows}


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("years", RANGES, ids=str)
@pytest.mark.parametrize("indicator", ["staff_motivation_mean", "theme_engagement"])
def test_every_range_builds_or_says_why_not(
    version: Version, name: str, years: Years, indicator: str
) -> None:
    figure = build(name, version, years=years, indicator=indicator)
    whole(figure)
    if years.last < 2011 or years.first > 2019:
        tested = name == "robustness" and indicator == "staff_motivation_mean"
        assert (figure.chart is None) == (not tested)


def test_no_years_are_all_years(version: Version) -> None:
    for name in FIGURES:
        assert "years" in KINDS[name].choices
        assert asdict(build(name, version)) == asdict(build(name, version, years=ALL_YEARS))


def test_the_headline_takes_the_years_chosen(version: Version, frames: Frames) -> None:
    figure = build("association-headline", version, years=Years(2014, 2016))
    assert figure.title.startswith("In 2014-2016, ")
    assert "between trusts −0.11, 95% interval" in figure.shows
    rows = by_name(figure)
    assert [what for what in rows if what.isdecimal()] == ["2014", "2015", "2016"]
    shmi = frames["outcomes"].query(
        "series == 'calendar_year' and 2014 <= period_end.dt.year <= 2016"
    )
    shmi = shmi.assign(survey_year=shmi["period_end"].dt.year)
    survey = frames["engagement"].query("indicator_id == 'staff_motivation_mean'")
    acute = frames["trusts"].query("trust_type == 'Acute'")["trust_code"]
    both = survey.merge(shmi, on=["trust_code", "survey_year"])
    both = both[both["trust_code"].isin(acute)]
    assert rows["All these years"]["observations"] == len(both) == 404
    assert rows["All these years"]["value"] == pytest.approx(
        both["value_x"].corr(both["value_y"]), abs=1e-9
    )
    assert any("in 2014-2016" in caveat and "codes" in caveat for caveat in figure.caveats)


def test_the_verdict_changes_with_the_years(version: Version) -> None:
    every, some = (
        build("association-headline", version),
        build("association-headline", version, years=Years(2014, 2016)),
    )
    assert "slightly lower mortality ratios" in every.title
    assert "neither clearly higher nor clearly lower" in some.title


def test_one_year_says_so_once(version: Version) -> None:
    figure = build("association-headline", version, years=Years(2015, 2015))
    assert figure.title.startswith("In 2015, ")
    assert not any("2015-2015" in text for text in (figure.title, figure.shows, *figure.caveats))
    trend = build("indicator-trend", version, years=Years(2015, 2015))
    assert "in 2015" in trend.title
    assert "only year known" not in trend.title


def test_years_without_data_are_named_with_those_there_are(version: Version) -> None:
    figure = build("association-headline", version, years=Years(1990, 1999))
    assert figure.title.endswith("in 1990-1999: not known")
    assert "2012-2019" in figure.empty


def test_a_trend_keeps_to_the_years_chosen(version: Version) -> None:
    figure = build("outcome-trend", version, years=Years(2014, 2016))
    assert [row["year"] for row in figure.rows] == [2014, 2015, 2016]
    assert "in 2016" in figure.title
    assert "in 2014" in figure.title


def test_robustness_keeps_its_default_and_its_counts_whatever_is_chosen(version: Version) -> None:
    every = build("robustness", version)
    some = build("robustness", version, indicator="work_stress_pct", years=Years(2014, 2016))
    assert not any(row["default"] for row in some.rows)
    assert sum(bool(row["default"]) for row in every.rows) == 1
    (own,) = [row for row in some.rows if row["chosen"]]
    assert (own["sample"], own["comparison"]) == ("Only 2014-2016", "Between trusts")
    assert len(some.rows) == len(every.rows) + 1
    assert not any(row["chosen"] for row in every.rows)
    alone = by_name(
        build("association-headline", version, indicator="work_stress_pct", years=Years(2014, 2016))
    )
    # Turned round, because a higher share unwell is worse.
    assert own["value"] == pytest.approx(-alone["Between trusts"]["value"])
    labels = [note["text"] for note in plotly_of(some)["layout"]["annotations"]]
    assert "Chosen" in labels
    assert any("“Chosen”" in caveat for caveat in some.caveats)


def test_robustness_marks_a_chosen_indicator_among_its_own(version: Version) -> None:
    figure = build("robustness", version, indicator="recommend_care_pct")
    assert len(figure.rows) == 103
    (own,) = [row for row in figure.rows if row["chosen"]]
    assert (own["exposure"], own["sample"], own["region"]) == (
        "Would be happy with the standard of care",
        "All",
        "Not held fixed",
    )


def test_the_years_that_are_known(version: Version) -> None:
    assert chosen(version).years_known == Years(2012, 2019)
    assert chosen(version, indicator="theme_engagement").years_known == Years(2019, 2019)
    assert chosen(version, indicator="theme_engagement", outcome=RATING).years_known == Years(
        2019, 2019
    )
    assert chosen(version).years == ALL_YEARS
    assert (chosen(version).when, chosen(version, years=Years(2012, 2013)).when) == (
        "",
        " in 2012-2013",
    )


def test_ratings_are_an_outcome_that_is_only_described(version: Version) -> None:
    assert [m.indicator_id for m in outcomes(version)] == ["shmi", RATING]
    for name in ("association", "association-headline", "robustness", "outcome-trend"):
        figure = build(name, version, outcome=RATING)
        assert figure.chart is None
        assert "208 trusts" in f"{figure.title} {figure.empty}"
        assert "would be needed" in figure.empty
    assert build("indicator-trend", version, outcome=RATING).chart is not None
