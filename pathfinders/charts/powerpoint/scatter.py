"""A figure's chart as native PowerPoint charts, which a reader can edit."""

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree
from pptx.chart.chart import Chart
from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Pt

from pathfinders.charts.labels import sheet_text, visible
from pathfinders.charts.powerpoint import xml
from pathfinders.charts.powerpoint.layout import TICKS, Room, has_room, heights, room, with_room
from pathfinders.charts.powerpoint.panels import NativePanel
from pathfinders.charts.powerpoint.scale import NativeAxis
from pathfinders.charts.powerpoint.series import SMALLEST, Label, Series

SPACE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MANY = 4
"""Panels that stand in two columns."""
MAP_LETTERS = SMALLEST
BROKEN = 0.195
"""The share of a chart's width at which lines of labels are broken."""
DATE_FORMATS = ("yyyy", "mmm yyyy", "d mmm yyyy")


def draw(
    slide: Slide,
    panels: Sequence[NativePanel],
    left: float,
    top: float,
    width: float,
    height: float,
) -> list[GraphicFrame]:
    """Draws panels onto a slide, one chart each, within a box in points; returns their shapes from
    the top down.
    """
    if len(panels) >= MANY:
        wide, tall = width / 2, height / -(-len(panels) // 2)
        places = [(left + wide * (i % 2), top + tall * (i // 2)) for i in range(len(panels))]
        return [
            _draw(slide, panel, *place, wide, tall)
            for panel, place in zip(panels, places, strict=True)
        ]
    frames = []
    for panel, high in zip(panels, heights(panels, width, height), strict=True):
        frames.append(_draw(slide, panel, left, top, width, high))
        top += high
    return frames


def readable(panels: Sequence[NativePanel], width: float, height: float) -> list[NativePanel]:
    """The first of the panels, as many as leave the names of all rows readable in a box; none where
    not even the first does. Panels in two columns are for few rows, and all are taken.
    """
    if len(panels) >= MANY:
        return list(panels)
    for number in range(len(panels), 0, -1):
        first = panels[:number]
        if all(map(has_room, first, heights(first, width, height))):
            return list(first)
    return []


def _draw(
    slide: Slide, panel: NativePanel, left: float, top: float, width: float, height: float
) -> GraphicFrame:
    panel = with_room(_lettered(panel, width), height)
    space = room(panel, width, height)
    x, y = _aligned(panel.x), _aligned(panel.y)
    series = [*panel.series, *_axis_labels(x, y)]
    data = XyChartData(number_format="d mmm yyyy" if x.written in DATE_FORMATS else "General")
    longest = max(len(drawn.x) for drawn in series)
    for number, drawn in enumerate(series):
        added = data.add_series(sheet_text(drawn.name), number_format="General")
        # LibreOffice leaves out what is shorter than the longest series where that is not the
        # first.
        gaps = longest - len(drawn.x) if number == 0 else 0
        for across, up in zip(
            (*drawn.x, *drawn.x[-1:] * gaps), (*drawn.y, *[None] * gaps), strict=True
        ):
            added.add_data_point(across, up)
    box = (Pt(left), Pt(top), Pt(width), Pt(height))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *box, data)
    chart: Chart = frame.chart
    chart.font.size = Pt(TICKS)
    chart.has_legend = False
    _title(chart, panel.title)
    root = chart.part._element
    plot = root.find(f".//{SPACE}plotArea")
    for element, drawn in zip(plot.iter(f"{SPACE}ser"), series, strict=True):
        _look(element, drawn, space, x, y)
    axes = plot.findall(f"{SPACE}valAx")
    ids = tuple(axis.find(f"{SPACE}axId").get("val") for axis in axes)
    for element, axis, other, key, own in zip(
        axes, (x, y), (y, x), "xy", (ids, ids[::-1]), strict=True
    ):
        written = xml.axis_xml(axis, other, key=key, ids=(own[0], own[1]), named=bool(axis.named))
        plot.replace(element, etree.fromstring(written))
    for old in plot.findall(f"{SPACE}layout"):
        plot.remove(old)
    shares = (
        space.left / width,
        space.top / height,
        space.plot_width / width,
        space.plot_height / height,
    )
    plot.insert(0, etree.fromstring(xml.layout_xml(*shares)))
    if any(drawn.in_legend for drawn in series):
        plot.addnext(
            etree.fromstring(
                xml.legend_xml([i for i, drawn in enumerate(series) if not drawn.in_legend])
            )
        )
    return frame


def _title(chart: Chart, title: str) -> None:
    chart.has_title = bool(title)
    if title:
        chart.chart_title.text_frame.text = visible(title)
        run = chart.chart_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold = Pt(SMALLEST), True


def _look(
    element: etree._Element, drawn: Series, space: Room, x: NativeAxis, y: NativeAxis
) -> None:
    for tag in ("spPr", "marker", "dPt", "dLbls", "errBars"):
        for old in element.findall(f"{SPACE}{tag}"):
            element.remove(old)
    thick = None
    if drawn.thick is not None:
        unit = (
            space.plot_height / (y.high - y.low)
            if drawn.across == "y"
            else space.plot_width / (x.high - x.low)
        )
        thick = drawn.thick * unit
    pieces = [*xml.looks_xml(drawn, thick), xml.labels_xml(drawn.labels, space.width)]
    values = element.find(f"{SPACE}xVal")
    for piece in pieces:
        if piece:
            values.addprevious(etree.fromstring(piece))


def _aligned(axis: NativeAxis) -> NativeAxis:
    """An axis of named places with grid lines starts at a whole number, as its lines are counted
    from there.
    """
    if not axis.named:
        return axis
    whole = all(place == int(place) for place, _ in axis.named)
    if axis.grid and whole:
        return replace(axis, low=float(int(axis.low // 1)), step=1.0)
    return replace(axis, grid=False)


def _lettered(panel: NativePanel, width: float) -> NativePanel:
    """The panel with letters small enough: a map is smaller than on a page, and long labels would
    be broken.
    """

    def fit(label: Label | None) -> Label | None:
        if label is None:
            return None
        longest = max((len(line) for line in label.lines), default=0) or 1
        size = max(
            SMALLEST,
            MAP_LETTERS if panel.square else min(label.size, BROKEN * width / (longest * 0.47)),
        )
        return replace(label, size=size, blank=round(label.blank * label.size / size))

    return replace(
        panel,
        series=tuple(
            replace(drawn, labels=tuple(fit(label) for label in drawn.labels))
            for drawn in panel.series
        ),
    )


def _axis_labels(x: NativeAxis, y: NativeAxis) -> list[Series]:
    """The names of places on an axis, as labels of points along it: scatter charts write numbers
    only.
    """
    lines = []
    if y.named and y.visible:
        edge = x.high if x.reversed != y.opposite else x.low
        labels = tuple(
            Label(lines, "r" if y.opposite else "l", size=y.letters) for _, lines in y.named
        )
        places = tuple(place for place, _ in y.named)
        lines.append(
            Series(
                "Labels of the vertical axis",
                (edge,) * len(places),
                places,
                labels=labels,
                role="axis",
            )
        )
    if x.named and x.visible:
        edge = y.high if y.reversed != x.opposite else y.low
        labels = tuple(
            Label(lines, "t" if x.opposite else "b", size=x.letters) for _, lines in x.named
        )
        places = tuple(place for place, _ in x.named)
        lines.append(
            Series(
                "Labels of the horizontal axis",
                places,
                (edge,) * len(places),
                labels=labels,
                role="axis",
            )
        )
    return lines
