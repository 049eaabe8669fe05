"""Between trusts against within them: one test, against statsmodels."""

import pytest
import statsmodels.formula.api as smf

from pathfinders.statistics.contrast import Contrast, contrast
from pathfinders.statistics.panel import panel_of
from pathfinders.statistics.verdict import Refusal, Verdict, judge
from pathfinders.store.versions import Version
from tests.statistics.generated import panel


@pytest.mark.parametrize(
    ("indicator", "p"),
    [
        ("staff_motivation_mean", 0.009),
        ("recommend_work_pct", 0.006),
        ("recommend_care_pct", 0.029),
        ("work_stress_pct", 0.008),
    ],
)
def test_real_data_against_statsmodels(version: Version, indicator: str, p: float) -> None:
    frame = version.frame("engagement_panel", indicator=indicator)
    found = contrast(panel_of(frame))
    assert isinstance(found, Contrast)
    rows = frame.dropna(subset=["exposure", "outcome"])
    rows = rows[rows.groupby("trust_code")["year"].transform("size") > 1]
    rows = rows.assign(mean=rows.groupby("trust_code")["exposure"].transform("mean"))
    groups = rows["trust_code"].astype("category").cat.codes
    fitted = smf.ols("outcome ~ mean + exposure + C(year)", rows).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, use_t=True
    )
    unit = rows["exposure"].std() / rows["outcome"].std()
    low, high = fitted.conf_int().loc["mean"] * unit
    assert found.difference.value == pytest.approx(fitted.params["mean"] * unit, abs=1e-8)
    # The unit differs by the spread of the trust's means, in which the product has the slope.
    assert (found.difference.lower, found.difference.upper) == pytest.approx((low, high), abs=1e-6)
    assert found.p == pytest.approx(fitted.pvalues["mean"], abs=1e-6)
    assert found.p == pytest.approx(p, abs=0.001)


def test_two_equal_slopes_seldom_differ_and_two_others_do() -> None:
    alike = [contrast(panel_of(panel(between=0.5, within=0.5, seed=s))) for s in range(40)]
    assert sum(judge(c.difference).differs for c in alike if isinstance(c, Contrast)) <= 6
    apart = contrast(panel_of(panel(trusts=120, between=1.2, within=-0.5)))
    assert isinstance(apart, Contrast)
    assert judge(apart.difference).verdict is Verdict.HIGHER
    assert apart.p < 0.001


def test_one_year_has_nothing_within() -> None:
    assert isinstance(contrast(panel_of(panel(years=1))), Refusal)
    assert isinstance(contrast(panel_of(panel().head(0))), Refusal)
