"""Which measure goes first: against pandas, and in panels in which nothing does."""

import numpy as np
import pandas as pd
import pytest

from pathfinders.statistics.panel import panel_of
from pathfinders.statistics.time_order import TimeOrder, _over_a_year, expanded, time_order
from pathfinders.statistics.verdict import Refusal, Verdict, judge
from pathfinders.store.versions import Version
from tests.statistics.generated import panel, symmetric_panel

FALSE_ALARMS = 200


def paired(frame: pd.DataFrame) -> pd.DataFrame:
    """Each trust-year with its own year before."""
    earlier = frame[["trust_code", "year", "exposure", "outcome"]].assign(year=frame["year"] + 1)
    both = frame.merge(earlier, on=["trust_code", "year"], suffixes=("", "_before"))
    return both.dropna(subset=["exposure", "outcome", "exposure_before", "outcome_before"])


def oracle(rows: pd.DataFrame) -> tuple[float, float]:
    """Both covariances over a year, by pandas, with rows that may be there several times."""
    names = ["exposure", "outcome", "exposure_before", "outcome_before"]
    away = rows[names] - rows.groupby("year")[names].transform("mean")
    x = (away["exposure"] ** 2).sum() + (away["exposure_before"] ** 2).sum()
    y = (away["outcome"] ** 2).sum() + (away["outcome_before"] ** 2).sum()
    unit = (x * y) ** 0.5 / 2
    return (
        float((away["exposure_before"] * away["outcome"]).sum() / unit),
        float((away["outcome_before"] * away["exposure"]).sum() / unit),
    )


@pytest.mark.parametrize("indicator", ["staff_motivation_mean", "recommend_care_pct"])
def test_real_data_against_pandas(version: Version, indicator: str) -> None:
    frame = version.frame("engagement_panel", indicator=indicator)
    found = time_order(panel_of(frame))
    assert isinstance(found, TimeOrder)
    first, second = oracle(paired(frame))
    assert found.score_first.value == pytest.approx(first, abs=1e-9)
    assert found.outcome_first.value == pytest.approx(second, abs=1e-9)
    assert found.difference.value == pytest.approx(first - second, abs=1e-9)
    # The dashboard's own data cannot tell.
    assert judge(found.difference).verdict is Verdict.NO_DIFFERENCE


def test_a_resample_is_the_same_as_copying_rows() -> None:
    frame = panel(trusts=30, missing=0.1, between=0.5, seed=5)
    rows = paired(frame).sort_values(["trust_code", "year"])
    codes, trust = np.unique(rows["trust_code"], return_inverse=True)
    copies = np.random.default_rng(3).integers(0, 4, size=(len(codes), 6))
    names = ("exposure", "outcome", "exposure_before", "outcome_before")
    score, outcome, score_before, outcome_before = (
        rows[name].to_numpy(dtype=float) for name in names
    )
    values = score, outcome, score_before, outcome_before
    weights = copies[trust].astype(float)
    found = _over_a_year(values, rows["year"].to_numpy(dtype=np.int64), weights)
    for column in range(copies.shape[1]):
        copied = rows.loc[rows.index.repeat(copies[trust, column])].reset_index(drop=True)
        expected = oracle(copied)
        assert (found[0][column], found[1][column]) == pytest.approx(expected, abs=1e-9)


def test_an_order_that_is_there_is_seen() -> None:
    frame = panel(trusts=140, years=8, seed=6)
    late = frame.groupby("trust_code")["exposure"].shift(1)
    frame["outcome"] = frame["outcome"] - 0.8 * late.fillna(0.0)
    found = time_order(panel_of(frame))
    assert isinstance(found, TimeOrder)
    assert judge(found.difference).verdict is Verdict.LOWER
    turned = frame.rename(columns={"exposure": "outcome", "outcome": "exposure"})
    back = time_order(panel_of(turned))
    assert isinstance(back, TimeOrder)
    assert judge(back.difference).verdict is Verdict.HIGHER


def test_where_nothing_goes_first_an_order_is_seldom_claimed() -> None:
    """At most one in twenty; 17 or more of 200 would come up in one of fifty runs of a rule that
    claims exactly so many. The run with more panels is tests/bench/coverage.py.
    """
    claims = 0
    for seed in range(FALSE_ALARMS):
        found = time_order(panel_of(symmetric_panel(seed=seed)))
        assert isinstance(found, TimeOrder)
        claims += judge(found.difference).differs
    assert claims <= 16


def test_the_interval_is_wider_with_few_trusts() -> None:
    assert expanded(10_000) == pytest.approx((0.025, 0.975), abs=1e-4)
    low, high = expanded(20)
    assert low == pytest.approx(1 - high)
    # z of the lower percentile is t with 19 degrees of freedom, times the square root of 20 / 19.
    assert low == pytest.approx(0.01589, abs=1e-4)


@pytest.mark.parametrize(
    ("frame", "verdict"),
    [
        (panel().head(0), Verdict.NOT_KNOWN),
        (panel(years=1), Verdict.NOT_KNOWN),
        (panel(trusts=8), Verdict.TOO_FEW),
        (panel().assign(outcome=1.0), Verdict.NOT_COMPARABLE),
        (panel().query("year % 2 == 0"), Verdict.NOT_KNOWN),
    ],
)
def test_what_cannot_be_told_says_why(frame: pd.DataFrame, verdict: Verdict) -> None:
    found = time_order(panel_of(frame))
    assert isinstance(found, Refusal)
    assert found.verdict is verdict
    assert found.why
