"""Every specification at once: how many, which is the default, and leaving trusts out against
fitting again.
"""

import numpy as np
import pandas as pd
import pytest

from pathfinders.statistics.association import (
    Association,
    Comparison,
    Design,
    Weights,
    associate,
    design,
)
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.leave_one_out import leave_one_out
from pathfinders.statistics.panel import panel_of
from pathfinders.statistics.robustness import ONE_OUT, Tried, attempt, robustness, share
from pathfinders.statistics.verdict import Estimate, Refusal
from pathfinders.store.versions import Version
from tests.statistics.generated import panel

EXPOSURE = "staff_motivation_mean"


@pytest.fixture(scope="module")
def tried(version: Version) -> list[Tried]:
    return robustness(
        {EXPOSURE: version.frame("engagement_panel")}, {EXPOSURE: True}, "shmi", "Acute"
    )


@pytest.mark.parametrize("comparison", ["pooled", "between", "within"])
@pytest.mark.parametrize("weights", ["equal", "respondents"])
def test_leaving_out_each_trust_is_the_same_as_fitting_again(
    comparison: Comparison, weights: Weights
) -> None:
    frame = panel(trusts=25, missing=0.15, between=0.5, seed=4)
    made = design(panel_of(frame), comparison, weights)
    assert isinstance(made, Design)
    out = leave_one_out(made)
    codes = np.unique(frame["trust_code"])[made.codes]
    for i, code in enumerate(codes):
        again = associate(panel_of(frame[frame["trust_code"] != code]), comparison, weights)
        assert isinstance(again, Association)
        expected = again.standardised
        assert (out.value[i], out.lower[i], out.upper[i]) == pytest.approx(
            (expected.value, expected.lower, expected.upper), rel=1e-7, abs=1e-9
        )


def test_every_combination_once_and_the_default_among_them(tried: list[Tried]) -> None:
    # Two comparisons with two weights, two regions and ten samples, one without region, and three
    # without one trust.
    assert len(tried) == 2 * 2 * 2 * 10 + 2 * 10 + 3
    assert len({t.specification for t in tried}) == len(tried)
    assert [t.specification for t in tried].count(defaults().specification) == 1


def test_sorted_and_each_as_if_alone(tried: list[Tried], version: Version) -> None:
    values = [t.result.value for t in tried if isinstance(t.result, Estimate)]
    assert len(values) == len(tried)
    assert values == sorted(values)
    frame = version.frame("engagement_panel")
    chosen = next(
        t
        for t in tried
        if (
            t.specification.comparison,
            t.specification.weights,
            t.specification.region,
            t.specification.sample,
        )
        == ("between", "respondents", "region", "without 2015")
    )
    alone = associate(panel_of(frame[frame["year"] != 2015]), "between", "respondents", "region")
    assert isinstance(alone, Association)
    assert chosen.result == alone.standardised


def test_without_one_trust_shows_the_fit_nearest_to_no_link(
    tried: list[Tried], version: Version
) -> None:
    frame = version.frame("engagement_panel")
    chosen = next(
        t
        for t in tried
        if (t.specification.comparison, t.specification.sample) == ("between", ONE_OUT)
    )
    assert chosen.fits == 144
    again = associate(panel_of(frame[frame["trust_code"] != chosen.left_out]), "between")
    assert isinstance(again, Association)
    assert isinstance(chosen.result, Estimate)
    assert chosen.result.upper == pytest.approx(again.standardised.upper, abs=1e-9)
    assert chosen.lowest is not None
    assert chosen.highest is not None
    assert chosen.lowest < chosen.result.value <= chosen.highest < 0


def test_a_score_of_which_less_is_better_is_turned_round() -> None:
    frame = panel(between=1.0, within=1.0)
    up = robustness({EXPOSURE: frame}, {EXPOSURE: True}, "shmi", "Acute")
    down = robustness({EXPOSURE: frame}, {EXPOSURE: False}, "shmi", "Acute")
    assert share(up).higher == share(down).lower > 0
    assert share(up).lower == share(down).higher == 0
    ups, downs = (
        [t.result.value for t in some if isinstance(t.result, Estimate)] for some in (up, down)
    )
    assert ups == pytest.approx([-v for v in reversed(downs)])


def test_no_link_excludes_none_in_few_specifications() -> None:
    found = share(
        robustness({EXPOSURE: panel(trusts=60, seed=9)}, {EXPOSURE: True}, "shmi", "Acute")
    )
    assert (found.lower + found.higher) / found.estimated < 0.25


@pytest.mark.parametrize("frame", [panel(trusts=3), panel().assign(exposure=2.0), panel(years=1)])
def test_what_cannot_be_estimated_is_kept_with_its_reason(frame: pd.DataFrame) -> None:
    found = robustness({EXPOSURE: frame}, {EXPOSURE: True}, "shmi", "Acute")
    refused = [t for t in found if isinstance(t.result, Refusal)]
    assert refused
    assert all(t.result.why for t in refused if isinstance(t.result, Refusal))
    assert share(found).estimated == len(found) - len(refused)


def test_one_specification_alone_is_as_among_all(tried: list[Tried], version: Version) -> None:
    frame = version.frame("engagement_panel")
    for one in (defaults().specification, tried[0].specification, tried[-1].specification):
        if one.sample == "all":
            assert attempt(frame, one, better=True).result == next(
                t.result for t in tried if t.specification == one
            )
    alone = attempt(frame, defaults().specification, better=True).result
    turned = attempt(frame, defaults().specification, better=False).result
    assert isinstance(alone, Estimate)
    assert isinstance(turned, Estimate)
    assert turned.value == -alone.value
    assert (turned.lower, turned.upper) == (-alone.upper, -alone.lower)
    assert isinstance(
        attempt(frame.head(30), defaults().specification, better=True).result, Refusal
    )
