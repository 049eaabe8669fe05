"""Tells a file that is missing or damaged from a store that cannot be reached."""

import contextlib
from collections.abc import Iterator

import duckdb

from pathfinders.store.history import DamagedVersion

# What a read fails with where the store does not answer, or refuses for now. What is there may be
# whole.
OUT_OF_REACH = (
    "could not connect",
    "could not establish connection",
    "couldn't connect",
    "could not resolve",
    "couldn't resolve",
    "connection",
    "timed out",
    "timeout",
    "unable to connect",
    "too many open files",
    "permission denied",
    "server closed",
    "ssl",
)
BUSY = frozenset({401, 403, 429})


def is_damage(error: duckdb.Error) -> bool:
    """Whether a read failed because a file is missing or holds something else than it should."""
    if isinstance(error, (duckdb.OutOfMemoryException, duckdb.InterruptException)):
        return False
    status = getattr(error, "status_code", None)
    if isinstance(error, duckdb.HTTPException) and status is not None:
        return status < 500 and status not in BUSY and status != 0
    message = str(error).lower()
    return not any(words in message for words in OUT_OF_REACH)


@contextlib.contextmanager
def unless_damaged(number: int, table: str) -> Iterator[None]:
    """Raises DamagedVersion in place of what DuckDB says of a damaged file of a version's table."""
    try:
        yield
    except duckdb.Error as error:
        if is_damage(error):
            raise DamagedVersion(number, table, str(error)) from error
        raise
