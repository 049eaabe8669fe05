"""A chart's panels as PowerPoint's scatter charts have them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pathfinders.charts.chart import Chart, Panel
from pathfinders.charts.labels import lines_of
from pathfinders.charts.marks import Bars, Edge, Labels, Note, Place, Rule, Zone
from pathfinders.charts.powerpoint.drawn import note_series, series_of, shape_series
from pathfinders.charts.powerpoint.scale import NativeAxis, Scale
from pathfinders.charts.powerpoint.series import Series


@dataclass(frozen=True)
class NativePanel:
    """One pair of axes with its series, data first and in the order of the panel's marks."""

    series: tuple[Series, ...]
    x: NativeAxis
    y: NativeAxis
    title: str = ""
    height: float = 1.0
    """Its share of the height of all plots together."""
    square: float | None = None
    """Lengths of a unit of y in units of x, where the chart fixes them, as a map does."""


def panels(chart: Chart) -> list[NativePanel]:
    """The chart's panels from the top down."""
    whole = sum(panel.height for panel in chart.panels)
    legend = chart.legend is not None
    several = len(chart.panels) > 1
    native = [
        _panel(panel, legend, panel.height / whole if several else 1.0) for panel in chart.panels
    ]
    return _with_one_legend(native)


def _with_one_legend(native: list[NativePanel]) -> list[NativePanel]:
    """The panels with each name in the legend of the first panel that has it, and of no other."""
    names: set[str] = set()
    panels = []
    for panel in native:
        own = {series.name for series in panel.series if series.in_legend}
        series = tuple(
            replace(drawn, in_legend=drawn.in_legend and drawn.name not in names)
            for drawn in panel.series
        )
        panels.append(replace(panel, series=series))
        names |= own
    return panels


def _panel(panel: Panel, legend: bool, height: float) -> NativePanel:
    scales = Scale(panel.x), Scale(panel.y)
    series: list[Series] = []
    values: list[Series] = []
    data = [mark for mark in panel.marks if not isinstance(mark, (Note, Rule, Zone))]
    drawn = 0
    for mark in data:
        own = series_of(mark, scales, f"Series {drawn + 1}", legend=legend)
        drawn += bool(own)
        series += own
        values += [] if isinstance(mark, Labels) else own
    lying = {mark.flat for mark in data if isinstance(mark, Bars)}
    x = scales[0].axis(_reach(series, "x"), bars=True in lying, horizontal=True)
    y = scales[1].axis(_reach(series, "y"), bars=False in lying, horizontal=False)
    if y.low < 0 <= min(_reach(values, "y"), default=-1.0) and not y.named:
        # Room for words under the lowest value: what is below nought there has no number.
        y = replace(y, written=f"{y.written};;{y.written}")

    def across(place: Place) -> float:
        return _number(scales[0], x, place)

    def up(place: Place) -> float:
        return _number(scales[1], y, place)

    shapes = [mark for mark in panel.marks if isinstance(mark, (Rule, Zone))]
    series += [shape_series(shape, across, up) for shape in shapes]
    for note in (mark for mark in panel.marks if isinstance(mark, Note)):
        series += note_series(note, across, up)
    title = " ".join(lines_of(panel.title))
    return NativePanel(tuple(series), x, y, title, height, 1.0 if panel.square else None)


def _number(scale: Scale, axis: NativeAxis, place: Place) -> float:
    if isinstance(place, Edge):
        low, high = (axis.high, axis.low) if axis.reversed else (axis.low, axis.high)
        return low + (high - low) * place.value
    number = scale.number(place)
    if number is None:
        raise ValueError(f"A note at {place!r}.")
    return number


def _reach(series: Sequence[Series], key: str) -> list[float]:
    """Every number that an axis must hold."""
    return [
        value + side * (drawn.thick or 0.0) / 2
        for drawn in series
        for side in ((-1, 1) if drawn.thick and drawn.across == key else (0,))
        for value in getattr(drawn, key)
        if value is not None
    ]
