"""Retention: the share of those chosen that have not left, by time since each was chosen."""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pathfinders.statistics.proportions import wilson

Method = Literal["log-log", "Wilson"]
Followed = tuple[list[float], list[bool]]
"""How long each was followed, and whether it left then."""


@dataclass(frozen=True)
class Step:
    """The share that has not left from `day` on (0 to 1), with its interval; None where the
    interval is not defined.
    """

    day: float
    share: float
    low: float | None
    high: float | None
    at_risk: int = 0
    """How many were followed up to that day and had not left before it."""


@dataclass(frozen=True)
class Spell:
    """A participant's time, in days since its own selection: the fewest and the most it can have
    lasted.

    Where it did not leave, the days say how long it was followed.
    """

    fewest: float
    most: float
    left: bool


@dataclass(frozen=True)
class Retention:
    """The lowest and the highest curve that the dates allow, the same where all days are known, and
    the method of their intervals.
    """

    lowest: tuple[Step, ...]
    highest: tuple[Step, ...]
    method: Method


@dataclass(frozen=True)
class Final:
    """The share that had not left after the last departure (0 to 1), as low and as high as the
    dates allow, with a 95% interval around both and the method of that interval. The interval is
    None where it is not defined.
    """

    share: float
    most: float
    low: float | None
    high: float | None
    method: Method


def kaplan_meier(
    days: Sequence[float], left: Sequence[bool], confidence: float = 0.95
) -> tuple[Step, ...]:
    """The Kaplan-Meier curve of not having left, one step for each day on which someone left, with
    log-log intervals and the numbers at risk.

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
    departures = set(gone)
    return tuple(
        Step(float(d), float(s), _or_none(low), _or_none(high), sum(bool(day >= d) for day in days))
        for d, s, low, high in steps
        if float(d) in departures
    )


def bounded(
    spells: Sequence[Spell], confidence: float = 0.95
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The lowest and the highest retention curve that bounded dates allow.

    At every day the true curve lies between the two, whichever days within the bounds are the true
    ones. Raises ValueError as `kaplan_meier` does, and where a spell's fewest days exceed its most.
    """
    if any(spell.fewest > spell.most for spell in spells):
        raise ValueError("The fewest days of a spell must not exceed the most.")
    if all(spell.fewest == spell.most for spell in spells):
        curve = kaplan_meier(
            [spell.most for spell in spells], [spell.left for spell in spells], confidence
        )
        return curve, curve
    return _edge(spells, _lowest, confidence), _edge(spells, _highest, confidence)


def retention(spells: Sequence[Spell]) -> Retention:
    """The curves of retention, with Wilson's intervals where nobody was censored before the last
    departure: the share is then a plain proportion, which has one interval everywhere. Otherwise
    with the log-log intervals of Kaplan and Meier. Raises ValueError as `bounded` does.
    """
    lowest, highest = bounded(spells)
    if _is_censored(spells):
        return Retention(lowest, highest, "log-log")
    total = len(spells)
    return Retention(_wilson(lowest, total), _wilson(highest, total), "Wilson")


def final_share(spells: Sequence[Spell]) -> Final:
    """The share that had not left after the last departure. Where nobody left, that is all, with
    Wilson's interval. Raises ValueError as `bounded` does.
    """
    curves = retention(spells)
    if not curves.lowest:
        low, high = wilson(len(spells), len(spells))
        return Final(1.0, 1.0, low, high, "Wilson")
    last, best = curves.lowest[-1], curves.highest[-1]
    return Final(last.share, best.share, last.low, best.high, curves.method)


def _is_censored(spells: Sequence[Spell]) -> bool:
    """Whether somebody can have stopped being followed before the last departure."""
    last = max((spell.most for spell in spells if spell.left), default=0.0)
    return any(spell.fewest < last for spell in spells if not spell.left)


def _wilson(curve: tuple[Step, ...], total: int) -> tuple[Step, ...]:
    return tuple(
        Step(step.day, step.share, *wilson(round(step.share * total), total), step.at_risk)
        for step in curve
    )


def _edge(
    spells: Sequence[Spell],
    place: Callable[[Sequence[Spell], float], Followed],
    confidence: float,
) -> tuple[Step, ...]:
    """The curve that is, on each day, as low or as high as `place` can make it on that day."""
    steps: list[Step] = []
    share = 1.0
    for day in _turning_days(spells):
        curve = kaplan_meier(*place(spells, day), confidence)
        reached = [step for step in curve if step.day <= day]
        # The same share worked out from other days differs by rounding, which is no departure.
        if reached and reached[-1].share < share - 1e-12:
            last = reached[-1]
            share = last.share
            steps.append(Step(day, share, last.low, last.high, last.at_risk))
    return tuple(steps)


def _turning_days(spells: Sequence[Spell]) -> list[float]:
    """The days on which either edge can change: where the bounds of a departure lie, and the day
    after somebody can first have stopped being followed while a departure was possible.
    """
    gone = [spell for spell in spells if spell.left]
    days = {day for spell in gone for day in (spell.fewest, spell.most)}
    first = min((spell.fewest for spell in gone), default=0.0)
    last = max((spell.most for spell in gone), default=0.0)
    days |= {
        spell.fewest + 1 for spell in spells if not spell.left and first <= spell.fewest < last
    }
    return sorted(days)


def _lowest(spells: Sequence[Spell], day: float) -> Followed:
    """Days and departures that make the share on `day` as low as it can be: whoever can have left
    by then did, as late as possible, and the others were followed as briefly as possible. A later
    departure weighs more, because fewer are left to be compared with.
    """
    days, left = [], []
    for spell in spells:
        if not spell.left:
            days.append(spell.fewest)
            left.append(False)
        elif spell.fewest <= day:
            days.append(min(spell.most, day))
            left.append(True)
        else:
            days.append(spell.fewest)
            left.append(False)
    return days, left


def _highest(spells: Sequence[Spell], day: float) -> Followed:
    """As `_lowest`, but as high as it can be: only those that must have left by then did, as early
    as possible, and the others were followed as long as possible.
    """
    days, left = [], []
    for spell in spells:
        has_left = spell.left and spell.most <= day
        days.append(spell.fewest if has_left else spell.most)
        left.append(has_left)
    return days, left


def _or_none(value: float) -> float | None:
    if math.isnan(value):
        return None
    return float(value)
