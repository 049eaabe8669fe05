"""How an outcome goes with a staff survey score: over all trust-years, between trusts, and within
trusts. Which of the two goes first is another question: time_order.py.

All are least squares with standard errors clustered by trust, because a trust's years are alike; an
interval takes Student's t with one degree of freedom fewer than there are trusts. On made-up panels
(`dev.py bench`) it holds the truth about 95 times in 100 with 140 trusts, and 92 to 95 times with
25. References: Cameron AC, Miller DL (2015), A practitioner's guide to cluster-robust inference,
Journal of Human Resources 50 (clustered errors, their small-sample factor, and effects nested in
clusters, section III.B); Wooldridge JM (2010), Econometric Analysis of Cross Section and Panel
Data, 2nd edition, section 10.5 (within transformation).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from pathfinders.statistics import one_thread  # noqa: F401 - to import it is what it is for
from pathfinders.statistics.bootstrap import refusal
from pathfinders.statistics.panel import Array, Panel, Whole, dummies
from pathfinders.statistics.verdict import Estimate, Refusal, Verdict

Comparison = Literal["pooled", "between", "within"]
Weights = Literal["equal", "respondents"]
Region = Literal["none", "region"]
COMPARISONS: tuple[Comparison, ...] = ("pooled", "between", "within")


@dataclass(frozen=True)
class Association:
    """How much of the one goes with a standard deviation of the other, over the analysed sample."""

    effect: Estimate
    """In the unit of what is explained, for each standard deviation of what explains it."""
    standardised: Estimate
    """In standard deviations of what is explained: like a correlation, it has no unit."""


@dataclass(frozen=True)
class Design:
    """The numbers of one regression. `matrix` (n, k) has the explaining variable, in its own unit,
    first.
    """

    y: Array
    matrix: Array
    weights: Array
    trust: NDArray[np.intp]
    """Which trust each row is of, 0 to trusts - 1; rows of a trust stand together."""
    codes: Whole
    """The panel's number of each trust."""
    raw_y: Array
    raw_x: Array
    """Before trusts' means are taken off; their standard deviations, unweighted, are the units of
    the estimates.
    """
    inside: bool
    """True if the comparison is within trusts: trusts' means are taken off, and there is no
    constant.
    """
    rows: NDArray[np.intp]
    """Which row of the panel each is."""

    @property
    def trusts(self) -> int:
        return int(self.trust[-1]) + 1


def associate(
    panel: Panel, comparison: Comparison, weights: Weights = "equal", region: Region = "none"
) -> Association | Refusal:
    """The association of a panel, or the refusal with the reason why there is none.

    "pooled" has no year effects; "between" has; "within" has trust and year effects. Rows whose
    weight is zero or not known are left out.
    """
    regression = design(panel, comparison, weights, region)
    if isinstance(regression, Refusal):
        return regression
    return fit(regression)


def design(
    panel: Panel, comparison: Comparison, weights: Weights = "equal", region: Region = "none"
) -> Design | Refusal:
    """The arrays of a comparison's regression, or the refusal with the reason why it cannot be
    estimated.
    """
    y, x = panel.outcome, panel.exposure
    weight = np.ones_like(y) if weights == "equal" else panel.respondents
    keep = panel.complete(y, x, weight) & (weight > 0)
    inside = comparison == "within"
    if inside:
        # A trust with one year has no change within it, and would only add to the number of trusts.
        years = np.bincount(panel.trust[keep], minlength=panel.trust.max(initial=0) + 1)
        keep &= years[panel.trust] > 1
    rows, y, x, weight = panel.where(keep), y[keep], x[keep], weight[keep]
    codes, trust = np.unique(rows.trust, return_inverse=True)
    size = (len(codes), len(y))
    if refused := _unusable(panel, comparison) or refusal(x, y, len(codes)):
        return refused
    terms = [x[:, None]]
    if comparison != "pooled":
        terms.append(dummies(rows.year))
    if region == "region":
        terms.append(dummies(rows.region))
    matrix, explained = np.column_stack([*terms, np.ones(len(y))]), y
    if inside:
        # Without the constant in the last column, which is zero once trusts' means are off.
        matrix = less_mean(matrix[:, :-1], weight, trust)
        explained = less_mean(y[:, None], weight, trust)[:, 0]
    if _nothing(explained, y) or _follows(matrix, weight, x):
        why = (
            "One of the two does not vary by itself once the years and all that is held fixed are"
            " taken off"
        )
        return Refusal(Verdict.NOT_COMPARABLE, why, *size)
    if len(y) <= matrix.shape[1] + inside:
        return Refusal(Verdict.TOO_FEW, "There are as many things held fixed as values", *size)
    return Design(explained, matrix, weight, trust, codes, y, x, inside, np.flatnonzero(keep))


def fit(regression: Design) -> Association:
    """Weighted least squares with errors clustered by trust."""
    # Imported here, because it takes two seconds that readers of other pages need not wait for.
    from statsmodels.regression.linear_model import WLS

    clusters = {"groups": regression.trust, "use_correction": False}
    # statsmodels' correction is off, because it cannot know of the constant that left with the
    # trusts' means; small_sample counts it.
    model = WLS(regression.y, regression.matrix, weights=regression.weights)
    fitted = model.fit(cov_type="cluster", cov_kwds=clusters)
    factor = small_sample(regression.trusts, len(regression.y), int(model.rank) + regression.inside)
    return association(
        regression, float(fitted.params[0]), float(fitted.cov_params()[0, 0]) * factor
    )


def small_sample(trusts: int, observations: int, parameters: int) -> float:
    """The factor by which a clustered variance is too small: G / (G - 1) × (N - 1) / (N - K).

    K counts the parameters: the rank of the matrix and, within trusts, the constant. Trust effects
    are nested in the clusters and do not count.
    """
    return trusts / (trusts - 1) * (observations - 1) / (observations - parameters)


def association(regression: Design, slope: float, variance: float) -> Association:
    """The slope of a design, in units of x and y, as estimates in standard deviations of the
    analysed sample.
    """
    half = float(special.stdtrit(regression.trusts - 1, 0.975)) * variance**0.5
    each = Estimate(slope, slope - half, slope + half, regression.trusts, len(regression.y))
    sd_x, sd_y = (float(v.std(ddof=1)) for v in (regression.raw_x, regression.raw_y))
    return Association(each.times(sd_x), each.times(sd_x / sd_y))


def _unusable(panel: Panel, comparison: Comparison) -> Refusal | None:
    paired = panel.where(panel.complete(panel.exposure, panel.outcome))
    seen = np.unique(paired.year)
    if len(seen) != 1 or comparison != "within":
        return None
    why = (
        f"Both values are known for one year only, {seen[0]}, and a change within a trust needs two"
    )
    return Refusal(Verdict.NOT_KNOWN, why, len(np.unique(paired.trust)), len(paired.year))


def less_mean(values: Array, weight: Array, trust: NDArray[np.intp]) -> Array:
    """Columns of values less their trust's weighted mean."""
    totals = np.stack([np.bincount(trust, column * weight) for column in values.T], axis=1)
    return np.asarray(values - (totals / np.bincount(trust, weight)[:, None])[trust])


def _nothing(left: Array, raw: Array) -> bool:
    """True if nothing but rounding is left of the values."""
    # The 1e-300 keeps the bound above zero where the raw values do not vary at all.
    return bool(np.abs(left - left.mean()).max() <= 1e-10 * max(1e-300, float(np.ptp(raw))))


def _follows(matrix: Array, weight: Array, raw: Array) -> bool:
    """True if the first column is, but for rounding, a combination of the others."""
    # Weights are scaled to one at most, so that the bound below means the same for any of them.
    root = np.sqrt(weight / weight.max())[:, None]
    first, others = matrix[:, :1] * root, matrix[:, 1:] * root
    rest = first
    if others.size:
        rest = first - others @ np.linalg.lstsq(others, first, rcond=None)[0]
    return bool(np.abs(rest).max() <= 1e-9 * float(np.ptp(raw)))
