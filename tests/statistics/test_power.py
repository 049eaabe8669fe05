"""The smallest effect likely to be seen has a power of four in five."""

import pytest
from statsmodels.stats.power import TTestPower

from pathfinders.statistics.power import smallest_seen
from pathfinders.statistics.verdict import Estimate


@pytest.mark.parametrize("trusts", [25, 60, 142])
def test_power_at_the_smallest_effect_against_statsmodels(trusts: int) -> None:
    # One sample of so many trusts whose standard error is 0.1.
    from scipy.stats import t

    half = 0.1 * float(t.ppf(0.975, trusts - 1))
    least = smallest_seen(Estimate(0.03, 0.03 - half, 0.03 + half, trusts, trusts))
    size = least / (0.1 * trusts**0.5)
    assert TTestPower().power(size, trusts, 0.05) == pytest.approx(0.8, abs=0.01)


def test_it_is_about_two_point_eight_standard_errors() -> None:
    wide = Estimate(0.0, -1.96, 1.96, 100_000, 100_000)
    assert smallest_seen(wide) == pytest.approx(2.8, abs=0.002)
    assert smallest_seen(wide.times(3)) == pytest.approx(8.4, abs=0.006)
