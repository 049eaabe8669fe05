"""Rows that are held already and that today's checks refuse, because a check came or became
stricter after they were published.

They are listed, and stop no publish that did not bring them: whoever publishes other rows cannot
mend them on the way, and a release must not lock a programme out of its own data.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from pathfinders.checks.problems import Problem, Refused
from pathfinders.checks.run import problems_in
from pathfinders.store.stored_problems import name_rows_by_key
from pathfinders.tables import TABLES, Table

HOW = "The row was published before this check, which does not stop a publish of other rows."
EMPTY = "required"
"""The check of columns that must not be empty."""
Same = tuple[str, ...]


def held_problems(
    tables: Mapping[str, pa.Table], number: int, changed: Collection[str] | None = None
) -> tuple[Problem, ...]:
    """What today's checks would refuse of the rows of version `number`, which holds `tables`: one
    problem for each kind, table and column, with the key of the first row and how many there are.
    With `changed`, only what concerns those tables.
    """
    errors = [p for p in problems_in(tables, changed) if p.severity == "error"]
    return named(errors, tables, number)


def named(
    problems: Iterable[Problem], tables: Mapping[str, pa.Table], number: int
) -> tuple[Problem, ...]:
    """Problems of rows of version `number` as warnings that name the rows by key."""
    lines = name_rows_by_key(list(problems), tables, f"version {number}", HOW)
    return tuple(replace(problem, severity="warning") for problem in lines)


def beyond_held(
    errors: Iterable[Problem], held: Iterable[Problem]
) -> tuple[list[Problem], list[Problem]]:
    """The errors of a candidate that the version before it has not, and the problems of that
    version that the candidate has still.

    An error is the same where check, place and value are: of three rows that break a rule where two
    did, one is new.
    """
    there: dict[Same, list[Problem]] = {}
    for problem in held:
        there.setdefault(_same(problem), []).append(problem)
    taken: Counter[Same] = Counter()
    fresh: list[Problem] = []
    for error in errors:
        same = _same(error)
        if taken[same] < len(there.get(same, ())):
            taken[same] += 1
        else:
            fresh.append(error)
    return fresh, [p for same, number in taken.items() for p in there[same][:number]]


def refuse_errors(
    candidate: Mapping[str, pa.Table],
    changed: Collection[str] | None,
    present: Callable[[Table], pa.Table] | None,
) -> None:
    """Raises Refused where a candidate holds an error that the version before it has not; what is
    only doubtful passes. `changed` are the tables that are published, None for all; `present` gives
    a table of the version before, None where there is none that can be read whole.
    """
    errors = [p for p in problems_in(candidate, changed) if p.severity == "error"]
    if errors and present is not None:
        before = {name: present(table) for name, table in TABLES.items()}
        # A version from before a column reads as if it were empty in all rows. That excuses no rows
        # without it: a migration fills it, or whoever publishes does.
        held = [
            p for p in problems_in(before, changed) if p.severity == "error" and p.check != EMPTY
        ]
        errors, _ = beyond_held(errors, held)
    if errors:
        raise Refused(errors, "The publish")


def _same(problem: Problem) -> Same:
    # Without the row number, which can be another at every version.
    return (problem.check, problem.table, problem.column, problem.value, problem.message)
