"""Which warnings an upload shows: those of what the file brings, and what it leaves unsaid."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from pathfinders.checks.problems import Problem
from pathfinders.checks.run import problems_in
from pathfinders.store.held import beyond_held, named
from pathfinders.store.versions import Version
from pathfinders.tables import TABLES

PROGRAMMES = "programmes"
NOT_SAID = "list-not-said"
COMES_FROM_THE_LIST = ("participants", "participation_events", "applications")


def lists_not_described(
    tables: Mapping[str, pa.Table], received: Mapping[str, pa.Table]
) -> list[Problem]:
    """A warning for each programme that the file brings people of, without it being said whether
    its list of participants is complete.
    """
    brought = {
        programme
        for name in COMES_FROM_THE_LIST
        if name in received and "programme_id" in received[name].column_names
        for programme in received[name]["programme_id"].unique().to_pylist()
    }
    return [
        Problem(
            NOT_SAID,
            PROGRAMMES,
            f"whether the list of participants of {row['name']} is complete is not said, so that"
            " who still takes part, and for how long, is not worked out from it.",
            "Say whether the list of participants is complete, and the day its records are true"
            " as at.",
            row["_row"],
            "participants_list",
            row["programme_id"],
            severity="warning",
        )
        for row in tables[PROGRAMMES].to_pylist()
        if row["programme_id"] in brought and row["participants_list"] is None
    ]


def without_held(
    problems: Iterable[Problem], base: Version, tables: set[str]
) -> tuple[list[Problem], tuple[Problem, ...]]:
    """The problems without errors of rows that the file did not bring and that were there before,
    as a check that came later finds them; and these as warnings, by the keys of their rows.
    """
    listed = list(problems)
    errors = [p for p in listed if p.severity == "error" and p.row is None]
    # Checking the version itself costs a second run of all checks, so it is done only for these.
    if not errors:
        return listed, ()
    before = {name: base.table(name) for name in TABLES}
    there = [p for p in problems_in(before, tables) if p.severity == "error"]
    fresh, held = beyond_held(errors, there)
    others = [p for p in listed if p.severity != "error" or p.row is not None]
    return [*others, *fresh], named(held, before, base.number)


def without_known(problems: Iterable[Problem], base: Version, tables: set[str]) -> list[Problem]:
    """The problems without warnings of rows that the file did not bring and that were there before:
    whoever uploads has not to answer for them.
    """
    listed = list(problems)
    if not any(_is_of_others(problem) for problem in listed):
        return listed
    there = problems_in({name: base.table(name) for name in TABLES}, tables)
    before = {(p.table, p.check, p.row_key) for p in there if p.row_key}
    return [p for p in listed if not (_is_of_others(p) and (p.table, p.check, p.row_key) in before)]


def _is_of_others(problem: Problem) -> bool:
    """True for a warning of a row that is not from the file: it has a key, and no line."""
    return bool(problem.row_key) and problem.row is None
