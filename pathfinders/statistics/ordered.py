"""How an ordered outcome, such as an inspection rating, goes with a score: ordered logit.

The proportional odds model of P. McCullagh (1980), Regression models for ordinal data, Journal of
the Royal Statistical Society B 42: 109-142: the log odds of a level or a lower one are a cut less
the slope times the score. Estimated by maximum likelihood with Newton's method, for which the
likelihood is concave. Standard errors are clustered by trust (A. C. Cameron and D. L. Miller, 2015,
A practitioner's guide to cluster-robust inference, Journal of Human Resources 50), because the
ratings of one trust are alike; an interval takes Student's t with one degree of freedom fewer than
there are trusts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from pathfinders.statistics import one_thread  # noqa: F401 - to import it is what it is for
from pathfinders.statistics.association import small_sample
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.verdict import Estimate, Refusal, Verdict

Array = NDArray[np.float64]
Levels = NDArray[np.intp]
# Each step of Newton's method about doubles the correct digits, so a search that takes this many
# has nothing to find.
MOST_STEPS = 60
# Beyond this slope for one standard deviation the score alone all but settles the level, and the
# likelihood has no largest value.
STEEPEST = 20.0


@dataclass(frozen=True)
class OrderedLogit:
    """An ordered logit: `slopes` for each column, then `cuts` between neighbouring levels."""

    slopes: Array
    cuts: Array
    covariance: Array
    """Clustered by trust, of the slopes and then the cuts."""
    log_likelihood: float
    trusts: int
    observations: int

    @property
    def odds(self) -> Estimate:
        """By how much the odds of a higher level are multiplied for each unit of the first column,
        with the 95% interval.
        """
        half = float(special.stdtrit(self.trusts - 1, 0.975)) * float(self.covariance[0, 0]) ** 0.5
        slope = float(self.slopes[0])
        low, middle, high = (float(np.exp(at)) for at in (slope - half, slope, slope + half))
        return Estimate(middle, low, high, self.trusts, self.observations)


def ordered_logit(
    levels: Sequence[int], columns: Array, trusts: Sequence[str]
) -> OrderedLogit | Refusal:
    """The ordered logit of `levels` (whole numbers, higher is better) on the `columns` (n, k).

    Levels that nothing has are left out, so that any rising numbers will do. Refused where there
    are too few trusts, where all levels are the same, or where a column tells the levels apart.
    """
    present, level = np.unique(np.asarray(levels), return_inverse=True)
    groups, cluster = np.unique(np.asarray(trusts, dtype=str), return_inverse=True)
    size = (len(groups), len(level))
    least = defaults().minimum_trusts
    if len(groups) < least:
        why = f"An estimate needs at least {least} trusts, and there are {len(groups)}"
        return Refusal(Verdict.TOO_FEW, why, *size)
    if len(present) < 2 or float(np.ptp(columns[:, 0])) == 0:
        return Refusal(Verdict.NOT_COMPARABLE, "All ratings or all scores are the same", *size)
    centre, spread = columns.mean(axis=0), columns.std(axis=0)
    # A column that is the same in every row has no spread to divide by.
    spread = np.where(spread > 0, spread, 1.0)
    x = (columns - centre) / spread
    # A step too far gives a level no chance at all, which the search then takes back.
    with np.errstate(divide="ignore", invalid="ignore"):
        estimates = _maximum(level, x)
    if estimates is None:
        why = "The score tells the ratings apart too well for an estimate"
        return Refusal(Verdict.NOT_COMPARABLE, why, *size)
    k = x.shape[1]
    scores, hessian, value = _derivatives(level, x, estimates)
    by_trust = np.zeros((len(groups), len(estimates)))
    np.add.at(by_trust, cluster, scores)
    bread = np.linalg.inv(-hessian)
    factor = small_sample(len(groups), len(level), len(estimates))
    covariance = bread @ (by_trust.T @ by_trust) @ bread * factor
    # Back to the columns' own units: a slope is divided by the spread, and each cut moves by what
    # the centre of every column takes from the sum.
    back = np.eye(len(estimates))
    back[:k, :k] = np.diag(1 / spread)
    back[k:, :k] = centre / spread
    whole = back @ estimates
    return OrderedLogit(whole[:k], whole[k:], np.asarray(back @ covariance @ back.T), value, *size)


def _maximum(level: Levels, x: Array) -> Array | None:
    """The slopes and cuts of the largest likelihood; None where there is none."""
    shares = np.cumsum(np.bincount(level))[:-1] / len(level)
    # Where no column matters, the cuts are the log odds of the shares, so the search starts there.
    at = np.concatenate([np.zeros(x.shape[1]), special.logit(shares)])
    scores, hessian, value = _derivatives(level, x, at)
    for _ in range(MOST_STEPS):
        gradient = scores.sum(axis=0)
        if float(np.abs(gradient).max()) < 1e-9 * len(level):
            return at if float(np.abs(at[: x.shape[1]]).max(initial=0)) < STEEPEST else None
        try:
            step = np.linalg.solve(-hessian, gradient)
        except np.linalg.LinAlgError:
            return None
        # A whole step can go too far and put the cuts out of order; a part of it does not.
        part = 1.0
        while part > 1e-8:
            nearer = at + part * step
            if bool((np.diff(nearer[x.shape[1] :]) > 0).all()):
                after = _derivatives(level, x, nearer)
                # At the top, rounding can make the likelihood look a little lower than it was.
                if np.isfinite(after[2]) and after[2] >= value - 1e-12 * abs(value):
                    break
            part /= 2
        else:
            return None
        at, (scores, hessian, value) = nearer, after
    return None


def _derivatives(level: Levels, x: Array, at: Array) -> tuple[Array, Array, float]:
    """Each row's derivatives of the log likelihood by slopes and cuts, the matrix of second
    derivatives over all rows, and the log likelihood.
    """
    n, k = x.shape
    cuts = np.concatenate([[-np.inf], at[k:], [np.inf]])
    centre = x @ at[:k]
    upper, lower = special.expit(cuts[level + 1] - centre), special.expit(cuts[level] - centre)
    chance = upper - lower
    dense_up, dense_low = upper * (1 - upper), lower * (1 - lower)
    by_up, by_low = dense_up / chance, -dense_low / chance
    scores = np.zeros((n, k + len(at[k:]) + 2))
    scores[:, :k] = (upper + lower - 1)[:, None] * x
    rows = np.arange(n)
    # Two columns more than there are cuts stand for the ends, which do not move.
    scores[rows, k + level + 1] = by_up
    scores[rows, k + level] = by_low
    curved = np.zeros((scores.shape[1], scores.shape[1]))
    curved[:k, :k] = -(x * (dense_up + dense_low)[:, None]).T @ x
    crossed = np.zeros((n, scores.shape[1] - k))
    crossed[rows, level + 1], crossed[rows, level] = dense_up, dense_low
    curved[:k, k:] = x.T @ crossed
    curved[k:, :k] = curved[:k, k:].T
    up, low = k + level + 1, k + level
    np.add.at(curved, (up, up), dense_up * (1 - 2 * upper) / chance - by_up**2)
    np.add.at(curved, (low, low), -dense_low * (1 - 2 * lower) / chance - by_low**2)
    both = -by_up * by_low
    np.add.at(curved, (up, low), both)
    np.add.at(curved, (low, up), both)
    remaining = np.r_[0:k, k + 1 : scores.shape[1] - 1]
    return scores[:, remaining], curved[np.ix_(remaining, remaining)], float(np.log(chance).sum())
