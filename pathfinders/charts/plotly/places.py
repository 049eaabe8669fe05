"""Places along an axis as Plotly takes them."""

from pathfinders.charts.labels import html
from pathfinders.charts.marks import Value


def place_of(value: Value | None) -> Value | None:
    """The value; the name of a category as Plotly takes text."""
    return html(value) if isinstance(value, str) else value
