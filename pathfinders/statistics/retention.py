"""Retention: the share of those chosen who have not left, over time."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pathfinders.statistics.proportions import wilson


@dataclass(frozen=True)
class Step:
    """The share that has not left from `day` on (0 to 1), with its interval; None where the
    interval is not defined.
    """

    day: float
    share: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Spell:
    """A participant's time, in days from a start common to all: the fewest and the most it can have
    lasted.

    Where it did not leave, the days say how long it was followed.
    """

    fewest: float
    most: float
    left: bool


@dataclass(frozen=True)
class Final:
    """The share that never left (0 to 1), with its 95% interval and the method of that interval."""

    share: float
    low: float
    high: float
    method: str


def kaplan_meier(
    days: Sequence[float], left: Sequence[bool], confidence: float = 0.95
) -> tuple[Step, ...]:
    """The Kaplan-Meier curve of not having left, one step for each day on which someone left, with
    log-log intervals.

    `days` is how long each participant was followed; `left` whether it left then. Those who did not
    leave are right-censored on their day. The interval is not defined once the share is nought.
    Raises ValueError for no participants, for lists of different length and for a negative or
    unknown number of days.

    E. L. Kaplan and P. Meier (1958), "Nonparametric estimation from incomplete observations",
    Journal of the American Statistical Association 53: 457-481; interval on the scale of
    log(-log(share)) with Greenwood's variance: J. D. Kalbfleisch and R. L. Prentice (1980), The
    Statistical Analysis of Failure Time Data. Calculated by SciPy.
    """
    if not days or len(days) != len(left):
        raise ValueError(
            "Retention needs at least one participant, and for each both the days and whether it"
            " left."
        )
    if any(math.isnan(day) or day < 0 for day in days):
        raise ValueError("Days from the start must be known and not negative.")
    gone = [day for day, has_left in zip(days, left, strict=True) if has_left]
    if not gone:
        return ()
    from scipy.stats import CensoredData, ecdf  # here, because loading it takes over a second

    stayed_until = [day for day, has_left in zip(days, left, strict=True) if not has_left]
    share = ecdf(CensoredData(uncensored=gone, right=stayed_until)).sf
    with warnings.catch_warnings():
        # SciPy warns where the interval is not defined; here it is then None.
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds: Any = share.confidence_interval(confidence, method="log-log")
    steps = zip(
        share.quantiles,
        share.probabilities,
        bounds.low.probabilities,
        bounds.high.probabilities,
        strict=True,
    )
    return tuple(
        Step(float(d), float(s), _or_none(low), _or_none(high))
        for d, s, low, high in steps
        if float(d) in set(gone)
    )


def bounded(
    spells: Sequence[Spell], confidence: float = 0.95
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The lowest and the highest retention curve that bounded dates allow: everyone leaving as
    early, or as late, as can be.

    Those who did not leave stay in the count to the end, so that at every day the true share lies
    between the two. Raises ValueError as `kaplan_meier` does, and where a spell's fewest days
    exceed its most.
    """
    if any(spell.fewest > spell.most for spell in spells):
        raise ValueError("The fewest days of a spell must not exceed the most.")
    end = max((spell.most for spell in spells), default=0.0)
    left = [spell.left for spell in spells]
    earliest = [spell.fewest if spell.left else end for spell in spells]
    latest = [spell.most if spell.left else end for spell in spells]
    return kaplan_meier(earliest, left, confidence), kaplan_meier(latest, left, confidence)


def final_share(spells: Sequence[Spell]) -> Final:
    """The share that never left, with the log-log interval of the curve's end. If nobody or
    everybody left, that interval is not defined, and Wilson's is given. Raises ValueError as
    `bounded` does.
    """
    lowest, _ = bounded(spells)
    stayed = sum(not spell.left for spell in spells)
    if lowest and lowest[-1].low is not None and lowest[-1].high is not None:
        return Final(lowest[-1].share, lowest[-1].low, lowest[-1].high, "log-log")
    low, high = wilson(stayed, len(spells))
    return Final(stayed / len(spells), low, high, "Wilson")


def _or_none(value: float) -> float | None:
    if math.isnan(value):
        return None
    return float(value)
