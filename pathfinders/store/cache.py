"""The two caches of the product: values of one version, and values within a limit of bytes.

A version never changes, so whatever is derived from it stays right for as long as it is used, and
nothing here ever expires or has to be invalidated. What differs is what bounds a cache.

Some values exist once for a version, or once for each of the few things a version holds: its list
of programmes, a fit for each trust type. Their number cannot be raised by asking, so `per_version`
keeps them without a limit and lets them go together with the version.

Other values exist for every question somebody can put: filters of a table, combinations of choices.
Strangers choose how many there are, so a `Cache` counts the bytes of the answers *and of the
questions*, drops what was used least recently, limits the number of entries as well, and never
keeps what is larger than the whole cache. Entries are keyed by the version's identity and not by
its number, because a lake can be replaced by another one whose versions have the same numbers.

In both, several callers who want the same value at once wait for one of them to make it: a figure
can take a second, and a hundred readers open a link that has just been sent round at once. A
failure is raised for everybody who waited, and is not kept.

The package cachetools was considered. Its LRUCache weighs values but not keys, which is how this
product's memory was once filled; it raises where a value is too large to keep; it has no limit on
entries beside that on weight. What would be left of it is an OrderedDict.
"""

import functools
import gc
import math
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

P = ParamSpec("P")
T = TypeVar("T")
Owner = TypeVar("Owner")
CODE = (type, FunctionType, BuiltinFunctionType, ModuleType)


def per_version(
    function: Callable[Concatenate[Owner, P], T],
) -> Callable[Concatenate[Owner, P], T]:
    """Decorates a function of a version, so that it runs once for each version and arguments.

    The arguments must be few: names from the version's own rows, never text from an address. What
    the function returns is shared by all callers, so nobody may change it, and it must not refer to
    the version, which would then never be freed. In place of a version the first argument can be
    anything else that is immutable and compares by identity, such as a figure.
    """
    values: WeakKeyDictionary[Owner, dict[Hashable, Future[T]]] = WeakKeyDictionary()
    lock = threading.Lock()

    @functools.wraps(function)
    def cached(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (args, tuple(sorted(kwargs.items())))
        with lock:
            own = values.setdefault(owner, {})
            future = own.get(key)
            if future is None:
                mine: Future[T] = Future()
                own[key] = mine
        if future is not None:
            return future.result()
        try:
            mine.set_result(function(owner, *args, **kwargs))
        # Whoever waits for this value gets the error, Ctrl+C included, and does not hang.
        except BaseException as error:
            with lock:
                del own[key]
            mine.set_exception(error)
            raise
        return mine.result()

    return cached


class Cache(Generic[T]):
    """Values by key within a limit of bytes; the least recently used are dropped first.

    `weigh` gives the bytes of a value, and `keep` says whether it is worth keeping at all. Safe to
    use from several threads.
    """

    def __init__(
        self,
        limit_bytes: float,
        size_of: Callable[[T], int],
        limit_entries: float = math.inf,
        keep: Callable[[T], bool] = lambda _: True,
    ) -> None:
        self.limit_bytes, self.limit_entries = limit_bytes, limit_entries
        self._size_of, self._keep = size_of, keep
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._under_way: dict[Hashable, Future[T]] = {}
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """The weight of all entries, keys included."""
        return self._bytes

    def keys(self) -> list[Hashable]:
        """The keys of the entries, the least recently used first."""
        with self._lock:
            return list(self._entries)

    def values(self) -> list[T]:
        """The values of the entries, the least recently used first."""
        with self._lock:
            return [value for value, _ in self._entries.values()]

    def find(self, key: Hashable) -> T | None:
        """The value under `key`, which counts as a use of it; None where there is none."""
        with self._lock:
            return self._find(key)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value under `key`, made with `make` where there is none.

        Raises whatever `make` raises.
        """
        mine: Future[T] = Future()
        with self._lock:
            value = self._find(key)
            if value is not None:
                return value
            future = self._under_way.setdefault(key, mine)
        if future is not mine:
            return future.result()
        try:
            value = make()
            # Weighing walks through the whole value, so it is done before the lock is taken.
            weight = self._size_of(value) + size_in_memory(key)
        # As above: whoever waits for this value must not wait for ever.
        except BaseException as error:
            with self._lock:
                del self._under_way[key]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._under_way[key]
            if weight <= self.limit_bytes and self._keep(value):
                self._add(key, value, weight)
        mine.set_result(value)
        return value

    def _find(self, key: Hashable) -> T | None:
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def _add(self, key: Hashable, value: T, weight: int) -> None:
        self._entries[key] = value, weight
        self._bytes += weight
        while self._bytes > self.limit_bytes or len(self._entries) > self.limit_entries:
            _, (_, dropped) = self._entries.popitem(last=False)
            self._bytes -= dropped


def size_in_memory(value: Any) -> int:
    """The bytes of a value and of everything it refers to, code left out; each object once."""
    total, seen, waiting = 0, set[int](), [value]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, CODE):
            continue
        seen.add(id(each))
        total += sys.getsizeof(each)
        waiting.extend(gc.get_referents(each))
    return total
