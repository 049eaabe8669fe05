"""Randomisation inference: how often would sets of trusts picked at random have done what the
chosen set did?

R. A. Fisher (1935), The Design of Experiments; P. R. Rosenbaum (2002), Observational Studies,
chapter 2. For a difference in differences with few chosen units: T. G. Conley and C. R. Taber
(2011), Review of Economics and Statistics 93: 113-125; J. G. MacKinnon and M. D. Webb (2020),
Journal of Econometrics 218: 435-450. The latter warn that it is unreliable where the chosen units
are unlike the others, which a reader must judge.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

# All sets are counted up to this many; above it, DRAWS are drawn. Counting these takes some 50 ms.
EXACT_UP_TO = 20_000
DRAWS = 10_000
SEED = 20_150_331
# With fewer sets no result could be rarer than one in twenty: the chosen set and, where it is half
# of the trusts, the other half are always as extreme as the chosen one.
FEWEST_SETS = 40


@dataclass(frozen=True)
class Sets:
    """Sets of units of one size, as rows of indices; the chosen set is the first."""

    indices: Indices
    exact: bool
    """True if these are all the sets there are, each once; False if they are random draws after the
    chosen set.
    """
    possible: int


@dataclass(frozen=True)
class Randomised:
    """An estimate seen against the estimates of random sets, all in the outcome's unit."""

    estimate: float
    p: float
    """Share of sets, the chosen one included, whose estimate is at least as far from nought."""
    low: float
    high: float
    """95% interval: the constant differences that the sets do not refute at 5%."""
    detectable: float
    """Smallest true difference that would have been distinguished from chance in 80% of sets."""


def sets_with(chosen: Indices, units: int) -> Sets:
    """The chosen set, then every other set of its size among `units`, or 10,000 draws with a fixed
    seed where there are more than 20,000 sets.
    """
    size = len(chosen)
    possible = comb(units, size)
    first = np.sort(chosen)[None, :]
    if possible <= EXACT_UP_TO:
        flat = np.fromiter(
            chain.from_iterable(combinations(range(units), size)),
            dtype=np.intp,
            count=possible * size,
        )
        every = flat.reshape(possible, size)
        others = every[~(every == first).all(axis=1)]
        return Sets(np.concatenate([first, others]), True, possible)
    return Sets(np.concatenate([first, _drawn(size, units)]).astype(np.intp), False, possible)


@lru_cache(maxsize=32)
def _drawn(size: int, units: int) -> Indices:
    """Random sets, the same at every call; cached because one figure needs them several times."""
    rng = np.random.default_rng(SEED)
    drawn = np.sort(rng.random((DRAWS, units)).argpartition(size, axis=1)[:, :size], axis=1)
    # All callers share the cached array.
    drawn.flags.writeable = False
    return drawn


def randomised(estimates: Array, shares: Array) -> Randomised:
    """The first of `estimates` against all of them.

    `shares` says what each set's estimate would gain were the chosen units' outcome one higher: 1
    for the chosen set itself. The statistic is linear in the outcome, so removing a constant
    difference d from the chosen units turns an estimate e into e - d * share, and the set is as
    extreme as the chosen one for every d between the two roots of |e - d * share| = |chosen - d|.
    The 95% interval holds every d for which more than 5% of the sets are (test inversion, Rosenbaum
    2002, section 2.6). p counts the chosen set, so it is never nought: B. Phipson and G. K. Smyth
    (2010), Statistical Applications in Genetics and Molecular Biology 9: 39.

    The detectable difference is the 95th percentile of the sets' distance from nought, which an
    estimate must reach, plus the distance that four sets in five do not fall short by (the 20th
    percentile, the wider of both directions). It is the randomisation form of H. S. Bloom (1995),
    Evaluation Review 19: 547-556, where it is 2.8 standard errors.
    """
    chosen = float(estimates[0])
    distance = np.abs(estimates)
    # A hair's breadth lets equal sums count as equal however they were added up.
    hair = 1e-9 * max(float(distance.max()), 1e-300)
    p = float(np.mean(distance >= abs(chosen) - hair))
    roots = np.stack([_root(chosen - estimates, 1 - shares), _root(chosen + estimates, 1 + shares)])
    # An infinite root opens the interval of its set on both sides, whatever its sign.
    lows = np.where(np.isfinite(roots), roots, -np.inf)
    highs = np.where(np.isfinite(roots), roots, np.inf)
    refuted = int(0.05 * len(estimates))
    low = float(np.sort(lows.min(axis=0))[refuted])
    high = float(np.sort(highs.max(axis=0))[::-1][refuted])
    reach = float(np.quantile(distance, 0.95))
    shortfall = max(-float(np.quantile(estimates, 0.2)), float(np.quantile(estimates, 0.8)), 0.0)
    return Randomised(chosen, p, low, high, reach + shortfall)


def _root(top: Array, bottom: Array) -> Array:
    """top / bottom, infinite if a set moves one for one with the chosen one, from which it can
    never be distinguished.
    """
    flat = np.abs(bottom) < 1e-9
    # NumPy works out both branches, and the division by nought would warn.
    return np.where(flat, np.inf, top / np.where(flat, 1.0, bottom))
