"""Hooks for metrics and logs, called after each query, publish and page run.

The lists are empty unless a server fills them, so that the terminal pays nothing for them.
"""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")


class Numbered(Protocol):
    """The result of a publish: it has the number of the version that it became."""

    @property
    def number(self) -> int: ...


Published = TypeVar("Published", bound=Numbered)


@dataclass(frozen=True)
class Publish:
    """One publish or restore and its outcome. Names nobody and repeats nothing that was typed."""

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
    """The error that ended it, if one did."""


on_query: list[Callable[[str, float], None]] = []
"""Called with the name of a query and the seconds it took."""
on_publish: list[Callable[[Publish], None]] = []
on_page: list[Callable[[PageRun], None]] = []


@contextmanager
def query(name: str) -> Iterator[None]:
    """Time the block as one run of the query of that name, also if it fails."""
    started = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - started
        for listener in on_query:
            listener(name, seconds)


def publishing(publish: Callable[P, Published]) -> Callable[P, Published]:
    """Decorate a function that publishes, so that each call is timed and its outcome reported to
    `on_publish`. A call with `restores` counts as a restore.
    """

    @functools.wraps(publish)
    def timed(*args: P.args, **kwargs: P.kwargs) -> Published:
        what = "publish" if kwargs.get("restores") is None else "restore"
        started = time.perf_counter()
        outcome, version = "", None
        try:
            info = publish(*args, **kwargs)
            outcome, version = "published", info.number
            return info
        # Whatever it was, it is counted under its name and goes on as it came.
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            happened = Publish(what, outcome, time.perf_counter() - started, version)
            for listener in on_publish:
                listener(happened)

    return timed


@contextmanager
def page(name: str) -> Iterator[None]:
    """Times the run of a page. What ends it early without being an error, as a rerun does, counts
    as its end.
    """
    started = time.perf_counter()
    failed: Exception | None = None
    try:
        yield
    # A rerun derives from BaseException, so what is caught here is a failure of the page.
    except Exception as error:
        failed = error
        raise
    finally:
        run = PageRun(name, time.perf_counter() - started, failed)
        for listener in on_page:
            listener(run)
