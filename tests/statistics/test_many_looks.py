"""Many looks: against statsmodels and SciPy."""

import numpy as np
import pytest
from scipy.stats import pearsonr
from statsmodels.stats.multitest import multipletests

from pathfinders.statistics.many_looks import benjamini_hochberg, correlation_p, holm, looks
from pathfinders.store.versions import Version


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_values_against_statsmodels(seed: int) -> None:
    p = np.random.default_rng(seed).beta(0.4, 2.0, 40)
    p[3] = p[7]
    for ours, method in ((holm, "holm"), (benjamini_hochberg, "fdr_bh")):
        assert ours(p) == pytest.approx(multipletests(p, method=method)[1], abs=1e-12)


def test_the_links_of_every_year_against_scipy(version: Version) -> None:
    rows = version.rows("links_by_year")
    assert len(rows) == 43
    p = []
    for row in rows:
        frame = version.frame(
            "engagement_panel", indicator=row["indicator_id"], year=row["year"]
        ).dropna(subset=["exposure", "outcome"])
        expected = pearsonr(frame["exposure"], frame["outcome"])
        assert row["trusts"] == len(frame)
        assert row["correlation"] == pytest.approx(expected.statistic, abs=1e-9)
        ours = correlation_p(np.array([row["correlation"]]), np.array([row["trusts"]]))
        assert ours[0] == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-12)
        p.append(expected.pvalue)
    counted = looks(np.array(p))
    assert (counted.compared, counted.alone) == (43, 28)
    assert (counted.benjamini_hochberg, counted.holm) == (23, 12)


def test_edges() -> None:
    p = correlation_p(np.array([0.0, 1.0, -1.0, 0.3]), np.array([20.0, 20.0, 20.0, 2.0]))
    assert p == pytest.approx([1.0, 0.0, 0.0, 1.0], abs=1e-12)
    assert holm(np.array([0.9, 0.8])).max() <= 1
