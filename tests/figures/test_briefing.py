"""The briefing: tiles, timeline, terms and sentences."""

import re
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from pathfinders.entities.programme import programmes
from pathfinders.figures import make
from pathfinders.figures.briefing.facts import facts_of
from pathfinders.figures.sentences import Section, State, sentences
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.changed import with_table, with_tables
from tests.statistics.test_difference import AFTER, BEFORE, PATHFINDERS, acute_values

MUTUALS = View(programme="mutuals-in-health")
GP = View(programme="gp-consortia-pathfinders")
VANGUARDS = View(programme="new-care-models-vanguards")


def tiles(version: Version, view: View) -> dict[str, str]:
    return {row["headline"]: row["said"] for row in make("headline-numbers", version, view).rows}


def is_vanguard(row: dict[str, Any]) -> bool:
    return bool(row["programme_id"] == VANGUARDS.programme)


def test_tiles_of_mutuals_in_health(version: Version) -> None:
    assert tiles(version, MUTUALS) == {
        "Chosen": "9",
        "Left": "2",
        "Completed": "7",
        "Fund announced": "£1 million",
        "Most for one participant": "£100,000",
    }


def test_unknown_is_said_and_is_not_zero(version: Version) -> None:
    said = tiles(version, GP)
    assert said["Left"] == said["Completed"] == said["Most for one participant"] == "Not published"
    assert said["Chosen"] == "257"
    assert "at least 267" in make("headline-numbers", version, GP).rows[0]["detail"]


def test_timeline_shows_bounds_and_never_a_day_that_is_not_known(version: Version) -> None:
    timeline = make("programme-timeline", version, MUTUALS)
    when = {row["what"]: row["when"] for row in timeline.rows}
    assert when["Nine chosen"] == "5 September to 17 December 2014"
    assert when["Applications closed"] == "4 September 2014"
    assert when["Two withdrew"] == "7 to 13 February 2015"
    assert timeline.title == (
        "Announced in July 2014; nine chosen by December 2014; two withdrew in February 2015; seven"
        " completed by September 2015"
    )


def test_bounded_counts_keep_their_qualifier_on_the_timeline(version: Version) -> None:
    what = [
        row["what"]
        for row in make("programme-timeline", version, View(programme="right-to-request")).rows
    ]
    assert "Outcome counted: more than 40" in what


def texts(version: Version, view: View) -> list[str]:
    return [sentence.text for sentence in sentences(version, view)]


def test_the_answer_of_mutuals_in_health_in_three_sentences(version: Version) -> None:
    assert [s.text for s in sentences(version, MUTUALS) if s.section == Section.ANSWER] == [
        "The aim of Mutuals in Health was to help trusts explore whether the staff-led mutual model"
        " could raise engagement, and find the practical barriers to it. The Department of Health"
        " and the Cabinet Office announced the programme on 15 July 2014.",
        "Nine trusts had been chosen by 17 December 2014. Seven stayed; Norfolk and Norwich"
        " University Hospitals and Norfolk and Suffolk withdrew in February 2015.",
        "No trust had to become a mutual; none is known to have done so. Four of the seven trusts"
        " that reported backed a stronger form of foundation trust.",
    ]


def test_what_was_asked_comes_before_whether_it_was_reached(version: Version) -> None:
    right = texts(version, View(programme="right-to-request"))
    assert right[2] == (
        "The hope was that groups would set up a social enterprise to run their service; more than"
        " 40 of the 61 had become social enterprises by 30 April 2015."
    )
    assert texts(version, GP)[2] == (
        "211 clinical commissioning groups had been authorised by March 2013; how many of them grew"
        " from these groups is not published."
    )


def test_every_programme_has_its_sentences(version: Version) -> None:
    for programme in programmes(version):
        view = View(programme=programme.programme_id)
        said = sentences(version, view)
        assert sum(s.section == Section.ANSWER for s in said) == 3
        assert 7 <= len(said) <= 9
        for sentence in said:
            assert sentence.text.endswith(".")
            assert not re.search(r"None\b(?! is)|\bnan\b|  |\.\.", sentence.text), sentence.text
            assert make(sentence.figure, version, view)


def test_not_published_and_no_difference_are_two_states(version: Version) -> None:
    for programme in programmes(version):
        for sentence in sentences(version, View(programme=programme.programme_id)):
            silent = re.search("not published|not known|No published study", sentence.text)
            if sentence.state is State.NOT_PUBLISHED:
                assert silent, sentence.text
            if sentence.state is State.NO_DIFFERENCE:
                assert not silent, sentence.text
            assert (sentence.compares is None) or sentence.state is not State.NOT_PUBLISHED


def test_a_comparison_is_of_the_numbers_in_the_files(
    version: Version, frames: dict[str, pd.DataFrame]
) -> None:
    counts = frames["programme_counts"]
    counts = counts[counts.region.isna() & (counts.qualifier == "exact")]
    seen = 0
    for programme in programmes(version):
        own = counts[counts.programme_id == programme.programme_id]
        chosen = own[own.measure == "cumulative_participants"].value.max()
        for sentence in sentences(version, View(programme=programme.programme_id)):
            if sentence.compares is None or sentence.section == Section.ENGAGEMENT:
                continue
            seen += 1
            parts = own[own.measure.isin(["withdrawn", "outcome_achieved"])].value
            assert sentence.compares.whole == chosen
            assert sentence.compares.part in set(parts)
    assert seen >= 4


def test_whether_engagement_moved_compares_two_changes_worked_out_with_pandas(
    version: Version, frames: dict[str, pd.DataFrame]
) -> None:
    (said,) = [s for s in sentences(version, MUTUALS) if s.section == Section.ENGAGEMENT]
    wide = acute_values(frames, "staff_motivation_mean").pivot(
        index="trust_code", columns="year", values="value"
    )
    wide = wide.dropna()
    change = wide[list(AFTER)].mean(axis=1) - wide[list(BEFORE)].mean(axis=1)
    mine = change.index.isin(PATHFINDERS)
    assert said.compares is not None
    assert said.compares.part == pytest.approx(change[mine].mean())
    assert said.compares.whole == pytest.approx(change[~mine].mean())
    assert said.state is State.NO_DIFFERENCE
    assert "other acute trusts" in said.text
    assert said.compares.of_what == "the change at other acute trusts"


TILES = {
    "Chosen": "chosen",
    "Left": "left",
    "Completed": "completed",
    "Fund announced": "fund",
    "Most for one participant": "most",
}


def test_tiles_and_sentences_give_the_same_numbers(version: Version) -> None:
    for programme in programmes(version):
        view = View(programme=programme.programme_id)
        facts, said = facts_of(version, view), make("headline-numbers", version, view).rows
        rows = {row["headline"]: row for row in said}
        for headline, name in TILES.items():
            row = rows[headline]
            published = row["said"] != "Not published"
            assert published == facts[name].published, (programme.name, name)
            if facts[name].number is not None and name not in ("fund", "most"):
                assert row["said"] == f"{facts[name].number:,.0f}", (programme.name, name)


def test_announced_sums_are_on_the_tile_where_there_is_no_fund(version: Version) -> None:
    right = tiles(version, View(programme="right-to-request"))
    assert right["Fund announced"] == "£100 million and two other sums"


def test_sums_that_are_not_of_the_whole_are_no_fund_announced(version: Version) -> None:
    tile = next(
        row
        for row in make("headline-numbers", version, VANGUARDS).rows
        if row["headline"] == "Fund announced"
    )
    assert tile["said"] == "£2.2 billion and £101 million"
    assert tile["detail"] == (
        "Early plan for new care models, 2016-17 to 2020-21; all vanguards, 2017-18"
    )


def test_a_complete_list_with_every_end_says_that_none_is_known_to_have_left(
    bundle: dict[str, pa.Table], version: Version
) -> None:
    assert tiles(version, VANGUARDS) == {
        "Chosen": "50",
        "Left": "None known",
        "Completed": "48",
        "Merged": "2",
        "Fund announced": "£2.2 billion and £101 million",
        "Most for one participant": "Not published",
    }
    assert texts(version, VANGUARDS)[1] == (
        "50 partnerships had been chosen by 31 December 2015. None is known to have left; 48"
        " completed the programme."
    )
    # With the end of one participant unknown, how many left is not published.
    events = bundle["participation_events"].to_pylist()
    end = next(row for row in events if row["event"] == "completed" and is_vanguard(row))
    events.remove(end)
    assert (
        "how many left is not published"
        in (texts(with_table(bundle, "participation_events", events), VANGUARDS)[1])
    )


def test_a_complete_list_counts_those_chosen_where_no_source_does(version: Version) -> None:
    pilots = View(programme="community-foundation-trust-pilots")
    assert tiles(version, pilots)["Chosen"] == "6"
    assert texts(version, pilots)[1].startswith("Six trusts had been chosen by 31 July 2008")


def test_what_came_next_says_what_it_was(version: Version) -> None:
    assert make("what-came-next", version, MUTUALS).title == (
        "University Hospitals of Leicester began a pilot of an autonomous orthopaedics and theatres"
        " team inside the trust. Tameside Hospital became Tameside and Glossop Integrated Care NHS"
        " Foundation Trust: integration, not mutualisation"
    )
    assert make("what-came-next", version, VANGUARDS).title.endswith(
        ". More is published of 11 others"
    )


def test_where_nothing_dated_is_of_participants_the_first_and_last_moment_are_said(
    version: Version,
) -> None:
    assert make("programme-timeline", version, View(programme="nhs-test-beds")).title == (
        "Announced in January 2016; the last seven were chosen by October 2018"
    )
    assert make("programme-timeline", version, View(programme="right-to-request")).title == (
        "The first 29 were chosen by January 2008; its outcome was last counted in April 2015, at"
        " more than 40"
    )


def test_sentences_follow_the_data(bundle: dict[str, pa.Table], version: Version) -> None:
    counts = bundle["programme_counts"].to_pylist()
    for row in counts:
        if row["programme_id"] == "mutuals-in-health" and row["measure"] == "outcome_achieved":
            row["value"] = 3
    changed = with_table(bundle, "programme_counts", counts)
    assert "none is known to have done so" in texts(version, MUTUALS)[2]
    assert "three of the nine had become mutuals by March 2022" in texts(changed, MUTUALS)[2]


def test_without_what_it_asked_for_a_sentence_says_so(
    bundle: dict[str, pa.Table],
) -> None:
    changed = with_table(bundle, "programme_outcomes", [])
    assert texts(changed, MUTUALS)[2] == (
        "None had reached its aim by March 2022; what it asked for is not published."
    )
    unlisted = [row | {"participants_list": None} for row in bundle["programmes"].to_pylist()]
    silent = with_tables(bundle, {"programme_counts": [], "programmes": unlisted})
    assert texts(silent, MUTUALS)[1:3] == [
        "How many trusts took part is not published.",
        "No trust had to become a mutual; how many did is not published. Four of the seven trusts"
        " that reported backed a stronger form of foundation trust.",
    ]


def test_each_participant_has_a_line_with_its_reason_or_finding(version: Version) -> None:
    lines = {r["who"]: r for r in make("what-happened", version, MUTUALS).rows}
    assert len(lines) == 9
    assert lines["Norfolk and Suffolk"]["happened"] == "Withdrew in February 2015"
    assert "staff feared privatisation" in lines["Norfolk and Suffolk"]["reason_said"]
    assert "integrated care organisation" in lines["Tameside Hospital"]["reason_said"]


def test_many_participants_of_whom_nothing_is_said_share_a_line(
    bundle: dict[str, pa.Table],
) -> None:
    template = bundle["participants"].to_pylist()[0]
    added = [
        template | {"participant_id": f"made-up-{i}", "name": f"Made-up {i}", "trust_code": None}
        for i in range(20)
    ]
    changed = with_table(bundle, "participants", [*bundle["participants"].to_pylist(), *added])
    rows = make("what-happened", changed, MUTUALS).rows
    shared = {row["who"]: row["happened"] for row in rows if "others" in row["who"]}
    assert shared["20 others"] == "No end is published"
    assert "3 others: Cheshire and Wirral Partnership" in next(iter(shared))


def test_obstacles_are_grouped_and_none_is_lost(version: Version) -> None:
    figure = make("obstacles", version, MUTUALS)
    about = [row["theme_said"] for row in figure.rows]
    assert about[:5] == [
        "Tax and VAT",
        "Capital and property",
        "Pensions",
        "Law and national policy",
        "Staff and unions",
    ]
    assert figure.title.startswith("Sources name 16 obstacles, about tax and VAT, capital")
    text = " ".join(row["what"] for row in figure.rows)
    for row in version.rows("barriers_named", programme="mutuals-in-health"):
        assert row["description"] in text
    assert "£19 million (per trust per year)" in text


def test_what_came_next_is_in_order_of_time(version: Version) -> None:
    figure = make("what-came-next", version, MUTUALS)
    assert [row["who"] for row in figure.rows] == [
        "University Hospitals of Leicester",
        "Tameside Hospital",
    ]
    assert figure.rows[1]["what"].startswith("In September 2016: Became Tameside and Glossop")


def test_every_part_of_the_briefing_says_something_or_that_it_is_not_published(
    version: Version,
) -> None:
    for programme in programmes(version):
        said = sentences(version, View(programme=programme.programme_id))
        assert {sentence.section for sentence in said} == set(Section), programme.name


def test_what_studies_of_the_programme_found_is_said_in_their_terms(version: Version) -> None:
    assert make("own-studies", version, View(programme="total-purchasing-pilots")).title == (
        "Goodwin et al (1998) looked at whether each pilot met its own objectives: achievement"
        " varied widely; small pilots were more likely to report success"
    )
    assert make("own-studies", version, MUTUALS).title == (
        "The Ham review (2014) looked at mortality, patient experience, absence and turnover. It"
        " concludes that highly engaged organisations do better on each"
    )
    assert make("own-studies", version, View(programme="right-to-request")).empty


@pytest.mark.parametrize("view", [MUTUALS, GP])
def test_terms_are_all_there(version: Version, view: View) -> None:
    assert (
        len(make("programme-terms", version, view).rows)
        == {"mutuals-in-health": 8, "gp-consortia-pathfinders": 10}[str(view.programme)]
    )
