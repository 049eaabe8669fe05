"""A figure as a picture that can stand alone: verdict, what is shown, caveats, sources, version and
link drawn in.
"""

import textwrap
from typing import Any

from pathfinders.charts.labels import html
from pathfinders.charts.plotly.render import Spec, render
from pathfinders.charts.powerpoint.layout import breadth, depth, room
from pathfinders.charts.powerpoint.panels import panels
from pathfinders.exports.context import Context
from pathfinders.exports.picture.browser import Kind, NoBrowser, drawn
from pathfinders.exports.picture.metadata import with_text
from pathfinders.exports.wording import notes, one_line, publishers, stop, version_line
from pathfinders.figures import Figure
from pathfinders.tables.sources import LICENCES
from pathfinders.words import count

__all__ = ["Kind", "NoBrowser", "NoPicture", "image"]

WIDTH, EDGE = 1000, 20
HEIGHT = 400.0
"""A chart's height, about, for how its labels spread."""
LINE = 1.32
"""The height of a line in sizes of its letters."""
PIXELS = 1.25
"""Pixels in a point, generously."""
TITLE, SHOWS, NOTE = 22, 14, 12
"""Sizes of letters in pixels."""
RISEN = 15
"""Pixels that Plotly lifts a title by for each line after the first."""
MOST_CAVEATS = 6
INK, PALE_INK, PAPER, GRID = "#222222", "#595959", "#ffffff", "#e1e1e1"


class NoPicture(ValueError):
    """The figure has no chart: a list, or nothing to draw."""


def image(figure: Figure, context: Context, kind: Kind) -> bytes:
    """The figure as a PNG or SVG on white.

    What does not fit into the picture, the other caveats and each source, is in its description:
    `desc` in an SVG, the text "Description" in a PNG. Raises NoPicture, NoBrowser, and ValueError
    where the version is not the context's.
    """
    context.check([figure])
    spec, height = _worded(figure, context)
    return with_text(
        drawn(spec, WIDTH, height, kind), kind, one_line(figure.title), description(figure, context)
    )


def description(figure: Figure, context: Context) -> str:
    """All that is said of the figure, as plain lines."""
    chosen = "; ".join(one_line(text) for text in context.filters) or "none"
    lines = [one_line(figure.title), one_line(figure.shows), one_line(figure.alt)]
    for heading, texts in notes(figure):
        lines += [f"{heading}:", *texts]
    return "\n".join(
        [*lines, f"Filters: {chosen}", version_line(context.info), one_line(context.link)]
    )


def _light(figure: Figure) -> Spec:
    """The chart on white, whatever the page's theme."""
    if figure.chart is None:
        raise NoPicture(f"The figure {figure.name} has no chart: {figure.empty or 'it is a list'}")
    spec = render(figure.chart)
    layout: dict[str, Any] = dict(spec["layout"])
    layout |= {"paper_bgcolor": PAPER, "plot_bgcolor": PAPER}
    layout["font"] = {
        "family": "Arial, Liberation Sans, sans-serif",
        "size": 14,
        **layout.get("font", {}),
        "color": INK,
    }
    for name in [name for name in layout if name.startswith(("xaxis", "yaxis"))]:
        layout[name] = {"gridcolor": GRID, "linecolor": GRID, **layout[name]}
    return {"data": spec["data"], "layout": layout}


def _worded(figure: Figure, context: Context) -> tuple[Spec, int]:
    """The chart with the figure's words above and below it, and its height in pixels."""
    spec = _light(figure)
    layout = spec["layout"]
    title, shows = _lines(figure.title, TITLE), _lines(figure.shows, SHOWS)
    foot = [line for text in _foot(figure, context) for line in _lines(text, NOTE)]
    left, right, axis = _axes_room(figure)
    above = (
        2 * EDGE
        + (len(title) * TITLE + len(shows) * SHOWS) * LINE
        + (44 if layout.get("showlegend") else 20)
    )
    below = axis + len(foot) * NOTE * LINE + EDGE
    height = round(above + max(280.0, float(layout.get("height", 420)) - 60) + below)
    layout |= {"width": WIDTH, "height": height}
    layout["margin"] = {"l": left, "r": right, "t": round(above), "b": round(below), "pad": 4}
    layout["title"] = {
        "text": "<br>".join(f"<b>{line}</b>" for line in title),
        "font": {"size": TITLE, "color": INK},
        "subtitle": {"text": "<br>".join(shows), "font": {"size": SHOWS, "color": PALE_INK}},
        "x": EDGE / WIDTH,
        "xref": "container",
        "xanchor": "left",
        "y": 1 - (EDGE + (len(title) - 1) * RISEN) / height,
        "yref": "container",
        "yanchor": "top",
        "automargin": False,
    }
    note = {
        "text": "<br>".join(foot),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": EDGE - left,
        "yshift": -axis,
        "align": "left",
        "showarrow": False,
        "font": {"size": NOTE, "color": PALE_INK},
    }
    layout["annotations"] = [*layout.get("annotations", ()), note]
    return spec, height


def _foot(figure: Figure, context: Context) -> list[str]:
    shown = [f"Caveat: {stop(caveat)}" for caveat in figure.caveats[:MOST_CAVEATS]]
    left_out = len(figure.caveats) - len(shown)
    more = (
        [f"And {count(left_out, 'more caveat')}, in this picture's description and at the link."]
        if left_out
        else []
    )
    licences = "; ".join(
        dict.fromkeys(LICENCES.get(source.licence, source.licence) for source in figure.sources)
    )
    sources = [f"Sources: {publishers(figure)} ({licences})."] if figure.sources else []
    chosen = "; ".join(one_line(text) for text in context.filters)
    filters = [f"Filters: {chosen}."] if chosen else []
    return [
        *shown,
        *more,
        *sources,
        *filters,
        f"{version_line(context.info)}. {one_line(context.link)}",
    ]


def _lines(text: str, size: int) -> list[str]:
    """The text as safe lines that fit into the picture's width."""
    fits = int((WIDTH - 2 * EDGE) / (size * 0.51))
    return [html(line) for line in textwrap.wrap(one_line(text), fits)]


def _axes_room(figure: Figure) -> tuple[int, int, int]:
    """Pixels that the chart's labels need on the left, on the right and below."""
    assert figure.chart is not None
    drawn = panels(figure.chart)
    wide = max((breadth(panel.y) for panel in drawn), default=0.0)
    right = max((room(panel, WIDTH / PIXELS, HEIGHT).right for panel in drawn), default=0.0)
    return (
        round(EDGE + wide * PIXELS),
        max(EDGE, round(right * PIXELS)),
        round(20 + depth(drawn[-1].x) * PIXELS),
    )
