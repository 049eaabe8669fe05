"""Intervals for proportions."""


def wilson(successes: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of a proportion, without continuity correction.

    `successes` of `total` trials; the bounds are proportions, from 0 to 1. It keeps close to its
    stated coverage in small samples and near 0 and 1, where the usual approximation fails.

    Raises ValueError if there are no trials, more successes than trials or fewer than none, or if
    `confidence` is not strictly between 0 and 1.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22: 209-212. Calculated by SciPy.
    """
    if total <= 0:
        raise ValueError("A proportion needs a total of at least one.")
    if not 0 <= successes <= total:
        raise ValueError("The successes must be between nought and the total.")
    if not 0 < confidence < 1:
        raise ValueError("The confidence must be between nought and one.")
    from scipy.stats import binomtest  # here, because loading it takes over a second

    interval = binomtest(successes, total).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)
