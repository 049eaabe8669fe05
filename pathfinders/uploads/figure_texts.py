"""What a figure says at a version, and the queries it rests on, so that what cannot have changed is
not made again.
"""

import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from pathfinders.figures import KINDS, Figure, Kind
from pathfinders.figures.provenance import views_of
from pathfinders.figures.recorder import Asked, RecordingVersion, tables_read
from pathfinders.links import View
from pathfinders.store.queries import all_queries, find_query
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES

TILES = "headline-numbers"
SOURCES, PROGRAMMES = "sources", "programmes"


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
    """A figure's words at a version and view, and all it asked the version for."""

    texts: Texts
    asked: tuple[Asked, ...]
    tables: tuple[str, ...]
    sources: frozenset[str]


_recorded: WeakKeyDictionary[Version, dict[tuple[str, View], Recorded]] = WeakKeyDictionary()
_lock = threading.Lock()


def texts_of(figure: Figure) -> Texts:
    """The words of a figure."""
    tiles = (
        [(row["headline"], f"{row['said']} ({row['detail']})") for row in figure.rows]
        if figure.name == TILES
        else []
    )
    return Texts(figure.title, figure.caveats, tuple(tiles))


def recorded(version: Version, kind: Kind, view: View) -> Recorded:
    """The figure's words and questions at a version and view, kept as long as the version is."""
    with _lock:
        kept = _recorded.setdefault(version, {})
    if (kind.name, view) not in kept:
        recording = RecordingVersion(version)
        # Not from the figures kept in memory: those would ask nothing.
        figure = kind.build(recording, view)
        sources = frozenset(source.source_id for source in figure.sources)
        kept[kind.name, view] = Recorded(
            texts_of(figure), tuple(recording.asked), tuple(recording.tables), sources
        )
    return kept[kind.name, view]


def prepare(version: Version) -> None:
    """Records every figure at its opening view and for every programme, as `consequences` will want
    them: some seconds' work, so that who uploads later need not wait for it.
    """
    for kind in KINDS.values():
        for view in views_of(version, kind):
            if view != View() or "programme" not in kind.uses:
                recorded(version, kind, view)


class Answers:
    """Whether two versions answer the same. A figure depends on nothing but the answers to its
    questions, so where all are the same it says the same.
    """

    def __init__(self, now: Version, then: Version) -> None:
        self._now, self._then = now, then
        self._differ: dict[Asked, bool] = {}
        self.tables = frozenset(
            name for name in TABLES if not now.table(name).equals(then.table(name))
        )
        """The tables that differ."""
        self._sources = self._rows_differing(SOURCES, "source_id")
        self._programmes = self._rows_differing(PROGRAMMES, "programme_id")

    def concern(self, kind: Kind) -> bool:
        """Whether a figure can differ at all: whether its code can reach a query that reads a table
        that differs.
        """
        # Every figure looks up its sources. One that is new matters only where a row names it,
        # which is another answer.
        names = queries_reached(kind.build) - {SOURCES}
        known = {row["source_id"] for row in self._now.rows(SOURCES)} if self._sources else set()
        return (
            not names
            or bool(self._sources & known)
            or any(self.tables & set(_tables(name)) for name in names)
        )

    def differ_for(self, made: Recorded, view: View) -> bool:
        """Whether any answer differs that the figure was given at the view."""
        return (
            bool(self._sources & made.sources)
            or bool(self.tables & set(made.tables))
            or any(self._matters(asked, view) for asked in made.asked)
        )

    def _matters(self, asked: Asked, view: View) -> bool:
        # Two lists are asked for whole and looked up in. A source matters to those who name it, and
        # a row that names another one than before is another answer itself; a figure of one
        # programme looks up that one.
        if asked.query == SOURCES:
            return False
        if asked.query == PROGRAMMES and view.programme:
            return view.programme in self._programmes
        return self._differs(asked)

    def _differs(self, asked: Asked) -> bool:
        if asked not in self._differ:
            given = dict(asked.parameters)
            self._differ[asked] = bool(self.tables & set(_tables(asked.query))) and (
                self._now.rows(asked.query, **given) != self._then.rows(asked.query, **given)
            )
        return self._differ[asked]

    def _rows_differing(self, query: str, key: str) -> frozenset[str]:
        if not self.tables & set(_tables(query)):
            return frozenset()
        now, then = (
            {row[key]: row for row in version.rows(query)} for version in (self._now, self._then)
        )
        return frozenset(name for name in {*now, *then} if now.get(name) != then.get(name))


def _tables(query: str) -> tuple[str, ...]:
    return tables_read(find_query(query).sql)


@functools.cache
def queries_reached(build: Callable[..., Any]) -> frozenset[str]:
    """The queries that a figure's code names, in itself or in what it calls: at least all that it
    can ask.
    """
    return frozenset(_named(build, set())) & set(all_queries())


def _named(what: object, seen: set[int]) -> Iterator[str]:
    """The texts in the code of a function and of all of the product's functions and classes that it
    mentions.
    """
    what = getattr(what, "__wrapped__", what)
    if id(what) in seen or not str(getattr(what, "__module__", "")).startswith("pathfinders."):
        return
    seen.add(id(what))
    if isinstance(what, type):
        for part in vars(what).values():
            yield from _named(getattr(part, "fget", None) or getattr(part, "__func__", part), seen)
    elif isinstance(what, FunctionType):
        for code in _codes(what.__code__):
            yield from (text for constant in code.co_consts for text in _texts(constant))
            for name in code.co_names:
                for scope in _scopes(what):
                    yield from _texts(scope.get(name))
                    yield from _named(scope.get(name), seen)


def _scopes(function: FunctionType) -> list[dict[str, Row]]:
    """Where the names in a function's code are looked up: its module, and the modules of the
    product that it imports.
    """
    own = function.__globals__
    modules = [
        part
        for part in own.values()
        if isinstance(part, ModuleType) and part.__name__.startswith("pathfinders.")
    ]
    return [own, *(vars(module) for module in modules)]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple() | list() | set() | frozenset() | dict():
            for part in value.values() if isinstance(value, dict) else value:
                yield from _texts(part)
