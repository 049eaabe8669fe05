"""How many were decided within a limit, where some still wait."""

from collections.abc import Sequence

from pathfinders.statistics.proportions import wilson
from pathfinders.statistics.retention import Final, Spell, Step, bounded


def decided_within(waits: Sequence[Spell], limit: float) -> Final:
    """The share decided within `limit` days (0 to 1), with a 95% interval and its method.

    Each wait is the fewest and most days to its decision, or so far where `left` is false: those
    still open are right-censored at the days they have waited. The share is one less the estimate
    of Kaplan and Meier at the limit; where nobody stopped waiting undecided before the limit it is
    a plain proportion, with Wilson's interval. `share` and `most` differ where days are known only
    within bounds. Raises ValueError where there is no wait.
    """
    lowest, highest = (_at(curve, limit) for curve in bounded(waits))
    undecided_most = highest.share if highest else 1.0
    undecided_least = lowest.share if lowest else 1.0
    least, most = 1 - undecided_most, 1 - undecided_least
    total = len(waits)
    if not any(wait.fewest < limit for wait in waits if not wait.left):
        low = wilson(round(least * total), total)[0]
        high = wilson(round(most * total), total)[1]
        return Final(least, most, low, high, "Wilson")
    if highest is None or lowest is None or highest.high is None or lowest.low is None:
        return Final(least, most, None, None, "log-log")
    return Final(least, most, 1 - highest.high, 1 - lowest.low, "log-log")


def _at(curve: tuple[Step, ...], limit: float) -> Step | None:
    return next((step for step in reversed(curve) if step.day <= limit), None)
