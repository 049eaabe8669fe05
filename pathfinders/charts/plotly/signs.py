"""What a chart has beside its data, as Plotly's annotations and shapes."""

from typing import Any

from pathfinders.charts.chart import Panel
from pathfinders.charts.labels import html
from pathfinders.charts.marks import Edge, Note, Place, Rule, Zone
from pathfinders.charts.palette import GREY, ORANGE
from pathfinders.charts.plotly.places import place_of


def title_of(panel: Panel, top: float) -> dict[str, Any]:
    """The title of a panel whose plot ends at `top`, a share of the chart's height."""
    return {
        "text": f"<b>{html(panel.title)}</b>",
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": top,
        "yanchor": "bottom",
        "yshift": panel.title_up,
        "showarrow": False,
    }


def _place(key: str, place: Place, suffix: str) -> dict[str, Any]:
    """A place along an axis, as a value or as a share of the plot."""
    if isinstance(place, Edge):
        return {key: place.value, f"{key[0]}ref": f"{key[0]}{suffix} domain"}
    return {key: place_of(place), f"{key[0]}ref": f"{key[0]}{suffix}"}


def note_of(mark: Note, suffix: str) -> dict[str, Any]:
    """A note, on the axes with this suffix."""
    note: dict[str, Any] = {
        "text": html(mark.words),
        **_place("x", mark.x, suffix),
        **_place("y", mark.y, suffix),
        "xanchor": mark.across,
        "yanchor": mark.upright,
        "align": mark.across,
        "showarrow": False,
        "font": {"size": mark.letters},
    }
    if mark.right:
        note["xshift"] = mark.right
    if mark.up:
        note["yshift"] = mark.up
    if mark.ink:
        note["font"]["color"] = mark.ink
    if mark.strong:
        note["font"]["weight"] = 600
    if mark.text_at:
        note |= {
            "ax": mark.text_at[0],
            "ay": mark.text_at[1],
            "axref": f"x{suffix}",
            "ayref": f"y{suffix}",
            "showarrow": True,
            "arrowhead": 0,
            "arrowwidth": 1,
            "arrowcolor": GREY,
            "standoff": 7,
            "borderpad": 1,
        }
    elif mark.away:
        note |= {
            "ax": mark.away[0],
            "ay": mark.away[1],
            "showarrow": True,
            "arrowwidth": 1.5,
            "arrowcolor": ORANGE,
            "standoff": 3,
        }
    return note


def shape_of(mark: Rule | Zone, suffix: str) -> dict[str, Any]:
    """A line or a shaded stretch, on the axes with this suffix."""
    if isinstance(mark, Zone):
        return {
            "type": "rect",
            **_place("x0", mark.start, suffix),
            **_place("x1", mark.end, suffix),
            **_place("y0", mark.bottom, suffix),
            **_place("y1", mark.top, suffix),
            "fillcolor": mark.sign.colour,
            "line": {"width": 0},
            "layer": "below",
        }
    other = "y" if mark.axis == "x" else "x"
    shape = {
        "type": "line",
        **_place(f"{mark.axis}0", mark.at, suffix),
        **_place(f"{mark.axis}1", mark.at, suffix),
        **_place(f"{other}0", mark.start, suffix),
        **_place(f"{other}1", mark.end, suffix),
        "line": {"color": mark.colour, "width": mark.width},
    }
    return shape | {"layer": "below"} if mark.behind else shape
