"""The command `publish`: a file of our own tables, whatever kind of sheet it is, merged as on the
page Upload.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pathfinders.access import local
from pathfinders.checks.problems import Refused
from pathfinders.cli.reasons import add_reasons, doubt_lines, with_reasons
from pathfinders.cli.terminal import agreed, complain, say
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Version, Versions
from pathfinders.tables import TABLES
from pathfinders.text import line_of
from pathfinders.words import count

if TYPE_CHECKING:
    # What reads files brings libraries that the other commands do without.
    from pathfinders.official.imported import Choices
    from pathfinders.uploads.compare import TableChange, Way
    from pathfinders.uploads.offers import Answers, Offer
    from pathfinders.uploads.pipeline import Assessment, Received

# Few enough to type. Should two questions of a file have one name, an answer to it counts for both.
KEY_DIGITS = 4
MOST_ROUNDS = 20
"""An answer can raise a new question, as a heading that is mapped brings cells to be read."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the terminal."""
    publish = commands.add_parser(
        "publish", help="publish a workbook or CSV file of our own tables"
    )
    publish.add_argument("file", type=Path)
    publish.add_argument(
        "--table", choices=TABLES, help="the table that the file holds, where it does not say so"
    )
    ways = publish.add_mutually_exclusive_group()
    ways.add_argument(
        "--replace",
        action="store_true",
        help="the file is all there is of its programmes, in the tables that it holds",
    )
    ways.add_argument(
        "--replace-all",
        action="store_true",
        help="the file is all there is of its tables, whatever programme",
    )
    add_answers(publish)
    add_reasons(publish)
    publish.add_argument(
        "--remove",
        type=int,
        default=0,
        metavar="N",
        help="agree that so many rows are removed",
    )
    publish.add_argument(
        "--yes",
        action="store_true",
        help="publish without being asked; a doubtful row needs its reason all the same",
    )
    publish.add_argument(
        "--dry-run", action="store_true", help="show what would change, and publish nothing"
    )
    publish.add_argument("--author", default="")
    publish.add_argument("--message", default="")
    publish.set_defaults(run=_publish)


def add_answers(command: argparse.ArgumentParser) -> None:
    """Adds the options with which questions about a file are answered."""
    command.add_argument(
        "--accept",
        action="store_true",
        help="accept every reading that is the only one offered, or the suggested one",
    )
    command.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="QUESTION=OPTION",
        help="answer a question by its name and the number of an option",
    )


def _publish(options: argparse.Namespace, lake: Lake) -> None:
    from pathfinders.uploads.pipeline import publish

    # Before the file is read, which can take a while.
    check_signature(options)
    versions = Versions(lake)
    version = versions.latest()
    _, assessed = read_answered(options, versions, version, way_of(options))
    say(*(f"Note: {note}" for note in (*assessed.notes, *assessed.merge_notes)))
    say(*warning_lines(assessed))
    # An answer to one of the questions may be all that is missing, so they come with the refusal.
    if assessed.errors:
        for offer in assessed.offers:
            complain("\n".join(question_lines(offer)))
        raise Refused(assessed.errors, str(options.file))
    say(*(change_line(change) for change in assessed.changes))
    say(*_removed_lines(assessed))
    if not assessed.changes:
        say(f"Nothing would change: version {version.number} holds all of it.")
        return
    if options.dry_run:
        say("Nothing was published: this was a dry run.")
        return
    assessed = with_reasons(options, assessed)
    _agree(options, assessed)
    info = publish(lake, assessed, local(options.author), options.message)
    say(f"Published as version {info.number}.")


def check_signature(options: argparse.Namespace) -> None:
    """Raises ValueError where nobody signs for what is to be published, or what they sign with
    cannot be stored.
    """
    if options.dry_run:
        return
    author = line_of(options.author, "author's name")
    if not author or not line_of(options.message, "message"):
        raise ValueError(
            "A publish needs an author and a message: give --author and --message, or --dry-run."
        )


def way_of(options: argparse.Namespace) -> "Way":
    """How the rows of the file are laid over those that are there."""
    # The command `check` has no --replace-all.
    if getattr(options, "replace_all", False):
        return "replace all"
    if options.replace:
        return "replace"
    return "merge"


def read_answered(
    options: argparse.Namespace,
    versions: Versions,
    version: Version,
    way: "Way",
    choices: "Choices | None" = None,
) -> "tuple[Received, Assessment]":
    """The file, read and assessed with the answers that the options give. Raises Refused where it
    cannot be read, and ValueError for an answer to no question.
    """
    from pathfinders.official.importer import NOTHING_CHOSEN
    from pathfinders.uploads.pipeline import assess, receive

    wanted = dict(_pair(text) for text in options.answer)
    answers: dict[str, str] = {}
    answered: list[tuple[Offer, str]] = []
    # A CSV file says which table it is by its name, so --table stands in for that.
    name = options.file.name
    if getattr(options, "table", None):
        name = f"{options.table}{options.file.suffix}"
    for _ in range(MOST_ROUNDS):
        try:
            received = receive(options.file, name, version, choices or NOTHING_CHOSEN, answers)
        except Refused as refused:
            # Refused again with the path, which says more than the name.
            path = str(options.file)
            raise Refused([replace(p, file=path) for p in refused.problems], path) from None
        # A publication is merged into the tables and never replaces them, whatever is asked for.
        whole = way
        if received.publication is not None:
            whole = "merge"
        assessed = assess(received, version, whole, answers, versions.open, answered)
        # Read again with these answers, until none of the options answers a question that is open.
        fresh = _answers(assessed.offers, wanted, accept=options.accept)
        answered += [(offer, fresh[offer.key]) for offer in assessed.offers if offer.key in fresh]
        if not fresh:
            break
        answers |= fresh
    # Most likely the name of a question is misspelt. Without the answer, what it was about would be
    # read in another way than was meant.
    strange = set(wanted) - {question_name(key) for key in answers}
    if strange:
        raise ValueError(f"There is no question {', '.join(sorted(strange))} about this file.")
    return received, assessed


def _pair(text: str) -> tuple[str, int]:
    name, equals, number = text.partition("=")
    if not equals or not number.isdigit():
        raise ValueError(f"--answer takes QUESTION=OPTION, not {text!r}.")
    return name, int(number)


def _answers(offers: "Sequence[Offer]", wanted: dict[str, int], *, accept: bool) -> "Answers":
    answers: dict[str, str] = {}
    for offer in offers:
        number = wanted.get(question_name(offer.key))
        if number is not None and 1 <= number <= len(offer.options):
            answers[offer.key] = offer.options[number - 1].value
        elif accept and offer.likely:
            answers[offer.key] = offer.likely
    return answers


def question_name(key: str) -> str:
    """A short name for a question, the same for the same question of any file."""
    return sha256(key.encode()).hexdigest()[:KEY_DIGITS]


def question_lines(offer: "Offer") -> list[str]:
    """A question with its options, as the terminal prints it."""
    from pathfinders.uploads.offers import cells_in_words

    name = question_name(offer.key)
    cells = ""
    if offer.cells:
        cells = f" ({cells_in_words(offer.cells, offer.count)})"
    lines = [f"Question {name}: {offer.question}{cells}"]
    for number, option in enumerate(offer.options, start=1):
        lines.append(f"  --answer {name}={number}  {option.label}")
    return lines


def change_line(change: "TableChange") -> str:
    """What would change in a table, counted."""
    counts = change.counts
    return (
        f"{change.table}: {counts.added:,} added, {counts.changed:,} changed, {counts.removed:,}"
        " removed"
    )


def warning_lines(assessed: "Assessment") -> list[str]:
    """What is worth a look, and each doubtful row with the option that accepts it."""
    warnings = [p for p in assessed.problems if p.severity == "warning"]
    # A warning with the key of its row can be accepted, with a reason; the others cannot.
    lines = [f"Warning: {problem}" for problem in warnings if not problem.row_key]
    for problem in warnings:
        if problem.row_key:
            lines += doubt_lines(problem)
    return lines


def _removed_lines(assessed: "Assessment") -> list[str]:
    return [
        ", ".join(filter(None, (f"Would go: {count(rows, 'row')} of {label}", programme)))
        for label, programme, rows in assessed.removed_rows()
    ]


def _agree(options: argparse.Namespace, assessed: "Assessment") -> None:
    """Returns once it is agreed to publish. Raises ValueError where it is not."""
    # The very number, and not that there may be some: a script that was written for one file then
    # stops at another, --yes or not.
    if assessed.removed != options.remove:
        raise ValueError(
            f"{count(assessed.removed, 'row')} would be removed; give --remove"
            f" {assessed.removed} if that is meant."
        )
    if not options.yes and not agreed("Publish?"):
        raise ValueError("Nothing was published. Give --yes to publish without being asked.")
