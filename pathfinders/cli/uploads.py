"""The commands about files that people bring: `import` an official publication, `check` any
file.
"""

import argparse
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathfinders.access import local
from pathfinders.checks.problems import Refused
from pathfinders.cli.publish import (
    add_answers,
    change_line,
    question_lines,
    question_name,
    read_answered,
    warning_lines,
    way_of,
)
from pathfinders.cli.terminal import say, say_json
from pathfinders.official.publications import PUBLICATIONS, Kind
from pathfinders.store.held import held_problems
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Version, Versions
from pathfinders.tables import TABLES

if TYPE_CHECKING:
    # What reads files brings libraries that the other commands do without; it is imported where it
    # is used.
    from pathfinders.official.imported import Ask, Choices, LeftOut
    from pathfinders.uploads.pipeline import Received

KINDS: dict[str, Kind] = {kind.replace("_", "-"): kind for kind in PUBLICATIONS}
OPTIONS = {"period_start": "--period-start", "period_end": "--period-end", "edition": "--date"}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands to those of the terminal."""
    importing = commands.add_parser(
        "import", help="import an official publication as its publisher gives it"
    )
    importing.add_argument("kind", choices=KINDS, help="what the file is")
    importing.add_argument("file", type=Path)
    _add_choices(importing)
    importing.add_argument("--author", default="")
    importing.add_argument("--message", default="")
    importing.add_argument(
        "--dry-run", action="store_true", help="show what would change, and publish nothing"
    )
    importing.set_defaults(run=_import)

    check = commands.add_parser(
        "check",
        help="say what is wrong with a file, and what publishing it would change; without a file,"
        " which of the rows that are held today's checks would refuse",
    )
    check.add_argument("file", type=Path, nargs="?")
    _add_choices(check)
    check.add_argument(
        "--replace",
        action="store_true",
        help="the file is all there is of its programmes, in its tables; otherwise it is merged",
    )
    add_answers(check)
    check.add_argument("--json", action="store_true", help="as JSON")
    check.set_defaults(run=_check)


def _add_choices(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--period-start",
        type=_day,
        metavar="YYYY-MM-DD",
        help="SHMI: first day of the twelve months",
    )
    command.add_argument(
        "--period-end", type=_day, metavar="YYYY-MM-DD", help="SHMI: last day of the twelve months"
    )
    command.add_argument(
        "--date",
        type=_day,
        metavar="YYYY-MM[-DD]",
        dest="edition",
        help="the edition's day; for SHMI the month of publication, which suggests a period",
    )


def _day(text: str) -> date:
    # A month alone, YYYY-MM, stands for its first day.
    day = text
    if len(text) <= 7:
        day = f"{text}-01"
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day written YYYY-MM-DD") from None


def _choices(options: argparse.Namespace) -> "Choices":
    from pathfinders.official.imported import Choices

    return Choices(options.period_start, options.period_end, options.edition)


def _import(options: argparse.Namespace, lake: Lake) -> None:
    from pathfinders.official.importer import read
    from pathfinders.uploads.pipeline import Received, assess, publish

    if not options.dry_run and not (options.author.strip() and options.message.strip()):
        raise ValueError("import needs --author and --message, or --dry-run.")
    version = Versions(lake).latest()
    imported = read(
        KINDS[options.kind], options.file, options.file.name, version, _choices(options)
    )
    received = Received(
        options.file.name,
        imported.tables,
        imported.problems,
        imported.notes,
        lambda problem: problem,
        imported,
    )
    warnings = [f"Warning: {p}" for p in received.problems if p.severity == "warning"]
    label = PUBLICATIONS[imported.kind].label
    say(f"{options.file.name} is {label}.", *_remarks(received), *warnings)
    # Unlike the page, a command asks nothing: it names the options that would answer.
    if imported.unanswered:
        missing = " ".join(map(_option, imported.unanswered))
        raise ValueError(f"The file does not hold all that is needed. Give: {missing}")
    assessed = assess(received, version, "merge")
    if assessed.errors:
        raise Refused(assessed.errors, str(options.file))
    say(*map(change_line, assessed.changes))
    if not assessed.changes:
        say(f"Nothing would change: version {version.number} holds all of it.")
    elif options.dry_run:
        say("Nothing was published: this was a dry run.")
    else:
        info = publish(lake, assessed, local(options.author), options.message)
        say(f"Published as version {info.number}.")


def _check(options: argparse.Namespace, lake: Lake) -> None:
    versions = Versions(lake)
    version = versions.latest()
    if options.file is None:
        _check_held(version, as_json=options.json)
        return
    report: dict[str, Any] = {
        "file": options.file.name,
        "kind": None,
        "version": version.number,
        "problems": [],
        "notes": [],
        "left_out": [],
        "asks": [],
        "changes": {},
    }
    try:
        received, assessed = read_answered(
            options, versions, version, way_of(options), _choices(options)
        )
    except Refused as refused:
        report["problems"] = [asdict(problem) for problem in refused.problems]
        # The report is printed for a refused file too, because programs read it.
        _print_check(report, [], options.json)
        raise
    publication = received.publication
    report |= {
        "kind": "upload",
        "problems": [asdict(problem) for problem in assessed.problems],
        "notes": list(assessed.notes),
        "questions": [
            {**asdict(offer), "name": question_name(offer.key)} for offer in assessed.offers
        ],
        "changes": {change.table: asdict(change.counts) for change in assessed.changes},
    }
    lines = [*_remarks(received), *warning_lines(assessed), *map(change_line, assessed.changes)]
    lines += [line for offer in assessed.offers for line in question_lines(offer)]
    if publication:
        report |= {
            "kind": publication.kind,
            "left_out": [asdict(left) for left in publication.left_out],
            "asks": [{**asdict(ask), "option": OPTIONS[ask.name]} for ask in publication.asks],
        }
        lines += [f"Not said by the file: {_option(ask)}" for ask in publication.unanswered]
    _print_check(report, lines, options.json)
    if assessed.errors:
        raise Refused(assessed.errors, str(options.file))


def _check_held(version: Version, *, as_json: bool) -> None:
    """Lists the rows that are held and that today's checks would refuse."""
    problems = held_problems({name: version.table(name) for name in TABLES}, version.number)
    if as_json:
        report = {"version": version.number, "problems": [asdict(problem) for problem in problems]}
        say_json(json.dumps(report, default=str, ensure_ascii=False, indent=2))
        return
    say(*(str(problem) for problem in problems))
    if not problems:
        say(f"Nothing is wrong in the rows of version {version.number}.")


def _print_check(report: dict[str, Any], lines: list[str], as_json: bool) -> None:
    if as_json:
        say_json(json.dumps(report, default=str, ensure_ascii=False, indent=2))
        return
    kind = report["kind"]
    label = "not readable"
    if kind == "upload":
        label = "a file of our own tables"
    elif kind:
        label = PUBLICATIONS[kind].label
    say(f"{report['file']} is {label}.", *lines)


def _remarks(received: "Received") -> list[str]:
    """The lines about how the file was read: what was left out, and notes. Errors are in the
    refusal.
    """
    left_out: tuple[LeftOut, ...] = ()
    if received.publication:
        left_out = received.publication.left_out
    return [
        *(f"Left out: {_left(left)}" for left in left_out),
        *(f"Note: {note}" for note in received.notes),
    ]


def _left(left: "LeftOut") -> str:
    examples = ""
    if left.examples:
        more = ""
        if left.count > len(left.examples):
            more = " ..."
        examples = f" ({'; '.join(left.examples)}{more})"
    return f"{left.what}, {left.count:,}: {left.why}{examples}"


def _option(ask: "Ask") -> str:
    hint = "YYYY-MM-DD"
    if ask.suggested:
        hint = f"{ask.suggested} is suggested"
    return f"{OPTIONS[ask.name]} ({ask.question.lower()}; {hint})"
