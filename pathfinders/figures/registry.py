"""The figures by name, and their values kept by version and view."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from pathfinders.figures.figure import Figure
from pathfinders.links import View
from pathfinders.store.versions import Version

KEPT_FIGURES = 2000
# A figure is 3 to 700 KB, some 75 on average, and half as much again once a page has drawn it: so
# this many are some 200 MB.
Build = Callable[[Version, View], Figure]
Key = tuple[int, int, str, View]


@dataclass(frozen=True)
class Kind:
    """A figure's name, the page that shows it, the choices it depends on and the function that
    makes it.
    """

    name: str
    page: str
    uses: tuple[str, ...]
    build: Build

    @property
    def about(self) -> str:
        """What the figure shows, from its function's docstring."""
        return (self.build.__doc__ or "").strip().split("\n")[0]


KINDS: dict[str, Kind] = {}
_kept: OrderedDict[Key, Figure] = OrderedDict()
_making: dict[Key, threading.Lock] = {}
_lock = threading.Lock()


def figure(name: str, page: str, uses: tuple[str, ...] = ()) -> Callable[[Build], Build]:
    """Registers a function `(version, view) -> Figure` under `name`. It must depend on nothing but
    the version and the choices named in `uses`, because its values are kept by them.
    """

    def register(build: Build) -> Build:
        if name in KINDS:
            raise ValueError(f"There are two figures named {name}.")
        KINDS[name] = Kind(name, page, uses, build)
        return build

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
                found = kind.build(version, view.only(kind.uses))
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
    return kind, (version.identity, version.number, name, view.only(kind.uses))


def _recall(key: Key) -> Figure | None:
    if key in _kept:
        _kept.move_to_end(key)
    return _kept.get(key)


def _keep(key: Key, made: Figure) -> None:
    with _lock:
        _kept[key] = made
        if len(_kept) > KEPT_FIGURES:
            _kept.popitem(last=False)
