"""A Plotly trace as series of plain numbers."""

from collections.abc import Sequence
from typing import Any

from pathfinders.charts import style
from pathfinders.charts.labels import label_lines
from pathfinders.charts.plotly_read.bars import bar_series, filled
from pathfinders.charts.plotly_read.marks import Trace, labels_of, line_of, markers_of, spreads_of
from pathfinders.charts.plotly_read.scale import NotNative, Scale
from pathfinders.charts.powerpoint.series import Series
from pathfinders.charts.powerpoint.series import Stroke as Line


def trace_series(
    trace: Trace, following: Trace, scales: list[Scale], layout: dict[str, Any], place: int
) -> list[Series]:
    """What one trace draws, as series of a native chart; raises NotNative where PowerPoint has no
    such mark.
    """
    colour = style.COLOURWAY[place % len(style.COLOURWAY)]
    shown = trace.get("showlegend", bool(trace.get("name"))) and bool(layout.get("showlegend"))
    name = " ".join(label_lines(trace.get("name") or f"Series {place + 1}"))
    if trace["type"] == "bar":
        return bar_series(trace, scales, layout, name, shown, colour)
    if trace["type"] != "scatter":
        raise NotNative(f"A trace of type {trace['type']}.")
    x = [scales[0].number(v) for v in trace["x"]]
    y = [scales[1].number(v) for v in trace["y"]]
    edge = _edge(trace, following)
    line = line_of(trace, colour) or edge
    looks = (markers_of(trace, len(x), colour), labels_of(trace, len(x)))
    spreads = spreads_of(trace, name, x, y)
    shape = (trace.get("line") or {}).get("shape", "linear")
    if shape not in ("linear", "hv"):
        raise NotNative(f"A line of shape {shape}.")
    stepped = shape == "hv" and line is not None
    across, up = _steps(x, y) if stepped else (x, y)
    outline = bool(trace.get("fill")) and line is edge
    drawn = Series(
        name,
        filled(across),
        _gapped(across, up),
        line,
        *(((), ()) if stepped else looks),
        shown,
        outline=outline,
    )
    marks = [Series(name, filled(x), _gapped(x, y), None, *looks)] if stepped and any(looks) else []
    return [*spreads, drawn, *marks]


def _gapped(x: Sequence[float | None], y: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(None if across is None else up for across, up in zip(x, y, strict=True))


def _edge(trace: Trace, following: Trace) -> Line | None:
    """The line along the edge of what is shaded: PowerPoint's scatter charts shade nothing."""
    for shaded in (trace, following if following.get("fill") == "tonexty" else {}):
        if shaded.get("fill") in ("toself", "tonexty"):
            return Line(_solid(shaded.get("fillcolor") or style.GREY), 1.25, "dash")
    return None


def _solid(colour: str) -> str:
    """The colour without what it lets through."""
    parts = colour.removeprefix("rgba(").rstrip(")").split(",")
    return f"rgb({','.join(parts[:3])})" if colour.startswith("rgba(") else colour


def _steps(
    x: list[float | None], y: list[float | None]
) -> tuple[list[float | None], list[float | None]]:
    """A line that goes across to each next point before it goes up or down."""
    across: list[float | None] = x[:1]
    up: list[float | None] = y[:1]
    for (_, before), (here, now) in zip(
        zip(x, y, strict=True), list(zip(x, y, strict=True))[1:], strict=False
    ):
        across += [here, here]
        up += [before, now]
    return across, up
