"""The same regression once for each trust left out, for all trusts at once.

Taking a trust's sums off the sums of all gives exactly what fitting again without its rows gives;
reference: Belsley DA, Kuh E, Welsch RE (1980), Regression Diagnostics, section 2.1. Trusts' means
are each trust's own, so leaving one out changes no other's.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from pathfinders.statistics.association import Design, small_sample
from pathfinders.statistics.panel import Array


@dataclass(frozen=True)
class LeftOut:
    """Standardised estimates and the ends of their 95% intervals, one a trust left out, in the
    design's order of trusts.
    """

    value: Array
    lower: Array
    upper: Array


def leave_one_out(regression: Design) -> LeftOut:
    """The estimate of a regression without each of its trusts in turn, in standard deviations of
    the remaining sample.
    """
    root = np.sqrt(regression.weights)
    x, y = regression.matrix * root[:, None], regression.y * root
    # Rows of a trust stand together, so that sums over slices are sums by trust.
    starts = np.flatnonzero(np.diff(regression.trust, prepend=-1))
    size = np.diff(np.append(starts, len(y)))
    # Of each trust left out: the sums of the others, the slopes they give and the residuals of
    # every row (n, trusts).
    squares = np.add.reduceat(x[:, :, None] * x[:, None, :], starts)
    products = np.add.reduceat(x * y[:, None], starts)
    # A pseudo-inverse, because without one trust a dummy of a region or a year can be all zero.
    inverse = np.linalg.pinv(squares.sum(axis=0) - squares, hermitian=True)
    slopes = np.einsum("gkl,gl->gk", inverse, products.sum(axis=0) - products)
    residuals = y[:, None] - x @ slopes.T
    # The slope's variance is the sum over the trusts that are left of the square of each one's
    # score.
    along = x @ inverse[:, 0, :].T
    scores = np.add.reduceat(along * residuals, starts)
    # A trust that is left out adds nothing to the variance of the fit without it.
    np.fill_diagonal(scores, 0.0)
    rank = int(np.linalg.matrix_rank(x)) + regression.inside
    left = regression.trusts - 1
    factor = np.array([small_sample(left, len(y) - int(n), rank) for n in size])
    error = np.sqrt((scores**2).sum(axis=0) * factor)
    unit = _spread(regression.raw_x, starts) / _spread(regression.raw_y, starts)
    value, half = slopes[:, 0] * unit, special.stdtrit(left - 1, 0.975) * error * unit
    return LeftOut(value, value - half, value + half)


def _spread(values: Array, starts: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Array:
    """The standard deviation without each trust in turn."""
    centred = values - values.mean()
    sums = [np.add.reduceat(v, starts) for v in (np.ones_like(centred), centred, centred**2)]
    n, total, squares = (s.sum() - s for s in sums)
    return np.asarray(np.sqrt((squares - total**2 / n) / (n - 1)))
