"""Which of two measures goes first in time, if the data can tell at all.

Two regressions, of each measure on the other's year before with its own year before held fixed,
cannot tell: a year's own value is a noisy control, and the noisier of the two measures is the
weaker one, so that the other then seems to go first although nothing does. Here the two covariances
over a year are compared as they are: the score with the next year's outcome against the outcome
with the next year's score. A trust's lasting level adds the same to both, and noise in a single
year adds to neither. Both are divided by the same standard deviations, so that a survey which has
become less noisy over the years does not look like an order in time.

The interval resamples whole trusts. Its percentiles are widened as Student's t widens a normal
interval; reference: Hesterberg TC (2015), What teachers should know about the bootstrap, American
Statistician 69: 371-386 (expanded percentile interval). Of that interval and the basic one, its
mirror image about the estimate (Davison AC, Hinkley DV (1997), Bootstrap Methods and their
Application, section 5.2), each end is the one that reaches further, so that of made-up panels in
which nothing goes first it claims an order in fewer than one of twenty (tests/bench/coverage.py).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from pathfinders.statistics.bootstrap import refusal, resampled
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.panel import Array, Panel, Whole
from pathfinders.statistics.verdict import Estimate, Refusal, Verdict


@dataclass(frozen=True)
class TimeOrder:
    """Covariances over a year in units of a correlation, years' means taken off."""

    score_first: Estimate
    """Of the score with the outcome a year later."""
    outcome_first: Estimate
    """Of the outcome with the score a year later."""
    difference: Estimate
    """The first less the second, with an interval of its own."""


def time_order(panel: Panel) -> TimeOrder | Refusal:
    """The comparison over all pairs of neighbouring years in which a trust has both values twice.

    Refused where trusts are too few, or where nobody has two neighbouring years.
    """
    score, outcome = panel.exposure, panel.outcome
    earlier_score, earlier_outcome = panel.before(score), panel.before(outcome)
    pairs = panel.complete(score, outcome, earlier_score, earlier_outcome)
    rows = panel.where(pairs)
    codes, trust = np.unique(rows.trust, return_inverse=True)
    size = (len(codes), len(rows.year))
    if not len(codes):
        why = "No trust has both values in two neighbouring years"
        return Refusal(Verdict.NOT_KNOWN, why)
    if refused := refusal(rows.exposure, rows.outcome, len(codes)):
        return refused
    rules = defaults()
    drawn = resampled(len(codes), rules.resamples, rules.seed)
    copies = np.column_stack([np.ones(len(codes)), drawn])[trust]
    values = (score[pairs], outcome[pairs], earlier_score[pairs], earlier_outcome[pairs])
    first, second = _over_a_year(values, rows.year, copies)
    estimates = [_estimate(each, size) for each in (first, second, first - second)]
    return TimeOrder(*estimates)


def expanded(trusts: int) -> tuple[float, float]:
    """The percentiles, as shares, whose interval is as much wider than the middle 95% as Student's
    t with so many trusts is wider than the normal distribution.
    """
    reach = float(special.stdtrit(trusts - 1, 0.975)) * (trusts / (trusts - 1)) ** 0.5
    tail = float(special.ndtr(-reach))
    return tail, 1 - tail


def _over_a_year(
    values: tuple[Array, Array, Array, Array], year: Whole, copies: Array
) -> tuple[Array, Array]:
    """Both covariances for each column of `copies`, which says how often each row counts."""
    sums = np.zeros((6, copies.shape[1]))
    for each in np.unique(year):
        here = year == each
        score, outcome, earlier_score, earlier_outcome = (v[here] - v[here].mean() for v in values)
        products = (
            (earlier_score, outcome),
            (earlier_outcome, score),
            (score, score),
            (earlier_score, earlier_score),
            (outcome, outcome),
            (earlier_outcome, earlier_outcome),
        )
        weights = copies[here]
        n = np.maximum(weights.sum(axis=0), 1.0)
        for place, (left, right) in enumerate(products):
            apart = (left * right) @ weights - (left @ weights) * (right @ weights) / n
            sums[place] += apart
    spread = np.sqrt((sums[2] + sums[3]) * (sums[4] + sums[5])) / 2
    return sums[0] / spread, sums[1] / spread


def _estimate(values: Array, size: tuple[int, int]) -> Estimate:
    """The first of the values, with the interval of the others: the percentiles and their mirror
    image about the estimate, whichever reaches further.
    """
    low, high = (float(end) for end in np.quantile(values[1:], expanded(size[0])))
    value = float(values[0])
    return Estimate(value, min(low, 2 * value - high), max(high, 2 * value - low), *size)
