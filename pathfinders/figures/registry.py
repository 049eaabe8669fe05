"""The figures by name, and their values kept by version and view."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from pathfinders.figures.figure import SOURCES, Figure
from pathfinders.figures.recorder import FigureReader
from pathfinders.links import View
from pathfinders.store.reader import Reader
from pathfinders.store.versions import Version

KEPT_FIGURES = 2000
# A figure is 3 to 700 KB, some 75 on average, and half as much again once a page has drawn it: so
# this many are some 200 MB.
Build = Callable[[FigureReader, View], Figure]
Key = tuple[int, int, str, View]


@dataclass(frozen=True)
class Kind:
    """What a figure declares of itself, and the function that makes it."""

    name: str
    page: str
    """The page that shows it, by its address."""
    choices: tuple[str, ...]
    """The choices of a view that it depends on."""
    queries: frozenset[str]
    """The queries that it may ask."""
    function: Build
    also_on: tuple[str, ...] = ()
    """Further pages that show it."""

    @property
    def about(self) -> str:
        """What the figure shows, from its function's docstring."""
        return (self.function.__doc__ or "").strip().split("\n")[0]

    def build(self, reader: Reader, view: View) -> Figure:
        """The figure, made anew. Raises UndeclaredReadError where it asks for what it does not
        declare.
        """
        limited = FigureReader(reader, self.name, self.queries)
        return self.function(limited, view.only(self.choices))


KINDS: dict[str, Kind] = {}
_kept: OrderedDict[Key, Figure] = OrderedDict()
_making: dict[Key, threading.Lock] = {}
_lock = threading.Lock()


def figure(
    name: str,
    *,
    page: str,
    choices: tuple[str, ...] = (),
    queries: tuple[str, ...],
    also_on: tuple[str, ...] = (),
) -> Callable[[Build], Build]:
    """Registers a function `(reader, view) -> Figure` under `name`, shown on `page` and on the
    pages of `also_on`.

    The function sees no choice of the view but those in `choices`, because figures are kept by
    them, and gets no answer but to `queries` and to the query for its sources, which every figure
    names.
    """

    def register(function: Build) -> Build:
        if name in KINDS:
            raise ValueError(f"There are two figures named {name}.")
        declared = frozenset({*queries, SOURCES})
        KINDS[name] = Kind(name, page, choices, declared, function, also_on)
        return function

    return register


def make(name: str, version: Version, view: View) -> Figure:
    """The figure at a version and view, from memory where it was made before. Raises ValueError for
    an unknown name.
    """
    kind, key = _asked(name, version, view)
    # Of several readers who ask at once, one makes the figure and the others wait for it.
    with _lock:
        found = _recall(key)
        if found is not None:
            return found
        turn = _making.setdefault(key, threading.Lock())
    try:
        with turn:
            with _lock:
                found = _recall(key)
            if found is None:
                found = kind.build(version, view)
                _keep(key, found)
    finally:
        with _lock:
            _making.pop(key, None)
    return found


def is_made(name: str, version: Version, view: View) -> bool:
    """Whether `make` would give the figure from memory. Raises ValueError for an unknown name."""
    with _lock:
        return _asked(name, version, view)[1] in _kept


def _asked(name: str, version: Version, view: View) -> tuple[Kind, Key]:
    if name not in KINDS:
        raise ValueError(f"There is no figure {name!r}. Figures: {', '.join(sorted(KINDS))}.")
    kind = KINDS[name]
    return kind, (version.identity, version.number, name, view.only(kind.choices))


def _recall(key: Key) -> Figure | None:
    if key in _kept:
        _kept.move_to_end(key)
    return _kept.get(key)


def _keep(key: Key, made: Figure) -> None:
    with _lock:
        _kept[key] = made
        if len(_kept) > KEPT_FIGURES:
            _kept.popitem(last=False)
