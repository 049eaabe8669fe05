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
from pathfinders.cli.terminal import say, say_json
from pathfinders.official.publications import PUBLICATIONS, Kind
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions

if TYPE_CHECKING:
    # What reads files brings libraries that the other commands do without; it is imported where it
    # is used.
    from pathfinders.official.imported import Ask, Choices, LeftOut
    from pathfinders.uploads.compare import TableChange
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
        "check", help="say what is wrong with a file, and what publishing it would change"
    )
    check.add_argument("file", type=Path)
    _add_choices(check)
    check.add_argument(
        "--replace",
        action="store_true",
        help="the file is the whole of its tables; otherwise it is merged",
    )
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


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said if len(said) > 7 else f"{said}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{said!r} is not a day written YYYY-MM-DD") from None


def _choices(asked: argparse.Namespace) -> "Choices":
    from pathfinders.official.imported import Choices

    return Choices(asked.period_start, asked.period_end, asked.edition)


def _import(asked: argparse.Namespace, lake: Lake) -> None:
    from pathfinders.official.importer import read
    from pathfinders.uploads.pipeline import Received, publish, weigh

    if not asked.dry_run and not (asked.author.strip() and asked.message.strip()):
        raise ValueError("import needs --author and --message, or --dry-run.")
    version = Versions(lake).latest()
    imported = read(KINDS[asked.kind], asked.file, asked.file.name, version, _choices(asked))
    received = Received(
        asked.file.name,
        imported.tables,
        imported.problems,
        imported.notes,
        lambda problem: problem,
        imported,
    )
    say(f"{asked.file.name} is {PUBLICATIONS[imported.kind].label}.", *_told(received))
    if imported.unanswered:
        raise ValueError(
            " ".join(
                [
                    "The file does not hold all that is needed. Give:",
                    *map(_option, imported.unanswered),
                ]
            )
        )
    weighed = weigh(received, version, "merge")
    if weighed.errors:
        raise Refused(weighed.errors, str(asked.file))
    say(*map(_counted, weighed.changes))
    if not weighed.changes:
        say(f"Nothing would change: version {version.number} holds all of it.")
    elif asked.dry_run:
        say("Nothing was published: this was a dry run.")
    else:
        info = publish(lake, weighed, local(asked.author), asked.message)
        say(f"Published as version {info.number}.")


def _check(asked: argparse.Namespace, lake: Lake) -> None:
    from pathfinders.uploads.pipeline import receive, weigh

    version = Versions(lake).latest()
    found: dict[str, Any] = {
        "file": asked.file.name,
        "kind": None,
        "version": version.number,
        "problems": [],
        "notes": [],
        "left_out": [],
        "asks": [],
        "changes": {},
    }
    try:
        received = receive(asked.file, asked.file.name, version, _choices(asked))
        weighed = weigh(
            received, version, "replace" if asked.replace and not received.publication else "merge"
        )
    except Refused as refused:
        found["problems"] = [asdict(problem) for problem in refused.problems]
        _print_check(found, [], asked.json)
        raise
    publication = received.publication
    found |= {
        "kind": publication.kind if publication else "upload",
        "problems": [asdict(problem) for problem in weighed.problems],
        "notes": list(received.notes),
        "left_out": [asdict(left) for left in publication.left_out] if publication else [],
        "asks": (
            [{**asdict(ask), "option": OPTIONS[ask.name]} for ask in publication.asks]
            if publication
            else []
        ),
        "changes": {change.table: asdict(change.counts) for change in weighed.changes},
    }
    told = [*_told(received), *map(_counted, weighed.changes)]
    told += (
        [f"Not said by the file: {_option(ask)}" for ask in publication.unanswered]
        if publication
        else []
    )
    _print_check(found, told, asked.json)
    if weighed.errors:
        raise Refused(weighed.errors, str(asked.file))


def _print_check(found: dict[str, Any], told: list[str], as_json: bool) -> None:
    if as_json:
        say_json(json.dumps(found, default=str, ensure_ascii=False, indent=2))
    else:
        kind = found["kind"]
        known = (
            "a file of our own tables"
            if kind == "upload"
            else PUBLICATIONS[kind].label
            if kind
            else "not readable"
        )
        say(f"{found['file']} is {known}.", *told)


def _told(received: "Received") -> list[str]:
    """What a person should know about how the file was read. Errors are told by the refusal."""
    left_out = received.publication.left_out if received.publication else ()
    return [
        *(f"Left out: {_left(left)}" for left in left_out),
        *(f"Note: {note}" for note in received.notes),
        *(f"Warning: {problem}" for problem in received.problems if problem.severity == "warning"),
    ]


def _left(left: "LeftOut") -> str:
    examples = (
        f" ({'; '.join(left.examples)}{' ...' if left.count > len(left.examples) else ''})"
        if left.examples
        else ""
    )
    return f"{left.what}, {left.count:,}: {left.why}{examples}"


def _counted(change: "TableChange") -> str:
    counts = change.counts
    return (
        f"{change.table}: {counts.added:,} added, {counts.changed:,} changed, {counts.removed:,}"
        " removed"
    )


def _option(ask: "Ask") -> str:
    hint = f"{ask.suggested} is suggested" if ask.suggested else "YYYY-MM-DD"
    return f"{OPTIONS[ask.name]} ({ask.question.lower()}; {hint})"
