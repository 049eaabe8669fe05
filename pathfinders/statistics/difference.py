"""Differences in differences: did chosen trusts move differently from comparable ones?

Each trust's change is its mean over the years after less its mean over the years before; the
estimate is the chosen trusts' mean change less the comparison's. With equally many years for every
trust it equals the interaction of a regression with trust and year effects: J. D. Angrist and J.-S.
Pischke (2009), Mostly Harmless Econometrics, section 5.2. It describes how two groups moved; the
trusts were not chosen by lot.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pathfinders.statistics.randomisation import (
    FEWEST_SETS,
    Array,
    Indices,
    Randomised,
    Sets,
    randomised,
    sets_with,
)
from pathfinders.statistics.verdict import Estimate, Refusal, Verdict

Comparison = Literal["others", "matched"]
MATCHES = 5
"""Trusts each chosen trust is matched with: enough to steady the comparison, few enough to stay
near in level.
"""


@dataclass(frozen=True)
class Balanced:
    """A panel of trusts with a value in every year. `values` has one row a trust and one column a
    year.
    """

    trusts: tuple[str, ...]
    regions: tuple[str, ...]
    years: tuple[int, ...]
    values: Array
    before: NDArray[np.bool_]
    after: NDArray[np.bool_]

    @property
    def level(self) -> Array:
        """Each trust's mean over the years before."""
        return np.asarray(self.values[:, self.before].mean(axis=1), dtype=np.float64)

    def where(self, keep: Sequence[bool]) -> "Balanced":
        """The panel with the trusts for which `keep` is true."""
        rows = [i for i, wanted in enumerate(keep) if wanted]
        trusts, regions = tuple(self.trusts[i] for i in rows), tuple(self.regions[i] for i in rows)
        return Balanced(trusts, regions, self.years, self.values[rows], self.before, self.after)


@dataclass(frozen=True)
class Difference:
    """Chosen trusts against a comparison. Values are in the outcome's unit; years as in the
    panel.
    """

    change: Randomised
    chosen: int
    compared: int
    """Distinct trusts in the comparison."""
    sets: Sets
    chosen_by_year: Array
    compared_by_year: Array
    difference_by_year: Array
    """Chosen less comparison, less the same in the years before."""
    random_low: Array
    random_high: Array
    """Between these lie 95% of random sets, year by year."""

    @property
    def estimate(self) -> Estimate:
        """The difference in differences with its 95% interval, for a verdict."""
        trusts = self.chosen + self.compared
        return Estimate(
            self.change.estimate,
            self.change.low,
            self.change.high,
            trusts,
            trusts * len(self.chosen_by_year),
        )


def balanced(
    frame: pd.DataFrame, before: Sequence[int], after: Sequence[int]
) -> Balanced | Refusal:
    """The trusts of `frame` (trust_code, region, year, value) that have a value in every year it
    covers.

    Years in neither period are kept, and needed, but count in neither. Merged and new trusts lack
    years and so drop out.
    """
    complete = frame[["trust_code", "region", "year", "value"]].dropna()
    wide = complete.pivot_table(
        index=["trust_code", "region"], columns="year", values="value", aggfunc="first"
    ).sort_index(axis=1)
    years = tuple(int(year) for year in wide.columns)
    for period, word in ((before, "before"), (after, "after")):
        if not set(period) & set(years):
            return Refusal(
                Verdict.NOT_KNOWN, f"There are no values for a year {word} the trusts were chosen"
            )
    full = wide.dropna().sort_index()
    if full.empty:
        return Refusal(Verdict.TOO_FEW, "No trust has a value in every year")
    trusts = tuple(str(code) for code in full.index.get_level_values("trust_code"))
    regions = tuple(str(region) for region in full.index.get_level_values("region"))
    values = full.to_numpy(dtype=np.float64)
    return Balanced(
        trusts, regions, years, values, np.isin(years, list(before)), np.isin(years, list(after))
    )


def difference(
    panel: Balanced, chosen: Sequence[str], comparison: Comparison
) -> Difference | Refusal:
    """Chosen trusts against all others of the panel, or against matched ones, with randomisation
    inference.

    Matched: each chosen trust against the mean of the five others of its region nearest to it in
    mean value over the years before (ties by code), then averaged over chosen trusts. A random set
    is matched anew, by the same rule, with the trusts outside it, so that every set is treated as
    the chosen one was; it comes from the regions with enough trusts. Nearest neighbours with
    replacement within exact strata: E. A. Stuart (2010), Statistical Science 25: 1-21.
    """
    wanted = [code for code in dict.fromkeys(chosen) if code in panel.trusts]
    if not wanted:
        return Refusal(Verdict.NOT_KNOWN, "None of the chosen trusts has a value in every year")
    if comparison == "matched":
        room = [panel.regions.count(region) >= MATCHES + len(wanted) for region in panel.regions]
        if not all(room[panel.trusts.index(code)] for code in wanted):
            return Refusal(
                Verdict.TOO_FEW,
                f"The region of a chosen trust has fewer than {MATCHES} others to match it with",
            )
        panel = panel.where(room)
    units, years = panel.values.shape
    at = np.array(sorted(panel.trusts.index(code) for code in wanted), dtype=np.intp)
    if comb(units, len(at)) < FEWEST_SETS:
        return Refusal(
            Verdict.TOO_FEW,
            f"The comparison has too few trusts: {units} in all, the chosen ones included",
            units,
        )
    since = panel.values - panel.level[:, None]
    change = since[:, panel.after].mean(axis=1)
    if np.ptp(change) <= 1e-12 * max(1.0, float(np.abs(panel.values).max())):
        return Refusal(Verdict.NOT_COMPARABLE, "Every trust changed by the same amount", units)
    # The first set is the chosen one: row 0 of each result below is its own.
    sets = sets_with(at, units)
    # Everything that is averaged over trusts stands in one array, so that one product does for all.
    responses = np.column_stack([change, np.isin(np.arange(units), at), since, panel.values])
    if comparison == "others":
        own, other = _with_all_others(responses, sets.indices)
        compared = units - len(at)
    else:
        near = neighbours(panel, MATCHES + len(at) - 1)
        own, other = _with_matched(responses, sets.indices, near)
        compared = len(np.unique(matches(at[None, :], near)))
    gap = own - other
    by_year = gap[:, 2 : 2 + years]
    low, high = np.quantile(by_year, [0.025, 0.975], axis=0)
    change_of_sets = randomised(gap[:, 0], gap[:, 1])
    levels = (own[0, 2 + years :], other[0, 2 + years :])
    return Difference(change_of_sets, len(at), compared, sets, *levels, by_year[0], low, high)


def neighbours(panel: Balanced, width: int) -> Indices:
    """For each trust the `width` others of its region nearest in mean value before, nearest first,
    ties by code.

    Every region must have more than `width` trusts.
    """
    level = panel.level
    regions = np.array(panel.regions)
    # Rounded, so that levels equal but for the last bit tie.
    apart = np.round(np.abs(level[:, None] - level[None, :]), 9)
    apart[regions[:, None] != regions[None, :]] = np.inf
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :width]


def matches(sets: Indices, near: Indices) -> Indices:
    """For each member of each set its five nearest outside the set: shape (sets, members, 5)."""
    offered = near[sets]
    outside = np.ones(offered.shape, dtype=bool)
    for member in sets.T:
        outside &= offered != member[:, None, None]
    # A stable sort keeps the order of nearness among those outside the set.
    first = np.argsort(~outside, axis=2, kind="stable")[:, :, :MATCHES]
    return np.take_along_axis(offered, first, axis=2)


def _with_all_others(responses: Array, sets: Indices) -> tuple[Array, Array]:
    units, size = len(responses), sets.shape[1]
    inside = responses[sets].sum(axis=1)
    return inside / size, (responses.sum(axis=0) - inside) / (units - size)


def _with_matched(responses: Array, sets: Indices, near: Indices) -> tuple[Array, Array]:
    matched = matches(sets, near).reshape(len(sets), -1)
    # How often each trust is a match of each set, so that one product does for every response.
    cells = matched + np.arange(len(sets))[:, None] * len(responses)
    times = np.bincount(cells.ravel(), minlength=len(sets) * len(responses)).reshape(len(sets), -1)
    return responses[sets].mean(axis=1), times @ responses / matched.shape[1]
