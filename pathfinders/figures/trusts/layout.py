"""Panels one under another in one chart, which a phone shows as well as a wide screen."""

from collections.abc import Sequence

from pathfinders.charts.chart import Axis, Chart, Legend, Panel
from pathfinders.charts.marks import Mark

GAP = 84
"""Pixels between two panels: the title of the lower one and the dates of the upper one."""


def panel(title: str, marks: Sequence[Mark], x: Axis, y: Axis, height: int) -> Panel:
    """One panel, `height` pixels tall, with its title above it."""
    return Panel(
        tuple(marks),
        x,
        y,
        title=title,
        height=height,
        above=GAP / 2,
        below=GAP / 2,
        title_up=6,
    )


def stacked(panels: Sequence[Panel]) -> Chart:
    """The panels as one chart."""
    height = sum(one.above + one.height + one.below for one in panels)
    return Chart(tuple(panels), round(height), Legend(toggles=False))
