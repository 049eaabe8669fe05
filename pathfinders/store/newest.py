"""The newest version that can be read, where a file of the newest is missing or damaged."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from pathfinders.store.history import DamagedVersion, VersionInfo, last_changed

V = TypeVar("V")
log = logging.getLogger(__name__)
AGAIN_SECONDS = 30.0
"""How long a version that could not be read is not tried again: each try reads files."""


class NewestReadable(Generic[V]):
    """Opens versions with `open_version`, which raises DamagedVersion, from the newest down."""

    def __init__(self, open_version: Callable[[int], V]) -> None:
        self._open = open_version
        self._damaged: dict[VersionInfo, tuple[float, DamagedVersion]] = {}

    def open(self, infos: Sequence[VersionInfo]) -> V:
        """The newest of the versions that can be read. Raises DamagedVersion for the newest where
        none can.
        """
        number, first = len(infos), None
        while number:
            try:
                return self._opened(infos[number - 1])
            except DamagedVersion as damage:
                first = first or damage
                # Every version since the table last changed has the same damaged file.
                changed = last_changed(infos, number, damage.table)
                number = (changed.number if changed else number) - 1
        assert first is not None
        raise first

    def damage(self, infos: Sequence[VersionInfo]) -> DamagedVersion | None:
        """Why the newest version is not the one that is shown; None where it is."""
        damage = self._damaged.get(infos[-1]) if infos else None
        return damage[1] if damage else None

    def _opened(self, info: VersionInfo) -> V:
        at, damage = self._damaged.get(info, (0.0, None))
        if damage is not None and time.monotonic() - at < AGAIN_SECONDS:
            raise damage
        try:
            version = self._open(info.number)
        except DamagedVersion as damage:
            # Where the file is stands in the log alone.
            log.warning("%s %s", damage, damage.__cause__)
            self._damaged[info] = time.monotonic(), damage
            raise
        self._damaged.pop(info, None)
        return version
