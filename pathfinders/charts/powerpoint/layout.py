"""How much room a chart's labels need, so that none is cut off."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from pathfinders.charts.powerpoint.panels import NativePanel
from pathfinders.charts.powerpoint.scale import NativeAxis
from pathfinders.charts.powerpoint.series import LINE_HEIGHT, SMALLEST

LETTER = 0.54
"""The mean width of a letter, in sizes of letters."""
TICKS = SMALLEST
LEGEND, TITLE, KEY = 20.0, 22.0, 36.0
WIDEST = 34
"""Letters of a line of a label: PowerPoint breaks what is wider."""


@dataclass(frozen=True)
class Room:
    """The plot's place within a chart of `width` by `height`, all in points."""

    width: float
    height: float
    left: float
    top: float
    plot_width: float
    plot_height: float

    @property
    def right(self) -> float:
        """The room beside the plot on the right."""
        return self.width - self.left - self.plot_width


def text_width(lines: Sequence[str], size: float) -> float:
    """About how wide the longest line is."""
    return max((len(line) for line in lines), default=0) * size * LETTER


def with_room(panel: NativePanel, height: float) -> NativePanel:
    """The panel with the names along its vertical axis on as few lines as its rows have room for.

    A page wraps names for a phone; a slide is wide and low.
    """
    named = panel.y.named
    if not named:
        return panel
    places = sorted(panel.y.share(place) for place, _ in named)
    nearest = min((b - a for a, b in pairwise(places)), default=1.0)
    tall = nearest * (height - 70)
    most = max(1, int(tall / (SMALLEST * LINE_HEIGHT)))
    fitted = tuple((place, _fitted(lines, most)) for place, lines in named)
    return replace(panel, y=replace(panel.y, named=fitted, letters=SMALLEST))


def has_room(panel: NativePanel, height: float) -> bool:
    """Whether the names along the vertical axis can be read one beneath the other, in what the axis
    along the other side, the legend and the title leave of the height.
    """
    places = sorted(panel.y.share(place) for place, _ in panel.y.named)
    nearest = min((b - a for a, b in pairwise(places)), default=1.0)
    legend = LEGEND + 8 if any(series.in_legend for series in panel.series) else 0.0
    around = 16.0 + legend + TITLE * bool(panel.title) + depth(panel.x)
    return nearest * (height - around) >= SMALLEST * LINE_HEIGHT * 0.9


def _fitted(lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    if len(lines) <= most:
        return lines
    words = " ".join(lines)
    return tuple(textwrap.wrap(words, max(WIDEST, ceil(len(words) / most) + 4)))


def room(panel: NativePanel, width: float, height: float) -> Room:
    """The largest plot that leaves room for axes, legend, title and labels."""
    up = 8.0 + _legend(panel, width) + TITLE * bool(panel.title)
    deep = 8.0 + depth(panel.x)
    top, bottom = (up + deep - 8.0, 8.0) if panel.x.opposite else (up, deep)
    left, right = 8.0 + breadth(panel.y), 12.0
    over_left, over_right = _overflow(panel, width - left - right)
    left, right, top = (
        max(left, over_left),
        max(right, over_right),
        top + _rising(panel, height - top - bottom),
    )
    plot_width, plot_height = width - left - right, height - top - bottom
    if panel.square is not None:
        unit = min(
            plot_width / (panel.x.high - panel.x.low),
            plot_height / (panel.y.high - panel.y.low) / panel.square,
        )
        narrow, low = (
            unit * (panel.x.high - panel.x.low),
            unit * panel.square * (panel.y.high - panel.y.low),
        )
        left, top = left + (plot_width - narrow) / 2, top + (plot_height - low) / 2
        plot_width, plot_height = narrow, low
    # However long its labels are, a plot must stay large enough to be read.
    return Room(width, height, left, top, max(plot_width, width / 4), max(plot_height, height / 4))


def heights(panels: Sequence[NativePanel], width: float, height: float) -> list[float]:
    """The height of each panel in points, where they stand one beneath the other in a box."""
    around = [outside(panel, width) for panel in panels]
    whole = sum(panel.height for panel in panels)
    spare = height - sum(around)
    return [
        apart + spare * panel.height / whole for panel, apart in zip(panels, around, strict=True)
    ]


def outside(panel: NativePanel, width: float) -> float:
    """The height above and below a panel's plot."""
    return 16.0 + _legend(panel, width) + TITLE * bool(panel.title) + depth(panel.x)


def _legend(panel: NativePanel, width: float) -> float:
    """The height of the legend, which writes its entries in columns as wide as the widest."""
    names = [series.name for series in panel.series if series.in_legend]
    if not names:
        return 0.0
    # Generous: a computer without the deck's fonts takes wider ones, and a legend of two lines in
    # room for one covers the plot.
    if sum(len(name) * TICKS * LETTER + KEY for name in names) < width * 0.8:
        return LEGEND + 8
    columns = max(1, int(width * 0.8 / (max(map(len, names)) * TICKS * 0.5 + KEY)))
    return ceil(len(names) / columns) * LEGEND + 8


def depth(axis: NativeAxis) -> float:
    """The room below a plot that its axis needs."""
    if not axis.visible:
        return 0.0
    lines = max((len(lines) for _, lines in axis.named), default=1)
    return lines * TICKS * LINE_HEIGHT + 8 + (TITLE if axis.title else 0)


def breadth(axis: NativeAxis) -> float:
    """The room beside a plot that its axis needs."""
    if not axis.visible:
        return 0.0
    if axis.named:
        widest = max(text_width(lines, axis.letters) for _, lines in axis.named)
    else:
        widest = max(
            text_width([f"{end:,.0f}" + axis.written.partition(";")[0].lstrip("#,0")], TICKS)
            for end in (axis.low, axis.high)
        )
    return widest + 8 + (TITLE if axis.title else 0)


def _overflow(panel: NativePanel, plot: float) -> tuple[float, float]:
    """How far labels beside points reach beyond the plot, on the left and on the right."""
    left = right = 0.0
    for series in panel.series:
        for x, label in zip(series.x, series.labels, strict=False):
            if label is None:
                continue
            at = panel.x.share(x) * plot
            at = plot - at if panel.x.reversed else at
            wide = text_width(label.lines, label.size) + 10
            if label.place == "r":
                right = max(right, at + label.right + wide - plot)
            elif label.place == "l":
                left = max(left, wide - label.right - at)
            else:
                right, left = max(right, at + wide / 2 - plot), max(left, wide / 2 - at)
    # A single long label must not squeeze out the plot.
    return min(left, plot / 3), min(right, plot / 3)


def _rising(panel: NativePanel, plot: float) -> float:
    """How far labels reach above the plot."""
    most = 0.0
    for series in panel.series:
        for y, label in zip(series.y, series.labels, strict=False):
            if label is None or y is None:
                continue
            share = panel.y.share(y)
            below = (share if panel.y.reversed else 1 - share) * plot
            tall = len(label.lines) * label.size * LINE_HEIGHT
            raised = label.blank * label.size * LINE_HEIGHT / 2
            reach = {"t": tall + 4, "b": -4.0}.get(label.place, tall / 2) + raised
            most = max(most, reach - below)
    return min(most, plot / 4)
