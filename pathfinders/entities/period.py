"""The periods for which mortality was published with its limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pathfinders.store.reader import Reader, derived
from pathfinders.words import MONTHS


@dataclass(frozen=True)
class Period:
    """Twelve months, or another stretch of whole months."""

    start: date
    end: date

    @property
    def code(self) -> str:
        """How an address names it: its last day, "2013-09-30"."""
        return self.end.isoformat()

    @property
    def words(self) -> str:
        """January to December 2012; October 2012 to September 2013."""
        year = f" {self.start.year}" if self.start.year != self.end.year else ""
        start, end = MONTHS[self.start.month - 1], MONTHS[self.end.month - 1]
        return f"{start}{year} to {end} {self.end.year}"


# Published periods overlap, as one of twelve months is published every quarter. So one is chosen,
# and they are never added up.
@derived
def periods(version: Reader) -> Sequence[Period]:
    """Every published period, the newest first."""
    rows = version.rows("shmi_periods")
    return tuple(Period(row["period_start"], row["period_end"]) for row in rows)
