"""How many may leave a programme of so many places, from the programmes before it.

A beta-binomial model: each programme has a share of its own that leaves, and the shares scatter
round a mean. The mean has a uniform prior. The concentration of the shares round it has a density
of 1 / (10 + concentration)^2, so that as much speaks for programmes that differ widely (a
concentration below ten) as for programmes that are alike. Both are integrated over a grid, so that
no simulation is needed.

Reference: Gelman A et al (2013), Bayesian Data Analysis, 3rd edition, sections 5.3 and 5.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from pathfinders.statistics.panel import Array

RANGE = 0.8
"""The probability with which the number lies in the range, which is four times in five."""
MEANS = (np.arange(120) + 0.5) / 120
MEDIAN = 10.0
"""The concentration that the prior has as its median."""
LOG_CONCENTRATIONS = np.linspace(np.log(0.1), np.log(1000), 90)


@dataclass(frozen=True)
class Precedent:
    """A programme whose numbers are exact: how many were chosen, and how many of them left."""

    name: str
    left: int
    chosen: int

    def __post_init__(self) -> None:
        if not 0 <= self.left <= self.chosen or self.chosen == 0:
            raise ValueError("Those who left are some of those chosen.")


@dataclass(frozen=True)
class Range:
    """From how many to how many, and the mean number."""

    low: int
    high: int
    mean: float

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.low <= number <= self.high


def predict(precedents: Sequence[Precedent], places: int) -> Range:
    """How many of so many places may be left: the range that holds the number four times in five.

    Raises ValueError where there is no precedent, or no place.
    """
    if not precedents or places < 1:
        raise ValueError("A range needs at least one precedent and one place.")
    alpha, beta, weight = _posterior(precedents)
    numbers = np.arange(places + 1)
    chances = np.array(
        [np.dot(weight, _chance(number, places, alpha, beta)) for number in range(places + 1)]
    )
    chances /= chances.sum()
    below = np.cumsum(chances)
    tail = (1 - RANGE) / 2
    low = int(np.searchsorted(below, tail + 1e-12))
    high = int(np.searchsorted(below, 1 - tail - 1e-12))
    return Range(low, high, float(numbers @ chances))


def leave_one_programme_out(precedents: Sequence[Precedent]) -> list[tuple[Precedent, Range]]:
    """Each programme with the range that the others give for it; empty for fewer than two."""
    if len(precedents) < 2:
        return []
    return [
        (left_out, predict([p for p in precedents if p is not left_out], left_out.chosen))
        for left_out in precedents
    ]


def _posterior(precedents: Sequence[Precedent]) -> tuple[Array, Array, Array]:
    mean, log_concentration = (a.ravel() for a in np.meshgrid(MEANS, LOG_CONCENTRATIONS))
    concentration = np.exp(log_concentration)
    alpha, beta = mean * concentration, (1 - mean) * concentration
    # The grid is even in the logarithm, so that the density is multiplied by the concentration.
    log_weight = log_concentration - 2 * np.log(MEDIAN + concentration)
    for precedent in precedents:
        stayed = precedent.chosen - precedent.left
        log_weight += special.betaln(alpha + precedent.left, beta + stayed)
        log_weight -= special.betaln(alpha, beta)
    weight = np.exp(log_weight - log_weight.max())
    return alpha, beta, weight / weight.sum()


def _chance(number: int, places: int, alpha: Array, beta: Array) -> Array:
    ways = -np.log(places + 1) - special.betaln(number + 1, places - number + 1)
    inside = special.betaln(alpha + number, beta + places - number) - special.betaln(alpha, beta)
    return np.asarray(np.exp(ways + inside))
