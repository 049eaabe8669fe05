"""Does in advance the work that the first reader would otherwise wait for: loads the statistics
libraries, and builds every figure as its page opens.
"""

import atexit
import contextlib
import threading
from collections.abc import Callable

from pathfinders.figures import KINDS, make
from pathfinders.links import View
from pathfinders.settings import warms_at_start
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Versions


def warm_in_background(versions: Callable[[], Versions]) -> None:
    """Starts making every figure of the newest version at its default view, unless the settings say
    not to. Where the lake cannot be read, the pages say so.
    """
    if not warms_at_start():
        return
    stopping = threading.Event()
    thread = threading.Thread(target=_warm, args=(versions, stopping), daemon=True, name="warm")

    def finish() -> None:
        # DuckDB aborts a process that ends while a query runs, so its end waits for this thread.
        stopping.set()
        thread.join(10)

    atexit.register(finish)
    thread.start()


def _warm(versions: Callable[[], Versions], stopping: threading.Event) -> None:
    with contextlib.suppress(LakeError):
        version = versions().latest()
        for name in KINDS:
            if stopping.is_set():
                return
            make(name, version, View())
