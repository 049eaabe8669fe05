"""Retention curves against a plain re-derivation, against another library, and against every date
the bounds allow.
"""

import itertools
import math
from collections.abc import Sequence

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


@settings(deadline=None, max_examples=150)
@given(SPELLS, st.data())
def test_every_curve_that_the_bounds_allow_lies_between_the_two(
    drawn: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    spells = [Spell(min(a, b), max(a, b), left) for a, b, left in drawn]
    lowest, highest = bounded(spells)
    days = [data.draw(st.integers(int(spell.fewest), int(spell.most))) for spell in spells]
    true = by_hand(list(zip(days, [spell.left for spell in spells], strict=True)))
    for day in range(52):
        assert _at(lowest, day) - 1e-9 <= _at(true, day) <= _at(highest, day) + 1e-9


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.booleans()), min_size=1, max_size=4)
)
def test_the_two_curves_are_no_wider_than_the_dates_allow(
    drawn: list[tuple[int, int, bool]],
) -> None:
    """Against every combination of days within the bounds, one by one."""
    spells = [Spell(start, start + width, left) for start, width, left in drawn]
    lowest, highest = bounded(spells)
    ranges = [range(int(spell.fewest), int(spell.most) + 1) for spell in spells]
    curves = [
        by_hand(list(zip(days, [spell.left for spell in spells], strict=True)))
        for days in itertools.product(*ranges)
    ]
    for day in range(9):
        shares = [_at(curve, day) for curve in curves]
        assert _at(lowest, day) == pytest.approx(min(shares), abs=1e-9)
        assert _at(highest, day) == pytest.approx(max(shares), abs=1e-9)


def _at(curve: Sequence[Step], day: int) -> float:
    return next((step.share for step in reversed(curve) if step.day <= day), 1.0)


def test_seven_of_nine_is_a_plain_proportion() -> None:
    spells = [Spell(52, 156, True), Spell(54, 161, True)] + [Spell(265, 368, False)] * 7
    lowest, highest = bounded(spells)
    assert [step.day for step in lowest] == [52, 54]
    assert [step.day for step in highest] == [156, 161]
    final = final_share(spells)
    assert final.method == "Wilson"
    assert final.share == pytest.approx(7 / 9)
    assert final.most == pytest.approx(7 / 9)
    assert (final.low, final.high) == wilson(7, 9)


def test_those_still_in_are_censored() -> None:
    """Worked out by hand: at 213 days seven of 20 had been in so long, and two of them left."""
    spells = [Spell(213, 213, True)] * 2 + [Spell(230, 230, False)] * 5
    spells += [Spell(30 + days, 30 + days, False) for days in range(13)]
    final = final_share(spells)
    assert final.method == "log-log"
    assert final.share == final.most == pytest.approx(5 / 7)
    assert kaplan_meier([s.most for s in spells], [s.left for s in spells])[0].at_risk == 7


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
