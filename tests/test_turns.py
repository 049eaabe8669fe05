"""Pages that open wait for each other, and nobody waits for long."""

import threading
import time
from collections.abc import Callable

import pytest

from pathfinders.server import turns
from pathfinders.server.turns import turn

PAGES = 6


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns that no other test has taken."""
    monkeypatch.setattr(turns, "WAIT_SECONDS", 60.0)
    monkeypatch.setattr(turns, "_turns", threading.BoundedSemaphore(turns.AT_ONCE))


def _run(page: Callable[[], object], *, opens: bool) -> None:
    def in_turn() -> None:
        with turn(opens=opens):
            page()

    threads = [threading.Thread(target=in_turn) for _ in range(PAGES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_few_pages_open_at_once() -> None:
    lock, running, most = threading.Lock(), 0, 0

    def page() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1

    _run(page, opens=True)
    assert most == turns.AT_ONCE


def test_who_reads_already_does_not_wait() -> None:
    together = threading.Barrier(PAGES, timeout=30)
    _run(together.wait, opens=False)
    assert not together.broken


def test_nobody_waits_for_a_page_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.1)
    together = threading.Barrier(PAGES, timeout=30)
    _run(together.wait, opens=True)
    assert not together.broken


def test_a_page_that_fails_gives_its_turn_back() -> None:
    for _ in range(turns.AT_ONCE + 1):
        with pytest.raises(ValueError, match="made up"), turn(opens=True):
            raise ValueError("made up")
