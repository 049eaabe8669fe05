"""How many of many comparisons would still be clear if their number were allowed for.

References: Holm S (1979), A simple sequentially rejective multiple test procedure, Scandinavian
Journal of Statistics 6: 65-70; Benjamini Y, Hochberg Y (1995), Controlling the false discovery
rate, Journal of the Royal Statistical Society B 57: 289-300.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from pathfinders.statistics.panel import Array

LEVEL = 0.05


@dataclass(frozen=True)
class Looks:
    """A number of comparisons, and how many are clear at 5% by each rule."""

    compared: int
    alone: int
    """Each taken by itself."""
    benjamini_hochberg: int
    holm: int


def looks(p: Array) -> Looks:
    """The counts for the p-values of comparisons that somebody could have picked from."""
    rules = (p, benjamini_hochberg(p), holm(p))
    return Looks(len(p), *(int((adjusted < LEVEL).sum()) for adjusted in rules))


def correlation_p(correlation: Array, trusts: Array) -> Array:
    """Two-sided p-values of Pearson correlations over so many trusts, by Student's t with two
    degrees of freedom fewer; 1 where there are fewer than three trusts.
    """
    degrees = np.maximum(trusts - 2, 1)
    # A correlation of exactly one leaves nothing to divide by, and is as clear as can be.
    rest = np.maximum(1 - correlation**2, 1e-300)
    p = 2 * special.stdtr(degrees, -np.abs(correlation) * np.sqrt(degrees / rest))
    return np.where(trusts > 2, p, 1.0)


def holm(p: Array) -> Array:
    """Adjusted p-values that keep the chance of any false claim at the level they are held to."""
    # Equal values keep their order, so that every machine gives the same counts.
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(len(p), 0, -1)
    return _unsorted(np.maximum.accumulate(steps), order)


def benjamini_hochberg(p: Array) -> Array:
    """Adjusted p-values that keep the expected share of false claims among all claims at the level
    they are held to.
    """
    order = np.argsort(p, kind="stable")
    steps = p[order] * len(p) / np.arange(1, len(p) + 1)
    return _unsorted(np.minimum.accumulate(steps[::-1])[::-1], order)


def _unsorted(adjusted: Array, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Array:
    back = np.empty_like(adjusted)
    back[order] = np.minimum(adjusted, 1.0)
    return back
