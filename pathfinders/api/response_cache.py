"""Bytes that were costly to make, kept up to a limit."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future

from pathfinders.api.responses import Body


class Kept:
    """Bodies by key, the least recently used dropped beyond `limit` bytes. Each is made once, also
    when several ask at once.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Body] = OrderedDict()
        self._making: dict[Hashable, Future[Body]] = {}
        self._size = 0

    def find(self, key: Hashable) -> Body | None:
        """The body kept under `key`."""
        with self._lock:
            return self._find(key)

    def get(self, key: Hashable, make: Callable[[], Body]) -> Body:
        """The body kept under `key`, made with `make` where there is none. What `make` raises is
        raised, and not kept.
        """
        mine: Future[Body] = Future()
        with self._lock:
            body = self._find(key)
            if body is not None:
                return body
            being_made = self._making.setdefault(key, mine)
        if being_made is not mine:
            return being_made.result()
        try:
            body = make()
        except BaseException as error:
            with self._lock:
                del self._making[key]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._making[key]
            self._keep(key, body)
        mine.set_result(body)
        return body

    @property
    def size(self) -> int:
        """The bytes held."""
        return self._size

    def _find(self, key: Hashable) -> Body | None:
        body = self._kept.get(key)
        if body is not None:
            self._kept.move_to_end(key)
        return body

    def _keep(self, key: Hashable, body: Body) -> None:
        self._kept[key] = body
        self._size += body.weight
        while self._size > self.limit:
            self._size -= self._kept.popitem(last=False)[1].weight
