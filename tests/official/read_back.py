"""What an import gives, in the shapes that tests compare."""

from collections.abc import Collection, Mapping
from typing import Any

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
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


def errors_in(candidate: Mapping[str, pa.Table], changed: Collection[str]) -> list[Problem]:
    """What stops a publish. Warnings of what was doubtful in other rows before are left out."""
    return [found for found in problems_in(candidate, changed) if found.severity == "error"]
