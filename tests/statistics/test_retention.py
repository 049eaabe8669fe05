"""Retention curves against a plain re-derivation, against another library, and against every date
the bounds allow.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from pathfinders.statistics.proportions import wilson
from pathfinders.statistics.retention import Spell, Step, bounded, final_share, kaplan_meier

Z = 1.959963984540054
FOLLOWED = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=25)
SPELLS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.booleans()), min_size=1, max_size=15
)


def by_hand(followed: list[tuple[int, bool]]) -> list[Step]:
    """The product-limit estimate and its log-log interval, one day at a time."""
    steps, share, variance = [], 1.0, 0.0
    for day in sorted({day for day, left in followed if left}):
        at_risk = sum(other >= day for other, _ in followed)
        gone = sum(other == day and left for other, left in followed)
        share *= 1 - gone / at_risk
        if share <= 1e-12:
            steps.append(Step(day, 0.0, None, None))
            continue
        variance += gone / (at_risk * (at_risk - gone))
        width = Z * math.sqrt(variance) / abs(math.log(share))
        steps.append(Step(day, share, share ** math.exp(width), share ** math.exp(-width)))
    return steps


@settings(deadline=None, max_examples=150)
@given(FOLLOWED)
def test_equals_the_product_limit_by_hand(followed: list[tuple[int, bool]]) -> None:
    found = kaplan_meier([day for day, _ in followed], [left for _, left in followed])
    expected = by_hand(followed)
    assert [step.day for step in found] == [step.day for step in expected]
    for step, hand in zip(found, expected, strict=True):
        assert step.share == pytest.approx(hand.share, abs=1e-9)
        if hand.low is None:
            assert step.low is None
            assert step.high is None
        else:
            assert step.low == pytest.approx(hand.low, abs=1e-9)
            assert step.high == pytest.approx(hand.high, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(FOLLOWED)
def test_equals_statsmodels(followed: list[tuple[int, bool]]) -> None:
    found = kaplan_meier([day for day, _ in followed], [left for _, left in followed])
    if not found:
        assert not any(left for _, left in followed)
        return
    other = SurvfuncRight([float(day) for day, _ in followed], [int(left) for _, left in followed])
    expected = dict(zip(other.surv_times, other.surv_prob, strict=True))
    assert [step.share for step in found] == pytest.approx(
        [expected[step.day] for step in found], abs=1e-9
    )


@settings(deadline=None, max_examples=80)
@given(SPELLS, st.data())
def test_every_curve_that_the_bounds_allow_lies_between_the_two(
    drawn: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    spells = [Spell(min(a, b), max(a, b), left) for a, b, left in drawn]
    lowest, highest = bounded(spells)
    true_days = [data.draw(st.integers(int(spell.fewest), int(spell.most))) for spell in spells]
    for day in range(52):
        stayed = sum(
            not (spell.left and true <= day) for spell, true in zip(spells, true_days, strict=True)
        ) / len(spells)
        assert _at(lowest, day) - 1e-9 <= stayed <= _at(highest, day) + 1e-9


def _at(curve: tuple[Step, ...], day: int) -> float:
    return next((step.share for step in reversed(curve) if step.day <= day), 1.0)


def test_seven_of_nine() -> None:
    spells = [Spell(52, 53, True), Spell(54, 58, True)] + [Spell(0, 0, False)] * 7
    lowest, highest = bounded(spells)
    assert [step.day for step in lowest] == [52, 54]
    assert [step.day for step in highest] == [53, 58]
    final = final_share(spells)
    assert final.method == "log-log"
    assert [final.share, final.low, final.high] == pytest.approx(
        [7 / 9, 0.36475, 0.93930], abs=5e-6
    )


@pytest.mark.parametrize(("left", "share"), [(False, 1.0), (True, 0.0)])
def test_all_or_none_takes_wilson(left: bool, share: float) -> None:
    final = final_share([Spell(3, 5, left)] * 9)
    assert final.method == "Wilson"
    assert (final.low, final.high) == wilson(round(9 * share), 9)
    assert final.share == share


@pytest.mark.parametrize(
    ("days", "left"),
    [([], []), ([1.0], [True, False]), ([-1.0], [True]), ([math.nan], [False])],
)
def test_refuses_what_cannot_be_followed(days: list[float], left: list[bool]) -> None:
    with pytest.raises(ValueError, match=r"Retention needs|Days from the start"):
        kaplan_meier(days, left)


def test_refuses_bounds_the_wrong_way_round() -> None:
    with pytest.raises(ValueError, match="must not exceed"):
        bounded([Spell(5, 3, True)])
    with pytest.raises(ValueError, match="Retention needs"):
        bounded([])
