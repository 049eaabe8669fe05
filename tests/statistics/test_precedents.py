"""How many may leave, against simulation and against what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathfinders.statistics.precedents import (
    Precedent,
    Range,
    leave_one_programme_out,
    predict,
)

COUNTS = st.tuples(st.integers(1, 60), st.floats(0, 1)).map(
    lambda pair: Precedent("Made up", round(pair[0] * pair[1]), pair[0])
)
some = settings(max_examples=25, deadline=None)


def simulated(precedents: list[Precedent], places: int) -> tuple[float, np.ndarray]:
    """The mean and the chance of each number, by weighting draws from the priors."""
    random = np.random.default_rng(7)
    mean = random.uniform(size=400_000)
    share = random.uniform(size=400_000)
    concentration = 10 * share / (1 - share)  # its density goes as 1 / (10 + concentration)^2
    alpha, beta = mean * concentration, (1 - mean) * concentration
    from scipy.stats import betabinom

    weight = np.ones_like(mean)
    for one in precedents:
        weight *= betabinom.pmf(one.left, one.chosen, alpha, beta)
    weight /= weight.sum()
    chance = np.array([weight @ betabinom.pmf(n, places, alpha, beta) for n in range(places + 1)])
    return float(np.arange(places + 1) @ chance), chance


@pytest.mark.parametrize("places", [5, 15])
def test_the_range_is_that_of_a_simulation(places: int) -> None:
    precedents = [Precedent("A", 2, 9), Precedent("B", 4, 21)]
    mean, chance = simulated(precedents, places)
    found = predict(precedents, places)
    assert found.mean == pytest.approx(mean, abs=0.08)
    inside = chance[found.low : found.high + 1].sum()
    assert inside >= 0.79
    assert chance[found.low + 1 : found.high + 1].sum() < 0.92


@some
@given(st.lists(COUNTS, min_size=1, max_size=5), st.integers(1, 60))
def test_a_range_lies_within_the_places(precedents: list[Precedent], places: int) -> None:
    found = predict(precedents, places)
    assert 0 <= found.low <= found.mean <= found.high + 1
    assert found.high <= places


@some
@given(st.lists(COUNTS, min_size=1, max_size=4), st.integers(1, 40))
def test_the_order_of_precedents_does_not_matter(precedents: list[Precedent], places: int) -> None:
    assert predict(precedents, places).low == predict(precedents[::-1], places).low


def test_more_precedents_that_are_alike_narrow_the_range() -> None:
    few = predict([Precedent("A", 4, 20)], 20)
    many = predict([Precedent(str(i), 4, 20) for i in range(12)], 20)
    assert many.high - many.low < few.high - few.low


def test_each_programme_is_left_out_once() -> None:
    precedents = [Precedent("A", 2, 9), Precedent("B", 4, 21), Precedent("C", 1, 10)]
    found = leave_one_programme_out(precedents)
    assert [one.name for one, _ in found] == ["A", "B", "C"]
    assert found[0][1] == predict(precedents[1:], 9)
    assert leave_one_programme_out(precedents[:1]) == []


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one precedent"):
        predict([], 5)
    with pytest.raises(ValueError, match="some of those chosen"):
        Precedent("A", 3, 2)
    assert 3 in Range(1, 3, 2.0)
    assert 4 not in Range(1, 3, 2.0)
