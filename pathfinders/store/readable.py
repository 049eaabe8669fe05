"""Which versions can be read where one cannot, because a file of it is missing or damaged."""

import time
from collections.abc import Callable, Sequence

from pathfinders.store.history import LakeError, VersionInfo
from pathfinders.words import listed

MOST_TRIED = 5
"""Other versions that are read to find some that can be; each takes a third of a second."""
FOR_SECONDS = 30.0
"""How long what was found is said again: pages that cannot be shown are opened again and again."""


class Readable:
    """What to say to everybody of a version that cannot be read. `read` reads a version by its
    number, and raises LakeError.
    """

    def __init__(self, read: Callable[[int], object]) -> None:
        self._read = read
        self._messages: dict[int, tuple[float, str]] = {}

    def instead_of(self, number: int, infos: Sequence[VersionInfo]) -> str:
        """Which version cannot be read, and which of the others can; the newest are tried first."""
        at, message = self._messages.get(number, (-FOR_SECONDS, ""))
        if time.monotonic() - at < FOR_SECONDS:
            return message
        others = [info.number for info in reversed(infos) if info.number != number]
        readable = [str(other) for other in others[:MOST_TRIED] if self._can_be_read(other)]
        if readable:
            can = "Version" if len(readable) == 1 else "Versions"
            message = (
                f"A file of version {number} is missing or damaged, so it cannot be shown. {can}"
                f" {listed(readable)} can be read, with version={readable[0]} in the address."
            )
        else:
            message = f"The files of version {number} cannot be read just now."
        self._messages = {number: (time.monotonic(), message)}
        return message

    def _can_be_read(self, number: int) -> bool:
        try:
            self._read(number)
        except LakeError:
            return False
        return True
