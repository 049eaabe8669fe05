"""Whether several groups differ in their shares, by one test of them all.

Whether two intervals overlap is no such test: they can overlap where a difference is clear, and of
many pairs some do not overlap by chance. Reference: Agresti A (2013), Categorical Data Analysis,
3rd edition, section 3.2 (chi-squared), and section 3.5 with both margins fixed, because the groups
are too small for its usual approximation.
"""

from collections.abc import Sequence

import numpy as np

from pathfinders.statistics.defaults import defaults

SETS = 9999


def equal_shares_p(part: Sequence[int], whole: Sequence[int]) -> float:
    """The p-value for `part` of `whole` in each group having one share: how often as many, drawn at
    random from all groups together, would be spread at least as unevenly (chi-squared, 9,999 draws
    with a fixed seed). 1 where there is nothing to compare. Raises ValueError where a part exceeds
    its whole.
    """
    took, total = np.array(part, dtype=np.int64), np.array(whole, dtype=np.int64)
    if (took > total).any() or (took < 0).any():
        raise ValueError("A part is between nought and its whole.")
    took, total = took[total > 0], total[total > 0]
    if len(total) < 2 or took.sum() in (0, total.sum()):
        return 1.0
    rng = np.random.default_rng(defaults().seed)
    drawn = rng.multivariate_hypergeometric(total, int(took.sum()), size=SETS)
    expected = total * took.sum() / total.sum()
    # With both margins fixed the cells of those outside follow, so that these rank the tables.
    uneven = ((np.vstack([took, drawn]) - expected) ** 2 / (expected * (1 - expected / total))).sum(
        axis=1
    )
    return float(np.mean(uneven >= uneven[0] - 1e-9))
