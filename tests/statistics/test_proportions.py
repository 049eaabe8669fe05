"""Wilson intervals against the formula and against another library."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from pathfinders.statistics.proportions import wilson

Z = 1.959963984540054


def by_formula(successes: int, total: int) -> tuple[float, float]:
    """Wilson's interval as his paper gives it."""
    share = successes / total
    middle = (share + Z**2 / (2 * total)) / (1 + Z**2 / total)
    half = Z / (1 + Z**2 / total) * math.sqrt(share * (1 - share) / total + Z**2 / (4 * total**2))
    return middle - half, middle + half


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_equals_the_formula_and_statsmodels(case: tuple[int, int]) -> None:
    found = wilson(*case)
    assert found == pytest.approx(by_formula(*case), abs=1e-9)
    assert found == pytest.approx(proportion_confint(*case, method="wilson"), abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_holds_the_share_and_mirrors(case: tuple[int, int]) -> None:
    successes, total = case
    low, high = wilson(successes, total)
    assert -1e-12 <= low <= successes / total <= high <= 1 + 1e-12
    assert wilson(total - successes, total) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_the_two_shares_that_the_pages_show() -> None:
    assert wilson(2, 9) == pytest.approx((0.0632, 0.5474), abs=5e-5)
    assert wilson(4, 21) == pytest.approx((0.0767, 0.4000), abs=5e-5)


def test_a_higher_confidence_is_wider() -> None:
    narrow, wide = wilson(4, 21, 0.8), wilson(4, 21, 0.99)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


@pytest.mark.parametrize("case", [(0, 0), (1, -1), (-1, 5), (6, 5), (1, 5, 0.0), (1, 5, 1.0)])
def test_refuses_what_is_no_proportion(case: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"proportion|successes|confidence"):
        wilson(*case)
