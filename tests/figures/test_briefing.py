"""The briefing: tiles, timeline, terms and sentences."""

import re

import pyarrow as pa
import pytest

from pathfinders.entities.programme import programmes
from pathfinders.figures import make
from pathfinders.figures.sentences import sentences
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.changed import with_table

MUTUALS = View(programme="mutuals-in-health")
GP = View(programme="gp-consortia-pathfinders")


def tiles(version: Version, view: View) -> dict[str, str]:
    return {row["headline"]: row["said"] for row in make("headline-numbers", version, view).rows}


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
    assert said["Left"] == said["Completed"] == said["Most for one participant"] == "Not known"
    assert said["Chosen"] == "257"
    assert "at least 267" in make("headline-numbers", version, GP).rows[0]["detail"]


def test_timeline_shows_bounds_and_never_a_day_that_is_not_known(version: Version) -> None:
    timeline = make("programme-timeline", version, MUTUALS)
    when = {row["what"]: row["when"] for row in timeline.rows}
    assert when["Nine selected"] == "5 September to 17 December 2014"
    assert when["Applications closed"] == "4 September 2014"
    assert [row["what"] for row in timeline.rows].count("One withdrew") == 2


def test_bounded_counts_keep_their_qualifier_on_the_timeline(version: Version) -> None:
    what = [
        row["what"]
        for row in make("programme-timeline", version, View(programme="right-to-request")).rows
    ]
    assert "Outcome counted: more than 40" in what


def test_every_programme_has_its_sentences(version: Version) -> None:
    for programme in programmes(version):
        said = sentences(version, View(programme=programme.programme_id))
        assert 3 <= len(said) <= 8
        for sentence in said:
            assert sentence.text.endswith(".")
            assert not re.search(
                r"None|nan|\bno x\b|  |\.\.", sentence.text.replace("None is", "")
            ), sentence.text
            assert make(sentence.figure, version, View(programme=programme.programme_id))


def test_sentences_follow_the_data(bundle: dict[str, pa.Table], version: Version) -> None:
    counts = bundle["programme_counts"].to_pylist()
    for row in counts:
        if row["programme_id"] == "mutuals-in-health" and row["measure"] == "outcome_achieved":
            row["value"] = 3
    changed = with_table(bundle, "programme_counts", counts)
    before = [s.text for s in sentences(version, MUTUALS)]
    after = [s.text for s in sentences(changed, MUTUALS)]
    assert any(text.startswith("None is known to have reached the outcome") for text in before)
    assert any(text.endswith("was counted by 31 March 2022: three.") for text in after)


@pytest.mark.parametrize("view", [MUTUALS, GP])
def test_terms_are_all_there(version: Version, view: View) -> None:
    assert (
        len(make("programme-terms", version, view).rows)
        == {"mutuals-in-health": 8, "gp-consortia-pathfinders": 10}[str(view.programme)]
    )
