"""Words and pieces shared by the attrition figures."""

from collections.abc import Sequence

from pathfinders.charts.marks import Span
from pathfinders.figures.figure import Figure
from pathfinders.store.versions import Row
from pathfinders.words import between, small

ENDS = {
    "withdrew": "Withdrew",
    "asked_to_leave": "Asked to leave",
    "completed": "Completed",
    "merged": "Merged",
    "cancelled": "Cancelled",
}
NO_LIST = (
    "The sources name no participants of this programme and date no departures. A list of its"
    " participants, and what became of each, would be needed."
)


def told_together(figures: Sequence[Figure]) -> list[tuple[tuple[str, ...], str]]:
    """The titles of figures that have nothing to draw, with why; those with one reason together, so
    that it is read once.
    """
    reasons: dict[str, list[str]] = {}
    for figure in figures:
        reasons.setdefault(figure.empty, []).append(figure.title)
    return [(tuple(titles), why) for why, titles in reasons.items()]


def of(part: int, whole: int) -> str:
    """ "two of nine", "4 of 21": words where both numbers are at most ten."""
    return (
        f"{small(part)} of {small(whole)}" if max(part, whole) <= 10 else f"{part:,} of {whole:,}"
    )


def when(row: Row, start: str, end: str) -> str | None:
    """A date with bounds in words; None where it is not known."""
    return (
        between(row[start], row[end]) if row[start] is not None and row[end] is not None else None
    )


def row_spans(rows: list[Row], start: str, end: str) -> tuple[Span, ...]:
    """A stretch a row from one date to another, at the height `row["place"]`; rows without both
    dates have none.
    """
    return tuple(
        Span(row[start], row[end], row["place"])
        for row in rows
        if row[start] is not None and row[end] is not None
    )
