"""Draws a figure's title and chart with a component of our own.

Streamlit's chart element makes a new graph whenever its content changes, and all of a page's at
once. Ours keeps the graph and draws first what can be seen; components/browser/chart.js is its
other half.
"""

import functools
from typing import Any

import orjson
import streamlit as st
from plotly.io.json import to_json_plotly
from streamlit.components.v2.component_registry import BidiComponentDefinition
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

from pathfinders.api.assets import COMPONENT, SCRIPTS, chart_script
from pathfinders.charts.plotly.render import Spec, render
from pathfinders.figures import Figure
from pathfinders.store.cache import per_version

# The colours are fixed here and not taken from Streamlit's theme: the theme is a template, for
# which Plotly draws a chart anew.
INK, RULE = "rgb(70, 82, 94)", "rgb(225, 230, 235)"
"""Text, and the lines behind the marks. components/style.py turns both into what the reader's theme
has.
"""
CLEAR = "rgba(0, 0, 0, 0)"
FONT = {"family": '"Source Sans", sans-serif', "size": 14, "color": INK}
LAYOUT: dict[str, Any] = {"paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR}
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


def dressed(spec: Spec) -> Spec:
    """A chart as Plotly takes it, with what the page adds where the chart says nothing."""
    layout = spec["layout"]
    axes = {name: AXES[name[:5]] for name in layout if name[:5] in AXES}
    parts = {name: merged(part, layout.get(name, {})) for name, part in (PARTS | axes).items()}
    return {"data": spec["data"], "layout": LAYOUT | layout | parts}


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with what `over` says instead; dictionaries within are merged, too."""
    result = dict(base)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = merged(base[key], value)
        else:
            result[key] = value
    return result


@per_version
def message(figure: Figure) -> bytes:
    """What the component is sent of a figure that has a chart, as JSON, for as long as the figure
    is in memory: writing it anew at every change of a filter would cost more than all else.
    """
    assert figure.chart is not None
    # Plain dictionaries and no Plotly Express, which took ten times as long on a page of four
    # charts (docs/decisions.md, 7).
    spec = dressed(render(figure.chart))
    words = {
        "name": figure.name,
        "title": figure.title,
        "shows": figure.shows,
        "alt": figure.alt,
        "height": figure.chart.height,
    }
    drawing: str = to_json_plotly(spec)
    return orjson.dumps(words)[:-1] + b"," + drawing.encode()[1:]


def draw(figure: Figure, marked: str | None = None, *, half: bool = False) -> str | None:
    """Draws the title and the chart of a figure that has one, with a ring round the trust `marked`;
    with `half`, on half of a wide window's line.

    Returns the code of a trust that the reader has pressed, an empty text where they want none
    marked any more, and None where they have done neither.
    """
    # The message of a figure is the same for everybody. What differs from reader to reader is put
    # behind it as text, so that nothing has to be read and written again.
    content = message(figure)
    if marked is not None and f'"{marked}"'.encode() in content:
        content = content[:-1] + b',"marked":' + orjson.dumps(marked) + b"}"
    if half:
        content = content[:-1] + b',"half":true}'
    _register()
    pressed = _renderer()(
        key=f"chart-{figure.name}",
        data=content,
        on_trust_change=_nothing,
        on_reset_change=_nothing,
    )
    if pressed.reset:
        return ""
    return str(pressed.trust) if pressed.trust else None


def _nothing() -> None:
    """Streamlit passes on only what there is a function for."""


# Without styles of its own, so that components/style.py reaches the letters and lines of charts.
@functools.cache
def _renderer() -> Any:
    return st.components.v2.component(COMPONENT, isolate_styles=False)


def _register() -> None:
    """Tells Streamlit where the component's script is, once for each server.

    It is served as a file: the page's policy lets no script run that comes within a message.
    """
    manager = get_bidi_component_manager()
    definition = manager.get(COMPONENT)
    if definition is None or definition.js is None:
        _renderer()
        manager.register(
            BidiComponentDefinition(
                COMPONENT,
                js=str(SCRIPTS / "chart.js"),
                js_asset_relative_path=chart_script(),
            )
        )
