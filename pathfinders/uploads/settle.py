"""What whoever uploads can settle before publishing: warnings accepted with a reason, and whether a
programme's list of participants is complete.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
from pathfinders.store.versions import Row
from pathfinders.tables import TABLES
from pathfinders.uploads.compare import compare_table
from pathfinders.uploads.doubtful import NOT_SAID, PROGRAMMES
from pathfinders.uploads.pipeline import Assessment

EXCEPTIONS = "accepted_exceptions"
Whole = Literal["complete", "partial"]


def doubts(assessment: Assessment) -> tuple[Problem, ...]:
    """The warnings of rows that can be accepted with a reason, and that were not there before."""
    return tuple(problem for problem in assessment.problems if problem.row_key)


def accepted(
    assessment: Assessment,
    reasons: Mapping[Problem, str],
    role: str,
    on: date,
    until: date | None = None,
) -> Assessment:
    """The assessment with a row in the table of exceptions for each warning that has a reason.

    `role` is that of whoever accepts them, never a name; `until` is the last day on which they
    hold, None for no last day. Raises ValueError where role or reason is
    empty.
    """
    if not role.strip() or not all(reason.strip() for reason in reasons.values()):
        raise ValueError("An exception needs a reason, and the role of whoever accepts it.")
    if not reasons:
        return assessment
    rows = [_exception(assessment, p, reason, role, (on, until)) for p, reason in reasons.items()]
    keys = {_key(row) for row in rows}
    # To accept a doubt again replaces the row that accepted it until a day that has passed.
    before = assessment.tables[EXCEPTIONS]
    others = [row for row in before.to_pylist() if _key(row) not in keys]
    table = pa.Table.from_pylist([*others, *rows], before.schema)
    left = tuple(p for p in assessment.problems if p not in reasons)
    return replace(_with(assessment, EXCEPTIONS, table), problems=left)


def not_said(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    """The programmes, as code and name, of which it is not said whether their list is complete."""
    names = {row["programme_id"]: row["name"] for row in _programmes(assessment)}
    return tuple((p.value, names[p.value]) for p in assessment.problems if p.check == NOT_SAID)


def without_limit(assessment: Assessment, programme: str) -> bool:
    """True if the programme lists who applied, and not within how many days it has to decide."""
    applied = assessment.tables["applications"]["programme_id"].unique().to_pylist()
    limits = {row["programme_id"]: row["decision_days"] for row in _programmes(assessment)}
    return programme in applied and limits.get(programme) is None


def with_list(
    assessment: Assessment,
    programme: str,
    whole: Whole,
    as_at: date,
    decision_days: int | None = None,
) -> Assessment:
    """The assessment with the programme's list said to be complete or partial, and the day that its
    records are true as at; what the list then contradicts is warned of. `decision_days` is its
    limit for decisions, where it has one that the file does not say.
    """
    answers: Row = {"participants_list": whole, "records_as_at": as_at}
    if decision_days is not None:
        answers["decision_days"] = decision_days
    rows = _programmes(assessment)
    for row in rows:
        if row["programme_id"] == programme:
            row.update(answers)
    table = pa.Table.from_pylist(rows, assessment.tables[PROGRAMMES].schema)
    # The rules about a complete list apply only once the list is declared complete, so the checks
    # run again on what depends on it.
    answered = _with(assessment, PROGRAMMES, table)
    before = {(p.check, p.row_key) for p in assessment.problems}
    fresh = [
        problem
        for problem in problems_in(answered.tables, {PROGRAMMES})
        if programme in problem.row_key and (problem.check, problem.row_key) not in before
    ]
    left = [p for p in assessment.problems if (p.check, p.value) != (NOT_SAID, programme)]
    return replace(answered, problems=(*left, *fresh))


def _exception(
    assessment: Assessment,
    problem: Problem,
    reason: str,
    role: str,
    days: tuple[date, date | None],
) -> dict[str, Any]:
    programmes = [row["programme_id"] for row in _programmes(assessment)]
    # The key of a row of a programme begins with the programme's code. With that the exception is
    # one of the programme's rows, which a file about it can replace.
    first = problem.row_key.split(" / ")[0]
    programme = None
    if first in programmes:
        programme = first
    return {
        "table_name": problem.table,
        "check_name": problem.check,
        "row_key": problem.row_key,
        "reason": reason.strip(),
        "accepted_by": role.strip(),
        "accepted_on": days[0],
        "until": days[1],
        "programme_id": programme,
    }


def _programmes(assessment: Assessment) -> list[Row]:
    rows: list[Row] = assessment.tables[PROGRAMMES].to_pylist()
    return rows


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in TABLES[EXCEPTIONS].key)


def _with(assessment: Assessment, name: str, rows: pa.Table) -> Assessment:
    """The assessment with one table as it would be, and its change counted."""
    # A version is ordered by key, and tables that only differ in their order would seem changed.
    ordered = rows.sort_by([(part, "ascending") for part in TABLES[name].key])
    change = compare_table(TABLES[name], assessment.base.table(name), ordered)
    changes = {other.table: other for other in assessment.changes if other.table != name}
    if change is not None:
        changes[name] = change
    return replace(
        assessment,
        tables={**assessment.tables, name: ordered},
        changes=tuple(changes[table] for table in TABLES if table in changes),
    )
