"""Does in advance the work that the first reader would otherwise wait for: loads the statistics
libraries, builds every figure as its page opens, and then those that show another indicator of the
staff survey, which is what readers change first.
"""

import atexit
import contextlib
import threading
from collections.abc import Callable, Iterator

from pathfinders.entities.resolve import options
from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.settings import warms_at_start
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Version, Versions
from pathfinders.uploads.figure_texts import prepare

_prepared: set[str] = set()


def warm_in_background(versions: Callable[[], Versions]) -> None:
    """Starts making every figure of the newest version at its default view, unless the settings say
    not to. Where the lake cannot be read, the pages say so.
    """
    if not warms_at_start():
        return
    _in_background("warm", lambda stopping: _warm(versions, stopping))


def prepare_in_background(version: Version) -> None:
    """Starts recording what every figure of a version says, once for each version, unless the
    settings say that nothing is made in advance: somebody is about to upload, and what would change
    is then known sooner.
    """
    if warms_at_start() and version.identity not in _prepared:
        _prepared.add(version.identity)
        _in_background("prepare", lambda stopping: prepare(version, stopping.is_set))


def _in_background(name: str, work: Callable[[threading.Event], None]) -> None:
    """Runs work that looks now and then whether the process ends."""
    stopping = threading.Event()
    thread = threading.Thread(target=work, args=(stopping,), daemon=True, name=name)

    def finish() -> None:
        # DuckDB aborts a process that ends while a query runs, so its end waits for this thread.
        stopping.set()
        thread.join(10)

    atexit.register(finish)
    thread.start()


def _warm(versions: Callable[[], Versions], stopping: threading.Event) -> None:
    with contextlib.suppress(LakeError):
        version = versions().latest()
        for name, view in _likely(version):
            if stopping.is_set():
                return
            make(name, version, view)


def _likely(version: Version) -> Iterator[tuple[str, View]]:
    """The figures and views that readers ask for first, the likeliest first."""
    for name in KINDS:
        yield name, View()
    for indicator in options(version, "indicator"):
        for kind in KINDS.values():
            if "indicator" in kind.choices:
                yield kind.name, View(indicator=indicator)
