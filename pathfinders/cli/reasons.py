"""Reasons for doubtful rows, at a terminal: what the page Upload asks before it publishes.

No option accepts a row without a reason for it, `--yes` neither.
"""

import argparse
import sys
from hashlib import sha256
from typing import TYPE_CHECKING

from pathfinders.cli.terminal import ask
from pathfinders.words import capital, count, today

if TYPE_CHECKING:
    # What reads files brings libraries that the other commands do without.
    from pathfinders.checks.problems import Problem
    from pathfinders.uploads.pipeline import Assessment

DIGITS = 8
"""Of a doubt's short name: with so many, the reason for one row is never taken for another's."""


def add_reasons(command: argparse.ArgumentParser) -> None:
    """Adds the options that say why doubtful rows are right all the same."""
    command.add_argument(
        "--reason",
        action="append",
        default=[],
        metavar="ROW=WHY",
        help="say why a doubtful row is right all the same, by the short name it is listed with",
    )
    command.add_argument(
        "--role", default="", help="your role, not your name: who accepts the doubtful rows"
    )


def with_reasons(options: argparse.Namespace, assessed: "Assessment") -> "Assessment":
    """The assessment with an accepted exception for each doubtful row. Where the options leave one
    open, somebody at a terminal is asked.

    Raises ValueError for a reason to no row, and where a row stays without one.
    """
    from pathfinders.uploads.settle import accepted, doubts

    open_doubts = doubts(assessed)
    answers = dict(_pair(text) for text in options.reason)
    strange = set(answers) - {doubt_name(problem) for problem in open_doubts}
    if strange:
        raise ValueError(f"There is no doubtful row {', '.join(sorted(strange))} in this file.")
    if not open_doubts:
        return assessed
    # Somebody at a terminal is asked for what the options leave open. A script is refused instead:
    # it would wait for an answer for ever.
    reasons = {problem: answers.get(doubt_name(problem), "") for problem in open_doubts}
    role = options.role
    if sys.stdin.isatty():
        role = role or ask("Your role, not your name: ")
        for problem in [p for p in reasons if not reasons[p].strip()]:
            reasons[problem] = ask(f"{capital(problem.message)} Right all the same, because: ")
    if not role.strip() or not all(reason.strip() for reason in reasons.values()):
        rows = count(len(open_doubts), "row")
        raise ValueError(
            f"Nothing was published. {capital(rows)} can hardly be right: correct the file, or give"
            " --role and a --reason for each."
        )
    return accepted(assessed, reasons, role, today())


def doubt_name(problem: "Problem") -> str:
    """A short name for a doubtful row, the same each time the file is read."""
    key = f"{problem.table}/{problem.check}/{problem.row_key}"
    return sha256(key.encode()).hexdigest()[:DIGITS]


def doubt_lines(problem: "Problem") -> list[str]:
    """A doubtful row with the option that accepts it, as the terminal prints it."""
    return [f"Doubtful: {problem}", f'  --reason {doubt_name(problem)}="why it is right"']


def _pair(text: str) -> tuple[str, str]:
    name, equals, reason = text.partition("=")
    if not equals or not reason.strip():
        raise ValueError(f"--reason takes ROW=WHY, not {text!r}.")
    return name, reason
