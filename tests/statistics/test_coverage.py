"""The benchmark of coverage itself: it counts rightly, and what it calls the truth is the truth."""

import numpy as np
import pytest
import statsmodels.formula.api as smf

from pathfinders.statistics.association import Comparison, Region
from tests.bench.coverage import (
    Interval,
    _true_correlation,
    _true_slope,
    coverage,
    estimators,
    made_up,
)


def mean_of_normals(rng: np.random.Generator, reach: float) -> Interval:
    """A mean of 25 with its known error: the truth is 3."""
    mean = float(rng.normal(3, 1, 25).mean())
    return mean - reach / 5, mean + reach / 5, 3.0


def test_an_interval_of_known_coverage_is_found_to_have_it() -> None:
    right = coverage(lambda rng: mean_of_normals(rng, 1.96), 4000)
    assert right.share == pytest.approx(0.95, abs=4 * right.error)
    short = coverage(lambda rng: mean_of_normals(rng, 1.0), 4000)
    assert short.share == pytest.approx(0.683, abs=4 * short.error)


def test_what_cannot_be_given_is_not_counted() -> None:
    found = coverage(lambda rng: None if rng.random() < 0.5 else (0.0, 1.0, 0.5), 200)
    assert 50 < found.made < 150
    assert found.held == found.made


@pytest.mark.parametrize(
    ("comparison", "region", "formula"),
    [
        ("pooled", "none", "outcome ~ exposure"),
        ("between", "none", "outcome ~ exposure + C(year)"),
        ("between", "region", "outcome ~ exposure + C(year) + C(region)"),
        ("within", "none", "outcome ~ exposure + C(year) + C(trust_code)"),
    ],
)
def test_the_truth_is_what_a_long_panel_tells(
    comparison: Comparison, region: Region, formula: str
) -> None:
    trusts = 150 if comparison == "within" else 4000
    frame = made_up(np.random.default_rng(8), trusts, 8, regional=True).frame
    fitted = smf.ols(formula, frame).fit()
    assert fitted.params["exposure"] == pytest.approx(
        _true_slope(comparison, region), abs=5 * fitted.bse["exposure"]
    )


def test_levels_and_changes_have_different_answers() -> None:
    assert abs(_true_slope("between", "none") - _true_slope("within", "none")) > 0.1
    assert -0.5 < _true_correlation() < -0.05


def test_every_estimator_gives_an_interval() -> None:
    for name, draw, _ in estimators():
        assert coverage(draw, 4).made > 0, name
