"""Lines to take: numbers come from the figures, and no answer outlives its facts."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathfinders.entities.programme import programmes
from pathfinders.figures import make
from pathfinders.figures.briefing.conditions import broken, holds
from pathfinders.figures.briefing.facts import UNPUBLISHED, Fact, Facts, facts_of, filled_in
from pathfinders.links import View
from pathfinders.store.versions import Version
from pathfinders.tables.briefing import FACTS
from pathfinders.uploads.consequences import consequences
from tests.changed import with_table

MUTUALS = View(programme="mutuals-in-health")
MADE_UP: Facts = {
    "left": Fact("two", 2),
    "reached": Fact("more than 40"),
    "spent": UNPUBLISHED,
    "leavers": Fact("Made-up and Other", 2),
}


def answers(version: Version) -> dict[str, str]:
    rows = make("lines-to-take", version, MUTUALS).rows
    return {row["question"]: row["answer_said"] for row in rows}


def test_the_questions_are_answered(version: Version) -> None:
    said = answers(version)
    assert len(said) == 8
    assert said["What did it cost?"].startswith("£1 million was announced, to buy expert support")
    assert "None did" not in said["Did it work?"]
    assert "and none did. Seven of the nine trusts" in said["Did it work?"]
    assert (
        "4 of 21 left (Cabinet Office mutual pathfinders)" in said["Is losing two of nine unusual?"]
    )


def test_every_answer_is_two_sentences_with_a_source_and_an_opponent(version: Version) -> None:
    for programme in programmes(version):
        for row in make("lines-to-take", version, View(programme=programme.programme_id)).rows:
            assert row["answer_said"].count(". ") == 1, row["answer_said"]
            assert row["answer_said"].endswith(".")
            assert row["opponent_said"].endswith(".")
            assert "{" not in row["answer_said"] + row["opponent_said"]
            assert ": " in row["rests_on"]


def test_a_view_is_named_as_a_view(version: Version) -> None:
    rows = make("lines-to-take", version, MUTUALS).rows
    (privatisation,) = [row for row in rows if "privatisation" in row["question"]]
    assert "which is their view" in privatisation["rests_on"]
    assert "the minister" in privatisation["answer_said"]


def test_the_contract_names_the_facts_that_there_are(version: Version) -> None:
    assert set(facts_of(version, MUTUALS)) == set(FACTS)


def test_an_answer_whose_fact_changed_is_flagged_before_publishing_and_not_shown(
    bundle: dict[str, pa.Table], version: Version
) -> None:
    funding = bundle["funding"].to_pylist()
    template = next(row for row in funding if row["programme_id"] == "mutuals-in-health")
    spent = template | {"stage": "spent", "basis": "cash", "unit_note": "made up"}
    changed = with_table(bundle, "funding", [*funding, spent])
    assert "What did it cost?" not in answers(changed)
    figure = make("lines-to-take", changed, MUTUALS)
    assert figure.title.endswith("; one answer left out, because the facts have changed")
    (flag,) = figure.caveats
    assert "“What did it cost?” is not shown" in flag
    assert "spent = not published, and now it is £1 million" in flag
    found = [c for c in consequences(version, changed) if c.figure == "lines-to-take"]
    assert {c.kind for c in found} == {"verdict", "caveat"}


def test_where_no_fact_supports_any_answer_none_is_shown(bundle: dict[str, pa.Table]) -> None:
    rows = [
        row | {"valid_while": "chosen = 99"}
        for row in bundle["answers"].to_pylist()
        if row["programme_id"] == "mutuals-in-health"
    ]
    figure = make("lines-to-take", with_table(bundle, "answers", rows), MUTUALS)
    assert figure.rows == ()
    assert figure.title.startswith("No answer is shown")
    assert len(figure.caveats) == 8


@pytest.mark.parametrize(
    ("condition", "is_so"),
    [
        ("left = 2", True),
        ("left=2", True),
        ("left > 1", True),
        ("left < 2", False),
        ("left = 3", False),
        ("spent = not published", True),
        ("spent = 0", False),
        ("spent < 1", False),
        ("left = not published", False),
        ("reached > 39", True),
        ("reached > 40", False),
        ("reached = 40", False),
        ("reached < 41", False),
        ("leavers = Made-up and Other", True),
        ("leavers = Made-up", False),
        ("nothing = 1", False),
        ("left is 2", False),
    ],
)
def test_conditions(condition: str, is_so: bool) -> None:
    assert holds(condition, MADE_UP) is is_so


@given(st.text(max_size=30))
def test_a_condition_that_is_not_understood_never_holds(text: str) -> None:
    assert holds(text, {}) is False


def test_a_fact_that_is_not_published_breaks_the_answer_that_names_it() -> None:
    (why,) = broken("It cost {Spent}.", None, MADE_UP)
    assert (why.condition, why.now) == ("spent is published", "not published")


def test_a_slot_takes_a_capital() -> None:
    assert filled_in("{Left} left; {left}.", MADE_UP) == "Two left; two."
