"""A figure as a sentence."""

from dataclasses import replace

from pathfinders.exports.sentence import sentence
from tests.exports.made_up import CONTEXT, SOURCE, made_up


def test_a_sentence_reads_as_one() -> None:
    assert (
        sentence(made_up(caveats=("Made up.", "Twice")), CONTEXT)
        == "A made-up verdict about nothing. Source: Nobody. Data version 1, published 1 January"
        " 2026. Two caveats at the link. https://example.org/made-up?programme=x"
    )


def test_where_nothing_is_drawn_it_says_why() -> None:
    text = sentence(
        made_up(chart=None, alt="", empty="Nobody counted. A count would be needed"), CONTEXT
    )
    assert "Nobody counted. A count would be needed." in text
    assert "Caveat" not in text


def test_it_names_the_programme_that_the_verdict_does_not_name() -> None:
    figure = made_up(shows="Made-up programme: made-up numbers")
    assert sentence(figure, CONTEXT).startswith("Made-up programme: A made-up verdict")
    named = made_up(title="Made-up programme was made up", shows="Made-up programme: numbers")
    assert sentence(named, CONTEXT).startswith("Made-up programme was made up.")


def test_what_rests_on_unpublished_records_says_so() -> None:
    own = replace(SOURCE, licence="internal")
    assert "Source: Nobody (internal, unpublished)." in sentence(made_up(sources=(own,)), CONTEXT)


def test_how_it_is_drawn_is_not_copied() -> None:
    figure = made_up(shows="Made-up numbers. The grey band is made up")
    assert "grey band" not in sentence(figure, CONTEXT)


def test_it_stays_on_one_line() -> None:
    assert "\n" not in sentence(made_up(title="One\ntwo", caveats=("a\r\nb",)), CONTEXT)
