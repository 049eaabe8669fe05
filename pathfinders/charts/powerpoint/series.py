"""A chart's marks as PowerPoint's scatter charts have them: series of plain numbers, with how each
is drawn. Sizes are in points.
"""

from dataclasses import dataclass
from typing import Literal

Where = Literal["r", "l", "t", "b", "ctr"]
"""Where a label stands: right of its point, left, above (top), below (bottom) or over it, as
PowerPoint names them.
"""
LINE_HEIGHT = 1.25
"""Of a line of text, in sizes of its letters."""
SMALLEST = 14.0
"""The size of the smallest letters on a slide, in points: smaller ones cannot be read across a
room.
"""


@dataclass(frozen=True)
class Stroke:
    """How a line is drawn."""

    colour: str
    width: float
    dash: str = "solid"


@dataclass(frozen=True)
class Marker:
    """One point's mark."""

    symbol: str
    size: float
    colour: str
    opacity: float = 1.0
    open: bool = False


@dataclass(frozen=True)
class Label:
    """Text at a point, moved from its place by `right` points, and raised by half a line for each
    of `blank` empty lines beneath it, or lowered where that is negative.
    """

    lines: tuple[str, ...]
    place: Where
    right: float = 0.0
    blank: int = 0
    bold: int = 0
    """How many of the lines, from the first, are in bold."""
    colour: str = ""
    size: float = SMALLEST


@dataclass(frozen=True)
class Series:
    """Points in order; an unknown y is a gap. `role` tells the chart's data from its error bars,
    shapes, notes and labels of axes.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    line: Stroke | None = None
    markers: tuple[Marker, ...] = ()
    """One for all points, or one for each."""
    labels: tuple[Label | None, ...] = ()
    in_legend: bool = False
    role: Literal["data", "spread", "shape", "note", "axis"] = "data"
    thick: float | None = None
    """The width of a bar in units of the axis across it: the line is then drawn that thick."""
    across: Literal["x", "y"] = "y"
    outline: bool = False
    """Whether these are the edges of what the chart shades."""
