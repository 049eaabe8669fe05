"""Months, quarters and financial years as columns, and which of them sums belong to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pathfinders.store.versions import Row
from pathfinders.words import MONTHS

MOST_COLUMNS = 12
FIRST_MONTH = {1: 1, 3: 1, 12: 4}
"""The month in which a column of so many months can begin: financial years begin in April."""


@dataclass(frozen=True)
class Period:
    """A stretch of whole months, as a column of a table."""

    start: date
    end: date
    months: int

    @property
    def label(self) -> str:
        """ "Oct 2026", "Jul to Sep 2026", "2026-27"."""
        first, last = MONTHS[self.start.month - 1][:3], MONTHS[self.end.month - 1][:3]
        if self.months == 12:
            return f"{self.start.year}-{self.end.year % 100:02}"
        if self.months == 1:
            return f"{first} {self.start.year}"
        return f"{first} to {last} {self.end.year}"

    def holds(self, row: Row) -> bool:
        """Whether the period of a sum lies within this one."""
        start, end = row["period_start"], row["period_end"]
        return bool(start and end and self.start <= start and end <= self.end)


def columns_for(rows: Sequence[Row]) -> list[Period]:
    """The months of the sums' periods; quarters or financial years where there are more than
    twelve, or where a sum is for longer. No columns where no sum has a beginning and an end.
    """
    dated = [row for row in rows if row["period_start"] and row["period_end"]]
    if not dated:
        return []
    first = min(row["period_start"] for row in dated)
    last = max(row["period_end"] for row in dated)
    for months in (1, 3):
        columns = _columns(first, last, months)
        fits = all(any(column.holds(row) for column in columns) for row in dated)
        if len(columns) <= MOST_COLUMNS and fits:
            return columns
    return _columns(first, last, 12)


def months_between(first: date, last: date) -> int:
    """How many calendar months there are from the month of one day to that of another, both
    counted.
    """
    return 12 * (last.year - first.year) + last.month - first.month + 1


def month_after(day: date, months: int) -> date:
    """The first day of the month that is so many months after that of a day."""
    number = 12 * day.year + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _columns(first: date, last: date, months: int) -> list[Period]:
    back = (first.month - FIRST_MONTH[months]) % months
    start = month_after(first, -back)
    columns = []
    while start <= last:
        following = month_after(start, months)
        columns.append(Period(start, following - timedelta(days=1), months))
        start = following
    return columns
