"""Randomisation inference against plain enumeration, shifted outcomes and known distributions."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.statistics.randomisation import DRAWS, Array, Sets, randomised, sets_with


def gaps(outcome: Array, sets: Sets) -> Array:
    """Mean within less mean outside, one set at a time."""
    rest = [np.setdiff1d(np.arange(len(outcome)), s) for s in sets.indices]
    return np.array(
        [outcome[s].mean() - outcome[r].mean() for s, r in zip(sets.indices, rest, strict=True)]
    )


def shares(units: int, sets: Sets) -> Array:
    chosen = np.zeros(units)
    chosen[sets.indices[0]] = 1
    return gaps(chosen, sets)


def share_as_far(outcome: Array, chosen: set[int]) -> float:
    """The p-value by going through every set with itertools."""
    units = range(len(outcome))

    def gap(inside: tuple[int, ...]) -> float:
        out = [outcome[i] for i in units if i not in inside]
        return abs(
            float(sum(outcome[i] for i in inside)) / len(inside) - float(sum(out)) / len(out)
        )

    every = [gap(s) for s in combinations(units, len(chosen))]
    own = gap(tuple(sorted(chosen)))
    return sum(g >= own - 1e-9 for g in every) / len(every)


@pytest.mark.parametrize(("units", "size"), [(40, 1), (9, 3), (12, 2), (8, 4)])
def test_every_set_is_looked_at_once_with_the_chosen_one_first(units: int, size: int) -> None:
    chosen = np.arange(units - size, units)
    sets = sets_with(chosen, units)
    assert sets.exact
    assert tuple(sets.indices[0]) == tuple(chosen)
    assert sorted(map(tuple, sets.indices.tolist())) == sorted(combinations(range(units), size))
    assert sets.possible == len(sets.indices)


def test_draws_are_seeded_sets_of_distinct_trusts_spread_evenly() -> None:
    chosen = np.array([3, 50, 77, 110])
    first, again = sets_with(chosen, 124), sets_with(chosen, 124)
    assert not first.exact
    assert first.possible == 9_381_251  # 124 choose 4
    assert len(first.indices) == DRAWS + 1
    assert (first.indices == again.indices).all()
    assert (np.diff(first.indices, axis=1) > 0).all()
    drawn = np.bincount(first.indices[1:].ravel(), minlength=124)
    expected = DRAWS * 4 / 124
    assert abs(drawn - expected).max() < 5 * expected**0.5


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-5, 5), min_size=8, max_size=10), st.integers(2, 4))
def test_p_is_the_share_of_all_sets_that_moved_as_far_also_with_ties(
    values: list[int], size: int
) -> None:
    outcome = np.array(values, dtype=float)
    chosen = {
        int(i) for i in np.random.default_rng(len(values)).choice(len(values), size, replace=False)
    }
    sets = sets_with(np.array(sorted(chosen)), len(values))
    found = randomised(gaps(outcome, sets), shares(len(values), sets))
    assert found.p == pytest.approx(share_as_far(outcome, chosen), abs=1e-12)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_interval_holds_exactly_the_differences_that_are_not_refuted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outcome, chosen = rng.normal(size=11), {1, 4, 7}
    sets = sets_with(np.array([1, 4, 7]), 11)
    found = randomised(gaps(outcome, sets), shares(11, sets))

    def p_without(shift: float) -> float:
        shifted = outcome.copy()
        shifted[[1, 4, 7]] -= shift
        return share_as_far(shifted, chosen)

    step = 1e-5
    assert p_without(found.low + step) > 0.05
    assert p_without(found.high - step) > 0.05
    assert p_without(found.low - step) <= 0.05
    assert p_without(found.high + step) <= 0.05
    assert (found.p <= 0.05) == (not found.low <= 0 <= found.high)


def test_detectable_difference_is_the_smallest_with_power_of_four_in_five_either_way() -> None:
    outcome = np.random.default_rng(5).gamma(1.0, size=12)
    sets = sets_with(np.array([0, 1, 2]), 12)
    estimates = gaps(outcome, sets)
    found = randomised(estimates, shares(12, sets)).detectable
    reach = np.quantile(abs(estimates), 0.95)

    def power(shift: float) -> float:
        return min(
            float(np.mean(estimates + s >= reach) if s > 0 else np.mean(estimates + s <= -reach))
            for s in (shift, -shift)
        )

    assert power(found + 1e-9) >= 0.8
    assert power(0.95 * found) < 0.8


def test_detectable_difference_is_2_8_standard_errors_where_the_sets_are_normal() -> None:
    """Bloom (1995): 1.96 + 0.84 standard errors at 5% and 80%."""
    estimates = np.random.default_rng(1).normal(scale=3.0, size=200_000)
    assert randomised(estimates, np.zeros(200_000)).detectable == pytest.approx(2.8 * 3.0, rel=0.01)


def test_a_false_alarm_is_no_more_common_than_one_in_twenty() -> None:
    """Over all possible chosen sets of one outcome, the share with p of 5% or less is at most
    5%.
    """
    outcome = np.random.default_rng(2).normal(size=9)
    found = []
    for chosen in combinations(range(9), 3):
        sets = sets_with(np.array(chosen), 9)
        found.append(randomised(gaps(outcome, sets), shares(9, sets)).p)
    assert 0 < np.mean(np.array(found) <= 0.05) <= 0.05
