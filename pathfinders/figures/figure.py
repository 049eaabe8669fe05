"""A figure: chart, table, verdict, caveats, sources and alt text as one value.

The page, the alt text and every export are renderings of this value, so they cannot disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pathfinders.charts.chart import Chart
from pathfinders.figures.recorder import FigureReader
from pathfinders.store.reader import Reader, derived
from pathfinders.store.versions import Row

SOURCES = "sources"
"""The query that every figure may ask, for the sources it names."""
Format = Literal["text", "integer", "decimal", "percent", "ratio", "gbp", "date", "year"]


@dataclass(frozen=True)
class Field:
    """One column of a figure's table: the key in its rows, the heading with its unit, and how to
    write its values.
    """

    key: str
    label: str
    format: Format = "text"
    digits: int = 1
    """Decimals shown of a decimal, percent or ratio."""


@dataclass(frozen=True)
class Source:
    """A source as a reader is told of it."""

    source_id: str
    title: str
    publisher: str
    url: str | None
    published: str | None
    licence: str


@dataclass(frozen=True, eq=False)
class Figure:
    """One figure at one version and view. Compares by identity, so that what is drawn of it can be
    cached with it.

    `chart` is None where the figure is a list, whose table is all there is to see, and where there
    is nothing to draw: `empty` then says why, and what would be needed.
    """

    name: str
    title: str
    """The verdict: a sentence that says what the data support, no stronger than they are."""
    shows: str
    """What is drawn, in a line: measure, unit, group, period."""
    version: int
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None
    alt: str = ""
    empty: str = ""
    caveats: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether the table is all there is to see."""
        return self.chart is None and not self.empty

    def __post_init__(self) -> None:
        # A figure that is blank without a reason, or that a screen reader cannot read, is refused
        # where it is made and not when somebody opens its page.
        if self.is_list and not self.rows:
            raise ValueError(f"The figure {self.name} has nothing to show and does not say why.")
        if self.chart is not None and not self.alt:
            raise ValueError(f"The figure {self.name} has a chart without alt text.")


@dataclass(frozen=True)
class Draft:
    """All of a figure but its verdict and chart. Its name is the one that the reader is for."""

    reader: FigureReader
    shows: str
    fields: tuple[Field, ...]
    rows: Sequence[Row]
    caveats: tuple[str, ...] = ()
    also: tuple[Row, ...] = ()
    """Rows behind the figure that its table does not show, for their sources."""

    def drawn(self, title: str, chart: Chart, alt: str) -> Figure:
        """The figure with its verdict and chart."""
        return self._figure(title, chart, alt, "")

    def listed(self, title: str) -> Figure:
        """The figure as a list: its table is all there is to see."""
        return self._figure(title, None, "", "")

    def undrawn(self, title: str, why: str) -> Figure:
        """The figure where there is nothing to draw: `why` says so, and what would be needed."""
        return self._figure(title, None, "", why)

    def _figure(self, title: str, chart: Chart | None, alt: str, empty: str) -> Figure:
        return Figure(
            self.reader.figure,
            title,
            self.shows,
            self.reader.number,
            self.fields,
            tuple(self.rows),
            chart,
            alt,
            empty,
            self.caveats,
            sources_of(self.reader, [*self.rows, *self.also]),
        )


def sources_of(reader: Reader, rows: Iterable[Row]) -> tuple[Source, ...]:
    """The sources named in the rows' `source_ids` (joined by ;), in the order of first mention."""
    # A dict for its order: the sources are listed as the rows first mention them.
    named: dict[str, None] = {}
    for row in rows:
        for source_id in (row.get("source_ids") or "").split(";"):
            if source_id:
                named[source_id] = None
    sources = all_sources(reader)
    return tuple(sources[source_id] for source_id in named)


@derived
def all_sources(reader: Reader) -> dict[str, Source]:
    """Every source by its id."""
    values = (
        (r["source_id"], r["title"], r["publisher"], r["url"], r["published"], r["licence"])
        for r in reader.rows(SOURCES)
    )
    return {source[0]: Source(*source) for source in values}


def notes_of(rows: Sequence[Row], key: str = "note") -> tuple[str, ...]:
    """The distinct notes of the rows, in order, as caveats."""
    # Many rows share a note, and a caveat is read once.
    return tuple(dict.fromkeys(str(row[key]) for row in rows if row.get(key)))
