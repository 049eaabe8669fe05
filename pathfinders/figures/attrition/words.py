"""Words and pieces shared by the attrition figures."""

from collections.abc import Sequence
from datetime import date

from pathfinders.charts.marks import Span
from pathfinders.figures.figure import Figure
from pathfinders.store.versions import Row
from pathfinders.words import count

ENDS = {
    "withdrew": "Withdrew",
    "asked_to_leave": "Asked to leave",
    "cancelled": "Place cancelled",
    "completed": "Completed",
    "merged": "Merged",
}
NO_LIST = (
    "The sources name no participants of this programme and date no departures. A list of its"
    " participants, and what became of each, would be needed."
)


def group_by_reason(figures: Sequence[Figure]) -> list[tuple[tuple[str, ...], str]]:
    """The titles of figures that have nothing to draw, with why; those with one reason together, so
    that it is read once.
    """
    reasons: dict[str, list[str]] = {}
    for figure in figures:
        reasons.setdefault(figure.empty, []).append(figure.title)
    return [(tuple(titles), why) for why, titles in reasons.items()]


def row_spans(rows: list[Row], start: str, end: str) -> tuple[Span, ...]:
    """A stretch a row from one date to another, at the height `row["place"]`; rows without both
    dates have none.
    """
    return tuple(
        Span(row[start], row[end], row["place"])
        for row in rows
        if row[start] is not None and row[end] is not None
    )


def age_words(earlier: date, later: date) -> str:
    """The time between two days as one says it: "five days", "three weeks", "seven months", "four
    years"; full ones only.
    """
    days = (later - earlier).days
    if days < 14:
        return count(days, "day")
    if days < 60:
        return count(days // 7, "week")
    # Counted by calendar months, as people count: a month less where its day is not reached.
    months = 12 * (later.year - earlier.year) + later.month - earlier.month
    months -= later.day < earlier.day
    if months < 24:
        return count(months, "month")
    return count(months // 12, "year")
