"""How often do the 95% intervals hold the truth? Data are made up, with a known answer.

`python -m tests.bench.coverage 2000` makes more of them than the benchmark, which takes under a
minute.
"""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pathfinders.statistics.association import Comparison, Design, Region, design, fit
from pathfinders.statistics.bootstrap import Kind, correlation
from pathfinders.statistics.difference import Balanced, Difference, difference
from pathfinders.statistics.difference import Comparison as Against
from pathfinders.statistics.panel import pairs, panel_of
from pathfinders.statistics.proportions import wilson
from pathfinders.statistics.reliability import Corrected, corrected_within
from pathfinders.statistics.retention import Spell, final_share, kaplan_meier
from pathfinders.statistics.time_order import TimeOrder, time_order
from pathfinders.statistics.verdict import Estimate
from tests.statistics.generated import noisy_panel, symmetric_panel

SEED = 20_150_904
DEFAULT = 50
"""Data sets of each kind. The share is then known to within three percentage points (one standard
error), or closer.
"""
MANY = 100_000
"""Trusts of the panel that the truth is taken from."""
Array = NDArray[np.float64]
Interval = tuple[float, float, float]
"""Lower end, upper end, truth."""
Draw = Callable[[np.random.Generator], Interval | None]


@dataclass(frozen=True)
class Covered:
    """How many intervals there were, and how many of them held the truth."""

    made: int
    held: int

    @property
    def share(self) -> float:
        return self.held / self.made

    @property
    def error(self) -> float:
        """The Monte Carlo standard error of the share."""
        return math.sqrt(self.share * (1 - self.share) / self.made)


def run(simulations: int = DEFAULT) -> None:
    """Prints, of each interval, the share that holds the truth, and that share's Monte Carlo
    standard error.
    """
    print(
        "\nCoverage of 95% intervals on made-up data with a known answer, and its Monte Carlo"
        " standard error"
    )
    for name, draw, times in estimators():
        found = coverage(draw, simulations * times)
        print(
            f"  {name:66} {100 * found.share:5.1f}%  ± {100 * found.error:3.1f}  {found.made:6,}"
            " simulations",
            flush=True,
        )


def coverage(draw: Draw, simulations: int) -> Covered:
    """Of so many made-up data sets, the intervals that could be given and those that held the
    truth.
    """
    drawn = (draw(np.random.default_rng([SEED, i])) for i in range(simulations))
    found = [interval for interval in drawn if interval is not None]
    return Covered(len(found), sum(low <= truth <= high for low, high, truth in found))


def estimators() -> Iterator[tuple[str, Draw, int]]:
    """Every interval offered: its name, a draw of it, and how many times the usual number of data
    sets it is cheap enough for.
    """
    kinds: tuple[Kind, ...] = ("pearson", "spearman")
    for trusts, years, times in ((140, 8, 1), (25, 8, 4), (140, 1, 4)):
        for kind in kinds:
            name = (
                f"Correlation ({kind}), bootstrap: {trusts} trusts, {years} year{'s' * (years > 1)}"
            )
            yield name, partial(_correlation, kind, trusts, years), times
    ways: tuple[tuple[str, Comparison, Region], ...] = (
        ("Pooled", "pooled", "none"),
        ("Between trusts", "between", "none"),
        ("Same region", "between", "region"),
        ("Within trusts", "within", "none"),
    )
    for trusts in (140, 25):
        for name, comparison, region in ways:
            yield (
                f"{name}, clustered: {trusts} trusts, 8 years",
                partial(_association, comparison, region, trusts),
                4,
            )
    yield "Within trusts, survey noise taken off: 140 trusts, 8 years", _without_noise, 1
    yield "Order in time where nothing goes first: 140 trusts, 8 years", _no_order, 1
    against: tuple[Against, ...] = ("others", "matched")
    for other in against:
        for units, chosen, times in ((110, 4, 1), (40, 2, 4)):
            name = f"Difference in differences ({other}), randomisation: {chosen} of {units} trusts"
            yield name, partial(_difference, other, units, chosen), times
    for total in (9, 52):
        yield (
            f"Proportion, Wilson: {total} participants, any share",
            partial(_proportion, total),
            20,
        )
    for people in (9, 50):
        yield (
            f"Retention at half time, log-log: {people} participants",
            partial(_retention, people),
            10,
        )
        yield (
            f"Retention at the end: {people} participants, half stay",
            partial(_stayed, people),
            10,
        )


@dataclass(frozen=True)
class Made:
    """Made-up values, one row a trust and one column a year, and the trusts' regions."""

    x: Array
    y: Array
    region: NDArray[np.int64]

    @property
    def frame(self) -> pd.DataFrame:
        """The values as the product takes them."""
        trusts, years = self.x.shape
        return pd.DataFrame(
            {
                "trust_code": np.repeat([f"MADE{i:03}" for i in range(trusts)], years),
                "year": np.tile(np.arange(years), trusts),
                "exposure": self.x.ravel(),
                "outcome": self.y.ravel(),
                "respondents": 1.0,
                "region": np.repeat(self.region.astype(str), years),
            }
        )


def made_up(rng: np.random.Generator, trusts: int, years: int, *, regional: bool) -> Made:
    """Two scores that follow their own past and a little of each other's, about levels that last
    and go together.

    `regional` shifts both by region, as in the real panel, and the outcome by year; without, the
    two are jointly normal.
    """
    region = rng.integers(4, size=trusts)
    shift_x, shift_y = (
        np.array(v)[region] * regional for v in ([-0.5, -0.1, 0.1, 0.5], [0.6, 0.1, -0.2, -0.5])
    )
    level_x = 0.5 * rng.normal(size=trusts)
    level_y = 0.5 * rng.normal(size=trusts) - 0.2 * level_x
    x, y = np.zeros(trusts), np.zeros(trusts)
    kept: list[tuple[Array, Array]] = []
    for step in range(30 + years):
        yearly = 0.2 * (step % 3) * regional
        x, y = (
            level_x + shift_x + 0.4 * x - 0.05 * y + rng.normal(size=trusts),
            level_y + shift_y + 0.4 * y - 0.05 * x + yearly + rng.normal(size=trusts),
        )
        kept.append((x, y))
    return Made(
        np.column_stack([k[0] for k in kept[30:]]),
        np.column_stack([k[1] for k in kept[30:]]),
        region,
    )


def _correlation(kind: Kind, trusts: int, years: int, rng: np.random.Generator) -> Interval | None:
    made = made_up(rng, trusts, years, regional=False)
    frame = made.frame[rng.random(trusts * years) < 0.9]
    found = correlation(pairs(frame), kind)
    r = _true_correlation()
    # Of two jointly normal scores: Kendall MG (1948), Rank Correlation Methods, section 9.
    truth = r if kind == "pearson" else 6 / math.pi * math.asin(r / 2)
    return (found.lower, found.upper, truth) if isinstance(found, Estimate) else None


@cache
def _true_correlation() -> float:
    made = made_up(np.random.default_rng(SEED), MANY, 8, regional=False)
    return float(np.corrcoef(made.x.ravel(), made.y.ravel())[0, 1])


def _association(
    comparison: Comparison, region: Region, trusts: int, rng: np.random.Generator
) -> Interval | None:
    made = design(panel_of(made_up(rng, trusts, 8, regional=True).frame), comparison, region=region)
    if not isinstance(made, Design):
        return None
    found, unit = fit(made).effect, float(made.raw_x.std(ddof=1))
    return found.lower / unit, found.upper / unit, _true_slope(comparison, region)


@cache
def _true_slope(comparison: Comparison, region: Region) -> float:
    """The slope in a panel of very many trusts: with nothing missing, means taken off in turn do
    for the terms.
    """
    made = made_up(np.random.default_rng(SEED), MANY, 8, regional=True)
    x, y = made.x, made.y
    columns = []
    for values in (y, x):
        left = values - (values.mean() if comparison == "pooled" else values.mean(axis=0))
        if comparison == "within":
            left = left - left.mean(axis=1, keepdims=True)
        if region == "region":
            sizes = np.bincount(made.region)
            left = (
                left - (np.bincount(made.region, left.mean(axis=1)) / sizes)[made.region][:, None]
            )
        columns.append(left.ravel())
    return float(np.linalg.lstsq(np.column_stack(columns[1:]), columns[0], rcond=None)[0][0])


def _without_noise(rng: np.random.Generator) -> Interval | None:
    frame = noisy_panel(within=-0.5, seed=int(rng.integers(2**31)))
    corrected = corrected_within(panel_of(frame))
    if not isinstance(corrected, Corrected):
        return None
    truth = float(-0.5 * frame["exposure"].std() / frame["outcome"].std())
    return corrected.slope.lower, corrected.slope.upper, truth


def _no_order(rng: np.random.Generator) -> Interval | None:
    order = time_order(panel_of(symmetric_panel(seed=int(rng.integers(2**31)))))
    if not isinstance(order, TimeOrder):
        return None
    return order.difference.lower, order.difference.upper, 0.0


def _difference(
    against: Against, units: int, chosen: int, rng: np.random.Generator
) -> Interval | None:
    truth, years = 0.5, 8
    x = made_up(rng, units, years, regional=True).x
    at = rng.choice(units, chosen, replace=False)
    after = np.arange(years) >= 3
    x[np.ix_(at, after)] += truth
    codes, regions = (
        tuple(f"MADE{i:03}" for i in range(units)),
        tuple("NS"[i % 2] for i in range(units)),
    )
    panel = Balanced(codes, regions, tuple(range(years)), x, np.arange(years) < 2, after)
    found = difference(panel, [codes[i] for i in at], against)
    return (found.change.low, found.change.high, truth) if isinstance(found, Difference) else None


def _proportion(total: int, rng: np.random.Generator) -> Interval:
    truth = float(rng.random())
    return (*wilson(int(rng.binomial(total, truth)), total), truth)


def _retention(people: int, rng: np.random.Generator) -> Interval | None:
    """Half have left by the end; some are followed for a shorter time. None where nobody or
    everybody has left by half time.
    """
    leaves, followed = rng.exponential(1 / math.log(2), people), rng.uniform(0.4, 1.0, people)
    steps = kaplan_meier(np.minimum(leaves, followed).tolist(), (leaves <= followed).tolist())
    step = next((s for s in reversed(steps) if s.day <= 0.5), None)
    return (
        (step.low, step.high, 0.5**0.5)
        if step and step.low is not None and step.high is not None
        else None
    )


def _stayed(people: int, rng: np.random.Generator) -> Interval:
    leaves = rng.exponential(1 / math.log(2), people)
    found = final_share(
        [Spell(min(day, 1.0), min(day, 1.0), bool(day <= 1)) for day in leaves.tolist()]
    )
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high, 0.5


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
