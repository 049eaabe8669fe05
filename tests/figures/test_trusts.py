"""The figures of the trusts page: what they say, against facts read by hand, and what they say
where nothing is held.
"""

import re

import pyarrow as pa
import pytest

from pathfinders.entities.trust import DEFAULT_TRUST, trust_of, trusts
from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.trusts.gaps import _years
from pathfinders.figures.trusts.spread import place, standing
from pathfinders.links import View
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES
from tests.oracles import cells
from tests.rendered import plotly_of

NAMES = (
    "trust-profile",
    "trust-events",
    "trust-memberships",
    "trust-ratings",
    "trust-engagement",
    "trust-themes",
    "trust-mortality",
    "trust-gaps",
)
CODES = (
    "RMP",
    "RMY",
    "RM1",
    "RWE",
    "RXA",
    "RBQ",
    "RM3",
    "R0A",
    "RW6",
    "RYQ",
    "RNN",
    "R1F",
    "R0D",
    "RX8",
    "R1C",
)
CAUSAL = re.compile(
    r"\b(effects? of|led to|because of|impact|due to|drives?|caused|thanks to)\b", re.IGNORECASE
)


def of(version: Version, name: str, code: str) -> Figure:
    return make(name, version, View(trust=code))


def facts(figure: Figure, about: str) -> list[str]:
    return [row["fact"] for row in figure.rows if row["about"] == about]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_builds_and_names_its_trust_and_sources(
    version: Version, name: str, code: str
) -> None:
    figure = of(version, name, code)
    assert figure.title
    assert f"({code})" in figure.shows
    assert not CAUSAL.search(" ".join((figure.title, figure.shows, figure.empty, *figure.caveats)))
    if figure.rows:
        assert figure.sources
        assert all(
            set(row) >= {field.key for field in figure.fields} - {"note", "confidence"}
            for row in figure.rows
        )
    if figure.chart:
        assert len(figure.alt) > 60


def test_every_figure_depends_on_the_trust_alone() -> None:
    assert {
        kind.name: kind.choices for kind in KINDS.values() if kind.page == "trusts"
    } == dict.fromkeys(NAMES, ("trust",))


def test_no_trust_is_the_default(version: Version) -> None:
    assert trust_of(version, View()).trust_code == DEFAULT_TRUST
    for name in NAMES:
        assert make(name, version, View()) is of(version, name, DEFAULT_TRUST)


@pytest.mark.parametrize("asked", ["R99", "<b>", "5QT"])
def test_an_unknown_trust_is_refused(version: Version, asked: str) -> None:
    first = ", ".join(trust.trust_code for trust in trusts(version)[:10])
    more = len(trusts(version)) - 10
    refusal = re.escape(f"Version 1 has no trust “{asked}”. It has: {first} and {more} more.")
    with pytest.raises(Unavailable, match=refusal):
        trust_of(version, View(trust=asked))
    for name in NAMES:
        with pytest.raises(Unavailable, match=refusal):
            of(version, name, asked)


def test_profile_of_a_trust_that_took_over_from_three(version: Version) -> None:
    figure = of(version, "trust-profile", "R0A")
    assert figure.is_list
    assert (
        figure.title
        == "Manchester University NHS Foundation Trust: acute foundation trust, North of England"
    )
    assert facts(figure, "Opened") == ["1 October 2017"]
    assert len(facts(figure, "Took over from")) == 3
    assert "Pennine Acute Hospitals NHS Trust (RW6), closed 30 September 2021" in facts(
        figure, "Took over from"
    )
    assert facts(figure, "Followed by") == []


def test_profile_of_a_closed_trust_names_both_successors(version: Version) -> None:
    figure = of(version, "trust-profile", "RW6")
    assert figure.title.endswith(", closed on 30 September 2021")
    assert [said[-5:] for said in facts(figure, "Followed by")] == ["(R0A)", "(RM3)"]


def test_profile_says_what_is_unknown(version: Version) -> None:
    figure = of(version, "trust-profile", "RYQ")
    assert facts(figure, "Opened") == ["Not known"]
    assert facts(figure, "Closed") == ["No closing date is published"]


def test_profile_gives_the_later_name(version: Version) -> None:
    assert facts(of(version, "trust-profile", "RMP"), "Later name") == [
        "Tameside and Glossop Integrated Care NHS Foundation Trust"
    ]


def test_events_of_a_trust_that_withdrew(version: Version) -> None:
    figure = of(version, "trust-events", "RMY")
    assert (
        figure.title == "Chosen for Mutuals in Health and withdrew; two spells in special measures"
    )
    when = {row["what"]: row["when"] for row in figure.rows}
    assert when["Withdrew from Mutuals in Health"] == "9 to 13 February 2015"
    assert figure.chart is not None
    assert any(
        "leaving date not found" in label["text"]
        for label in plotly_of(figure)["layout"]["annotations"]
    )


def test_events_draw_a_dotted_line_only_for_a_spell_with_both_ends(version: Version) -> None:
    figure = of(version, "trust-events", "RMY")
    assert figure.chart is not None
    dotted = [trace for trace in plotly_of(figure)["data"] if trace["line"].get("dash") == "dot"]
    assert [[str(day) for day in trace["x"]] for trace in dotted] == [["2015-02-04", "2016-07-01"]]


def test_events_of_a_trust_in_no_programme(version: Version) -> None:
    figure = of(version, "trust-events", "R1F")
    assert figure.title == "No programme is known to have included this trust"
    assert figure.chart is None


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (
            "RMP",
            (
                "Rated overall: Inadequate in 2014; Requires improvement in 2015; Good in 2017 and"
                " 2019"
            ),
        ),
        ("RBQ", "Rated overall: Outstanding in 2016 and 2019"),
        ("RPG", "Rated overall: Requires improvement in 2016; Good in 2017 and 2019"),
        ("RYQ", "No CQC rating of this trust was found"),
    ],
)
def test_ratings_are_told_in_the_order_of_time(version: Version, code: str, title: str) -> None:
    assert of(version, "trust-ratings", code).title == title


def test_ratings_not_held_are_told_and_not_filled_in(version: Version) -> None:
    rows = [row for row in of(version, "trust-ratings", "RMP").rows if row["domain"] == "safe"]
    assert [row["rating"] for row in rows] == [
        "No rating held",
        "No rating held",
        "No rating held",
        "Good",
    ]
    held = [cell for cell in cells("cqc_ratings") if cell["trust_code"] == "RMP"]
    shown = [
        row for row in of(version, "trust-ratings", "RMP").rows if row["rating"] != "No rating held"
    ]
    assert len(shown) == len(held)


def test_a_trust_without_a_rating_is_not_said_to_be_unrated(version: Version) -> None:
    empty = of(version, "trust-ratings", "RYQ").empty
    assert "Ratings of 209 trusts were found" in empty
    assert "does not mean that the trust was not rated" in empty


def test_every_rating_has_a_letter_and_a_symbol_of_its_own(version: Version) -> None:
    figure = of(version, "trust-ratings", "RMY")
    assert figure.chart is not None
    marks = [
        (trace["marker"]["symbol"], *set(trace["text"]))
        for trace in plotly_of(figure)["data"]
        if trace.get("text")
    ]
    assert len({mark[0] for mark in marks}) == len({mark[1] for mark in marks}) == len(marks) > 2


def test_engagement_verdict_of_the_default_trust(version: Version) -> None:
    figure = of(version, "trust-engagement", "RMP")
    assert (
        figure.title
        == "In 2019 this trust was near the middle of acute trusts on all four indicators"
    )
    assert figure.caveats[0].startswith("288 to 1,611 staff answered")
    assert {row["survey_year"] for row in figure.rows} == set(range(2012, 2020))


def test_engagement_lines_break_where_no_value_is_held(version: Version) -> None:
    held = {
        (row["indicator_id"], int(row["survey_year"]))
        for row in cells("engagement")
        if row["trust_code"] == "RBT"
    }
    assert ("recommend_work_pct", 2015) not in held
    figure = of(version, "trust-engagement", "RBT")
    assert figure.chart is not None
    lines = [trace for trace in plotly_of(figure)["data"] if trace["name"] == "This trust"]
    names = list(dict.fromkeys(row["indicator_id"] for row in figure.rows))
    assert len(lines) == len(names) == 4
    for name, line in zip(names, lines, strict=True):
        drawn = {
            (name, year)
            for year, value in zip(line["x"], line["y"], strict=True)
            if value is not None
        }
        assert drawn == {pair for pair in held if pair[0] == name}
        assert "connectgaps" not in line


@pytest.mark.parametrize(("code", "values"), [("RBQ", 1), ("RMY", 4), ("RXA", 0)])
def test_engagement_of_other_types_is_not_set_against_acute_trusts(
    version: Version, code: str, values: int
) -> None:
    figure = of(version, "trust-engagement", code)
    assert figure.chart is None
    assert len(figure.rows) == values


def test_themes_rest_on_the_trusts_own_type(version: Version) -> None:
    kinds = {row["trust_code"]: row["trust_type"] for row in cells("trusts")}
    measured = {
        (r["trust_code"], r["indicator_id"]): float(r["value"]) for r in cells("engagement")
    }
    values = [
        v
        for (code, name), v in measured.items()
        if name == "theme_engagement" and kinds[code] == "Ambulance"
    ]
    figure = of(version, "trust-themes", "RX8")
    row = next(row for row in figure.rows if row["indicator_id"] == "theme_engagement")
    assert row["trusts"] == len(values) == 10
    assert row["p50"] == pytest.approx((sorted(values)[4] + sorted(values)[5]) / 2)
    assert len(figure.rows) == 11


def test_mortality_of_a_trust_with_mixed_bandings(version: Version) -> None:
    figure = of(version, "trust-mortality", "RMP")
    banded = [
        row["banding"]
        for row in cells("outcomes")
        if row["trust_code"] == "RMP" and row["series"] == "hscic_rolling"
    ]
    assert (banded.count("Higher than expected"), banded.count("As expected"), len(banded)) == (
        8,
        3,
        11,
    )
    assert (
        figure.title
        == "SHMI was higher than expected in eight and as expected in three of 11 overlapping"
        " periods to 30 September 2013; in the twelve months to 31 December 2025 SHMI was as"
        " expected"
    )
    assert any("must not be used to rank" in caveat for caveat in figure.caveats)


def test_mortality_series_are_in_panels_of_their_own_and_never_joined(version: Version) -> None:
    figure = of(version, "trust-mortality", "RMP")
    assert figure.chart is not None
    points = [trace for trace in plotly_of(figure)["data"] if trace["type"] == "scatter"]
    assert {trace["mode"] for trace in points} == {"markers"}
    assert {trace["xaxis"] for trace in points if trace["name"] == "No limits published"} == {
        "x2",
        "x3",
    }
    banded = {trace["xaxis"] for trace in points if trace["name"] != "No limits published"}
    assert banded == {"x", "x3"}


def test_mortality_limits_are_those_published(version: Version) -> None:
    figure = of(version, "trust-mortality", "RM1")
    assert figure.chart is not None
    (bars,) = [trace for trace in plotly_of(figure)["data"] if trace["type"] == "bar"]
    published = [
        row for row in cells("outcomes") if row["trust_code"] == "RM1" and row["lower_limit"]
    ]
    published.sort(key=lambda row: row["period_end"])
    assert bars["base"] == pytest.approx([float(row["lower_limit"]) for row in published])
    tops = [low + height for low, height in zip(bars["base"], bars["y"], strict=True)]
    assert tops == pytest.approx([float(row["upper_limit"]) for row in published])


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("RXA", "SHMI does not exist for mental health trusts"),
        ("R1C", "SHMI does not exist for mental health trusts"),
        (
            "RNN",
            "In the twelve months to 31 December 2025 SHMI was as expected",
        ),
        ("RBS", "No SHMI of this trust was found"),
    ],
)
def test_mortality_where_little_or_nothing_is_held(version: Version, code: str, title: str) -> None:
    assert of(version, "trust-mortality", code).title == title


def gaps(version: Version, code: str) -> dict[str, str]:
    return {row["gap"]: row["means"] for row in of(version, "trust-gaps", code).rows}


def test_gaps_of_a_trust_about_which_little_is_known(version: Version) -> None:
    found = gaps(version, "RYQ")
    assert (
        of(version, "trust-gaps", "RYQ").title
        == f"{len(found)} things about this trust were not found"
    )
    assert {
        "The opening date",
        "Where its headquarters were",
        "Its values in 2013 to 2019",
        "Its SHMI in 2013 to 2019",
    } <= set(found)
    assert "Whether and when it closed, and what followed it" in found
    assert "may well have been rated" in found["How the Care Quality Commission (CQC) rated it"]


def test_gaps_do_not_count_years_in_which_the_trust_was_not_open(version: Version) -> None:
    assert "Its values in 2017" in gaps(version, "R0A")
    assert not any("2012" in gap for gap in gaps(version, "R0A"))


def test_gaps_say_where_a_measure_does_not_apply(version: Version) -> None:
    means = gaps(version, "RXA")["How its deaths compare with those expected"]
    assert means == "Not applicable: SHMI does not exist for mental health trusts."
    told = of(version, "trust-gaps", "RXA").title
    assert told == "Five things about this trust were not found; one does not apply to it"
    assert "When its latest spell in special measures ended" in gaps(version, "RMY")


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ([2013], "2013"),
        ([2013, 2014], "2013 and 2014"),
        ([2012, 2014, 2015, 2016], "2012 and 2014 to 2016"),
        ([2012, 2014], "2012 and 2014"),
    ],
)
def test_years_are_told_as_spans(years: list[int], said: str) -> None:
    assert _years(years) == said


def row(value: float, better: bool | None = True) -> Row:
    return {"value": value, "p25": 10.0, "p75": 20.0, "higher_is_better": better}


@pytest.mark.parametrize(
    ("value", "better", "found"),
    [
        (10, True, "within"),
        (20, False, "within"),
        (20.1, True, "better"),
        (20.1, False, "worse"),
        (9.9, True, "worse"),
        (9.9, False, "better"),
        (9.9, None, "below"),
        (21, None, "above"),
    ],
)
def test_place_is_relative_to_the_middle_half_and_the_good_direction(
    value: float, better: bool | None, found: str
) -> None:
    assert place(row(value, better)) == found


def test_standing_counts_each_side() -> None:
    rows = [row(15), row(25), row(26), row(5)]
    assert standing(rows, "In 2019", "acute", "theme") == (
        "In 2019 this trust was better placed than most acute trusts on two themes, near the middle"
        " on one and worse placed on one"
    )
    near = "In 2019 this trust was near the middle of acute trusts on"
    assert standing([row(15), row(16)], "In 2019", "acute", "theme") == f"{near} two themes"
    three = standing([row(15)] * 3, "In 2019", "acute", "theme")
    assert three == f"{near} all three themes"


def test_text_from_the_data_takes_no_effect_in_a_chart(version: Version) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    tables = {name: version.table(name) for name in TABLES}
    events = tables["participation_events"]
    column = events.column_names.index("reason")
    tables["participation_events"] = events.set_column(
        column, "reason", pa.array([hostile] * len(events))
    )
    programmes = tables["programmes"]
    named = programmes.column_names.index("name")
    tables["programmes"] = programmes.set_column(
        named, "name", pa.array([hostile] * len(programmes))
    )
    figure = of(Version(version.info, tables), "trust-events", "RMP")
    assert figure.chart is not None
    texts = [label["text"] for label in plotly_of(figure)["layout"]["annotations"]] + [
        t.get("hovertext", "") for t in plotly_of(figure)["data"]
    ]
    assert not any("<img" in text for text in texts)
    assert any("&lt;img" in text for text in texts)
