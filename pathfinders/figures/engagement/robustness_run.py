"""Every specification of one outcome and group, worked out once for a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pathfinders.entities.measure import Measure, indicators
from pathfinders.statistics.association import Design
from pathfinders.statistics.defaults import defaults
from pathfinders.statistics.robustness import ONE_OUT, Tried, robustness, started, ways
from pathfinders.statistics.shuffled import Counts, Shuffled, clear_counts, partners
from pathfinders.statistics.verdict import Estimate
from pathfinders.store.reader import Reader, derived


@dataclass(frozen=True)
class Run:
    """The specifications, which are the same whatever years are chosen."""

    measures: dict[str, Measure]
    frames: dict[str, pd.DataFrame]
    tried: list[Tried]
    clear: dict[str, Counts]
    """By indicator, how many specifications are clear: in the data, then in each shuffle."""
    clear_near: dict[str, Counts]
    """The same where trusts change places within their region only."""

    def of(self, indicator: str) -> list[Tried]:
        """Those of one indicator."""
        return [t for t in self.tried if t.specification.exposure == indicator]

    def shuffled(
        self, indicators: Sequence[str] = (), *, same_region: bool = False
    ) -> Shuffled | None:
        """The shares that are clear, of some indicators or of all; None where none was tried."""
        counts = self.clear_near if same_region else self.clear
        names = [name for name in indicators or counts if name in counts]
        number = sum(len(counted(self.of(name))) for name in names)
        return Shuffled.of([counts[name] for name in names], number) if number else None


def counted(tried: Sequence[Tried]) -> list[Tried]:
    """Those that could be estimated, without the ones that stand for a fit for each trust left
    out.
    """
    return [
        t for t in tried if isinstance(t.result, Estimate) and t.specification.sample != ONE_OUT
    ]


@derived
def run_of(version: Reader, outcome: str, group: str) -> Run:
    """The specifications of an outcome and a benchmark group. Bounded by those of the version."""
    measures = {
        m.indicator_id: m for m in indicators(version) if m.indicator_id in defaults().exposures
    }
    frames = {
        i: version.frame("engagement_panel", indicator=i, outcome=outcome, group=group)
        for i in measures
    }
    usable = {
        i: f for i, f in frames.items() if f[["exposure", "outcome"]].notna().all(axis=1).any()
    }
    better = {i: m.higher_is_better for i, m in measures.items()}
    tried = robustness(usable, better, outcome, group) if usable else []
    clear, near = (_shuffles(usable, outcome, group, same_region=same) for same in (False, True))
    return Run(measures, usable or frames, tried, clear, near)


def _shuffles(
    frames: dict[str, pd.DataFrame], outcome: str, group: str, *, same_region: bool
) -> dict[str, Counts]:
    """By indicator, how many specifications are clear in each shuffle. All indicators share the
    shuffles, so that they can be counted together.
    """
    counts: dict[str, Counts] = {}
    gets: Mapping[str, Sequence[str]] = {}
    for indicator, frame in frames.items():
        # Each frame has every outcome of the group, whatever the indicator.
        gets = gets or partners(frame, same_region=same_region)
        regressions = [
            way.regression
            for way in ways(frame, started(indicator, outcome, group))
            if isinstance(way.regression, Design)
        ]
        if regressions:
            counts[indicator] = clear_counts(frame, regressions, gets)
    return counts
