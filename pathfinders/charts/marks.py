"""What a chart shows, as values: each mark says what it means, and nothing of how a library draws
it. charts/plotly.py and charts/powerpoint/ turn marks into pictures.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

from pathfinders.charts.palette import Sign

Value = float | date | str
"""A place along an axis: a number, a day, or the name of a category."""


class Edge(Enum):
    """An end of an axis: for marks that stand at the edge of the plot whatever the axis shows."""

    START = 0.0
    """Left, or below."""
    END = 1.0
    """Right, or on top."""


Place = Value | Edge
Side = Literal[
    "left",
    "right",
    "above",
    "below",
    "above left",
    "above right",
    "below left",
    "below right",
    "over",
]
"""Where a label stands, as seen from its point."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text whose beginning is in bold. Plain text needs none of this: a `str` will do. In both, a
    line break starts a new line, and nothing else is markup.
    """

    bold: str
    plain: str = ""


Words = str | Text


def line_count(words: Words) -> int:
    """How many lines the text takes."""
    whole = words.bold + words.plain if isinstance(words, Text) else words
    return whole.count("\n") + 1


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of an interval around a point, along one axis."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """One point: where it is, its name and value for those who point at it, and a label beside it.

    In a Line, an unknown `y` is a gap.
    """

    x: Value
    y: Value | None
    hover: str = ""
    label: Words = ""
    side: Side = "above right"
    interval: Interval | None = None
    sign: Sign | None = None
    """Where it differs from the others of its series."""
    trust: str = ""
    """The code of the trust that it stands for, where its series does not say so: pages lead from
    the point to the trust.
    """


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one thing or kind of thing, such as trusts, with its sign."""

    points: tuple[Point, ...]
    sign: Sign
    name: str = ""
    listed: bool = True
    """Whether these, if they are named, have an entry in the chart's legend."""
    size: float = 13.0
    """Pixels across."""
    edge: float = 0.0
    """How many pixels thick the outline is drawn, in the sign's colour."""
    rim: bool = False
    """Whether a thin white rim sets the points off against what is behind them."""
    opacity: float = 1.0
    letters: float = 14.0
    """The size of the labels, in pixels."""
    ink: str = ""
    """The labels' colour; empty for the colour of all text."""
    along: Literal["x", "y"] = "x"
    """The axis that the points' intervals run along."""
    stroke: float = 3.0
    """How thick intervals are, in pixels."""
    cap: float = 7.0
    """How far the ends of intervals reach to either side, in pixels."""
    rank: int = 1000
    """Its place in the legend: lower numbers come first."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, of one thing. With a `size`, each point has its sign as well."""

    points: tuple[Point, ...]
    sign: Sign
    name: str = ""
    listed: bool = True
    width: float = 2.0
    dash: Literal["solid", "dot", "dash"] = "solid"
    step: bool = False
    """Whether a value holds until the next point, so that the line goes across before up."""
    size: float = 0.0
    edge: float = 0.0
    rank: int = 1000

    def __post_init__(self) -> None:
        if any(point.label or point.interval or point.sign for point in self.points):
            raise ValueError("A line's points have no label, interval or sign of their own.")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch from one value to another at a height, such as the days that something can have
    happened on.
    """

    start: Value
    end: Value
    at: Value
    hover: str = ""


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of one kind, as thick lines. With a `size`, both ends have the sign."""

    spans: tuple[Span, ...]
    sign: Sign
    name: str = ""
    listed: bool = True
    width: float = 10.0
    dash: Literal["solid", "dot", "dash"] = "solid"
    size: float = 0.0
    edge: float = 0.0


@dataclass(frozen=True, slots=True)
class Labels:
    """Text at points, without marks."""

    points: tuple[Point, ...]
    letters: float = 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place across, and where it starts and ends along the axis of values."""

    at: Value
    end: float | None
    """None where the length is not known: there is no bar then."""
    start: float = 0.0
    label: Words = ""
    hover: str = ""
    sign: Sign | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars of one kind."""

    bars: tuple[Bar, ...]
    sign: Sign
    name: str = ""
    listed: bool = True
    flat: bool = True
    """Whether they lie, from left to right."""
    width: float = 0.8
    """In units of the axis across; days where that axis is of dates."""
    outline: str = ""
    """The colour of their edges; none where empty."""
    edge: float = 0.0
    rank: int = 1000


@dataclass(frozen=True, slots=True)
class Band:
    """What lies between two lines over the same places, such as an interval at every place. Where
    either is unknown there is a gap.
    """

    x: tuple[Value, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    sign: Sign
    name: str = ""
    listed: bool = True
    step: bool = False
    rank: int = 1000


@dataclass(frozen=True, slots=True)
class Area:
    """A shape on a map. None in both coordinates starts another ring."""

    x: tuple[float | None, ...]
    y: tuple[float | None, ...]
    sign: Sign
    outline: str


@dataclass(frozen=True, slots=True)
class Note:
    """A text on the chart.

    It stands at (`x`, `y`), or at `text_at` with a thin line from there, or `away` in pixels
    (rightwards and downwards) with an arrow.
    """

    words: Words
    x: Place
    y: Place
    across: Literal["left", "center", "right"] = "center"
    """Which part of the text is at that place."""
    upright: Literal["top", "middle", "bottom"] = "middle"
    right: float = 0.0
    """Pixels by which it is moved to the right."""
    up: float = 0.0
    ink: str = ""
    letters: float = 14.0
    strong: bool = False
    text_at: tuple[float, float] | None = None
    away: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line at a value of one axis, such as a limit: across the whole plot, or from
    `start` to `end` of the other axis.
    """

    axis: Literal["x", "y"]
    at: Value
    colour: str
    width: float = 1.0
    start: Place = Edge.START
    end: Place = Edge.END
    behind: bool = False
    """Whether it is drawn behind the marks."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A shaded stretch of the horizontal axis, behind the marks."""

    start: Value
    end: Value
    sign: Sign
    bottom: Place = Edge.START
    top: Place = Edge.END


Mark = Points | Line | Spans | Labels | Bars | Band | Area | Note | Rule | Zone


Run = tuple[list[Value], list[float], list[float]]


def band_runs(mark: Band) -> list[Run]:
    """The stretches of a band without a gap: the places, the lower and the upper edge; corner by
    corner where it goes in steps.
    """
    runs: list[Run] = []
    open_run: Run = ([], [], [])
    for x, low, high in zip(mark.x, mark.low, mark.high, strict=True):
        if low is None or high is None:
            if open_run[0]:
                runs.append(open_run)
            open_run = ([], [], [])
            continue
        if mark.step and open_run[0]:
            open_run[0].append(x)
            open_run[1].append(open_run[1][-1])
            open_run[2].append(open_run[2][-1])
        open_run[0].append(x)
        open_run[1].append(low)
        open_run[2].append(high)
    return [*runs, open_run] if open_run[0] else runs
