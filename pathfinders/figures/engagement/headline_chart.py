"""The chart of a link's estimates: correlations above, slopes below, each on an axis of its own."""

from pathfinders.charts.chart import Axis, Chart, Legend, Panel
from pathfinders.charts.marks import Interval, Note, Point, Points, Rule
from pathfinders.charts.palette import GREY, sign
from pathfinders.figures.engagement.headline_lines import CORRELATION, SLOPE, Line
from pathfinders.statistics.verdict import Estimate, Refusal, judge
from pathfinders.words import number

TITLES = {
    CORRELATION: "Correlation",
    SLOPE: "Standard deviations",
}
"""Short, because a phone leaves little room below a plot with long names beside it."""
ROW, ABOVE, BELOW = 34, 44, 70
SEEN = ((True, "clear", "Clear"), (False, "unclear", "Not clear"))


def chart(lines: list[Line]) -> Chart:
    """Every estimate with its interval. Ranks are in the table only: they are measured in neither
    unit.
    """
    panels = []
    for unit, title in TITLES.items():
        own = [line for line in lines if line.unit == unit]
        if own:
            panels.append(_panel(own, title))
    height = sum(panel.above + panel.height + panel.below for panel in panels)
    return Chart(tuple(panels), round(height), Legend(toggles=False))


def estimate_words(estimate: Estimate) -> str:
    """ "−0.22, 95% interval −0.34 to −0.09"."""
    return f"{number(estimate.value, 2)}, {estimate.interval()}"


def _panel(lines: list[Line], title: str) -> Panel:
    order = tuple(line.what for line in lines)
    refusals = [
        Note(judge(line.result).verdict, 0, line.what, "left", right=8)
        for line in lines
        if isinstance(line.result, Refusal)
    ]
    return Panel(
        (
            *(_points(lines, differs, thing, name) for differs, thing, name in SEEN),
            Rule("x", 0, GREY, 2),
            *refusals,
        ),
        Axis(title),
        Axis(
            kind="category",
            categories=order,
            low=-0.5,
            high=len(order) - 0.5,
            reversed=True,
        ),
        height=ROW * len(lines),
        above=ABOVE,
        below=BELOW,
    )


def _points(lines: list[Line], differs: bool, thing: str, name: str) -> Points:
    points = tuple(
        Point(
            line.result.value,
            line.what,
            f"{line.what}: {estimate_words(line.result)}",
            interval=Interval(line.result.lower, line.result.upper),
        )
        for line in lines
        if isinstance(line.result, Estimate) and judge(line.result).differs is differs
    )
    return Points(points, sign("estimate", thing), name, size=12, edge=2, stroke=2, cap=0)
