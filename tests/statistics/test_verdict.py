"""For each thing that may be said, data that must produce it and data that must not."""

import math

import pytest

from pathfinders.statistics.verdict import (
    Estimate,
    Finding,
    Refusal,
    Verdict,
    causal_words,
    compared,
    judge,
    ranking_refused,
    refuse_causal,
    strength,
)


def estimate(value: float, lower: float, upper: float) -> Estimate:
    return Estimate(value, lower, upper, 100, 800)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [
        (estimate(0.2, 0.1, 0.3), Verdict.HIGHER),
        (estimate(0.2, 1e-9, 0.3), Verdict.HIGHER),
        (estimate(0.2, 0.0, 0.3), Verdict.NO_DIFFERENCE),
        (estimate(0.2, -0.1, 0.5), Verdict.NO_DIFFERENCE),
        (estimate(-0.2, -0.3, 0.0), Verdict.NO_DIFFERENCE),
        (estimate(-0.2, -0.3, -0.1), Verdict.LOWER),
        (Refusal(Verdict.TOO_FEW, "Only two trusts"), Verdict.TOO_FEW),
        (Refusal(Verdict.NOT_COMPARABLE, "The same everywhere"), Verdict.NOT_COMPARABLE),
        (Refusal(Verdict.NOT_KNOWN, "One year"), Verdict.NOT_KNOWN),
    ],
)
def test_each_verdict_from_the_data_that_support_it(
    result: Estimate | Refusal, verdict: Verdict
) -> None:
    assert judge(result).verdict is verdict


def test_no_difference_is_where_the_caller_says() -> None:
    assert judge(estimate(1.2, 1.1, 1.3), no_difference=1).verdict is Verdict.HIGHER
    assert judge(estimate(1.2, 1.1, 1.3), no_difference=1.2).verdict is Verdict.NO_DIFFERENCE


@pytest.mark.parametrize(
    ("result", "higher_is_better", "good"),
    [
        (estimate(1, 0.5, 2), True, True),
        (estimate(1, 0.5, 2), False, False),
        (estimate(-1, -2, -0.5), True, False),
        (estimate(-1, -2, -0.5), False, True),
        (estimate(1, 0.5, 2), None, None),
        (estimate(0.1, -1, 2), True, None),
    ],
)
def test_direction_of_good(
    result: Estimate, higher_is_better: bool | None, good: bool | None
) -> None:
    assert judge(result, higher_is_better=higher_is_better).good is good


@pytest.mark.parametrize("bad", [(math.nan, 0, 1), (0, -math.inf, 1), (0, 1, -1)])
def test_an_estimate_is_never_without_a_finite_interval(bad: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="interval"):
        Estimate(*bad, 10, 10)


def test_a_difference_cannot_be_claimed_without_an_estimate() -> None:
    with pytest.raises(ValueError, match="estimate"):
        Refusal(Verdict.HIGHER, "So it seems")


def test_intervals_in_words() -> None:
    assert estimate(-0.2, -0.354, -0.031).interval() == "95% interval −0.35 to −0.03"
    # An interval that leaves out zero does not read as one that holds it, and one that holds it has
    # no minus zero.
    assert estimate(-0.2, -0.3, -0.0004).interval() == "95% interval −0.3000 to −0.0004"
    assert estimate(0.2, -0.001, 0.4).interval() == "95% interval 0.00 to 0.40"


def test_a_negative_factor_turns_the_interval_round() -> None:
    assert estimate(1, 0.5, 2).times(-2) == estimate(-2, -4, -1)


def test_sentences_say_no_more_than_the_verdict() -> None:
    assert (
        compared(Finding(Verdict.LOWER), "Mortality", "here", "there")
        == "Mortality was lower here than there"
    )
    assert "cannot" not in compared(Finding(Verdict.HIGHER), "Mortality", "here", "there")
    same = compared(Finding(Verdict.NO_DIFFERENCE), "Mortality", "here", "there")
    assert "no clear difference" in same
    assert "higher" not in same
    assert "Two trusts only" in compared(
        Finding(Verdict.TOO_FEW, why="Two trusts only"), "Mortality", "here", "there"
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.05, 0.8, "very slightly"),
        (-0.8, -0.1, "slightly"),
        (0.3, 0.5, "moderately"),
        (-0.9, -0.7, "much"),
        (-0.34, -0.09, "very slightly"),
        (-0.2, 0.9, "very slightly"),
    ],
)
def test_strength_is_that_of_the_nearer_end(low: float, high: float, words: str) -> None:
    assert strength(estimate((low + high) / 2, low, high)) == words


@pytest.mark.parametrize(
    "text",
    [
        "The effect of motivation",
        "Because of this",
        "It led to fewer deaths",
        "Motivation causes it",
        "Its impact",
        "What drives it",
        "Due to staff",
        "Engagement improves care",
        "It resulted in less",
        "Mortality was lowered",
        "which reduced deaths",
        "It brought improvement",
    ],
)
def test_causal_words_are_refused(text: str) -> None:
    assert causal_words(text)
    with pytest.raises(ValueError, match="Causal"):
        refuse_causal("All is well", text)


@pytest.mark.parametrize(
    "text",
    [
        "Trusts with more motivated staff had lower mortality ratios",
        "with year effects",
        "No clear link",
        "rated Good after 3.94 and Requires improvement after 3.81",
    ],
)
def test_words_of_association_are_let_through(text: str) -> None:
    refuse_causal(text)


def test_rankings_are_refused_where_intervals_overlap_and_always_for_shmi() -> None:
    apart = [estimate(3, 2.5, 3.5), estimate(1, 0.5, 1.5), estimate(2, 1.6, 2.4)]
    assert ranking_refused("staff_motivation_mean", apart) == ""
    assert "overlap" in ranking_refused("staff_motivation_mean", [*apart, estimate(2.1, 1, 3)])
    # The widest is not next to the one that it overlaps.
    assert "overlap" in ranking_refused(
        "x", [estimate(1, 0.5, 9), estimate(2, 1.9, 2.1), estimate(10, 8, 11)]
    )
    assert "publisher" in ranking_refused("shmi", apart)
