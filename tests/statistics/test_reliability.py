"""The survey's noise: against statsmodels, and on panels whose noise is known."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from pathfinders.statistics.association import Association, associate
from pathfinders.statistics.panel import panel_of
from pathfinders.statistics.reliability import Corrected, corrected_within
from pathfinders.statistics.verdict import Refusal, Verdict
from pathfinders.store.versions import Version
from tests.statistics.generated import noisy_panel, panel

PANELS = 120


def oracle(frame: pd.DataFrame) -> tuple[float, float, float]:
    """The variance of an answer, the reliability and the slope in standard deviations, with every
    dummy written out.
    """
    rows = frame.dropna(subset=["exposure", "outcome", "respondents"])
    rows = rows[rows["respondents"] > 0]
    rows = rows[rows.groupby("trust_code")["year"].transform("size") > 1].reset_index(drop=True)
    earlier = rows[["trust_code", "year", "exposure", "respondents"]].assign(year=rows["year"] + 1)
    pairs = rows.merge(earlier, on=["trust_code", "year"], suffixes=("", "_before"))
    pairs["change"] = pairs["exposure"] - pairs["exposure_before"]
    size = pairs.groupby("year")["change"].transform("size")
    away = pairs["change"] - pairs.groupby("year")["change"].transform("mean")
    pairs["squared"] = away**2 * size / (size - 1)
    pairs["both"] = 1 / pairs["respondents"] + 1 / pairs["respondents_before"]
    first = smf.ols("squared ~ both", pairs).fit().fittedvalues
    expected = np.maximum(first, 0.1 * pairs["squared"].mean())
    again = smf.wls("squared ~ both", pairs, weights=1 / expected**2).fit()
    variance = float(again.params["both"])
    fitted = smf.ols("exposure ~ C(trust_code) + C(year)", rows).fit()
    left = 1 - fitted.get_influence().hat_matrix_diag
    noise = float((variance / rows["respondents"] * left).sum())
    squares = float((fitted.resid**2).sum())
    outcome = smf.ols("outcome ~ C(trust_code) + C(year)", rows).fit()
    products = float((fitted.resid * outcome.resid).sum())
    unit = rows["exposure"].std() / rows["outcome"].std()
    return variance, 1 - noise / squares, products / (squares - noise) * unit


def check(frame: pd.DataFrame) -> Corrected:
    found = corrected_within(panel_of(frame))
    assert isinstance(found, Corrected)
    variance, reliability, slope = oracle(frame)
    assert found.answer_variance == pytest.approx(variance, rel=1e-7)
    assert found.reliability == pytest.approx(reliability, abs=1e-8)
    assert found.slope.value == pytest.approx(slope, abs=1e-8)
    return found


def test_real_data_against_statsmodels(version: Version) -> None:
    found = check(version.frame("engagement_panel"))
    # About half of what a trust's score moves from year to year is who happened to answer.
    assert 0.45 < found.reliability < 0.6
    assert found.slope.lower < 0 < found.slope.upper
    check(version.frame("engagement_panel", indicator="recommend_work_pct"))


def test_missing_years_and_numbers_of_answers() -> None:
    frame = noisy_panel(trusts=40, years=6, seed=3)
    frame.loc[frame.index[::7], "respondents"] = np.nan
    frame.loc[frame.index[::11], "exposure"] = np.nan
    frame.loc[frame.index[::13], "respondents"] = 0
    check(frame)


def test_the_correction_is_unbiased_where_the_noise_is_known() -> None:
    """Over panels whose slope without noise is −0.5, the corrected slopes average that; the plain
    ones do not reach it.
    """
    truth, plain, corrected, variances = -0.5, [], [], []
    for seed in range(PANELS):
        frame = noisy_panel(seed=seed, within=truth)
        unit = frame["outcome"].std() / frame["exposure"].std()
        slope, found = associate(panel_of(frame), "within"), corrected_within(panel_of(frame))
        assert isinstance(slope, Association)
        assert isinstance(found, Corrected)
        plain.append(slope.standardised.value * unit)
        corrected.append(found.slope.value * unit)
        variances.append(found.answer_variance)
    error = np.std(corrected, ddof=1) / PANELS**0.5
    assert np.mean(corrected) == pytest.approx(truth, abs=3 * error)
    assert np.mean(plain) > truth + 10 * error
    spread = np.std(variances, ddof=1) / PANELS**0.5
    assert np.mean(variances) == pytest.approx(400, abs=3 * spread)


def test_the_corrected_interval_holds_the_truth() -> None:
    """About 95 in 100: fewer than 107 of 120 would come up in one of a hundred runs."""
    held = 0
    for seed in range(PANELS):
        frame = noisy_panel(seed=1000 + seed, within=-0.5)
        found = corrected_within(panel_of(frame))
        assert isinstance(found, Corrected)
        truth = -0.5 * frame["exposure"].std() / frame["outcome"].std()
        held += found.slope.lower <= truth <= found.slope.upper
    assert held >= 107


@pytest.mark.parametrize(
    ("frame", "verdict"),
    [
        (panel().head(0), Verdict.NOT_KNOWN),
        (panel(years=1), Verdict.NOT_KNOWN),
        (panel(trusts=8), Verdict.TOO_FEW),
        (panel().assign(respondents=np.nan), Verdict.NOT_KNOWN),
        (panel().assign(outcome=1.0), Verdict.NOT_COMPARABLE),
        # So noisy that hardly anything real is left to go by.
        (noisy_panel(answer_variance=400_000.0), Verdict.NOT_KNOWN),
    ],
)
def test_what_cannot_be_corrected_says_why(frame: pd.DataFrame, verdict: Verdict) -> None:
    found = corrected_within(panel_of(frame))
    assert isinstance(found, Refusal)
    assert found.verdict is verdict
    assert found.why
