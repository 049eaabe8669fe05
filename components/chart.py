"""Draws a figure's chart."""

from functools import cache
from typing import Any

import plotly.io
import streamlit as st
from plotly.basedatatypes import BaseFigure

from pathfinders.figures import Figure
from pathfinders.figures.figure import Spec

CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True}


class Drawn(BaseFigure):
    """A chart that is taken as it is.

    Given a dictionary, Streamlit has Plotly validate it anew at every change of any filter, which costs more than all
    else on a page; the charts are validated by the tests instead.
    """

    def __init__(self, spec: Spec) -> None:
        # Streamlit's colours, which the browser sets for the light and the dark theme, come with its template.
        layout = {"template": _template(), **spec["layout"]}
        object.__setattr__(self, "_taken", {"data": spec["data"], "layout": layout})

    def to_dict(self) -> dict[str, Any]:
        """The chart as Plotly's own figures give it."""
        return dict(self._taken)


@cache
def _template() -> dict[str, Any]:
    found: dict[str, Any] = plotly.io.templates[plotly.io.templates.default].to_plotly_json()
    return found


def draw(figure: Figure) -> None:
    """Draws the chart of a figure that has one."""
    assert figure.chart is not None
    st.plotly_chart(Drawn(figure.chart), key=f"chart-{figure.name}", config=CONFIG, alt=figure.alt)
