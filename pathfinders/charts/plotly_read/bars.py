"""Bars as thick lines from where each starts to where it ends, for charts that show other marks
beside them.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from pathfinders.charts.plotly_read.marks import Trace, labels_of, spread_out
from pathfinders.charts.plotly_read.scale import NotNative, Scale
from pathfinders.charts.powerpoint.series import Label, Series
from pathfinders.charts.powerpoint.series import Stroke as Line

MILLISECONDS = 86_400_000.0
"""Of a day: Plotly measures lengths along dates in them."""


def bar_series(
    trace: Trace,
    scales: Sequence[Scale],
    layout: dict[str, Any],
    name: str,
    shown: bool,
    colour: str,
) -> list[Series]:
    """One series for each colour of a trace of bars. Raises NotNative for stacked bars and bars of
    different widths.
    """
    if layout.get("barmode", "group") not in ("overlay", "group"):
        raise NotNative("Stacked bars beside other marks.")
    flat = trace.get("orientation", "v") == "h"
    along, across = (scales[0], scales[1]) if flat else (scales[1], scales[0])
    values, places = (trace["x"], trace["y"]) if flat else (trace["y"], trace["x"])
    number = len(values)
    at = [across.number(place) for place in places]
    ends = [
        _ends(along, start, value)
        for start, value in zip(spread_out(trace.get("base"), number), values, strict=True)
    ]
    colours = spread_out((trace.get("marker") or {}).get("color") or colour, number)
    texts = labels_of({**trace, "mode": "text"}, number, "outside") or (None,) * number
    found: list[Series] = []
    for one in dict.fromkeys(colours):
        lengths: list[float | None] = []
        heights: list[float | None] = []
        labels: list[Label | None] = []
        for place, end, own, text in zip(at, ends, colours, texts, strict=True):
            if own != one or place is None or end is None:
                continue
            lengths += [*end, None]
            heights += [place, place, None]
            labels += [None, text and replace(text, place="r" if flat else "t", blank=0), None]
        x, y = (lengths, heights) if flat else (heights, lengths)
        found.append(
            Series(
                name,
                filled(x),
                tuple(y),
                Line(str(one), 1.0),
                labels=tuple(labels) if any(labels) else (),
                in_legend=shown and not found,
                thick=_width(trace, across, at, layout),
                across="y" if flat else "x",
            )
        )
    return found


def _ends(along: Scale, start: Any, value: Any) -> tuple[float, float] | None:
    """Where a bar starts and ends; None where its length is not known."""
    if value is None:
        return None
    first = along.number(start) if start is not None else 0.0
    length = float(value) / MILLISECONDS if along.kind == "date" else along.number(value)
    return None if first is None or length is None else (first, first + length)


def _width(
    trace: Trace, across: Scale, at: Sequence[float | None], layout: dict[str, Any]
) -> float:
    """The width of the bars: as given, or most of the least distance between them."""
    if "width" in trace:
        widths = {float(width) for width in spread_out(trace["width"], len(at))}
        if len(widths) != 1:
            raise NotNative("Bars of different widths.")
        return widths.pop() / (MILLISECONDS if across.kind == "date" else 1.0)
    known = sorted({place for place in at if place is not None})
    apart = (
        min((b - a for a, b in pairwise(known)), default=1.0) if across.kind != "category" else 1.0
    )
    return apart * (1 - float(layout.get("bargap", 0.2)))


def filled(x: Sequence[float | None]) -> tuple[float, ...]:
    """The x of each point; a gap's is that of the point before it, as a blank x would shift the
    rest in a spreadsheet.
    """
    found: list[float] = []
    first = next((v for v in x if v is not None), 0.0)
    for value in x:
        found.append(value if value is not None else found[-1] if found else first)
    return tuple(found)
