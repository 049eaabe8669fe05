"""The reading of one cell: a value, how it was read, or why it cannot be read."""

from typing import NamedTuple


class Read(NamedTuple):
    """One cell as text in the form the tables use, with a note or a problem about it."""

    text: str | None
    """None is an empty cell."""
    note: tuple[str, str] | None = None
    """The kind of reading, and in words how it was read, where it was not taken literally."""
    wrong: str = ""
    """Why it cannot be read."""
    todo: str = ""
    kind: str = ""
    """The kind of problem, where that matters to other cells of the column."""


EMPTY = Read(None)


def wrong(message: str, todo: str, kind: str = "") -> Read:
    """The reading of a cell that cannot be read, with the reason and what to do."""
    return Read(None, None, message, todo, kind)
