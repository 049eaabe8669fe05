"""The association under every reasonable specification at once.

Reference: Simonsohn U, Simmons JP, Nelson LD (2020), Specification curve analysis, Nature Human
Behaviour 4.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pathfinders.statistics.association import (
    Comparison,
    Design,
    Region,
    Weights,
    associate,
    design,
    fit,
)
from pathfinders.statistics.defaults import Specification, defaults
from pathfinders.statistics.leave_one_out import leave_one_out
from pathfinders.statistics.panel import Panel, panel_of, without_changed
from pathfinders.statistics.verdict import Estimate, Finding, Refusal, Result, judge

COMPARED: tuple[Comparison, ...] = ("pooled", "between", "within")
WEIGHTS: tuple[Weights, ...] = ("equal", "respondents")
REGIONS: tuple[Region, ...] = ("none", "region")
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
        tried += _of_exposure(frame, started(exposure, outcome, group), sign)
    estimated = [t for t in tried if isinstance(t.result, Estimate)]
    return sorted(estimated, key=_value) + [t for t in tried if isinstance(t.result, Refusal)]


def started(exposure: str, outcome: str, group: str) -> Specification:
    """The default specification of other measures or another group."""
    return replace(defaults().specification, exposure=exposure, outcome=outcome, group=group)


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


@dataclass(frozen=True)
class Way:
    """One specification of an exposure, with its regression or why there is none."""

    specification: Specification
    regression: Design | Refusal


def ways(frame: pd.DataFrame, start: Specification) -> list[Way]:
    """Every specification of one exposure but those without one trust. The rows of each regression
    are those of the frame in order of trust and year.
    """
    panel, every = panel_of(frame), list[Way]()
    for name, keep in _samples(frame, panel).items():
        part, places = panel.where(keep), np.flatnonzero(keep)
        for comparison in COMPARED:
            regions: tuple[Region, ...] = ("none",) if comparison == "within" else REGIONS
            for weights, region in itertools.product(WEIGHTS, regions):
                specification = replace(
                    start, comparison=comparison, weights=weights, region=region, sample=name
                )
                regression = design(part, comparison, weights, region)
                if isinstance(regression, Design):
                    regression = replace(regression, rows=places[regression.rows])
                every.append(Way(specification, regression))
    return every


def _of_exposure(frame: pd.DataFrame, start: Specification, sign: float) -> Iterator[Tried]:
    for way in ways(frame, start):
        if isinstance(way.regression, Refusal):
            yield Tried(way.specification, way.regression)
        else:
            yield Tried(way.specification, fit(way.regression).standardised.times(sign))
    for comparison in COMPARED:
        yield _without_one(frame, replace(start, comparison=comparison), comparison, sign)


def _samples(frame: pd.DataFrame, panel: Panel) -> dict[str, NDArray[np.bool_]]:
    """Which rows of the panel each sample has."""
    every = np.ones(len(panel.year), dtype=bool)
    years = np.unique(panel.year[panel.complete(panel.exposure, panel.outcome)])
    without: dict[str, NDArray[np.bool_]] = {}
    # Without the only year there would be nothing left.
    if len(years) > 1:
        without = {f"without {year}": panel.year != year for year in years}
    ordered = frame.sort_values(["trust_code", "year"], ignore_index=True)
    unchanged = ordered.index.isin(without_changed(ordered).index)
    return {ALL: every, **without, UNCHANGED: np.asarray(unchanged)}


def _without_one(
    frame: pd.DataFrame, start: Specification, comparison: Comparison, sign: float
) -> Tried:
    specification = replace(start, weights="equal", region="none", sample=ONE_OUT)
    regression = design(panel_of(frame), comparison)
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
