"""What reading one cell gives."""

from typing import NamedTuple


class Read(NamedTuple):
    """One cell as text in the form the tables use, and what to say about it."""

    text: str | None
    """None is an empty cell."""
    note: tuple[str, str] | None = None
    """The kind of reading, and in words how it was read, where it was not taken literally."""
    wrong: str = ""
    """Why it cannot be read."""
    todo: str = ""
    kind: str = ""
    """What kind of wrong it is, where that bears on other cells of the column."""


EMPTY = Read(None)


def wrong(message: str, todo: str, kind: str = "") -> Read:
    """A cell that cannot be read."""
    return Read(None, None, message, todo, kind)
