"""How a Plotly trace is drawn: its lines, marks, labels and error bars."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Any

from pathfinders.charts import style
from pathfinders.charts.labels import label_lines
from pathfinders.charts.plotly_read.scale import NotNative
from pathfinders.charts.powerpoint.series import LINE_HEIGHT, Label, Marker, Series
from pathfinders.charts.powerpoint.series import Stroke as Line
from pathfinders.charts.powerpoint.series import Where as Place

Trace = dict[str, Any]
DASHES = {"solid", "dot", "dash", "longdash", "dashdot"}
SIDES: dict[str, Place] = {"left": "l", "right": "r"}
UPRIGHT: dict[str, Place] = {"top": "t", "bottom": "b"}
NUDGE = 12.0
"""Points sideways that labels stand off their points anyhow."""


def line_of(trace: Trace, fallback: str) -> Line | None:
    """The trace's line; None where it has none."""
    if "lines" not in trace.get("mode", "lines+markers"):
        return None
    drawn = trace.get("line") or {}
    width = float(drawn.get("width", 2))
    return (
        Line(drawn.get("color") or fallback, width, drawn.get("dash", "solid")) if width else None
    )


def markers_of(trace: Trace, number: int, fallback: str) -> tuple[Marker, ...]:
    """The trace's marks: one for all its points, or one for each where they differ."""
    if "markers" not in trace.get("mode", "lines+markers"):
        return ()
    drawn = trace.get("marker") or {}
    edge = (drawn.get("line") or {}).get("color")
    colours = drawn.get("color") or edge or fallback
    looks = (
        drawn.get("symbol", "circle"),
        drawn.get("size", 6),
        colours,
        drawn.get("opacity", 1.0),
    )
    each = zip(*(spread_out(look, number) for look in looks), strict=True)
    marks = tuple(
        Marker(
            str(symbol).removesuffix("-open").removesuffix("-thin"),
            float(size),
            str(colour),
            float(opacity),
            "open" in str(symbol),
        )
        for symbol, size, colour, opacity in each
    )
    return marks[:1] if len(set(marks)) == 1 else marks


def spread_out(value: Any, number: int) -> list[Any]:
    """One value for each of `number` points. Raises NotNative for a list of another length."""
    if not isinstance(value, (list, tuple)):
        return [value] * number
    if len(value) != number:
        raise NotNative(f"{len(value)} looks for {number} points.")
    return list(value)


def labels_of(
    trace: Trace, number: int, default: str = "middle center"
) -> tuple[Label | None, ...]:
    """The trace's text at each point; nothing where it shows none."""
    if "text" not in trace.get("mode", "text") or not trace.get("text"):
        return ()
    font = trace.get("textfont") or {}
    texts = spread_out(trace["text"], number)
    places = spread_out(trace.get("textposition", default), number)
    colour, size = str(font.get("color") or ""), float(font.get("size", 14)) * 0.85
    pairs = zip(texts, places, strict=True)
    return tuple(
        placed(text, place, colour=colour, size=size) if text else None for text, place in pairs
    )


def placed(
    text: str,
    position: str,
    *,
    right: float = 0.0,
    down: float = 0.0,
    colour: str = "",
    size: float = 11.0,
) -> Label:
    """A label where Plotly puts it: `position` is "top left", "middle right" and so on."""
    lines = tuple(label_lines(text))
    vertical, _, horizontal = position.partition(" ")
    side = SIDES.get(horizontal)
    place: Place = side or UPRIGHT.get(vertical, "ctr")
    raised = len(lines) * {"top": 1, "bottom": -1}.get(vertical, 0) if side else 0
    # Half a line each: a label moved by hand is left where it is by some programs when the chart
    # changes its size.
    shift = -down / (size * LINE_HEIGHT / 2)
    blank = raised + (ceil(shift) if shift > 0 else floor(shift))
    return Label(
        lines, place, right if abs(right) > NUDGE else 0.0, blank, _bold(str(text)), colour, size
    )


def _bold(text: str) -> int:
    """How many lines stand in bold before the first that does not."""
    return text.partition("</b>")[0].count("<br>") + 1 if text.startswith("<b>") else 0


def spreads_of(
    trace: Trace, name: str, x: Sequence[float | None], y: Sequence[float | None]
) -> list[Series]:
    """The trace's error bars as lines from end to end, with gaps between them: LibreOffice does not
    show those along x.
    """
    found = []
    for along in ("x", "y"):
        bars = trace.get(f"error_{along}")
        if not bars or bars.get("visible") is False:
            continue
        if bars.get("type", "data") != "data" or "array" not in bars:
            raise NotNative("Error bars that are not given as values.")
        above = _values(bars["array"], len(x))
        below = (
            above
            if bars.get("symmetric", "arrayminus" not in bars)
            else _values(bars.get("arrayminus") or [], len(x))
        )
        across: list[float] = []
        up: list[float | None] = []
        for at, height, more, less in zip(x, y, above, below, strict=True):
            if at is None or height is None:
                continue
            ends = (at - less, at + more) if along == "x" else (height - less, height + more)
            across += [*ends, ends[1]] if along == "x" else [at] * 3
            up += [height, height, None] if along == "x" else [*ends, None]
        colour = bars.get("color") or (trace.get("marker") or {}).get("color")
        line = Line(
            colour if isinstance(colour, str) else style.GREY, float(bars.get("thickness", 2))
        )
        found.append(Series(f"{name}: interval", tuple(across), tuple(up), line, role="spread"))
    return found


def _values(values: Sequence[Any], number: int) -> list[float]:
    if len(values) != number:
        raise NotNative(f"{len(values)} error bars for {number} points.")
    return [0.0 if v is None else float(v) for v in values]
