"""The enrolment figures: what they say, what they refuse to say, and that nothing breaks them."""

from datetime import date
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.entities.programme import programmes
from pathfinders.figures import KINDS, Figure, make
from pathfinders.figures.enrolment.applied import share_chosen
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.changed import with_table, with_tables
from tests.rendered import plotly_of

NAMES = (
    "participants-over-time",
    "applied-and-chosen",
    "participants-map",
    "participants-by-region",
    "participants-by-type",
    "coverage-by-wave",
    "participants-list",
)
MUTUALS, GP, ACCESS, VANGUARDS = (
    View(programme=p)
    for p in (
        "mutuals-in-health",
        "gp-consortia-pathfinders",
        "gp-access-fund",
        "new-care-models-vanguards",
    )
)
Bundle = dict[str, pa.Table]


def count(**over: Any) -> dict[str, Any]:
    """A published count of Mutuals in Health, as a row of programme_counts."""
    blank = {
        "programme_id": "mutuals-in-health",
        "wave": "1",
        "as_of_earliest": date(2014, 9, 5),
        "as_of_latest": date(2014, 12, 17),
        "region": None,
        "measure": "cumulative_participants",
        "value": 9,
        "qualifier": "exact",
        "basis": "net",
        "confidence": "stated",
        "source_id": "hsj-nine-pathfinders-2014",
        "note": None,
        "also_source_ids": None,
    }
    return blank | over


def with_counts(bundle: Bundle, *rows: dict[str, Any], keep: bool = True) -> Version:
    """Further counts of Mutuals in Health, where no programme's records say anything of its list,
    so that the counts are what is known.
    """
    kept = [
        r
        for r in bundle["programme_counts"].to_pylist()
        if keep or r["programme_id"] != "mutuals-in-health"
    ]
    unsaid = [r | {"participants_list": None} for r in bundle["programmes"].to_pylist()]
    return with_tables(bundle, {"programme_counts": [*kept, *rows], "programmes": unsaid})


@pytest.mark.parametrize("name", NAMES)
def test_every_programme_has_the_figure_or_a_reason(version: Version, name: str) -> None:
    assert KINDS[name].page == "enrolment"
    assert KINDS[name].choices == ("programme",)
    for programme in programmes(version):
        figure = make(name, version, View(programme=programme.programme_id))
        assert figure.title
        assert not figure.title.endswith(".")
        assert programme.name in figure.shows
        assert (
            figure.is_list
            or figure.chart
            or "needed" in figure.empty
            or "Trust types apply" in figure.empty
        )
        assert bool(figure.sources) == bool(figure.rows)
        labels = [field.label for field in figure.fields]
        assert len(set(labels)) == len(labels)
        assert all({field.key for field in figure.fields} <= set(row) for row in figure.rows)


def test_gp_consortia_grew_and_the_last_count_is_a_lower_bound(version: Version) -> None:
    figure = make("participants-over-time", version, GP)
    assert (
        figure.title
        == "The GP consortia pathfinder programme grew from 52 groups in December 2010 to 257 by"
        " July 2011; at least 267 by October 2011"
    )
    assert [row["value"] for row in figure.rows] == [52, 141, 177, 220, 257, 267]
    points = _trace(figure, "markers+text")
    assert points["text"] == ["52", "141", "177", "220", "257", "at least 267"]
    assert points["marker"]["symbol"] == [*["circle"] * 5, "circle-open"]
    solid = next(t for t in _traces(figure) if t.get("line", {}).get("dash") == "solid")
    assert solid["y"][-1] == 257, "the solid line ends at the last exact count"


def test_each_count_shows_the_days_it_can_stand_for(bundle: Bundle) -> None:
    figure = make("participants-over-time", with_counts(bundle), MUTUALS)
    spans = _trace(figure, "lines")
    assert spans["x"][:2] == [date(2014, 9, 5), date(2014, 12, 17)]
    assert spans["y"][:2] == [9, 9]
    assert spans["line"]["width"] > 10
    assert (
        figure.title
        == "Mutuals in Health: nine trusts by December 2014, seven by February 2015, after two"
        " withdrew"
    )


def test_a_complete_list_is_counted_from_its_dates(version: Version) -> None:
    figure = make("participants-over-time", version, MUTUALS)
    assert figure.title == (
        "Nine trusts were chosen by December 2014; two, Norfolk and Norwich University Hospitals"
        " and Norfolk and Suffolk, withdrew in February 2015"
    )
    assert [(row["what"], row["value"]) for row in figure.rows] == [
        ("Nine chosen", 9),
        ("One withdrew", 8),
        ("One withdrew", 7),
    ]
    published = next(t for t in _traces(figure) if t.get("name") == "Published count")
    assert set(published["y"]) >= {7, 9}


def test_a_published_count_that_the_list_contradicts_is_said(bundle: Bundle) -> None:
    rows = bundle["programme_counts"].to_pylist()
    wrong = count(as_of_earliest=date(2015, 3, 1), as_of_latest=date(2015, 3, 1), value=6)
    version = with_table(bundle, "programme_counts", [*rows, wrong])
    figure = make("participants-over-time", version, MUTUALS)
    said = "A count published for 1 March 2015 has six; by the list it was seven"
    assert said in figure.caveats
    assert "six" not in figure.title


def test_a_count_that_fell_for_another_reason_is_shown_beside_the_list(version: Version) -> None:
    figure = make("participants-over-time", version, VANGUARDS)
    assert figure.title == "50 participants were chosen from March to September 2015; two merged"
    beside = next(caveat for caveat in figure.caveats if "has 47" in caveat)
    assert "by the list it was" in beside
    assert "Not withdrawals" in beside


def test_funding_coverage_of_the_vanguards_is_not_a_fall(bundle: Bundle) -> None:
    version = with_counts(bundle)
    figure = make("participants-over-time", version, VANGUARDS)
    assert figure.title.startswith(
        "The New Care Models vanguards grew from 29 participants in March 2015 to 50 by December"
        " 2015"
    )
    assert figure.title.endswith("later counts of 47 and 49 do not record anyone leaving")
    assert "Not withdrawals" in figure.caveats[0]
    assert all(47 not in t["y"] for t in _traces(figure) if t.get("line", {}).get("dash")), (
        "no line falls to it"
    )
    assert not any(word in figure.title for word in ("fell", "lost", "withdrew", "left"))


def test_a_fall_with_withdrawals_is_told_as_one(bundle: Bundle) -> None:
    version = with_counts(
        bundle, count(as_of_earliest=date(2015, 3, 1), as_of_latest=date(2015, 3, 1), value=6)
    )
    title = make("participants-over-time", version, MUTUALS).title
    assert title.endswith("six by March 2015"), (
        "three fewer than nine, but only two withdrawals are known"
    )


def test_a_single_count_is_said_and_not_drawn(version: Version) -> None:
    figure = make(
        "participants-over-time", version, View(programme="personal-health-budget-pilots")
    )
    assert figure.chart is None
    assert figure.title == "Personal health budget pilots: 70 participants in July 2009"


def test_two_sources_for_one_date_stand_side_by_side(bundle: Bundle) -> None:
    rival = count(value=8, source_id="hsj-tax-barriers-2015")
    one = make("participants-over-time", with_counts(bundle, count(), rival, keep=False), MUTUALS)
    assert one.chart is None
    assert one.title == "Mutuals in Health: eight or nine trusts by December 2014"
    two = make("participants-over-time", with_counts(bundle, rival), MUTUALS)
    solid = [t for t in _traces(two) if t.get("line", {}).get("dash") == "solid"]
    assert sorted(t["y"][0] for t in solid) == [8, 9]


@pytest.mark.parametrize(
    ("applied", "chosen", "words"),
    [
        ((156, "exact"), (37, "exact"), "24%, 95% interval 18% to 31%"),
        ((250, "more_than"), (20, "exact"), "less than 8%"),
        ((250, "at_least"), (21, "exact"), "at most 9%"),
        ((300, "at_most"), (20, "exact"), "at least 6%"),
        ((100, "exact"), (20, "more_than"), "more than 20%"),
        ((100, "about"), (20, "exact"), "about 20%"),
        ((100, "more_than"), (20, "more_than"), "cannot be worked out"),
        ((100, "more_than"), (20, "about"), "cannot be worked out"),
        ((10, "exact"), (20, "exact"), "cannot be worked out"),
        ((0, "exact"), (0, "exact"), "cannot be worked out"),
    ],
)
def test_a_share_is_no_more_exact_than_its_numbers(
    applied: tuple[int, str], chosen: tuple[int, str], words: str
) -> None:
    row = {
        "applied": applied[0],
        "applied_qualifier": applied[1],
        "chosen": chosen[0],
        "chosen_qualifier": chosen[1],
    }
    assert share_chosen(row) == words


@given(
    st.integers(1, 400),
    st.integers(0, 400),
    st.integers(0, 50),
    st.sampled_from(("more_than", "at_least")),
)
def test_a_bound_holds_whatever_the_true_number_of_applicants(
    applied: int, chosen: int, more: int, qualifier: str
) -> None:
    row: dict[str, Any] = {
        "applied": applied,
        "applied_qualifier": qualifier,
        "chosen_qualifier": "exact",
    }
    row["chosen"] = min(chosen, applied)
    true = applied + more + (qualifier == "more_than")
    bound = int(share_chosen(row).split()[-1].rstrip("%"))
    assert 100 * row["chosen"] <= bound * true


def test_applicants_and_chosen_as_published(version: Version) -> None:
    access = make("applied-and-chosen", version, ACCESS)
    assert (
        access.title
        == "Wave 1: 20 of more than 250 expressions of interest were chosen (less than 8%); "
        "wave 2: 37 of 156 applications were chosen (24%)"
    )
    wave_1, wave_2 = access.rows
    assert wave_1["low"] is None
    assert (wave_2["low"], wave_2["high"]) == pytest.approx((17.7, 31.0), abs=0.05)
    gp = make("applied-and-chosen", version, GP)
    assert "East of England chose seven of 25 groups that applied, London eight of 16" in gp.title
    assert gp.title.endswith("how many applied in all is not published")
    assert all(row["share"] == "not known" for row in gp.rows if row["applied"] is None)


def test_unknown_applicants_are_not_shown_as_none(version: Version) -> None:
    figure = make("applied-and-chosen", version, MUTUALS)
    assert figure.chart is None
    assert figure.title == "How many applied is not known"
    assert "Chosen: nine in wave 1" in figure.empty
    assert figure.rows[0]["applied"] is None
    assert figure.rows[0]["applied_exact"] == "not known"


def test_applications_without_a_number_chosen(bundle: Bundle) -> None:
    lone = count(wave="2", measure="applications", value=30, basis=None)
    figure = make("applied-and-chosen", with_counts(bundle, lone), MUTUALS)
    assert figure.title == "How many of those who applied were chosen is not known"


def test_share_of_eligible_trusts_by_region(version: Version, frames: dict[str, Any]) -> None:
    figure = make("participants-by-region", version, MUTUALS)
    assert {row["group"]: (row["took_part"], row["eligible"]) for row in figure.rows} == {
        "London": (2, 38),
        "Midlands and East of England": (3, 74),
        "North of England": (3, 73),
        "South of England": (1, 57),
    }
    for row in figure.rows:
        p, n, z = row["took_part"] / row["eligible"], row["eligible"], 1.959963984540054
        middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        assert row["low"] / 100 == pytest.approx((middle - half) / (1 + z * z / n), abs=1e-9)
        assert row["high"] / 100 == pytest.approx((middle + half) / (1 + z * z / n), abs=1e-9)
    assert figure.title.startswith("Nine of 242 eligible trusts took part")
    assert "in all 4%, 95% interval 2% to 7%" in figure.shows
    assert all(
        a["low"] <= b["high"] and b["low"] <= a["high"] for a, b in combinations(figure.rows, 2)
    )
    assert figure.title.endswith("the regions do not clearly differ")
    assert any("chi-squared with both margins fixed: p 0.8" in c for c in figure.caveats)
    assert any("15 July 2014" in caveat for caveat in figure.caveats)
    assert any(
        caveat.startswith("Seven trusts have no known opening date") for caveat in figure.caveats
    )
    assert len(frames["trusts"]) > sum(row["eligible"] for row in figure.rows)


def test_regions_that_clearly_differ_are_said_to(bundle: Bundle) -> None:
    rows = bundle["participants"].to_pylist()
    london = [
        t
        for t in bundle["trusts"].to_pylist()
        if t["region"] == "London" and t["opened"] and not t["closed"]
    ][:30]
    model = next(row for row in rows if row["programme_id"] == "mutuals-in-health")
    taken = {row["trust_code"] for row in rows}
    more = [
        model
        | {
            "participant_id": t["trust_code"],
            "trust_code": t["trust_code"],
            "name": t["name"],
        }
        for t in london
        if t["trust_code"] not in taken
    ]
    figure = make(
        "participants-by-region", with_table(bundle, "participants", [*rows, *more]), MUTUALS
    )
    assert figure.title.endswith("the shares clearly differ between regions")
    assert any("p under 0.01)" in caveat for caveat in figure.caveats)


def test_no_share_from_a_list_that_is_not_complete(bundle: Bundle) -> None:
    version = with_counts(bundle, count(value=12, as_of_latest=date(2014, 12, 31)))
    assert make("participants-by-region", version, MUTUALS).chart is None
    assert make("participants-by-type", version, MUTUALS).chart is None
    assert not any(
        f.format == "percent" for f in make("participants-by-region", version, GP).fields
    )


def test_trust_types_are_told_one_by_one(version: Version) -> None:
    figure = make("participants-by-type", version, MUTUALS)
    assert {row["group"]: (row["took_part"], row["eligible"]) for row in figure.rows} == {
        "Acute": (4, 143),
        "Acute specialist": (2, 15),
        "Ambulance": (0, 10),
        "Community": (0, 18),
        "Mental health": (3, 56),
    }
    assert not any(word in figure.title for word in ("more", "most", "higher", "least", "than"))


def test_gp_groups_by_region_are_counts_and_london_s_people_are_not_known(version: Version) -> None:
    figure = make("participants-by-region", version, GP)
    assert (
        figure.title
        == "Groups by region in January 2011: from five in North East to 25 in South West"
    )
    london = next(row for row in figure.rows if row["region"] == "London")
    assert (london["value"], london["population"], london["confidence"]) == (15, None, "inferred")
    assert "people not known" in london["said"]
    assert sum(row["value"] for row in figure.rows) == 141


def test_coverage_keeps_gross_and_net_apart_and_both_sources(version: Version) -> None:
    figure = make("coverage-by-wave", version, GP)
    assert figure.title.endswith(
        "wave 1 covered about 12.8 million people in December 2010; by July 2011 the groups covered"
        " nearly 50 million"
    )
    wave_4 = [r["value"] for r in figure.rows if r["measure"] == "population" and r["wave"] == "4"]
    assert sorted(wave_4) == [45_000_000, 45_700_000]
    for trace in _traces(figure):
        assert trace["name"] in ("Added by the wave", "Standing total")
    gross = {r["value"] for r in figure.rows if r["basis"] == "gross"}
    drawn = {x for t in _traces(figure) if t["name"] == "Added by the wave" for x in t["x"]}
    assert drawn == gross
    assert any("87% of England" in caveat for caveat in figure.caveats)
    assert "about 45.7 million" in figure.alt


def test_coverage_without_a_standing_total_makes_up_none(version: Version) -> None:
    figure = make("coverage-by-wave", version, ACCESS)
    assert "wave 2 covered more than 1,400 practices and about 10.6 million people" in figure.title
    assert "18.1" not in figure.title + figure.alt


def test_the_list_says_whether_it_is_complete(version: Version) -> None:
    mutuals, gp = (make("participants-list", version, view) for view in (MUTUALS, GP))
    assert mutuals.is_list
    assert mutuals.title == "All nine trusts are listed: seven completed, two withdrew"
    assert (
        gp.title
        == "29 of the 257 groups counted by July 2011 are listed, and one applicant that was not"
        " accepted"
    )
    assert any("not complete" in caveat for caveat in gp.caveats)
    norfolk = next(row for row in mutuals.rows if row["trust_code"] == "RM1")
    assert (
        norfolk["happened"]
        == "Selected 5 September to 17 December 2014; withdrew 7 to 8 February 2015"
    )


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b <b>bold"])
def test_text_from_the_data_cannot_become_markup(bundle: Bundle, text: str) -> None:
    rows = [
        row | {"name": f"{text} {row['participant_id']}"}
        for row in bundle["participants"].to_pylist()
    ]
    trusts = [row | {"name": f"{text} NHS Trust"} for row in bundle["trusts"].to_pylist()]
    version = with_table(bundle, "participants", rows)
    assert make("participants-list", version, MUTUALS).rows[0]["name"].startswith(text)
    figure = make("participants-map", with_table(bundle, "trusts", trusts), MUTUALS)
    noted = with_counts(bundle, count(note=text, as_of_latest=date(2014, 12, 31)))
    over_time = make("participants-over-time", noted, MUTUALS)
    drawn = str(plotly_of(figure)) + str(plotly_of(over_time))
    assert "<script" not in drawn
    assert "<b>bold" not in drawn


def _traces(figure: Figure) -> list[dict[str, Any]]:
    assert figure.chart is not None
    traces: list[dict[str, Any]] = plotly_of(figure)["data"]
    return traces


def _trace(figure: Figure, mode: str) -> dict[str, Any]:
    return next(trace for trace in _traces(figure) if trace["mode"] == mode)
