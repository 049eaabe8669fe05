"""How long programmes took: weeks from announcement or closing to selection, and their length."""

from collections.abc import Sequence
from dataclasses import dataclass

from pathfinders.entities.programme import Programme
from pathfinders.store.versions import Row
from pathfinders.words import count

DAYS_A_WEEK, DAYS_A_MONTH = 7, 30.44
CHOSEN = ("selected", "new_participants")


@dataclass(frozen=True)
class Weeks:
    """From how many to how many weeks: dates are known within bounds."""

    least: int
    most: int

    @property
    def words(self) -> str:
        """ "6 to 10 weeks"; "at most 22 weeks" where the least is none."""
        if self.least == self.most:
            return count(self.most, "week")
        if self.least == 0:
            return f"at most {count(self.most, 'week')}"
        return f"{self.least} to {self.most} weeks"


def weeks_to_selection(programme: Programme, moments: Sequence[Row]) -> Weeks | None:
    """From the announcement to the first selection; None where a date of either is not
    published.
    """
    chosen = [row for row in moments if row["moment"].partition(":")[0] in CHOSEN]
    if programme.announced is None or not chosen:
        return None
    # By the last day on which each can have been, so that a date with wide bounds is not taken for
    # an early one.
    first = min(chosen, key=lambda row: (row["latest"], row["earliest"]))
    # The announcement is one day and the selection has bounds, so both ends are worked out. Full
    # weeks are the least, and a week begun counts in the most, so that the true time lies between.
    days = [(first[end] - programme.announced).days for end in ("earliest", "latest")]
    if days[1] < 0:
        return None
    return Weeks(max(days[0], 0) // DAYS_A_WEEK, -(-days[1] // DAYS_A_WEEK))


def planned_months(programme: Programme) -> int | None:
    """From the announcement to the planned end, in months; None where either is not published."""
    if programme.announced is None or programme.planned_end is None:
        return None
    return round((programme.planned_end - programme.announced).days / DAYS_A_MONTH)
