"""A figure as a sentence."""

from pathfinders.exports.sentence import sentence
from tests.exports.made_up import CONTEXT, made_up


def test_a_sentence_reads_as_one() -> None:
    assert (
        sentence(made_up(caveats=("Made up.", "Twice")), CONTEXT)
        == "A made-up verdict about nothing (Made-up numbers, by made-up trust; version 1,"
        " published 1 January 2026). Caveat: Made up (one more caveat at the link)."
        " https://example.org/made-up?programme=x"
    )


def test_where_nothing_is_drawn_it_says_why() -> None:
    text = sentence(
        made_up(chart=None, alt="", empty="Nobody counted. A count would be needed"), CONTEXT
    )
    assert "Nobody counted. A count would be needed." in text
    assert "Caveat" not in text


def test_it_stays_on_one_line() -> None:
    assert "\n" not in sentence(made_up(title="One\ntwo", caveats=("a\r\nb",)), CONTEXT)
