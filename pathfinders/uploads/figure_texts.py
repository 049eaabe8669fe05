"""The words of a figure at a version, and the queries it rests on, so that a figure that cannot
have changed is not made again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pathfinders.figures import KINDS, Figure, Kind
from pathfinders.figures.figure import SOURCES
from pathfinders.figures.provenance import views_of
from pathfinders.figures.recorder import tables_read
from pathfinders.links import View
from pathfinders.store.cache import per_version
from pathfinders.store.queries import find_query
from pathfinders.store.reader import QueryCall, Recorder
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

TILES = "headline-numbers"
PROGRAMMES = "programmes"


@dataclass(frozen=True)
class Texts:
    """The words of a figure: its verdict, its caveats, and the tiles where it is the one with the
    headlines.
    """

    title: str
    caveats: tuple[str, ...]
    tiles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Recorded:
    """A figure's words at a version and view, the queries it asked and the sources it names."""

    texts: Texts
    calls: tuple[QueryCall, ...]
    sources: frozenset[str]


def collect_texts(figure: Figure) -> Texts:
    """The words of a figure."""
    tiles: list[tuple[str, str]] = []
    if figure.name == TILES:
        tiles = [(row["headline"], _tile(row["said"], row["detail"])) for row in figure.rows]
    return Texts(figure.title, figure.caveats, tuple(tiles))


def _tile(value: str, detail: str) -> str:
    # A tile without a date has no detail, and would end in empty brackets.
    if not detail:
        return value
    return f"{value} ({detail})"


@per_version
def recorded(version: Version, kind: Kind, view: View) -> Recorded:
    """The figure's words and questions at a version and view.

    Bounded by the figures, each at its opening view, for every programme and for the trusts whose
    rows a publish changes.
    """
    recorder = Recorder(version)
    # The figure is built again, because one from the cache would not run its queries.
    figure = kind.build(recorder, kind.state(version, view))
    sources = frozenset(source.source_id for source in figure.sources)
    return Recorded(collect_texts(figure), recorder.calls, sources)


def prepare(version: Version, is_over: Callable[[], bool] = lambda: False) -> None:
    """Records every figure at its opening view and for every programme, as `consequences` will want
    them: some seconds' work, so that who uploads later need not wait for it. Ends early once
    `is_over`.
    """
    for kind in KINDS.values():
        for view in views_of(version, kind):
            if is_over():
                return
            # A figure of one programme is compared programme by programme, and never as its page
            # opens without one.
            if view != View() or "programme" not in kind.choices:
                recorded(version, kind, view)


class Answers:
    """Compares the answers of two versions to queries. A figure depends on nothing but the answers
    to its queries, so if all are equal its words are equal.
    """

    def __init__(self, now: Version, then: Version) -> None:
        self._now, self._then = now, then
        self._differ: dict[QueryCall, bool] = {}
        self.tables = frozenset(
            name for name in TABLES if not now.table(name).equals(then.table(name))
        )
        """The tables that differ."""
        self._sources = self._rows_differing(SOURCES, "source_id")
        self._programmes = self._rows_differing(PROGRAMMES, "programme_id")

    def concern(self, kind: Kind) -> bool:
        """True if a figure can differ at all, because a query that it declares reads a table that
        differs, or because its page opens differently.
        """
        # Every figure looks up its sources. One that is new matters only where a row names it,
        # which is another answer.
        names = kind.queries - {SOURCES}
        source_ids = set()
        if self._sources:
            source_ids = {row["source_id"] for row in self._now.rows(SOURCES)}
        return (
            bool(self._sources & source_ids)
            or any(self.tables & set(_tables(name)) for name in names)
            or self.open_differently(kind)
        )

    def open_differently(self, kind: Kind) -> bool:
        """True if a choice that is left out means something else in the new version, such as the
        newest year. Programmes and trusts are compared one by one, so none of theirs is left out.
        """
        now, then = (
            kind.state(version, View()).choose(programme=None, trust=None)
            for version in (self._now, self._then)
        )
        return now != then

    def differ_for(self, recording: Recorded, view: View) -> bool:
        """True if any answer differs that the figure was given at the view."""
        return bool(self._sources & recording.sources) or any(
            self._matters(call, view) for call in recording.calls
        )

    def _matters(self, call: QueryCall, view: View) -> bool:
        # Sources and programmes are queried as whole lists, so that any change of a list would look
        # like a change of every figure. A source only matters to figures that name it, which
        # `differ_for` compares; a figure of one programme only looks up that one.
        if call.query == SOURCES:
            return False
        if call.query == PROGRAMMES and view.programme:
            return view.programme in self._programmes
        return self._differs(call)

    def _differs(self, call: QueryCall) -> bool:
        if call not in self._differ:
            parameters = dict(call.parameters)
            self._differ[call] = bool(self.tables & set(_tables(call.query))) and (
                self._now.rows(call.query, **parameters)
                != self._then.rows(call.query, **parameters)
            )
        return self._differ[call]

    def _rows_differing(self, query: str, key: str) -> frozenset[str]:
        if not self.tables & set(_tables(query)):
            return frozenset()
        now, then = (
            {row[key]: row for row in version.rows(query)} for version in (self._now, self._then)
        )
        return frozenset(name for name in {*now, *then} if now.get(name) != then.get(name))


def _tables(query: str) -> tuple[str, ...]:
    return tables_read(find_query(query).sql)
