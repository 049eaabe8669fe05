"""A straight line through points, with the band for its average.

Reference: Draper NR, Smith H (1998), Applied Regression Analysis, 3rd edition, section 3.1
(pointwise confidence band).
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from pathfinders.statistics.panel import Array


@dataclass(frozen=True)
class Line:
    """The fitted line at some values of x, with its pointwise 95% band."""

    x: Array
    y: Array
    lower: Array
    upper: Array


def straight_line(x: Array, y: Array, points: int = 25) -> Line:
    """Ordinary least squares of y on x over the range of x, for at least three points whose x
    differ.

    The band is for the average y at an x, not for single trusts: y ± t(n - 2) × sqrt(var(mean) + (x
    - mean of x)² × var(slope)).
    """
    from scipy.stats import linregress  # here, because loading it takes over a second

    fit = linregress(x, y)
    at = np.linspace(x.min(), x.max(), points)
    away = at - x.mean()
    # linregress gives the error of the intercept, which is that of the mean and of the slope
    # together. Where the points lie on a line, rounding can leave less than nothing of it.
    variance_of_mean = fit.intercept_stderr**2 - (x.mean() * fit.stderr) ** 2
    half = special.stdtrit(len(x) - 2, 0.975) * np.sqrt(
        np.maximum(variance_of_mean, 0.0) + (away * fit.stderr) ** 2
    )
    middle = fit.intercept + fit.slope * at
    return Line(at, middle, middle - half, middle + half)
