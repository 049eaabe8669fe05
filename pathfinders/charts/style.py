"""How every chart looks, and the pieces charts are built from. Colours are set here, not in a
theme, so that exports have them too; each reaches 3:1 against the light and the dark background.
"""

import textwrap
from typing import Any

BLUE = "#2b7bba"
ORANGE = "#d55e00"
GREEN = "#128a6a"
PURPLE = "#a8559b"
GOLD = "#a87b00"
GREY = "#87919c"
PALE = "rgba(135, 145, 156, 0.28)"
BAND = "rgba(43, 123, 186, 0.22)"
COLOURWAY = (BLUE, ORANGE, GREEN, PURPLE, GOLD, GREY)
RATING_COLOURS = {
    "Outstanding": "#128a6a",
    "Good": "#2b7bba",
    "Requires improvement": "#c7780a",
    "Inadequate": "#c2334d",
}
# A symbol each, so that meaning is never by colour alone.
RATING_SYMBOLS = {
    "Outstanding": "star",
    "Good": "circle",
    "Requires improvement": "triangle-up",
    "Inadequate": "x",
}

Spec = dict[str, Any]
"""A Plotly figure as plain data: `{"data": [...], "layout": {...}}`. Building it as such costs a
tenth of Plotly Express.
"""
Trace = dict[str, Any]
DATES = {
    "type": "date",
    "tickformatstops": [
        {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
        {"dtickrange": ["M1", "M12"], "value": "%b\n%Y"},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ],
}
"""An axis of dates written as in Britain."""


def spec(
    traces: list[Trace], *, x: str = "", y: str = "", height: int = 420, **layout: Any
) -> Spec:
    """A chart in the house style: titles of axes with units, no clutter, no dragging on touch
    screens.

    `layout` overrides; a nested dictionary is merged with the house's.
    """
    house: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8, "pad": 4},
        "colorway": list(COLOURWAY),
        "hovermode": "closest",
        "dragmode": False,
        "showlegend": False,
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0},
        "xaxis": {"title": {"text": x}, "automargin": True, "zeroline": False, "fixedrange": True},
        "yaxis": {"title": {"text": y}, "automargin": True, "zeroline": False, "fixedrange": True},
        "font": {"size": 14},
        "hoverlabel": {"align": "left"},
    }
    return {"data": traces, "layout": merged(house, layout)}


def safe(text: str) -> str:
    """Text from the data for a label or hover text: Plotly would read tags and entities in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(text: str, width: int = 22) -> str:
    """Safe text over as many lines as it needs, so that labels of a bar leave room for the bar on a
    phone.
    """
    return "<br>".join(safe(line) for line in textwrap.wrap(text, width)) or ""


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
