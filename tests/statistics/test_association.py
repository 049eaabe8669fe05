"""Regressions against statsmodels with every dummy written out, and against panels with a known
answer.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from pathfinders.statistics.association import (
    COMPARISONS,
    Association,
    Comparison,
    Region,
    Weights,
    associate,
)
from pathfinders.statistics.line import straight_line
from pathfinders.statistics.panel import Panel, panel_of
from pathfinders.statistics.verdict import Refusal, Verdict, judge
from pathfinders.store.versions import Version
from tests.statistics.generated import panel

FORMULAS = {
    "pooled": "outcome ~ exposure",
    "between": "outcome ~ exposure + C(year)",
    "within": "outcome ~ exposure + C(year) + C(trust_code)",
}


def oracle(
    frame: pd.DataFrame, comparison: Comparison, weights: Weights, region: Region
) -> dict[str, float]:
    """The slope and its interval in standard deviations, from a formula with all dummies."""
    rows = frame.copy()
    rows["weight"] = rows["respondents"] if weights == "respondents" else 1.0
    rows = rows.dropna(subset=["exposure", "outcome", "weight"])
    rows = rows[rows["weight"] > 0]
    if comparison == "within":
        rows = rows[rows.groupby("trust_code")["year"].transform("size") > 1]
    formula = FORMULAS[comparison] + (" + C(region)" if region == "region" else "")
    model = smf.wls(formula, rows, weights=rows["weight"])
    groups = rows["trust_code"].astype("category").cat.codes
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    trusts, n, k = groups.nunique(), len(rows), model.exog.shape[1]
    # statsmodels counts the trusts' dummies; they are nested in the clusters and must not count
    # (Cameron and Miller 2015).
    factor = ((n - k) / (n - (k - trusts + 1))) ** 0.5 if comparison == "within" else 1.0
    half = (fitted.conf_int().loc["exposure", 1] - fitted.params["exposure"]) * factor
    unit = rows["exposure"].std() / rows["outcome"].std()
    return {
        "value": fitted.params["exposure"] * unit,
        "half": half * unit,
        "trusts": trusts,
        "observations": n,
    }


def check(
    frame: pd.DataFrame, comparison: Comparison, weights: Weights = "equal", region: Region = "none"
) -> None:
    found = associate(panel_of(frame), comparison, weights, region)
    assert isinstance(found, Association)
    expected = oracle(frame, comparison, weights, region)
    standard = found.standardised
    assert standard.value == pytest.approx(expected["value"], rel=1e-7, abs=1e-9)
    assert standard.upper - standard.value == pytest.approx(expected["half"], rel=1e-7)
    assert standard.value - standard.lower == pytest.approx(expected["half"], rel=1e-7)
    assert (standard.trusts, standard.observations) == (
        expected["trusts"],
        expected["observations"],
    )


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("indicator", ["staff_motivation_mean", "work_stress_pct"])
def test_real_data(version: Version, comparison: Comparison, indicator: str) -> None:
    check(version.frame("engagement_panel", indicator=indicator), comparison)


@pytest.mark.parametrize("weights", ["equal", "respondents"])
@pytest.mark.parametrize("region", ["none", "region"])
@pytest.mark.parametrize("comparison", ["pooled", "between", "within"])
def test_weights_regions_and_missing_years(
    comparison: Comparison, weights: Weights, region: Region
) -> None:
    frame = panel(missing=0.25, between=0.4, within=-0.3, seed=11)
    frame.loc[frame.index[::7], "respondents"] = 0
    frame.loc[frame.index[::11], "respondents"] = np.nan
    # A region does not change within a trust: its terms are taken off with the trust's mean.
    check(frame, comparison, weights, "none" if comparison == "within" else region)


def test_numbers_of_the_real_panel(version: Version) -> None:
    made = panel_of(version.frame("engagement_panel"))
    found = {c: associate(made, c) for c in COMPARISONS}
    said = {
        c: f"{f.standardised.value:.3f}" for c, f in found.items() if isinstance(f, Association)
    }
    assert said == {
        "pooled": "-0.157",
        "between": "-0.216",
        "within": "-0.013",
    }
    within = found["within"]
    assert isinstance(within, Association)
    assert judge(within.standardised).verdict is Verdict.NO_DIFFERENCE
    assert (within.effect.trusts, within.effect.observations) == (142, 1071)


def test_the_effect_is_for_one_standard_deviation() -> None:
    frame = panel(between=0.7, within=0.7)
    found = associate(panel_of(frame), "pooled")
    wide = associate(panel_of(frame.assign(exposure=frame["exposure"] * 40 + 7)), "pooled")
    assert isinstance(found, Association)
    assert isinstance(wide, Association)
    slope = np.polyfit(frame["exposure"], frame["outcome"], 1)[0]
    assert found.effect.value == pytest.approx(slope * frame["exposure"].std())
    assert wide.effect.value == pytest.approx(found.effect.value)
    assert found.standardised.value == pytest.approx(frame["exposure"].corr(frame["outcome"]))


def test_between_and_within_are_told_apart() -> None:
    lasting = panel_of(panel(trusts=120, between=1.2, within=0.0))
    passing = panel_of(panel(trusts=120, between=0.0, within=-0.8))

    def verdict(made: Panel, comparison: Comparison) -> Verdict:
        found = associate(made, comparison)
        assert isinstance(found, Association)
        return judge(found.standardised).verdict

    assert verdict(lasting, "between") is Verdict.HIGHER
    assert verdict(lasting, "within") is Verdict.NO_DIFFERENCE
    assert verdict(passing, "within") is Verdict.LOWER


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_no_link_is_seldom_found_where_there_is_none(comparison: Comparison) -> None:
    found = [associate(panel_of(panel(trusts=50, years=4, seed=s)), comparison) for s in range(40)]
    assert sum(judge(f.standardised).differs for f in found if isinstance(f, Association)) <= 6


@pytest.mark.parametrize(
    ("frame", "comparison", "weights", "verdict", "says"),
    [
        (panel().head(0), "between", "equal", Verdict.NOT_KNOWN, "No trust"),
        (panel(trusts=1), "within", "equal", Verdict.TOO_FEW, "Only one trust"),
        (panel(trusts=12), "between", "equal", Verdict.TOO_FEW, "12 trusts"),
        (panel(years=1), "within", "equal", Verdict.NOT_KNOWN, "one year only, 2012"),
        (
            panel().assign(exposure=3.0),
            "between",
            "equal",
            Verdict.NOT_COMPARABLE,
            "same everywhere",
        ),
        (panel().assign(outcome=1.0), "within", "equal", Verdict.NOT_COMPARABLE, "same everywhere"),
        (
            panel().assign(exposure=lambda f: f["year"] * 0.1),
            "between",
            "equal",
            Verdict.NOT_COMPARABLE,
            "by itself",
        ),
        (
            panel().assign(exposure=lambda f: f["trust_code"].str[1:].astype(float)),
            "within",
            "equal",
            Verdict.NOT_COMPARABLE,
            "by itself",
        ),
        (panel().assign(respondents=0.0), "between", "respondents", Verdict.NOT_KNOWN, "No trust"),
        (
            panel().assign(respondents=np.nan),
            "within",
            "respondents",
            Verdict.NOT_KNOWN,
            "No trust",
        ),
    ],
)
def test_what_cannot_be_estimated_says_why(
    frame: pd.DataFrame, comparison: Comparison, weights: Weights, verdict: Verdict, says: str
) -> None:
    found = associate(panel_of(frame), comparison, weights)
    assert isinstance(found, Refusal)
    assert found.verdict is verdict
    assert says in found.why


def test_the_line_and_its_band_against_statsmodels(version: Version) -> None:
    rows = version.frame("engagement_panel", year=2019).dropna(subset=["exposure", "outcome"])
    line = straight_line(rows["exposure"].to_numpy(), rows["outcome"].to_numpy())
    predicted = (
        smf.ols("outcome ~ exposure", rows).fit().get_prediction(pd.DataFrame({"exposure": line.x}))
    )
    band = predicted.conf_int()
    assert line.y == pytest.approx(predicted.predicted_mean, rel=1e-9)
    assert line.lower == pytest.approx(band[:, 0], rel=1e-6)
    assert line.upper == pytest.approx(band[:, 1], rel=1e-6)
