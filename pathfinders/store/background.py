"""Threads that read the lake beside what a process does, and may still be reading as it ends."""

import atexit
import threading
from collections.abc import Callable
from weakref import WeakSet

LAST_SECONDS = 5.0
"""For how long the end of the process waits for all of them."""
_running: "WeakSet[threading.Thread]" = WeakSet()


def read_beside(read: Callable[[], None], name: str) -> threading.Thread:
    """Starts `read` in a thread, which the end of the process waits for, but not for ever.

    DuckDB aborts a process that ends in the midst of a question, with a line in the log that looks
    like a crash; and a store that hangs must not keep a process from ending.
    """
    thread = threading.Thread(target=read, daemon=True, name=name)
    _running.add(thread)
    thread.start()
    return thread


@atexit.register
def _wait() -> None:
    for thread in list(_running):
        thread.join(LAST_SECONDS)
