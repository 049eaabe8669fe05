"""The figures by name, and their values by version and view."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from pathfinders.entities.resolve import require
from pathfinders.figures.figure import SOURCES, Figure
from pathfinders.figures.notices import EXCEPTIONS, with_notices
from pathfinders.figures.recorder import FigureReader
from pathfinders.links import View
from pathfinders.settings import is_made_up
from pathfinders.store.cache import Cache, per_version, size_in_memory
from pathfinders.store.reader import Reader
from pathfinders.store.versions import Version

MADE_UP = "Made-up data: no organisation, date or sum of this programme is real"
# As a page opens, for each of a version's programmes: some 15 MB now.
OPENING_BYTES = 64_000_000
# With choices of a reader's own: a thousand or so.
CHOSEN_BYTES = 160_000_000
Build = Callable[[FigureReader, View], Figure]


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

    def state(self, version: Version, view: View) -> View:
        """The view as the figure takes it: its own choices, each filled in. Raises Unavailable for
        what the version does not have.
        """
        return require(version, view, self.choices)

    def build(self, reader: Reader, view: View) -> Figure:
        """The figure, made anew. Raises UndeclaredReadError where it asks for what it does not
        declare.
        """
        # Figures are cached by their own choices, so the function is shown no other: an answer that
        # depended on one would be served to readers who chose something else.
        limited = FigureReader(reader, self.name, self.queries)
        own = view.only(self.choices)
        return with_notices(
            self.function(limited, own),
            limited,
            own,
            self.queries,
            of_programme="programme" in self.choices,
        )


KINDS: dict[str, Kind] = {}


def _size(figure: Figure) -> int:
    # Half as much again as the figure itself: the chart's JSON, which is cached with the figure
    # once a page has drawn it.
    return size_in_memory(figure) * 3 // 2


_chosen: Cache[Figure] = Cache(CHOSEN_BYTES, _size)


@per_version
def _opening(_version: Version) -> Cache[Figure]:
    """Figures as their pages open, which nearly every reader asks for. Each version has a cache of
    its own for them, so that whoever asks for odd choices, or for old versions, drops none of them.
    """
    return Cache(OPENING_BYTES, _size)


@per_version
def _opening_state(version: Version, name: str) -> View:
    """The view with which the page of a figure opens, as the figure takes it."""
    return KINDS[name].state(version, View())


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

    The function sees no choice of the view but those in `choices`, because figures are cached by
    them, and gets no answer but to `queries` and to the queries for its sources and for accepted
    exceptions, which every figure names.
    """

    def register(function: Build) -> Build:
        if name in KINDS:
            raise ValueError(f"There are two figures named {name}.")
        # What every figure asks of its own accord need not be declared by each.
        declared = frozenset({*queries, SOURCES, EXCEPTIONS})
        KINDS[name] = Kind(name, page, choices, declared, function, also_on)
        return function

    return register


def make(name: str, version: Version, view: View) -> Figure:
    """The figure at a version and view, from memory where it was made before. Raises ValueError for
    an unknown name, and Unavailable for a choice that the version does not have.
    """
    kind = _kind(name)
    own = kind.state(version, view)
    cache, key = _place(kind, version, own)
    return cache.get(key, lambda: _as_it_is(kind.build(version, own)))


def _as_it_is(figure: Figure) -> Figure:
    """The figure, which says first of all where its data are made up: pages, slides and files carry
    its caveats.
    """
    if not is_made_up():
        return figure
    return replace(figure, caveats=(MADE_UP, *figure.caveats))


def is_made(name: str, version: Version, view: View) -> bool:
    """Whether `make` would give the figure from memory. Raises what `make` raises."""
    kind = _kind(name)
    cache, key = _place(kind, version, kind.state(version, view))
    return cache.find(key) is not None


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise ValueError(f"There is no figure {name!r}. Figures: {', '.join(sorted(KINDS))}.")
    return KINDS[name]


def _place(kind: Kind, version: Version, view: View) -> tuple[Cache[Figure], Hashable]:
    """The cache for a figure at a view with its choices filled in, and its key in it."""
    # The opening cache has room for every programme of the version (OPENING_BYTES), so the
    # programme is left out of what decides whether a view is an opening one.
    opening = _opening_state(version, kind.name)
    if view.choose(programme=None) == opening.choose(programme=None):
        return _opening(version), (kind.name, view)
    return _chosen, (version.identity, kind.name, view)
