"""A chart of bars alone as PowerPoint's own bar or column chart."""

from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.chart.point import Point
from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.charts.chart import Axis, Chart
from pathfinders.charts.labels import lines_of, sheet_text
from pathfinders.charts.marks import Bar, Bars
from pathfinders.charts.powerpoint.xml import GRID, rgb

LETTERS = 14.0
# Whether the bars lie, and whether they are stacked.
TYPES = {
    (True, False): XL_CHART_TYPE.BAR_CLUSTERED,
    (True, True): XL_CHART_TYPE.BAR_STACKED,
    (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    (False, True): XL_CHART_TYPE.COLUMN_STACKED,
}


def is_bars(chart: Chart) -> bool:
    """Whether the chart is bars over names and nothing else, so that PowerPoint has the very
    type.
    """
    return len(chart.panels) == 1 and bool(chart.panels[0].bar_places)


def draw_bars(
    slide: Slide, chart: Chart, left: float, top: float, width: float, height: float
) -> GraphicFrame:
    """Draws the chart onto a slide within a box in points. Raises ValueError where the chart is not
    bars alone.
    """
    panel = chart.panels[0]
    places = panel.bar_places
    kinds = [mark for mark in panel.marks if isinstance(mark, Bars)]
    if not places or len(chart.panels) > 1:
        raise ValueError("PowerPoint has bar charts of bars over names alone.")
    flat = kinds[0].flat
    data = CategoryChartData(number_format="General")
    data.categories = [sheet_text(" ".join(lines_of(name))) for name in places.values()]
    for number, kind in enumerate(kinds, 1):
        lengths = {bar.at: bar.end for bar in kind.bars}
        name = " ".join(lines_of(kind.name)) or f"Series {number}"
        data.add_series(sheet_text(name), [lengths.get(place) for place in places])
    frame = slide.shapes.add_chart(
        TYPES[flat, panel.bars == "stacked"], Pt(left), Pt(top), Pt(width), Pt(height), data
    )
    native: NativeChart = frame.chart
    native.font.size = Pt(LETTERS)
    native.has_title = False
    _legend(native, len(kinds) > 1 and chart.legend is not None)
    names, values = (panel.y, panel.x) if flat else (panel.x, panel.y)
    _axes(native, names, values)
    plot = native.plots[0]
    plot.gap_width = 40
    order = list(places)
    for series, kind in zip(plot.series, kinds, strict=True):
        series.invert_if_negative = False
        # The legend shows the colour of the series, whatever its single bars have.
        _fill(series.format.fill, kind.sign.colour)
        for bar in kind.bars:
            _look(series.points[order.index(bar.at)], bar, kind)
    return frame


def _legend(native: NativeChart, shown: bool) -> None:
    native.has_legend = shown
    if shown:
        native.legend.position = XL_LEGEND_POSITION.TOP
        native.legend.include_in_layout = False


def _axes(native: NativeChart, names: Axis, values: Axis) -> None:
    native.category_axis.reverse_order = names.reversed
    native.category_axis.tick_labels.font.size = Pt(LETTERS)
    native.category_axis.has_major_gridlines = False
    axis = native.value_axis
    axis.visible = values.visible
    axis.has_major_gridlines = values.visible
    if values.visible:
        axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(GRID)
        axis.format.line.fill.background()
        title = " ".join(lines_of(values.title))
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
    if names.reversed:
        axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    if isinstance(values.low, (int, float)) and isinstance(values.high, (int, float)):
        axis.minimum_scale, axis.maximum_scale = values.low, values.high


def _fill(fill: FillFormat, colour: str) -> None:
    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(_on_white(colour))


def _look(point: Point, bar: Bar, kind: Bars) -> None:
    colour = (bar.sign or kind.sign).colour
    _fill(point.format.fill, colour)
    if bar.label:
        frame = point.data_label.text_frame
        frame.text = "\n".join(lines_of(bar.label))
        frame.word_wrap = False
        for paragraph in frame.paragraphs:
            paragraph.font.size = Pt(LETTERS)
        point.data_label.position = XL_LABEL_POSITION.OUTSIDE_END


def _on_white(colour: str) -> str:
    """A colour that lets light through, as it looks on white paper."""
    digits, opacity = rgb(colour)
    parts = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * opacity):02X}" for part in parts)
