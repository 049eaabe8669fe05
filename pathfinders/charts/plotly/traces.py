"""One mark of a chart as one of Plotly's traces."""

from collections.abc import Iterable, Sequence
from typing import Any, assert_never

from pathfinders.charts.chart import Panel
from pathfinders.charts.labels import html
from pathfinders.charts.marks import (
    Area,
    Band,
    Bars,
    Interval,
    Labels,
    Line,
    Mark,
    Note,
    Point,
    Points,
    Rule,
    Side,
    Spans,
    Value,
    Zone,
    band_runs,
)
from pathfinders.charts.palette import Sign
from pathfinders.charts.plotly.places import place_of

Trace = dict[str, Any]
DAY = 86_400_000
"""Milliseconds, in which Plotly measures lengths along dates."""
SIDES: dict[Side, str] = {
    "left": "middle left",
    "right": "middle right",
    "above": "top center",
    "below": "bottom center",
    "above left": "top left",
    "above right": "top right",
    "below left": "bottom left",
    "below right": "bottom right",
    "over": "middle center",
}


def symbol(sign: Sign) -> str:
    """Plotly's name for a sign's shape."""
    name = "line-ns" if sign.symbol == "tick" else sign.symbol
    return f"{name}-open" if sign.open else name


def traces_of(mark: Mark, panel: Panel) -> list[Trace]:
    """The trace that draws a mark of a panel; none where it is empty, or no trace to Plotly."""
    traces = _drawn(mark, panel)
    for trace in traces:
        trace |= {key: [place_of(value) for value in trace[key]] for key in "xy"}
    return traces


def _drawn(mark: Mark, panel: Panel) -> list[Trace]:
    match mark:
        case Points():
            return [_points(mark)] if mark.points else []
        case Line():
            return [_line(mark)] if mark.points else []
        case Spans():
            return [_spans(mark)] if mark.spans else []
        case Labels():
            return [_labels(mark)] if mark.points else []
        case Bars():
            return [_bars(mark, panel)] if mark.bars else []
        case Band():
            return [_band(mark)] if mark.x else []
        case Area():
            return [_area(mark)]
        case Note() | Rule() | Zone():
            return []
        case _:
            assert_never(mark)


def _scatter(
    mark: Points | Line | Spans | Band, mode: str, x: Sequence[Any], y: Sequence[Any]
) -> Trace:
    trace: Trace = {
        "type": "scatter",
        "mode": mode,
        "x": list(x),
        "y": list(y),
        "showlegend": mark.listed and bool(mark.name),
    }
    if mark.name:
        trace["name"] = html(mark.name)
    if not isinstance(mark, Spans) and mark.rank != 1000:
        trace["legendrank"] = mark.rank
    return trace


def _trusts(sign: Sign, points: Sequence[Point]) -> dict[str, Any]:
    """The trust of each point, for a page that leads there; nothing where none is known."""
    of_all = sign.thing if sign.kind == "trust" else ""
    codes = [point.trust or of_all for point in points]
    return {"customdata": codes} if any(codes) else {}


def _hover(texts: Sequence[str]) -> dict[str, Any]:
    if not any(texts):
        return {"hoverinfo": "skip"}
    return {"hoverinfo": "text", "hovertext": [html(text) for text in texts]}


def _marker(sign: Sign, size: float, edge: float) -> dict[str, Any]:
    marker: dict[str, Any] = {"symbol": symbol(sign), "color": sign.colour, "size": size}
    if edge or sign.symbol == "tick":
        marker["line"] = {"width": edge or 2, "color": sign.colour}
    return marker


def _points(mark: Points) -> Trace:
    points = mark.points
    labelled = any(point.label for point in points)
    trace = _scatter(
        mark,
        "markers+text" if labelled else "markers",
        [point.x for point in points],
        [point.y for point in points],
    )
    marker = _marker(mark.sign, mark.size, mark.edge)
    signs = [point.sign or mark.sign for point in points]
    marker |= {"symbol": _once(map(symbol, signs)), "color": _once(s.colour for s in signs)}
    if mark.rim:
        marker["line"] = {"width": 1.5, "color": "white"}
    if mark.opacity != 1:
        marker["opacity"] = mark.opacity
    trace |= {"marker": marker, "cliponaxis": False, **_hover([p.hover for p in points])}
    trace |= _trusts(mark.sign, points)
    if labelled:
        trace |= _text(points, mark.letters)
        if mark.ink:
            trace["textfont"] |= {"color": mark.ink, "weight": "bold"}
    if any(point.interval for point in points):
        trace[f"error_{mark.along}"] = _interval(mark)
    return trace


def _text(points: Sequence[Point], letters: float) -> dict[str, Any]:
    return {
        "text": [html(point.label) for point in points],
        "textposition": [SIDES[point.side] for point in points],
        "textfont": {"size": letters},
    }


def _interval(mark: Points) -> dict[str, Any]:
    above, below = [], []
    for point in mark.points:
        at = point.x if mark.along == "x" else point.y
        if not isinstance(at, (int, float)):
            raise TypeError(f"There is no interval around {at!r}.")
        ends = point.interval or Interval(at, at)
        above.append(ends.high - at)
        below.append(at - ends.low)
    return {
        "type": "data",
        "symmetric": False,
        "array": above,
        "arrayminus": below,
        "color": mark.sign.colour,
        "thickness": mark.stroke,
        "width": mark.cap,
    }


def _line(mark: Line) -> Trace:
    points = mark.points
    trace = _scatter(
        mark,
        "lines+markers" if mark.size else "lines",
        [point.x for point in points],
        [point.y for point in points],
    )
    look: dict[str, Any] = {"color": mark.sign.colour, "width": mark.width, "dash": mark.dash}
    if mark.step:
        look["shape"] = "hv"
    trace |= {"line": look, **_hover([point.hover for point in points])}
    trace |= _trusts(mark.sign, points)
    if mark.size:
        trace |= {"marker": _marker(mark.sign, mark.size, mark.edge), "cliponaxis": False}
    return trace


def _spans(mark: Spans) -> Trace:
    x: list[Value | None] = []
    y: list[Value | None] = []
    hover: list[str] = []
    for span in mark.spans:
        x += [span.start, span.end, None]
        y += [span.at, span.at, None]
        hover += [span.hover, span.hover, ""]
    trace = _scatter(mark, "lines+markers" if mark.size else "lines", x[:-1], y[:-1])
    look: dict[str, Any] = {"color": mark.sign.colour, "width": mark.width}
    if mark.dash != "solid":
        look["dash"] = mark.dash
    trace |= {"line": look, **_hover(hover[:-1])}
    if mark.size:
        trace |= {"marker": _marker(mark.sign, mark.size, mark.edge), "cliponaxis": False}
    return trace


def _labels(mark: Labels) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [point.x for point in mark.points],
        "y": [point.y for point in mark.points],
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
        **_text(mark.points, mark.letters),
    }


def _bars(mark: Bars, panel: Panel) -> Trace:
    at = [bar.at for bar in mark.bars]
    lengths = [None if bar.end is None else bar.end - bar.start for bar in mark.bars]
    across = panel.y if mark.flat else panel.x
    marker: dict[str, Any] = {"color": _once((bar.sign or mark.sign).colour for bar in mark.bars)}
    if mark.outline:
        marker["line"] = {"color": mark.outline, "width": mark.edge}
    trace: Trace = {
        "type": "bar",
        "x": lengths if mark.flat else at,
        "y": at if mark.flat else lengths,
        "width": mark.width * DAY if across.kind == "date" else mark.width,
        "marker": marker,
        "showlegend": mark.listed and bool(mark.name),
        **_hover([bar.hover for bar in mark.bars]),
    }
    if mark.flat:
        trace["orientation"] = "h"
    if any(bar.start for bar in mark.bars):
        trace["base"] = [bar.start for bar in mark.bars]
    if any(bar.label for bar in mark.bars):
        trace |= {
            "text": [html(bar.label) for bar in mark.bars],
            "textposition": "outside",
            "cliponaxis": False,
        }
    if mark.name:
        trace["name"] = html(mark.name)
    if mark.rank != 1000:
        trace["legendrank"] = mark.rank
    if panel.bars != "over":
        del trace["width"]
    return trace


def _once(looks: Iterable[str]) -> str | list[str]:
    """One look for all, where all have the same."""
    every = list(looks)
    return every[0] if len(set(every)) == 1 else every


def _band(mark: Band) -> Trace:
    x: list[Value | None] = []
    y: list[float | None] = []
    for across, low, high in band_runs(mark):
        if x:
            x.append(None)
            y.append(None)
        x += [*across, *reversed(across)]
        y += [*high, *reversed(low)]
    return _scatter(mark, "lines", x, y) | {
        "fill": "toself",
        "fillcolor": mark.sign.colour,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _area(mark: Area) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(mark.x),
        "y": list(mark.y),
        "fill": "toself",
        "fillcolor": mark.sign.colour,
        "line": {"color": mark.outline, "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }
