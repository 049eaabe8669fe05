"""Control limits of a standardised ratio of deaths, such as SHMI: what a trust whose true ratio is
1 would show.

D. J. Spiegelhalter (2005), "Funnel plots for comparing institutional performance", Statistics in
Medicine 24: 1185-1202, and "Handling over-dispersion of performance indicators", Quality and Safety
in Health Care 14: 347-351. The over-dispersed limits follow the publisher's own variant for SHMI:
the logarithm of the ratio, and the lowest and highest tenth of z-scores left out ("an additive
random-effects model with a 10 per cent trim for over-dispersion"). It reproduces the limits of all
eleven publications in this collection to the four decimals they are given in; winsorising, which
keeps those z-scores at the value of the nearest one kept, gives between-trust variances about half
as large again.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bands = NDArray[np.str_]
TRIMMED = 0.1
BANDINGS = ("Lower than expected", "As expected", "Higher than expected")
# With fewer trusts than this too few are left after trimming to speak of a variance between them.
FEWEST_TRUSTS = 20


def poisson_limits(expected: Array, level: float) -> tuple[Array, Array]:
    """Exact Poisson limits of observed / expected deaths, where only chance within a trust is at
    work.

    The limits leave out (1 - level) / 2 of the Poisson distribution with mean `expected` on each
    side, interpolated between whole deaths (Spiegelhalter 2005, Statistics in Medicine, appendix
    A.1.1). `expected` must be above nought.
    """
    from scipy.special import pdtr, pdtrik  # here, because loading SciPy takes a while

    def quantile(p: float) -> Array:
        deaths = np.ceil(pdtrik(p, expected))
        at = pdtr(deaths, expected)
        # pdtr is not defined below nought deaths, where the share is nought.
        below = np.where(deaths > 0, pdtr(np.maximum(deaths - 1, 0), expected), 0.0)
        # Where nought deaths alone are more likely than p, the line through them would go below it.
        interpolated = np.maximum(deaths - (at - p) / (at - below), 0.0)
        return np.asarray(interpolated / expected, dtype=np.float64)

    tail = (1 - level) / 2
    return quantile(tail), quantile(1 - tail)


def between_variance(
    observed: Array, expected: Array, outliers: Literal["trim", "winsorise"] = "trim"
) -> float:
    """The variance of log ratios between trusts beyond chance (tau squared, DerSimonian and Laird's
    estimate).

    z = log(observed / expected) * sqrt(expected). The lowest and highest tenth of z (rounded down)
    are left out, or winsorised; of the remaining n, phi = mean z^2 and tau^2 = (n phi - (n - 1)) /
    (sum w - sum w^2 / sum w) with w = expected, or nought if that is negative. Both arrays hold one
    number a trust, above nought, for at least 20 trusts; ValueError otherwise.
    """
    if len(expected) < FEWEST_TRUSTS:
        raise ValueError(f"Over-dispersion needs at least {FEWEST_TRUSTS} trusts.")
    if not ((observed > 0).all() and (expected > 0).all()):
        raise ValueError("Observed and expected deaths must be above nought.")
    z = np.log(observed / expected) * np.sqrt(expected)
    order = np.argsort(z, kind="stable")
    cut = int(TRIMMED * len(z))
    central = order[cut : len(z) - cut]
    if outliers == "trim":
        z, weights = z[central], expected[central]
    else:
        z, weights = np.clip(z, z[central[0]], z[central[-1]]), expected
    n = len(z)
    excess = float((z**2).sum()) - (n - 1)
    return max(0.0, excess / float(weights.sum() - (weights**2).sum() / weights.sum()))


def over_dispersed_limits(expected: Array, variance: float, level: float) -> tuple[Array, Array]:
    """Limits of observed / expected deaths that allow for chance and for `variance` between trusts:
    exp(+-z sqrt(1 / expected + variance)).
    """
    from scipy.special import ndtri

    reach = float(ndtri((1 + level) / 2)) * np.sqrt(1 / expected + variance)
    return np.asarray(np.exp(-reach), dtype=np.float64), np.asarray(np.exp(reach), dtype=np.float64)


def banding(ratio: Array, low: Array, high: Array) -> Bands:
    """Each ratio's band: below, within or above its limits, in the publisher's words."""
    bands = np.where(ratio < low, BANDINGS[0], BANDINGS[1])
    return np.asarray(np.where(ratio > high, BANDINGS[2], bands))
