"""Correlations and their intervals against SciPy on rows that are really copied."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pathfinders.statistics.bootstrap import Kind, correlation, correlations, resampled
from pathfinders.statistics.panel import pairs
from pathfinders.statistics.verdict import Estimate, Refusal, Verdict, judge
from pathfinders.store.versions import Version
from tests.statistics.generated import panel

ORACLES: dict[Kind, Callable[[Any, Any], Any]] = {
    "pearson": stats.pearsonr,
    "spearman": stats.spearmanr,
}


def estimated(frame: pd.DataFrame, kind: Kind = "pearson") -> Estimate:
    found = correlation(frame, kind)
    assert isinstance(found, Estimate)
    return found


@pytest.mark.parametrize("kind", ["pearson", "spearman"])
@settings(deadline=None, max_examples=15)
@given(
    seed=st.integers(0, 10_000),
    digits=st.sampled_from([0, 1, 6]),
    offset=st.sampled_from([0.0, 1e6]),
)
def test_a_resample_is_the_same_as_copying_rows(
    kind: Kind, seed: int, digits: int, offset: float
) -> None:
    rng = np.random.default_rng(seed)
    code = np.sort(rng.integers(0, 12, 40))
    x, y = (np.round(rng.normal(size=40), digits) + offset for _ in range(2))
    copies = resampled(12, 7, seed)
    found = correlations(x, y, copies[code], kind)
    for i in range(7):
        rows = np.repeat(np.arange(40), copies[code, i].astype(int))
        if np.ptp(x[rows]) == 0 or np.ptp(y[rows]) == 0:
            assert np.isnan(found[i])
        else:
            assert found[i] == pytest.approx(ORACLES[kind](x[rows], y[rows]).statistic, abs=1e-9)


def test_each_resample_draws_as_many_trusts_as_there_are() -> None:
    drawn = resampled(30, 200, 5)
    assert (drawn.sum(axis=0) == 30).all()
    assert np.array_equal(drawn, resampled(30, 200, 5))
    assert drawn.mean() == 1
    assert drawn.var() == pytest.approx(29 / 30, abs=0.05)


@pytest.mark.parametrize("kind", ["pearson", "spearman"])
def test_real_data_against_scipy(version: Version, kind: Kind) -> None:
    both = pairs(version.frame("engagement_panel"))
    found = estimated(both, kind)
    assert found.value == pytest.approx(
        ORACLES[kind](both["exposure"], both["outcome"]).statistic, abs=1e-9
    )
    assert (found.trusts, found.observations) == (144, 1073)
    assert judge(found).verdict is Verdict.LOWER


def test_interval_of_independent_rows_is_near_fishers() -> None:
    frame = panel(trusts=150, years=1, between=-0.5)
    found = estimated(frame)
    fisher = stats.pearsonr(frame["exposure"], frame["outcome"]).confidence_interval(0.95)
    assert (found.lower, found.upper) == pytest.approx((fisher.low, fisher.high), abs=0.04)


def test_interval_allows_for_years_of_one_trust_being_alike() -> None:
    one = panel(trusts=80, years=1, between=-0.5)
    copied = pd.concat([one.assign(year=2012 + i) for i in range(8)])
    assert estimated(copied).interval() == estimated(one).interval()


def test_a_known_link_is_found_and_none_is_not_invented() -> None:
    assert judge(correlation(panel(between=1.5, within=1.5))).verdict is Verdict.HIGHER
    misses = sum(judge(correlation(panel(trusts=40, years=2, seed=s))).differs for s in range(40))
    assert misses <= 6


@pytest.mark.parametrize(
    ("frame", "verdict", "says"),
    [
        (panel().head(0), Verdict.NOT_KNOWN, "No trust"),
        (panel(trusts=1), Verdict.TOO_FEW, "Only one trust"),
        (panel(trusts=19), Verdict.TOO_FEW, "19 trusts"),
        (panel().assign(exposure=3.0), Verdict.NOT_COMPARABLE, "same everywhere"),
        (panel().assign(outcome=1.01), Verdict.NOT_COMPARABLE, "same everywhere"),
        (panel(years=1).assign(exposure=[1.0] + [0.0] * 59), Verdict.TOO_FEW, "Too few different"),
    ],
)
def test_what_cannot_be_estimated_says_why(
    frame: pd.DataFrame, verdict: Verdict, says: str
) -> None:
    found = correlation(frame)
    assert isinstance(found, Refusal)
    assert found.verdict is verdict
    assert says in found.why
