"""How many of many specifications would be clear if nothing were linked.

Whole trusts' outcomes are shuffled: every trust gets the run of outcomes of another one, so that
each keeps its own ups and downs and none goes with its scores any more. Only trusts whose outcomes
are known for the same years change places, because the specifications then keep their rows.
Specifications share data, so that the share of them that is clear by chance is often far from one
in twenty; a shuffle counts them all together.

References: Simonsohn U, Simmons JP, Nelson LD (2020), Specification curve analysis, Nature Human
Behaviour 4 (inference under the null by shuffling); Phipson B, Smyth GK (2010), Statistical
Applications in Genetics and Molecular Biology 9: 39 (p counts the data as they are).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from pathfinders.statistics.association import Design, small_sample
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.panel import Array, Panel, panel_of

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Shuffled:
    """Shares of specifications that are clear, 0 to 1."""

    ways: int
    observed: float
    mean: float
    """Of the shuffles."""
    high: float
    """Of the shuffles, the 95th percentile."""
    p: float
    """Share of shuffles, the data as they are among them, with at least as many clear."""
    shuffles: int

    @classmethod
    def of(cls, counts: Sequence[Counts], ways: int) -> "Shuffled":
        """Several exposures together: `counts` has an array each of clear specifications, first in
        the data as they are and then in each shuffle.
        """
        shares = np.sum(counts, axis=0) / ways
        others = shares[1:]
        p = float(np.mean(shares >= shares[0]))
        high = float(np.quantile(others, 0.95))
        return cls(ways, float(shares[0]), float(others.mean()), high, p, len(others))


def partners(frame: pd.DataFrame, *, same_region: bool = False) -> Mapping[str, Sequence[str]]:
    """For each trust with an outcome the trust whose outcomes it gets: its own first, then one for
    each shuffle. With `same_region`, trusts change places within their region only.
    """
    rules = defaults()
    complete = frame[frame["outcome"].notna().to_numpy()].sort_values(["trust_code", "year"])
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for code, rows in complete.groupby("trust_code"):
        region = rows["region"].iloc[0] if same_region else ""
        alike[(region, *rows["year"])].append(str(code))
    rng = np.random.default_rng(rules.seed)
    gets: dict[str, list[str]] = {code: [code] for codes in alike.values() for code in codes}
    for _ in range(rules.shuffles):
        for codes in alike.values():
            for code, other in zip(codes, rng.permutation(len(codes)), strict=True):
                gets[code].append(codes[other])
    return gets


def clear_counts(
    frame: pd.DataFrame, regressions: Sequence[Design], gets: Mapping[str, Sequence[str]]
) -> Counts:
    """How many regressions of a frame's panel leave no link out of their 95% interval: in the data
    as they are, then in each shuffle of `partners`.
    """
    panel = panel_of(frame)
    outcomes = _outcomes(frame, panel, gets)
    starts = np.flatnonzero(np.diff(panel.trust, prepend=-1))
    clear = [_clear(each, outcomes, starts) for each in regressions]
    return np.asarray(np.sum(clear, axis=0), dtype=np.int64)


def _outcomes(frame: pd.DataFrame, panel: Panel, gets: Mapping[str, Sequence[str]]) -> Array:
    """The outcomes of the panel's rows in each shuffle: (rows, 1 + shuffles). Nought where the
    trust's own is not known, which no regression uses.
    """
    codes = np.unique(frame["trust_code"].to_numpy(dtype=str))
    place = {code: number for number, code in enumerate(codes)}
    first = int(panel.year.min())
    # A year that a trust lacks is never looked up, because partners are known for the same years.
    at = np.full((len(codes), int(panel.year.max()) - first + 1), -1)
    at[panel.trust, panel.year - first] = np.arange(len(panel.year))
    width = len(next(iter(gets.values())))
    values = np.zeros((len(panel.year), width))
    for code, others in gets.items():
        rows = np.flatnonzero((panel.trust == place[code]) & np.isfinite(panel.outcome))
        theirs = np.array([place[other] for other in others])
        values[rows] = panel.outcome[at[theirs[None, :], panel.year[rows, None] - first]]
    return values


def _clear(regression: Design, outcomes: Array, starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether the slope is clear, for each column of outcomes: weighted least squares with errors
    clustered by trust, as association.py has it for one. `starts` is where each trust's rows of
    the panel begin.
    """
    x = regression.matrix
    weighted = x * regression.weights[:, None]
    inverse = np.linalg.pinv(x.T @ weighted, hermitian=True)
    # Within trusts the outcomes' means need not come off: the matrix has none left, so that its
    # products with them are nought.
    projection = np.zeros((len(inverse), len(outcomes)))
    projection[:, regression.rows] = inverse @ weighted.T
    slopes = projection @ outcomes
    along = weighted @ inverse[:, 0]
    spread = np.zeros((len(outcomes), len(inverse)))
    spread[regression.rows] = along[:, None] * x
    alone = np.zeros(len(outcomes))
    alone[regression.rows] = along
    # Each trust's score: its part of the slope, less what the fit explains of it.
    scores = np.add.reduceat(alone[:, None] * outcomes, starts)
    scores -= np.add.reduceat(spread, starts) @ slopes
    parameters = int(np.linalg.matrix_rank(x)) + regression.inside
    factor = small_sample(regression.trusts, len(x), parameters)
    reach = float(special.stdtrit(regression.trusts - 1, 0.975))
    error = np.sqrt(np.einsum("gs,gs->s", scores, scores) * factor)
    return np.asarray(np.abs(slopes[0]) > reach * error)
