"""What is worked out of a version alone: worked out once, and kept for as long as the version
is.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from pathfinders.store.versions import Version

P = ParamSpec("P")
T = TypeVar("T")
_lock = threading.Lock()


def once(function: Callable[Concatenate[Version, P], T]) -> Callable[Concatenate[Version, P], T]:
    """Keeps what a function gives for each version, and for each of the few things it may be asked
    about it.

    What it gives is shared by all who ask: nobody may change it.
    """
    kept: WeakKeyDictionary[Version, dict[Any, T]] = WeakKeyDictionary()

    @functools.wraps(function)
    def ask(version: Version, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, tuple(kwargs.items()))
        with _lock:
            own = kept.setdefault(version, {})
            if key in own:
                return own[key]
        made = function(version, *args, **kwargs)
        with _lock:
            own[key] = made
        return made

    return ask
