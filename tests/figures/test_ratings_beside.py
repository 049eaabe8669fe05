"""CQC ratings beside the staff survey: which pairs count, what is estimated, what is never said."""

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from pathfinders.entities.measure import groups, indicators
from pathfinders.entities.programme import programmes
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import Figure, make
from pathfinders.figures.engagement.rating_pairs import RATINGS
from pathfinders.links import View, Years
from pathfinders.statistics.verdict import causal_words
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.figures.test_engagement import build, whole
from tests.rendered import plotly_of, plotly_or_none

NAME, ESTIMATES, NATIONAL = "ratings-and-engagement", "rating-estimates", "national-ratings"
Frames = dict[str, pd.DataFrame]


def used(figure: Figure) -> list[dict[str, Any]]:
    return [row for row in figure.rows if row["counts"] == "Yes"]


def pairs_by_hand(frames: Frames, domain: str, group: str = "Acute") -> pd.DataFrame:
    """The pairs that count, from the files: the nearest earlier survey, at most two years before,
    without a take-over since.
    """
    trusts, ratings = frames["trusts"], frames["cqc_ratings"]
    followers = trusts["successor_code"].fillna("").str.split(";")
    kinds = trusts.set_index("trust_code")["trust_type"]
    survey = frames["engagement"].query("indicator_id == 'staff_motivation_mean'")
    rows = []
    for rating in ratings[ratings["domain"] == domain].to_dict("records"):
        code, year = rating["trust_code"], rating["published_earliest"].year
        own = survey[(survey["trust_code"] == code) & (survey["survey_year"] < year)]
        if kinds[code] != group or own.empty:
            continue
        last = own.sort_values("survey_year").iloc[-1]
        gained = trusts[[code in codes for codes in followers]]
        asked = pd.Timestamp(int(last["survey_year"]), 10, 1)
        if year - last["survey_year"] > 2 or any(
            asked < when <= rating["published_latest"] for when in gained["closed"]
        ):
            continue
        level = 3 - RATINGS.index(rating["rating"])
        rows.append((code, level, last["value"], year, rating["published_latest"]))
    columns = ["trust_code", "level", "score", "year", "published_latest"]
    return pd.DataFrame(rows, columns=columns)


def test_the_pairs_are_those_of_the_files(version: Version, frames: Frames) -> None:
    figure = build(NAME, version)
    whole(figure)
    by_hand = pairs_by_hand(frames, "overall")
    ours = {(row["trust_code"], row["published_latest"], row["score"]) for row in used(figure)}
    theirs = by_hand[["trust_code", "published_latest", "score"]]
    assert ours == {(c, d.date(), s) for c, d, s in theirs.itertuples(index=False)}
    assert len(used(figure)) == len(by_hand) > 150
    assert f"{len(by_hand)} ratings of {by_hand['trust_code'].nunique()} trusts" in figure.shows


@pytest.mark.parametrize(
    ("domain", "what"),
    [("overall", "Overall, all"), ("well_led", "Well led, all"), ("safe", "Safe, all")],
)
def test_the_odds_equal_those_of_statsmodels(
    version: Version, frames: Frames, domain: str, what: str
) -> None:
    (row,) = [row for row in build(ESTIMATES, version).rows if row["what"] == what]
    pairs = pairs_by_hand(frames, domain)
    x = (pairs["score"] / pairs["score"].std(ddof=1)).to_numpy()[:, None]
    levels = np.unique(pairs["level"], return_inverse=True)[1]
    fit = OrderedModel(levels, x - x.mean(), distr="logit").fit(
        method="newton", maxiter=200, tol=1e-12, disp=False
    )
    assert row["value"] == pytest.approx(float(np.exp(fit.params[0])), abs=1e-6)
    assert (row["ratings"], row["trusts"]) == (len(pairs), pairs["trust_code"].nunique())
    assert row["lower"] < row["value"] < row["upper"]


def test_one_rating_a_trust_and_the_year(version: Version, frames: Frames) -> None:
    rows = {row["what"]: row for row in build(ESTIMATES, version).rows}
    pairs = pairs_by_hand(frames, "overall")
    spread = pairs["score"].std(ddof=1)
    first = pairs.sort_values("published_latest").drop_duplicates("trust_code")
    once = rows["Overall, first rating of a trust"]
    assert (once["ratings"], once["trusts"]) == (len(first), len(first))
    for data, columns, what in (
        (first, ["score"], "Overall, first rating of a trust"),
        (pairs, ["score", "year"], "Overall, allowing for the year"),
    ):
        x = data[columns].to_numpy(dtype=float)
        x = x - x.mean(axis=0)
        x[:, 0] /= spread
        levels = np.unique(data["level"], return_inverse=True)[1]
        fit = OrderedModel(levels, x, distr="logit").fit(
            method="newton", maxiter=200, tol=1e-12, disp=False
        )
        assert rows[what]["value"] == pytest.approx(float(np.exp(fit.params[0])), abs=1e-6)


def test_the_title_counts_thirds_that_anyone_can_count(version: Version, frames: Frames) -> None:
    pairs = pairs_by_hand(frames, "overall").sort_values("score")
    size = len(pairs) // 3
    low, high = pairs["score"].iloc[size - 1], pairs["score"].iloc[-size]
    best, worst = pairs[pairs["score"] >= high], pairs[pairs["score"] <= low]
    title = build(NAME, version).title
    assert title.startswith("Acute trusts with more motivated staff were")
    assert f"{(best['level'] >= 2).sum()} of the {len(best)} with the highest scores were" in title
    assert f"{(worst['level'] >= 2).sum()} of the {len(worst)} with the lowest" in title
    assert "interval" not in title


def test_a_benchmark_group_stands_alone(version: Version) -> None:
    for group in groups(version):
        figure = build(NAME, version, group=group, indicator="theme_engagement")
        whole(figure)
        assert {row["trust_type"] for row in figure.rows} <= {group}
        whole(build(ESTIMATES, version, group=group))


def test_every_choice_builds(version: Version) -> None:
    for indicator in indicators(version):
        for name in (NAME, ESTIMATES):
            figure = build(name, version, indicator=indicator.indicator_id)
            whole(figure)
    for programme in programmes(version):
        whole(build(NAME, version, programme=programme.programme_id))


def test_each_rating_that_counts_follows_the_score_beside_it(version: Version) -> None:
    for row in used(build(NAME, version)):
        assert 1 <= row["published_earliest"].year - row["survey_year"] <= 2
    assert not [row for row in used(build(NAME, version)) if row["survey_year"] > 2020]


def test_a_rating_that_does_not_count_says_why(version: Version) -> None:
    figure = build(NAME, version)
    left = [row["counts"] for row in figure.rows if row["counts"] != "Yes"]
    assert set(left) == {
        "No: no survey before it",
        "No: the survey before it is too old",
        "No: the trust took over another in between",
    }
    assert any(c.startswith("Ratings that do not count:") for c in figure.caveats)


def test_a_point_in_time_is_never_a_history(version: Version) -> None:
    for name in (NAME, ESTIMATES):
        figure = build(name, version)
        told = " ".join((figure.title, figure.shows, figure.alt))
        assert not causal_words(told)
        assert "since its last" not in told
        assert any("dated point" in caveat for caveat in figure.caveats)


def test_participants_are_in_their_own_colours(version: Version) -> None:
    figure = build(NAME, version)
    named = {row["trust_code"] for row in used(figure) if row["participant"]}
    assert (
        f"{['no', 'one', 'two', 'three', 'four'][len(named)]} participants of Mutuals"
        in figure.shows
    )
    none = build(NAME, version, programme="gp-consortia-pathfinders")
    assert "none of a participant of" in none.shows
    assert len(plotly_of(none)["data"]) < len(plotly_of(figure)["data"])


def test_years_narrow_the_surveys(version: Version) -> None:
    early = build(NAME, version, years=Years(2012, 2013))
    assert {row["survey_year"] for row in used(early)} <= {2012, 2013}
    assert "in 2012-2013" in early.shows
    none = build(NAME, version, years=Years(1990, 1991))
    assert "1990-1991" in none.title
    assert "would be needed" in none.empty
    assert "would be needed" in build(ESTIMATES, version, years=Years(1990, 1991)).empty


def test_too_few_to_say(version: Version) -> None:
    figure = build(NAME, version, group="Ambulance", indicator="theme_engagement")
    whole(figure)
    assert "not known" in figure.title or "Too few" in figure.title


def test_without_any_rating(bundle: dict[str, pa.Table]) -> None:
    none = with_table(bundle, "cqc_ratings", [])
    for name in (NAME, ESTIMATES):
        whole(build(name, none))
    assert build("association-headline", none).chart is not None
    refusal = r"no outcome “cqc_overall_rating”. It has: shmi\.$"
    with pytest.raises(Unavailable, match=refusal):
        make("association-headline", none, View(outcome="cqc_overall_rating"))


def test_national_counts_are_those_published(version: Version, bundle: dict[str, pa.Table]) -> None:
    figure = build(NATIONAL, version)
    assert figure.title == (
        "Of 179 NHS trusts rated by the middle of 2016, five were Outstanding, 53 Good, 109"
        " Requires improvement and 12 Inadequate"
    )
    assert len(figure.rows) == 36
    assert figure.rows[0]["as_of_latest"] == date(2016, 7, 31)
    assert "would be needed" in build(NATIONAL, with_table(bundle, "cqc_national_counts", [])).empty


def test_hostile_names_are_shown_as_text(bundle: dict[str, pa.Table]) -> None:
    rows = [
        row | ({"name": "<b>$Tame</b> & side"} if row["trust_code"] == "RMP" else {})
        for row in bundle["trusts"].to_pylist()
    ]
    figure = build(NAME, with_table(bundle, "trusts", rows))
    told = json.dumps(plotly_or_none(figure), default=str)
    assert "$Tame" in told
    assert "<b>$Tame" not in told
