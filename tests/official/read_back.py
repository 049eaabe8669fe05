"""What an import gives, in the shapes that tests compare."""

from typing import Any

from pathfinders.official.imported import Imported


def rows(imported: Imported, table: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    found: list[dict[str, Any]] = imported.tables[table].to_pylist()
    return found


def left_out(imported: Imported) -> dict[str, int]:
    """How many of each kind were left out."""
    return {left.name: left.count for left in imported.left_out}


def examples(imported: Imported, name: str) -> tuple[str, ...]:
    """The examples of what was left out, of one kind."""
    return next(left.examples for left in imported.left_out if left.name == name)
