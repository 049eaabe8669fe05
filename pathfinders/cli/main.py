"""The same work from a terminal: `python -m pathfinders COMMAND`.

Exit status: 0 done; 1 refused, with the reason on standard error; 2 wrong usage.
"""

import argparse
import csv
import io
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pathfinders.access import local
from pathfinders.checks.problems import Refused
from pathfinders.cli import pictures as cli_pictures
from pathfinders.cli import publish as cli_publish
from pathfinders.cli import rows as cli_rows
from pathfinders.cli import sentences as cli_sentences
from pathfinders.cli import setup as cli_setup
from pathfinders.cli import store as cli_store
from pathfinders.cli import template as cli_template
from pathfinders.cli import uploads as cli_uploads
from pathfinders.cli.reference import reference
from pathfinders.cli.terminal import complain, leave_pipe, say, say_file, say_json, use_utf8
from pathfinders.links import view_of_pairs
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError, VersionInfo
from pathfinders.store.queries import Scalar, all_queries, find_query
from pathfinders.store.versions import Version, Versions
from pathfinders.uploads.next_record import record_of_next
from pathfinders.words import local_time

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused, 2 wrong usage."""
    use_utf8()
    # What a reading process could not do is said in the refusal. Without a handler, Python would
    # print the log's own words about it, a traceback, before that.
    logging.getLogger("pathfinders").addHandler(logging.NullHandler())
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.run(options, Lake(lake_settings(options.lake)))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` does.
        leave_pipe()
    except Refused as refused:
        # A file that somebody brought is named by its own name; the bundle's files by their folder.
        message = str(refused)
        if hasattr(options, "file"):
            message = _in_one_line(refused) or message
        complain(message)
        return 1
    except LakeError as refused:
        complain(str(refused))
        return 1
    except ValueError as wrong:
        complain(f"{parser.prog}: {wrong}")
        return USAGE_ERROR
    return 0


def _in_one_line(refused: Refused) -> str:
    """The refusal of a file that could not be read at all; empty for any other."""
    if len(refused.problems) != 1 or refused.problems[0].check != "reading":
        return ""
    problem = refused.problems[0]
    return f"{problem.place or 'The file'}: {problem.message} {problem.todo}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pathfinders", description="The pathfinder data from a terminal."
    )
    parser.add_argument(
        "--lake", type=Path, help="folder of the lake; otherwise the one the settings name"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    cli_setup.add_commands(commands)

    versions = commands.add_parser("versions", help="list every version")
    versions.add_argument("--json", action="store_true", help="as JSON")
    versions.set_defaults(run=_versions)

    cli_publish.add_commands(commands)

    restore = commands.add_parser("restore", help="publish an old version again")
    restore.add_argument("number", type=int)
    _add_signature(restore)
    restore.set_defaults(run=_restore)

    cli_rows.add_commands(commands)
    cli_uploads.add_commands(commands)
    cli_template.add_commands(commands)
    cli_store.add_commands(commands)
    cli_pictures.add_commands(commands)

    query = commands.add_parser("query", help="answer a question of queries/")
    query.add_argument("name", nargs="?", help="its name; without one, the questions are listed")
    query.add_argument(
        "--param", action="append", default=[], metavar="K=V", help="a parameter; empty means none"
    )
    query.add_argument("--version", type=int, help="the version to ask; otherwise the newest")
    query.add_argument("--format", choices=("json", "csv"), default="json")
    query.set_defaults(run=_query)

    figure = commands.add_parser(
        "figure", help="make a figure: verdict, table, caveats and sources"
    )
    figure.add_argument("name", nargs="?", help="its name")
    figure.add_argument("--list", action="store_true", help="list the figures")
    figure.add_argument(
        "--state",
        default="",
        metavar="QUERY",
        help="choices as in an address: 'programme=...&year=...'",
    )
    figure.add_argument("--version", type=int, help="the version to show; otherwise the newest")
    figure.add_argument("--format", choices=("json", "csv"), default="json")
    figure.set_defaults(run=_figure)

    cli_sentences.add_commands(commands)

    help_page = commands.add_parser("reference", help="print docs/commands.md: all of this help")
    help_page.set_defaults(run=lambda _, __: say_file(reference(_parser())))
    return parser


def _add_signature(command: argparse.ArgumentParser) -> None:
    command.add_argument("--author", required=True)
    command.add_argument("--message", required=True)


def _versions(options: argparse.Namespace, lake: Lake) -> None:
    infos = lake.versions()
    if options.json:
        _print_json([_version_data(info) for info in infos])
        return
    for info in infos:
        say(f"{info.number:>5}  {local_time(info.at)}  {info.author}  {info.message}")


def _version_data(info: VersionInfo) -> dict[str, Any]:
    """A version as data. The verdicts that were published with it are left out: they are many."""
    return {
        name: value for name, value in asdict(info).items() if name not in ("verdicts", "rests_on")
    }


def _restore(options: argparse.Namespace, lake: Lake) -> None:
    record = record_of_next(lake, lake.tables(options.number))
    info = lake.restore(options.number, local(options.author), options.message, record=record)
    say(f"Version {options.number} restored as version {info.number}.")


def _query(options: argparse.Namespace, lake: Lake) -> None:
    if options.name is None:
        for query in all_queries().values():
            say(f"{query.name}: {query.question}")
        return
    parameters = _parameters(options.name, options.param)
    version = _version(lake, options.version)
    rows = version.rows(options.name, **parameters)
    if options.format == "json":
        _print_json(rows)
        return
    # No row names the columns of an empty answer; its frame still does.
    names = list(rows[0] if rows else version.frame(options.name, **parameters).columns)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    say_file(text.getvalue())


def _figure(options: argparse.Namespace, lake: Lake) -> None:
    # Figures bring the statistics libraries, which the other commands do without.
    from pathfinders.exports.csv.figure import figure_csv
    from pathfinders.exports.json_file import figure_data
    from pathfinders.figures import KINDS, make

    if options.list or options.name is None:
        for kind in sorted(KINDS.values(), key=lambda kind: (kind.page, kind.name)):
            say(f"{kind.name} ({', '.join(kind.choices) or 'no choices'}): {kind.about}")
        return
    if options.name not in KINDS:
        raise ValueError(f"There is no figure “{options.name}”. --list names them.")
    view = view_of_pairs(parse_qsl(options.state, keep_blank_values=True))
    # An address may be a pinned link. Where it and --version differ, which of the two is meant is
    # not guessed.
    if None not in (options.version, view.version) and options.version != view.version:
        raise ValueError(f"--version {options.version} and --state version={view.version} differ.")
    number = options.version
    if number is None:
        number = view.version
    version = _version(lake, number)
    view = KINDS[options.name].state(version, view)
    built = make(options.name, version, view)
    if options.format == "csv":
        # A terminal shows the byte-order mark that Excel needs as a stray character.
        say_file(figure_csv(built).decode("utf-8-sig"))
    else:
        _print_json(figure_data(built, view))


def _parameters(name: str, pairs: Sequence[str]) -> dict[str, Scalar]:
    declared = {p.name: p for p in find_query(name).parameters}
    values: dict[str, Scalar] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ValueError(f"--param takes NAME=VALUE, not {pair!r}.")
        # The query itself refuses a name that it does not declare, and says which ones it has.
        if key in declared:
            values[key] = declared[key].parse(value)
        else:
            values[key] = value
    return values


def _version(lake: Lake, number: int | None) -> Version:
    versions = Versions(lake)
    if number is None:
        return versions.latest()
    return versions.open(number)


def _print_json(value: Any) -> None:
    def plain(other: object) -> str:
        if isinstance(other, date):
            return other.isoformat()
        raise TypeError(f"{type(other).__name__} has no JSON form")

    say_json(json.dumps(value, default=plain, ensure_ascii=False, indent=2))
