"""Whether the link between trusts differs from the link within them, tested rather than read off
two verdicts.

Reference: Mundlak Y (1978), On the pooling of time series and cross section data, Econometrica 46:
69-85.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from pathfinders.statistics.association import design, fit
from pathfinders.statistics.panel import Panel
from pathfinders.statistics.verdict import Estimate, Refusal


@dataclass(frozen=True)
class Contrast:
    """How much the slope between trusts exceeds the slope within them, in standard deviations of
    the outcome for each of the score over the analysed sample, with the two-sided p-value.
    """

    difference: Estimate
    p: float


def contrast(panel: Panel) -> Contrast | Refusal:
    """The outcome on the score, the trust's mean score and the years: the slope of the trust's mean
    is the difference between the two slopes.

    Standard errors are clustered by trust. Trusts with one year are left out, because they have no
    slope within.
    """
    # The design within trusts says which rows count, and refuses what has no slope within.
    within = design(panel, "within")
    if isinstance(within, Refusal):
        return within
    several = panel.complete(panel.exposure, panel.outcome)
    years = np.bincount(panel.trust[several], minlength=panel.trust.max(initial=0) + 1)
    between = design(panel.where(several & (years[panel.trust] > 1)), "between")
    if isinstance(between, Refusal):
        return between
    totals = np.bincount(between.trust, between.matrix[:, 0])
    mean = (totals / np.bincount(between.trust))[between.trust]
    matrix = np.column_stack([mean, between.matrix])
    difference = fit(replace(between, matrix=matrix)).standardised
    degrees = difference.trusts - 1
    half = (difference.upper - difference.lower) / 2
    t = abs(difference.value) / half * float(special.stdtrit(degrees, 0.975))
    return Contrast(difference, float(2 * special.stdtr(degrees, -t)))
