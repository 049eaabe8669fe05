"""The association under every reasonable specification at once.

Reference: Simonsohn U, Simmons JP, Nelson LD (2020), Specification curve analysis, Nature Human
Behaviour 4.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from pathfinders.statistics.association import Comparison, Region, Weights, associate, design, fit
from pathfinders.statistics.defaults import Specification, defaults
from pathfinders.statistics.leave_one_out import leave_one_out
from pathfinders.statistics.panel import Panel, panel_of, without_changed
from pathfinders.statistics.verdict import Estimate, Finding, Refusal, Result, judge

COMPARED: tuple[Comparison, ...] = ("pooled", "between", "within", "lagged")
WEIGHTS: tuple[Weights, ...] = ("equal", "respondents")
ALL, UNCHANGED, ONE_OUT = "all", "without merged trusts", "without one trust"


@dataclass(frozen=True)
class Tried:
    """One specification and its standardised estimate.

    For "without one trust", which stands for as many fits as there are trusts, it is the fit whose
    interval comes nearest to no association, so that a difference is claimed only where no single
    trust is needed for it.
    """

    specification: Specification
    result: Result
    fits: int = 1
    left_out: str = ""
    """Code of the trust left out."""
    lowest: float | None = None
    highest: float | None = None
    """Of those fits, the lowest and highest estimate."""

    @property
    def finding(self) -> Finding:
        return judge(self.result)


def robustness(
    frames: Mapping[str, pd.DataFrame], better: Mapping[str, bool | None], outcome: str, group: str
) -> list[Tried]:
    """Every specification of the exposures in `frames` (exposure to panel), lowest estimate first,
    refusals last.

    Estimates are in standard deviations, and turned so that up is better for staff: where a higher
    score is worse, the sign changes. All combinations of comparison, weights, region control and
    sample; within trusts, region does not change and is left out.
    """
    tried: list[Tried] = []
    for exposure, frame in frames.items():
        sign = -1.0 if better[exposure] is False else 1.0
        start = replace(defaults().specification, exposure=exposure, outcome=outcome, group=group)
        tried += _of_exposure(frame, start, sign)
    estimated = [t for t in tried if isinstance(t.result, Estimate)]
    return sorted(estimated, key=_value) + [t for t in tried if isinstance(t.result, Refusal)]


def attempt(frame: pd.DataFrame, specification: Specification, better: bool | None) -> Tried:
    """One specification on a panel's frame that holds its sample already, turned as `robustness`
    turns it.
    """
    ways = (
        cast("Comparison", specification.comparison),
        cast("Weights", specification.weights),
        cast("Region", specification.region),
    )
    result = associate(panel_of(frame), *ways)
    if isinstance(result, Refusal):
        return Tried(specification, result)
    # `better` is None for a score without a good direction, which is not turned.
    sign = -1.0 if better is False else 1.0
    return Tried(specification, result.standardised.times(sign))


def _value(tried: Tried) -> float:
    if isinstance(tried.result, Estimate):
        return tried.result.value
    return np.inf


def _of_exposure(frame: pd.DataFrame, start: Specification, sign: float) -> Iterator[Tried]:
    samples = _samples(frame)
    for comparison in COMPARED:
        regions: tuple[Region, ...] = ("none",) if comparison == "within" else ("none", "region")
        for name, panel in samples.items():
            for weights in WEIGHTS:
                for region in regions:
                    specification = replace(
                        start, comparison=comparison, weights=weights, region=region, sample=name
                    )
                    regression = design(panel, comparison, weights, region)
                    if isinstance(regression, Refusal):
                        yield Tried(specification, regression)
                        continue
                    yield Tried(specification, fit(regression).standardised.times(sign))
        yield _without_one(
            frame, samples[ALL], replace(start, comparison=comparison), comparison, sign
        )


def _samples(frame: pd.DataFrame) -> dict[str, Panel]:
    panel = panel_of(frame)
    years = np.unique(panel.year[panel.complete(panel.exposure, panel.outcome)])
    without: dict[str, Panel] = {}
    # Without the only year there would be nothing left.
    if len(years) > 1:
        without = {f"without {year}": panel.where(panel.year != year) for year in years}
    return {ALL: panel, **without, UNCHANGED: panel_of(without_changed(frame))}


def _without_one(
    frame: pd.DataFrame, panel: Panel, start: Specification, comparison: Comparison, sign: float
) -> Tried:
    specification = replace(start, weights="equal", region="none", sample=ONE_OUT)
    regression = design(panel, comparison)
    if isinstance(regression, Refusal):
        return Tried(specification, regression)
    out = leave_one_out(regression)
    # How far no association lies inside the interval; negative where the interval leaves it out.
    inside = np.minimum(out.upper, -out.lower)
    which = int(np.argmax(inside))
    value, lower, upper = (float(v[which]) for v in (out.value, out.lower, out.upper))
    worst = Estimate(
        value, lower, upper, regression.trusts - 1, int((regression.trust != which).sum())
    ).times(sign)
    low, high = sorted((float(out.value.min()) * sign, float(out.value.max()) * sign))
    code = str(np.unique(frame["trust_code"].to_numpy(dtype=str))[regression.codes[which]])
    return Tried(specification, worst, regression.trusts, code, low, high)


@dataclass(frozen=True)
class Share:
    """How many specifications leave out no association, and on which side."""

    lower: int
    higher: int
    estimated: int


def share(tried: list[Tried]) -> Share:
    """The share among those that could be estimated."""
    findings = [judge(t.result) for t in tried if isinstance(t.result, Estimate)]
    return Share(
        sum(f.verdict == "lower" for f in findings),
        sum(f.verdict == "higher" for f in findings),
        len(findings),
    )
