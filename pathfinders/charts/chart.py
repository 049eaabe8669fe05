"""A chart as a value: panels one under another, each with two axes and its marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pathfinders.charts.marks import Bars, Mark, Value, Words, line_count


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with what is written there."""

    at: Value
    words: Words


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis. What it does not say is worked out from the marks."""

    title: str = ""
    """What is measured, with its unit."""
    kind: Literal["number", "power", "date", "category"] = "number"
    """On an axis of powers, equal steps multiply by ten."""
    low: Value | None = None
    high: Value | None = None
    reversed: bool = False
    """Whether it runs from right to left, or from the top down."""
    ticks: tuple[Tick, ...] = ()
    """Where something is written, in place of round numbers."""
    categories: tuple[str, ...] = ()
    """The places of an axis of categories, in order."""
    step: float | None = None
    """The distance between ticks."""
    most: int | None = None
    """About how many ticks there are at most."""
    before: str = ""
    after: str = ""
    """The unit, written before or after each number."""
    form: Literal["", "whole", "year", "tenths"] = ""
    visible: bool = True
    grid: bool | None = None
    """Whether lines run from its ticks through the plot; None leaves it to the page."""
    on_top: bool = False
    from_zero: bool = False
    zero_line: bool = False
    level: bool = False
    """Whether what is written at the ticks is never turned, however little room there is."""
    letters: float | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("An axis has both bounds or neither.")
        if (self.kind == "category") != bool(self.categories):
            raise ValueError("An axis of categories names them, and no other does.")


@dataclass(frozen=True, slots=True)
class Legend:
    """Where the legend is: `above` the plot, `across` the whole chart so that it takes few lines on
    a phone, or as a `column` above the plot.
    """

    place: Literal["above", "across", "column"] = "above"
    toggles: bool = True
    """Whether a press on an entry hides its marks."""


ACROSS = Legend("across", toggles=False)


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes with its marks, drawn in their order."""

    marks: tuple[Mark, ...]
    x: Axis = Axis()
    y: Axis = Axis()
    title: str = ""
    height: float = 0.0
    """Pixels of the plot, where the chart has several panels."""
    above: float = 0.0
    """Pixels between the plot and what is above it, the title among it."""
    below: float = 0.0
    title_up: float = 0.0
    """Pixels between the plot and its title."""
    square: bool = False
    """Whether a unit is as long on both axes, as on a map."""
    bars: Literal["over", "beside", "stacked"] = "over"
    """How several kinds of bars share a place."""

    def __post_init__(self) -> None:
        if len({mark.flat for mark in self.marks if isinstance(mark, Bars)}) > 1:
            raise ValueError("The bars of a panel all lie or all stand.")
        if self.bars != "over" and not self.bar_places:
            raise ValueError("Bars beside or on top of one another are over names, and alone.")

    @property
    def bar_places(self) -> dict[Value, Words]:
        """Where the panel is bars over names and nothing else, each place with its name, in order;
        otherwise empty.
        """
        bars = [mark for mark in self.marks if isinstance(mark, Bars)]
        if not bars or len(bars) < len(self.marks):
            return {}
        axis = self.y if bars[0].flat else self.x
        names: dict[Value, Words] = {name: name for name in axis.categories}
        names |= {tick.at: tick.words for tick in axis.ticks}
        used = [bar for mark in bars for bar in mark.bars]
        simple = all(bar.at in names and not bar.start for bar in used)
        return names if simple and (len(bars) == 1 or self.bars != "over") else {}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its panels from the top down, its height in pixels and its legend."""

    panels: tuple[Panel, ...]
    height: int
    legend: Legend | None = None
    margin_top: int = 8
    margin_right: int = 16

    def __post_init__(self) -> None:
        if not self.panels:
            raise ValueError("A chart has at least one panel.")
        if len(self.panels) > 1 and not all(panel.height for panel in self.panels):
            raise ValueError("Each of several panels says how high it is.")

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of all panels."""
        return tuple(mark for panel in self.panels for mark in panel.marks)


def single(
    *marks: Mark,
    x: Axis | None = None,
    y: Axis | None = None,
    height: int = 420,
    legend: Legend | None = None,
    margin_top: int = 8,
    margin_right: int = 16,
    square: bool = False,
) -> Chart:
    """A chart of one panel."""
    panel = Panel(marks, x or Axis(), y or Axis(), square=square)
    return Chart((panel,), height, legend, margin_top, margin_right)


def rows_axis(labels: Sequence[Words]) -> Axis:
    """A vertical axis with a labelled row at 0, 1, 2 and so on, the first on top."""
    return Axis(
        low=-0.6,
        high=len(labels) - 0.5,
        reversed=True,
        ticks=tuple(Tick(place, label) for place, label in enumerate(labels)),
        grid=True,
        letters=13,
    )


def rows_height(labels: Sequence[Words], around: int) -> int:
    """The height in pixels of a chart with a labelled row each, so that the longest label fits;
    `around` is for the rest.
    """
    return around + len(labels) * (12 + 16 * max(line_count(label) for label in labels))
