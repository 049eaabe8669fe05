"""Where those who measure and note what happens listen in: queries, publishes and page runs.

Nobody listens unless the server says so, so that the terminal pays nothing for it.
"""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


class Numbered(Protocol):
    """What a publish gives back: the version it became."""

    @property
    def number(self) -> int: ...


Published = TypeVar("Published", bound=Numbered)


@dataclass(frozen=True)
class Publish:
    """One publish or restore that was asked for, and what came of it. Names nobody and repeats
    nothing that was typed.
    """

    what: str
    """`publish` or `restore`."""
    outcome: str
    """`published`, or the kind of error that refused or stopped it, such as `Conflict`."""
    seconds: float
    version: int | None
    """The version it became; None where it became none."""


@dataclass(frozen=True)
class PageRun:
    """One run of a page's script."""

    page: str
    seconds: float
    error: Exception | None
    """What ended it, where that was an error."""


on_query: list[Callable[[str, float], None]] = []
"""Called with the name of a query and the seconds it took."""
on_publish: list[Callable[[Publish], None]] = []
on_page: list[Callable[[PageRun], None]] = []


@contextmanager
def query(name: str) -> Iterator[None]:
    """Times a query of that name."""
    started = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - started
        for tell in on_query:
            tell(name, seconds)


def publishing(publish: Callable[P, Published]) -> Callable[P, Published]:
    """Times a function that publishes, or that restores where it is given `restores`, and tells
    what came of it.
    """

    @functools.wraps(publish)
    def told(*args: P.args, **kwargs: P.kwargs) -> Published:
        what = "publish" if kwargs.get("restores") is None else "restore"
        started = time.perf_counter()
        outcome, version = "", None
        try:
            info = publish(*args, **kwargs)
            outcome, version = "published", info.number
            return info
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            happened = Publish(what, outcome, time.perf_counter() - started, version)
            for tell in on_publish:
                tell(happened)

    return told


@contextmanager
def page(name: str) -> Iterator[None]:
    """Times the run of a page. What ends it early without being an error, as a rerun does, counts
    as its end.
    """
    started = time.perf_counter()
    failed: Exception | None = None
    try:
        yield
    except Exception as error:
        failed = error
        raise
    finally:
        run = PageRun(name, time.perf_counter() - started, failed)
        for tell in on_page:
            tell(run)
