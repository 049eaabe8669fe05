"""Control limits against direct summation, SciPy's own trimming and winsorising, and the
publisher's limits.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, trimboth
from scipy.stats.mstats import winsorize

from pathfinders.statistics.funnel import (
    Array,
    banding,
    between_variance,
    over_dispersed_limits,
    poisson_limits,
)


def published(frames: dict[str, pd.DataFrame]) -> list[pd.DataFrame]:
    rolling = frames["outcomes"].query("series == 'hscic_rolling'")
    return [group for _, group in rolling.groupby("period_end")]


def summed_quantile(mean: float, p: float) -> float:
    """The interpolated Poisson quantile by adding up probabilities."""
    below, deaths = 0.0, 0
    while True:
        at = below + math.exp(deaths * math.log(mean) - mean - math.lgamma(deaths + 1))
        if at >= p:
            return max(deaths - (at - p) / (at - below), 0.0)
        below, deaths = at, deaths + 1


def tau_squared(z: Array, weights: Array) -> float:
    """DerSimonian and Laird's estimate around nought, term by term."""
    n, phi = len(z), sum(v * v for v in z) / len(z)
    bottom = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return max(0.0, float((n * phi - (n - 1)) / bottom))


@pytest.mark.parametrize("level", [0.95, 0.998])
@settings(deadline=None, max_examples=60)
@given(mean=st.floats(0.5, 5000))
def test_poisson_limits_equal_direct_summation(level: float, mean: float) -> None:
    low, high = poisson_limits(np.array([mean]), level)
    assert low[0] * mean == pytest.approx(
        summed_quantile(mean, (1 - level) / 2), abs=1e-6 * mean + 1e-6
    )
    assert high[0] * mean == pytest.approx(
        summed_quantile(mean, (1 + level) / 2), abs=1e-6 * mean + 1e-6
    )


def test_poisson_limits_hold_the_stated_share_by_the_link_with_chi_squared() -> None:
    """P(deaths <= k) is the upper tail of chi squared with 2(k + 1) degrees of freedom at twice the
    mean.
    """
    expected = np.array([40.0, 650.5, 1936.0, 4555.6])
    low, high = poisson_limits(expected, 0.95)
    above, below = np.floor(high * expected), np.ceil(low * expected) - 1
    outside = chi2.cdf(2 * expected, 2 * (above + 1)) + chi2.sf(2 * expected, 2 * (below + 1))
    assert (abs(outside - 0.05) < 2 * chi2.pdf(2 * expected, 2 * above)).all()
    assert (high > 1).all()
    assert (low < 1).all()
    assert (np.diff(high) < 0).all()


def test_trimming_and_winsorising_equal_scipy(frames: dict[str, pd.DataFrame]) -> None:
    for group in published(frames):
        observed, expected = group["observed"].to_numpy(float), group["expected"].to_numpy(float)
        z = np.log(observed / expected) * np.sqrt(expected)
        order = np.argsort(z)
        kept = trimboth(np.arange(len(z)), 0.1)
        trimmed = tau_squared(z[order][np.sort(kept)], expected[order][np.sort(kept)])
        assert between_variance(observed, expected) == pytest.approx(trimmed, rel=1e-9)
        pulled_in = tau_squared(np.asarray(winsorize(z, limits=(0.1, 0.1))), expected)
        assert between_variance(observed, expected, "winsorise") == pytest.approx(
            pulled_in, rel=1e-9
        )


def test_reproduces_every_published_limit_and_banding(frames: dict[str, pd.DataFrame]) -> None:
    groups = published(frames)
    assert len(groups) == 11
    for group in groups:
        observed, expected = group["observed"].to_numpy(float), group["expected"].to_numpy(float)
        low, high = over_dispersed_limits(expected, between_variance(observed, expected), 0.95)
        # Published to four decimals.
        assert abs(low - group["lower_limit"]).max() < 6e-5
        assert abs(high - group["upper_limit"]).max() < 6e-5
        assert (banding(observed / expected, low, high) == group["banding"].to_numpy()).all()


def test_winsorising_would_not_reproduce_the_published_limits(
    frames: dict[str, pd.DataFrame],
) -> None:
    for group in published(frames):
        observed, expected = group["observed"].to_numpy(float), group["expected"].to_numpy(float)
        _, high = over_dispersed_limits(
            expected, between_variance(observed, expected, "winsorise"), 0.95
        )
        assert abs(high - group["upper_limit"]).min() > 0.01


def test_no_variance_between_trusts_that_vary_less_than_chance() -> None:
    expected = np.linspace(500, 3000, 40)
    assert between_variance(expected * 1.001, expected) == 0.0
    low, high = over_dispersed_limits(expected, 0.0, 0.95)
    assert high == pytest.approx(np.exp(1.959963985 / np.sqrt(expected)))
    assert low == pytest.approx(1 / high)


def test_a_known_variance_between_trusts_is_found() -> None:
    rng = np.random.default_rng(8)
    expected = rng.uniform(800, 4000, 4000)
    observed = rng.poisson(expected * np.exp(rng.normal(0, 0.08, 4000))).astype(float)
    # Trimming leaves out the widest tenths, so it finds less than the whole variance; winsorising
    # somewhat less.
    assert 0.2 * 0.0064 < between_variance(observed, expected) < 0.0064
    assert (
        between_variance(observed, expected)
        < between_variance(observed, expected, "winsorise")
        < 0.0064
    )


@settings(deadline=None, max_examples=50)
@given(st.floats(50, 9000), st.floats(0, 0.02), st.sampled_from([0.95, 0.998]))
def test_limits_widen_with_variance_and_lie_around_one(
    expected: float, variance: float, level: float
) -> None:
    low, high = over_dispersed_limits(np.array([expected]), variance, level)
    wider_low, wider_high = over_dispersed_limits(np.array([expected]), variance + 0.001, level)
    assert 0 < wider_low[0] < low[0] < 1 < high[0] < wider_high[0]


def test_banding_on_a_limit_is_as_expected() -> None:
    found = banding(np.array([0.9, 0.899, 1.1, 1.101, 1.0]), np.full(5, 0.9), np.full(5, 1.1))
    assert found.tolist() == [
        "As expected",
        "Lower than expected",
        "As expected",
        "Higher than expected",
        "As expected",
    ]


def test_refuses_too_few_trusts_and_numbers_without_a_logarithm() -> None:
    fine = np.full(20, 100.0)
    with pytest.raises(ValueError, match="at least 20"):
        between_variance(fine[:19], fine[:19])
    with pytest.raises(ValueError, match="above nought"):
        between_variance(np.where(np.arange(20) == 3, 0.0, fine), fine)
