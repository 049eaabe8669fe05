"""Words and pieces shared by the attrition figures."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from pathfinders.charts import style
from pathfinders.figures.figure import Figure
from pathfinders.store.versions import Row
from pathfinders.words import between, small

LEGAL_FORM = re.compile(r" NHS (Foundation )?Trust$")
LEGEND = {
    "itemclick": False,
    "itemdoubleclick": False,
    "xref": "container",
    "x": 0.01,
    "yref": "container",
    "y": 1,
    "yanchor": "top",
    "font": {"size": 12},
}
"""A legend as wide as the chart, so that it takes few lines on a phone."""
ENDS = {"withdrew": "Withdrew", "completed": "Completed", "merged": "Merged"}
NO_LIST = (
    "The sources name no participants of this programme and date no departures. A list of its"
    " participants, and what became of each, would be needed."
)


def short(name: str) -> str:
    """An organisation's name without its legal form, for labels: "Norfolk and Suffolk"."""
    return LEGAL_FORM.sub("", name)


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


def bars(
    rows: list[Row], start: str, end: str, colour: str, width: int, name: str, **more: Any
) -> style.Trace:
    """A horizontal bar a row from one date to another, at the height `row["place"]`; rows without
    both dates have none.
    """
    x: list[date | None] = []
    y: list[int | None] = []
    for row in rows:
        if row[start] is not None and row[end] is not None:
            x += [row[start], row[end], None]
            y += [row["place"], row["place"], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": width},
        "name": name,
        "showlegend": bool(x),
        "hoverinfo": "skip",
        **more,
    }


def rows_height(labels: list[str], around: int) -> int:
    """The height in pixels of a chart with one labelled row each, so that the longest label fits;
    `around` is for the rest.
    """
    return around + len(labels) * (12 + 16 * max(label.count("<br>") + 1 for label in labels))


def places_axis(labels: list[str]) -> dict[str, Any]:
    """A vertical axis with a labelled place for each row, the first on top."""
    return {
        "tickvals": list(range(len(labels))),
        "ticktext": labels,
        "range": [len(labels) - 0.5, -0.6],
        "showgrid": True,
        "title": {"text": ""},
        "tickfont": {"size": 13},
    }
