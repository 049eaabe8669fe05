"""What a Plotly chart shows, as panels of series of plain numbers: the same for whoever draws it
again.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pathfinders.charts.labels import label_lines
from pathfinders.charts.plotly_read.marks import Trace
from pathfinders.charts.plotly_read.scale import NotNative, Scale
from pathfinders.charts.plotly_read.signs import Number, note_series, shape_series
from pathfinders.charts.plotly_read.traces import trace_series
from pathfinders.charts.powerpoint.panels import NativePanel as Panel
from pathfinders.charts.powerpoint.scale import NativeAxis as Axis
from pathfinders.charts.powerpoint.series import Series
from pathfinders.charts.style import Spec


def panels(spec: Spec) -> list[Panel]:
    """The chart's panels from the top down. Raises NotNative where it shows what cannot be said as
    series.
    """
    layout = spec["layout"]
    traces = [
        trace
        for trace in spec["data"]
        if len(trace.get("x") or ()) and trace.get("visible", True) is True
    ]
    pairs = list(dict.fromkeys((t.get("xaxis", "x"), t.get("yaxis", "y")) for t in traces))
    placed = [
        _panel(
            layout, [t for t in traces if (t.get("xaxis", "x"), t.get("yaxis", "y")) == pair], pair
        )
        for pair in pairs
    ]
    if len({y for _, y in pairs}) != len(pairs):
        raise NotNative("Panels side by side.")
    placed.sort(key=lambda pair: -pair[1])
    titles = _titles([top for _, top in placed], layout) if len(placed) > 1 else {}
    return [replace(panel, title=titles.get(i, "")) for i, (panel, _) in enumerate(placed)]


def _panel(
    layout: dict[str, Any], traces: list[Trace], pair: tuple[str, str]
) -> tuple[Panel, float]:
    axes = [layout.get(f"{name[0]}axis{name[1:]}") or {} for name in pair]
    bars = {t.get("orientation", "v") for t in traces if t["type"] == "bar"}
    scales = [
        Scale(axis, [v for t in traces for v in t[key]])
        for axis, key in zip(axes, "xy", strict=True)
    ]
    series: list[Series] = []
    for number, trace in enumerate(traces):
        following = traces[number + 1] if number + 1 < len(traces) else {}
        series += trace_series(trace, following, scales, layout, number)
    x = scales[0].axis(_reach(series, "x"), bars="h" in bars, horizontal=True)
    y = scales[1].axis(_reach(series, "y"), bars="v" in bars, horizontal=False)
    here = [_number(scale, axis) for scale, axis in zip(scales, (x, y), strict=True)]
    series += [
        shape_series(shape, *here) for shape in layout.get("shapes") or () if _belongs(shape, pair)
    ]
    for note in layout.get("annotations") or ():
        if _belongs(note, pair) and not (_is_heading(note) and "domain" in axes[1]):
            series += note_series(note, *here)
    bottom, top = axes[1].get("domain") or (0.0, 1.0)
    square = float(axes[1].get("scaleratio", 1)) if axes[1].get("scaleanchor") == pair[0] else None
    return Panel(tuple(series), x, y, "", top - bottom, square), top


def _belongs(sign: dict[str, Any], pair: tuple[str, str]) -> bool:
    """Whether a shape or note stands on these axes; one that names none stands on the first."""
    named = {str(sign.get(ref, ref[0])).removesuffix(" domain") for ref in ("xref", "yref")} - {
        "paper"
    }
    return bool(named & set(pair)) if named else pair == ("x", "y")


def _is_heading(note: dict[str, Any]) -> bool:
    return note.get("xref") == "paper" and note.get("yref") == "paper"


def _titles(tops: list[float], layout: dict[str, Any]) -> dict[int, str]:
    """The notes that stand at the tops of panels, as titles."""
    titles: dict[int, str] = {}
    for note in layout.get("annotations") or ():
        if _is_heading(note):
            nearest = min(range(len(tops)), key=lambda i: abs(tops[i] - note["y"]))
            titles[nearest] = " ".join(label_lines(note.get("text", "")))
    return titles


def _number(scale: Scale, axis: Axis) -> Number:
    def number(value: Any, share: bool) -> float:
        if share:
            low, high = (axis.high, axis.low) if axis.reversed else (axis.low, axis.high)
            return low + (high - low) * float(value)
        found = scale.number(value)
        if found is None:
            raise NotNative(f"A note at {value!r}.")
        return found

    return number


def _reach(series: Sequence[Series], key: str) -> list[float]:
    """Every number that an axis must hold."""
    return [
        value + side * (one.thick or 0.0) / 2
        for one in series
        for side in ((-1, 1) if one.thick and one.across == key else (0,))
        for value in getattr(one, key)
        if value is not None
    ]
