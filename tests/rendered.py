"""A figure's chart as the page draws it, for tests."""

from typing import Any

from pathfinders.charts.plotly.render import render
from pathfinders.figures import Figure


def plotly_of(figure: Figure) -> dict[str, Any]:
    """The chart as Plotly takes it, of a figure that has one."""
    assert figure.chart is not None
    return render(figure.chart)


def plotly_or_none(figure: Figure) -> dict[str, Any]:
    """The chart as Plotly takes it; empty where the figure has none."""
    return {} if figure.chart is None else render(figure.chart)
