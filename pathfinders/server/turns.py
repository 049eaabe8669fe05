"""Turns for pages that open: few at a time, so that those who read already are answered first.

A page that opens makes and sends all that it shows, a change of a filter only some of it, and one
computer can open any number of pages. All at once, they would share the process with every reader.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
# Nobody waits longer: what opens may itself wait, for the store or for a first estimate.
WAIT_SECONDS = 2.0
_turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn(*, opens: bool) -> Iterator[None]:
    """Runs a page that opens when its turn comes, or after WAIT_SECONDS; a page that is open
    already at once.
    """
    has_turn = opens and _turns.acquire(timeout=WAIT_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            _turns.release()
