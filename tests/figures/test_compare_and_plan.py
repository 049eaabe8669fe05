"""Programmes side by side, and what they say of the next one."""

import pyarrow as pa
import pytest

from pathfinders.entities.unavailable import Unavailable
from pathfinders.figures import make
from pathfinders.figures.briefing.facts import facts_of
from pathfinders.links import View
from pathfinders.store.versions import Version
from tests.changed import with_table, with_tables

MUTUALS, GP, RIGHT = "mutuals-in-health", "gp-consortia-pathfinders", "right-to-request"


def columns(version: Version, view: View) -> dict[str, list[str]]:
    """The cells of each line, in the order of the programmes."""
    figure = make("side-by-side", version, view)
    keys = [field.key for field in figure.fields[1:]]
    return {row["what"]: [row[key] for key in keys] for row in figure.rows}


def test_two_programmes_side_by_side(version: Version) -> None:
    said = columns(version, View(programme=MUTUALS, beside=GP))
    assert said["Chosen"] == ["Nine, by 17 December 2014; day not published", "257, July 2011"]
    assert said["Left"][1] == "Not published"
    assert said["Spent"] == ["Not published", "Not published"]
    assert said["From announcement to selection"] == ["7 to 23 weeks", "6 to 11 weeks"]
    assert said["What was asked for"][0] == "To become a mutual. It was not required"
    assert said["Planned length"] == ["About nine months", "About 17 months"]
    assert make("side-by-side", version, View(programme=MUTUALS, beside=GP)).title == (
        "Mutuals in Health: two of nine left; GP consortia pathfinder programme: 257 chosen, how"
        " many left is not published"
    )


def test_its_cells_are_the_facts_of_the_briefings(version: Version) -> None:
    said = columns(version, View(programme=RIGHT, beside=MUTUALS, third=GP))
    for place, programme in enumerate((RIGHT, MUTUALS, GP)):
        facts = facts_of(version, View(programme=programme))
        for name, line in (("chosen", "Chosen"), ("left", "Left"), ("fund", "Fund announced")):
            assert said[line][place].lower().startswith(facts[name].words.lower())


@pytest.mark.parametrize(
    ("view", "number"),
    [
        (View(programme=MUTUALS, beside=GP, third="none", fourth="none"), 2),
        (View(programme=MUTUALS, beside=GP, third=RIGHT, fourth="gp-access-fund"), 4),
        (View(programme=MUTUALS, beside=MUTUALS), 1),
    ],
)
def test_a_programme_stands_once(version: Version, view: View, number: int) -> None:
    assert len(make("side-by-side", version, view).fields) == number + 1


def test_what_is_not_there_is_refused(version: Version) -> None:
    with pytest.raises(Unavailable, match="no third “nobody”"):
        make("side-by-side", version, View(third="nobody"))
    with pytest.raises(Unavailable, match="no places “1000”"):
        make("next-programme", version, View(places="1000"))


def answers(version: Version, view: View) -> dict[str, dict[str, object]]:
    return {row["question"]: row for row in make("next-programme", version, view).rows}


def test_fifteen_places_and_two_million(version: Version) -> None:
    view = View(places="15", fund="2000000")
    said = answers(version, view)
    leaving = said["How many may leave"]
    assert leaving["number"] == 2
    assert "2 of 9 left Mutuals in Health" in str(leaving["named"])
    assert "counted plainly, 6 of 30 left" in str(leaving["answer"])
    assert str(said["Pounds a place"]["answer"]).startswith("£130,000 a place")
    assert "rests on only two programmes" in make("next-programme", version, view).title


def test_weeks_are_those_of_the_same_kind_of_entry(version: Version) -> None:
    closing = answers(version, View(entry="closing_date"))
    weeks = closing["Weeks from announcement to selection"]
    assert (weeks["named"], weeks["number"]) == ("Mutuals in Health, 7 to 23 weeks", 1)
    rolling = answers(version, View(entry="rolling"))["Weeks from announcement to selection"]
    assert "Mutuals in Health" not in str(rolling["named"])
    assert "GP consortia pathfinder programme" in str(rolling["named"])


def test_without_precedents_nothing_is_made_up(bundle: dict[str, pa.Table]) -> None:
    """No exact count is published, and no list is complete."""
    counts = [row | {"qualifier": "about"} for row in bundle["programme_counts"].to_pylist()]
    listed = with_table(bundle, "programme_counts", counts)
    assert answers(listed, View())["How many may leave"]["named"] == (
        "2 of 9 left Mutuals in Health"
    )
    partial = [row | {"participants_list": "partial"} for row in bundle["programmes"].to_pylist()]
    silent = with_tables(bundle, {"programme_counts": counts, "programmes": partial})
    figure = make("next-programme", silent, View())
    assert figure.title.startswith("Nobody can say how many of 15 would leave")
    assert answers(silent, View())["How many may leave"]["answer"] == (
        "Nothing: no programme has published it"
    )
    assert make("precedents-for-leaving", silent, View()).empty


def test_each_programme_is_foretold_from_the_others(version: Version) -> None:
    figure = make("precedents-for-leaving", version, View())
    assert {row["programme"] for row in figure.rows} >= {"Mutuals in Health"}
    assert all(row["inside"] == "Yes" for row in figure.rows)


def test_no_trust_is_named_in_a_plan(version: Version) -> None:
    text = " ".join(str(row) for row in make("next-programme", version, View()).rows)
    for name in ("Tameside", "Norfolk", "Leicester", "Moorfields", "Oxleas"):
        assert name not in text
