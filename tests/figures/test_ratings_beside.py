"""CQC ratings beside the staff survey: what is drawn, what is said, and what is never claimed."""

import json
import re
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pathfinders.entities.measure import groups, indicators
from pathfinders.entities.programme import programmes
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import Figure, make
from pathfinders.links import View, Years
from pathfinders.statistics.verdict import causal_words
from pathfinders.store.versions import Version
from tests.changed import with_table
from tests.figures.test_engagement import build, whole
from tests.rendered import plotly_of, plotly_or_none

NAME = "ratings-and-engagement"


def drawn(figure: Figure) -> dict[str, dict[str, Any]]:
    return {row["trust_code"]: row for row in figure.rows if row["drawn"] == "Yes"}


def test_title_against_the_facts(version: Version) -> None:
    figure = build(NAME, version)
    assert (
        figure.title
        == "Five acute trusts were rated Outstanding after 3.84 and 4.04, Good after 3.94 and 3.96,"
        " Requires improvement after 3.81 on staff motivation: ten chosen trusts cannot say more"
    )
    assert "five of the ten trusts whose ratings are held" in figure.shows
    assert "four participants of Mutuals in Health" in figure.shows


def test_each_rating_follows_the_score_beside_it(version: Version) -> None:
    for indicator in indicators(version):
        figure = build(NAME, version, indicator=indicator.indicator_id)
        whole(figure)
        assert all(
            row["survey_year"] < row["published_earliest"].year
            for row in figure.rows
            if row["survey_year"]
        )
    own = drawn(build(NAME, version, indicator="recommend_care_pct"))["RMY"]
    assert (own["survey_year"], own["rating"], own["published_latest"]) == (
        2016,
        "Inadequate",
        date(2017, 10, 13),
    )


def test_one_pair_a_trust_and_every_rating_in_the_table(version: Version) -> None:
    figure = build(NAME, version, indicator="recommend_care_pct")
    assert len(figure.rows) == 32
    assert len(drawn(figure)) == sum(row["drawn"] == "Yes" for row in figure.rows) == 8
    assert any(
        "Moorfields Eye Hospital and Cheshire and Wirral Partnership" in caveat
        for caveat in figure.caveats
    )


def test_only_described(version: Version) -> None:
    for indicator in ("staff_motivation_mean", "recommend_care_pct", "theme_engagement"):
        figure = build(NAME, version, indicator=indicator)
        told = f"{figure.title} {figure.shows} {figure.alt}"
        assert not re.search(r"correlat|interval|\br\b|associat", told)
        assert not causal_words(told)
        assert "cannot say more" in figure.title
        assert any("No correlation or interval" in caveat for caveat in figure.caveats)


def test_trust_types_stand_apart(version: Version) -> None:
    figure = build(NAME, version, indicator="recommend_care_pct")
    chart = plotly_of(figure)
    heads = {
        note["text"][3:-11]: note["y"]
        for note in chart["layout"]["annotations"]
        if note["text"].endswith(" trusts</b>")
    }
    assert set(heads) == {"Acute", "Mental health", "Acute specialist"} <= set(groups(version))
    kinds = {row["name"]: row["trust_type"] for row in drawn(figure).values()}
    places = {trace["hovertext"][0].split("<br>")[0]: trace["y"][0] for trace in chart["data"]}
    assert set(places) == set(kinds)
    for name, place in places.items():
        # A trust stands below its own type's heading and above the next one.
        assert max((y, kind) for kind, y in heads.items() if y < place)[1] == kinds[name]


def test_every_mark_says_its_rating_in_words(version: Version) -> None:
    figure = build(NAME, version)
    told = [note["text"] for note in plotly_of(figure)["layout"]["annotations"]]
    for row in drawn(figure).values():
        words = (
            f"{row['rating']} {row['published_latest'].year}, after {row['score']:.2f} in"
            f" {row['survey_year']}"
        )
        assert sum(words in text for text in told) == 1


def test_a_share_has_no_room_above_a_hundred(version: Version) -> None:
    chart = plotly_of(build(NAME, version, indicator="recommend_care_pct"))
    assert chart["layout"]["xaxis"]["range"][1] <= 100


def test_years_and_programmes(version: Version) -> None:
    early = build(NAME, version, years=Years(2012, 2013))
    assert {row["survey_year"] for row in drawn(early).values()} == {2013}
    assert "surveys of 2012-2013" in early.shows
    # Its publication lies between two dates of one year.
    assert drawn(early)["RM1"]["when"] == "1 April to 31 December 2017"
    none = build(NAME, version, years=Years(1990, 1991))
    assert "1990-1991" in none.title
    assert "would be needed" in none.empty
    for programme in programmes(version):
        whole(build(NAME, version, programme=programme.programme_id))
    assert "None took part" in build(NAME, version, programme="gp-consortia-pathfinders").shows


def test_without_any_rating(bundle: dict[str, pa.Table]) -> None:
    none = with_table(bundle, "cqc_ratings", [])
    whole(build(NAME, none))
    assert build("association-headline", none).chart is not None
    refusal = r"no outcome “cqc_overall_rating”. It has: shmi\.$"
    with pytest.raises(Unavailable, match=refusal):
        build("association-headline", none, outcome="cqc_overall_rating")
    with pytest.raises(Unavailable, match=refusal):
        make("association-headline", none, View(outcome="cqc_overall_rating"))


@pytest.mark.parametrize("column", ["name"])
def test_hostile_names_are_shown_as_text(bundle: dict[str, pa.Table], column: str) -> None:
    rows = [
        row | ({column: "<b>$Tame</b> & side"} if row["trust_code"] == "RMP" else {})
        for row in bundle["trusts"].to_pylist()
    ]
    figure = build(NAME, with_table(bundle, "trusts", rows))
    told = json.dumps(plotly_or_none(figure), default=str)
    assert "$Tame" in told
    assert "<b>$Tame" not in told
