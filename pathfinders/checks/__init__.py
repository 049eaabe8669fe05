"""The checks that every table passes before it is published, one small file each.

A check is a function `(con, table) -> list[Problem]`: `con` holds every table of the candidate, typed, each with a
column `_row` for its line in the file; null where a row is not from the file.
"""

from collections.abc import Callable

import duckdb

from pathfinders.checks import (
    allowed,
    duplicates,
    patterns,
    ranges,
    references,
    required,
    rules,
    successors,
)
from pathfinders.checks.problems import Problem
from pathfinders.tables import Table

Check = Callable[[duckdb.DuckDBPyConnection, Table], list[Problem]]
WITHIN: tuple[Check, ...] = (required.check, allowed.check, patterns.check, ranges.check, duplicates.check)
"""What depends on the rows of the table alone."""
BETWEEN: tuple[Check, ...] = (references.check, rules.check, successors.check)
"""What can depend on other tables, too."""
CHECKS = (*WITHIN, *BETWEEN)
