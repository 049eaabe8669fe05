"""A chart of bars alone as PowerPoint's own bar or column chart."""

from collections.abc import Sequence
from typing import Any

from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.chart.point import Point
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.charts import style
from pathfinders.charts.labels import label_lines, sheet_text
from pathfinders.charts.plotly_read.marks import Trace, spread_out
from pathfinders.charts.powerpoint.xml import GRID, rgb
from pathfinders.charts.style import Spec

LETTERS = 12.0
KINDS = {
    ("h", "group"): XL_CHART_TYPE.BAR_CLUSTERED,
    ("h", "stack"): XL_CHART_TYPE.BAR_STACKED,
    ("v", "group"): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("v", "stack"): XL_CHART_TYPE.COLUMN_STACKED,
}
PLAIN_AXES = {"x", "y"}


def is_bars(spec: Spec) -> bool:
    """Whether the chart is bars over categories and nothing else, so that PowerPoint has the very
    type.
    """
    traces, layout = spec["data"], spec["layout"]
    if (
        not traces
        or any(trace["type"] != "bar" for trace in traces)
        or layout.get("shapes")
        or layout.get("annotations")
    ):
        return False
    if len({trace.get("orientation", "v") for trace in traces}) > 1 or _mode(spec) not in (
        "group",
        "stack",
    ):
        return False
    known = _categories(spec)
    return all(
        "base" not in trace
        and not any(f"error_{key}" in trace for key in "xy")
        and {trace.get("xaxis", "x"), trace.get("yaxis", "y")} == PLAIN_AXES
        and set(trace[_across(trace)]) <= known.keys()
        for trace in traces
    )


def _mode(spec: Spec) -> str:
    return str(spec["layout"].get("barmode", "group")) if len(spec["data"]) > 1 else "group"


def _across(trace: Trace) -> str:
    return "y" if trace.get("orientation") == "h" else "x"


def _categories(spec: Spec) -> dict[Any, str]:
    """The name of each place along the axis the bars stand on, in order: its own, or the one that
    axis writes there.
    """
    across = _across(spec["data"][0])
    axis = spec["layout"].get(f"{across}axis") or {}
    places = list(
        dict.fromkeys(
            [*(axis.get("categoryarray") or ()), *(p for t in spec["data"] for p in t[across])]
        )
    )
    if all(isinstance(place, str) for place in places):
        return {place: place for place in places}
    named = dict(zip(axis.get("tickvals") or (), axis.get("ticktext") or (), strict=False))
    evenly = sorted(named) == list(range(len(named)))
    return {place: named[place] for place in sorted(named)} if evenly else {}


def draw_bars(
    slide: Slide, spec: Spec, left: float, top: float, width: float, height: float
) -> GraphicFrame:
    """Draws the chart onto a slide within a box in points."""
    traces, layout = spec["data"], spec["layout"]
    flat = traces[0].get("orientation") == "h"
    along, across = ("x", "y") if flat else ("y", "x")
    known = _categories(spec)
    names = list(known)
    data = CategoryChartData(number_format="General")
    data.categories = [sheet_text(" ".join(label_lines(name))) for name in known.values()]
    for number, trace in enumerate(traces, 1):
        values = dict(zip(trace[across], trace[along], strict=True))
        held = [values.get(name) for name in names]
        own = " ".join(label_lines(trace.get("name") or f"Series {number}"))
        data.add_series(sheet_text(own), [None if v is None else float(v) for v in held])
    frame = slide.shapes.add_chart(
        KINDS["h" if flat else "v", _mode(spec)], Pt(left), Pt(top), Pt(width), Pt(height), data
    )
    chart: Chart = frame.chart
    chart.font.size = Pt(LETTERS)
    chart.has_title = False
    _legend(chart, len(traces) > 1 and bool(layout.get("showlegend")))
    _axes(chart, layout[f"{across}axis"], layout[f"{along}axis"])
    plot = chart.plots[0]
    plot.gap_width = 40
    for number, (series, trace) in enumerate(zip(plot.series, traces, strict=True)):
        series.invert_if_negative = False
        _look(series.points, trace, names, across, style.COLOURWAY[number % len(style.COLOURWAY)])
    return frame


def _legend(chart: Chart, shown: bool) -> None:
    chart.has_legend = shown
    if shown:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False


def _axes(chart: Chart, names: dict[str, Any], values: dict[str, Any]) -> None:
    chart.category_axis.reverse_order = names.get("autorange") == "reversed"
    chart.category_axis.tick_labels.font.size = Pt(LETTERS)
    chart.category_axis.has_major_gridlines = False
    axis = chart.value_axis
    axis.visible = values.get("visible", True)
    axis.has_major_gridlines = axis.visible
    if axis.visible:
        axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID)
        axis.format.line.fill.background()
        title = " ".join(label_lines((values.get("title") or {}).get("text") or ""))
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
    if chart.category_axis.reverse_order:
        axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    span = values.get("range")
    if span and None not in span:
        axis.minimum_scale, axis.maximum_scale = min(span), max(span)


def _look(points: Any, trace: Trace, names: Sequence[Any], across: str, fallback: str) -> None:
    number = len(trace[across])
    colours = spread_out((trace.get("marker") or {}).get("color") or fallback, number)
    texts = spread_out(trace.get("text") or "", number)
    for name, colour, text in zip(trace[across], colours, texts, strict=True):
        point: Point = points[names.index(name)]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = RGBColor.from_string(_on_white(str(colour)))
        if text:
            frame = point.data_label.text_frame
            frame.text = "\n".join(label_lines(text))
            frame.word_wrap = False
            for paragraph in frame.paragraphs:
                paragraph.font.size = Pt(LETTERS - 1)
            inside = trace.get("textposition") == "inside"
            point.data_label.position = (
                XL_LABEL_POSITION.CENTER if inside else XL_LABEL_POSITION.OUTSIDE_END
            )


def _on_white(colour: str) -> str:
    """A colour that lets light through, as it looks on white paper."""
    digits, opacity = rgb(colour)
    parts = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * opacity):02X}" for part in parts)
