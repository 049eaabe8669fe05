"""What is worked out of a version alone: worked out once, and kept for as long as the version is."""

import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pathfinders.versions import Version

T = TypeVar("T")
_lock = threading.Lock()


def once(function: Callable[[Version], T]) -> Callable[[Version], T]:
    """Keeps what a function gives for each version. What it gives is shared by all who ask: nobody may change it."""
    kept: WeakKeyDictionary[Version, Any] = WeakKeyDictionary()

    @functools.wraps(function)
    def ask(version: Version) -> T:
        with _lock:
            if version in kept:
                found: T = kept[version]
                return found
        made = function(version)
        with _lock:
            kept[version] = made
        return made

    return ask
