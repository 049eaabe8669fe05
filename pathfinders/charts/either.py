"""While figures are converted one folder after another: charts as values or as Plotly's
dictionaries.
"""

from pathfinders.charts.chart import Chart
from pathfinders.charts.plotly.render import render
from pathfinders.charts.plotly_read import native_bars
from pathfinders.charts.plotly_read.read import panels as read_panels
from pathfinders.charts.powerpoint import bars
from pathfinders.charts.powerpoint.panels import NativePanel, panels
from pathfinders.charts.style import Spec


def as_plotly(chart: Chart | Spec) -> Spec:
    """The chart as Plotly takes it."""
    return render(chart) if isinstance(chart, Chart) else chart


def as_panels(chart: Chart | Spec) -> list[NativePanel]:
    """The chart's panels as PowerPoint has them."""
    return panels(chart) if isinstance(chart, Chart) else read_panels(chart)


def is_bars(chart: Chart | Spec) -> bool:
    """Whether the chart is bars alone."""
    return bars.is_bars(chart) if isinstance(chart, Chart) else native_bars.is_bars(chart)
