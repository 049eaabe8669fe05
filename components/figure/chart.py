"""Draws a figure's chart."""

from typing import Any

import orjson
import streamlit as st
from plotly.basedatatypes import BaseFigure
from plotly.io.json import to_json_plotly

from pathfinders.charts.plotly.render import Spec, render
from pathfinders.figures import Figure
from pathfinders.store.cache import per_version

CONFIG = {"displayModeBar": False, "scrollZoom": False}
INK, RULE = "rgb(70, 82, 94)", "rgb(225, 230, 235)"
"""Text, and the lines behind the marks. components/style.py turns both into what the reader's theme
has.
"""
CLEAR = "rgba(0, 0, 0, 0)"
FONT = {"family": '"Source Sans", sans-serif', "size": 14, "color": INK}
LAYOUT: dict[str, Any] = {
    "paper_bgcolor": CLEAR,
    "plot_bgcolor": CLEAR,
    # A chart with other content is another element of the page, so nothing in one ever changes.
    # Unless it is told so, Plotly draws it anew each time Streamlit hands it over, which is twice
    # as a page opens.
    "datarevision": 1,
}
PARTS: dict[str, dict[str, Any]] = {
    "font": FONT,
    "legend": {"font": FONT | {"size": 12}},
    # Dark on light and on dark.
    "hoverlabel": {
        "bgcolor": "#2a3742",
        "bordercolor": "#87919c",
        "font": FONT | {"size": 13, "color": "#ffffff"},
    },
}
AXIS = {"gridcolor": RULE, "zerolinecolor": RULE, "tickfont": FONT | {"size": 12}}
AXES: dict[str, dict[str, Any]] = {
    "xaxis": {**AXIS, "showgrid": False, "title": {"font": FONT, "standoff": 20}},
    "yaxis": {**AXIS, "title": {"font": FONT, "standoff": 24}},
}


class Written(dict[str, Any]):
    """A chart as Plotly takes it, whose JSON is written once and not at every change of any
    filter.
    """

    def __init__(self, spec: Spec) -> None:
        super().__init__(data=spec["data"], layout=_dressed(spec["layout"]))
        self._json = orjson.Fragment(to_json_plotly(dict(self)).encode())

    def to_plotly_json(self) -> orjson.Fragment:
        """What Plotly writes in its place."""
        return self._json


class Drawn(BaseFigure):
    """A chart that is taken as it is.

    Given a dictionary, Streamlit has Plotly validate it anew at every change of any filter, which
    costs more than all else on a page; the charts are validated by the tests instead.
    """

    def __init__(self, spec: Spec) -> None:
        object.__setattr__(self, "_taken", Written(spec))

    def to_dict(self) -> dict[str, Any]:
        """The chart as Plotly's own figures give it."""
        taken: Written = self._taken
        return taken


@per_version
def drawn(figure: Figure) -> Drawn:
    """The chart of a figure that has one, for as long as the figure is in memory."""
    assert figure.chart is not None
    return Drawn(render(figure.chart))


def _dressed(layout: dict[str, Any]) -> dict[str, Any]:
    """A chart's layout, with what the page adds where the chart says nothing."""
    axes = {name: AXES[name[:5]] for name in layout if name[:5] in AXES}
    return (
        LAYOUT
        | layout
        | {name: merged(part, layout.get(name, {})) for name, part in (PARTS | axes).items()}
    )


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with what `over` says instead; dictionaries within are merged, too."""
    both = dict(base)
    for key, value in over.items():
        both[key] = (
            merged(base[key], value)
            if isinstance(value, dict) and isinstance(base.get(key), dict)
            else value
        )
    return both


def draw(figure: Figure) -> None:
    """Draws the chart of a figure that has one; without Streamlit's theme, which is a template that
    Plotly redraws for.
    """
    st.plotly_chart(
        drawn(figure), key=f"chart-{figure.name}", config=CONFIG, alt=figure.alt, theme=None
    )
