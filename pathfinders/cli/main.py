"""The same work from a terminal: `python -m pathfinders COMMAND`.

Exit status: 0 done; 1 refused, with the reason on standard error; 2 wrong usage.
"""

import argparse
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from pathfinders.access import local
from pathfinders.checks.problems import Refused
from pathfinders.cli import setup as cli_setup
from pathfinders.cli import store as cli_store
from pathfinders.cli import uploads as cli_uploads
from pathfinders.cli.reference import reference
from pathfinders.cli.terminal import complain, say, say_file, say_json
from pathfinders.links import view_of_pairs
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError, VersionInfo
from pathfinders.store.queries import Scalar, all_queries, find_query
from pathfinders.store.versions import Version, Versions
from pathfinders.tables import TABLES
from pathfinders.uploads.bundle import read_table
from pathfinders.uploads.next_record import record_of_next
from pathfinders.words import local_time

USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        asked.run(asked, Lake(lake_settings(asked.lake)))
    except (Refused, LakeError) as refused:
        complain(str(refused))
        return 1
    except ValueError as wrong:
        complain(f"{parser.prog}: {wrong}")
        return USAGE_ERROR
    return 0


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

    publish = commands.add_parser(
        "publish", help="publish a CSV file as the new content of a table"
    )
    publish.add_argument("file", type=Path)
    publish.add_argument("--table", required=True, choices=TABLES)
    _add_signature(publish)
    publish.set_defaults(run=_publish)

    restore = commands.add_parser("restore", help="publish an old version again")
    restore.add_argument("number", type=int)
    _add_signature(restore)
    restore.set_defaults(run=_restore)

    cli_uploads.add_commands(commands)
    cli_store.add_commands(commands)

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

    help_page = commands.add_parser("reference", help="print docs/commands.md: all of this help")
    help_page.set_defaults(run=lambda _, __: say_file(reference(_parser())))
    return parser


def _add_signature(command: argparse.ArgumentParser) -> None:
    command.add_argument("--author", required=True)
    command.add_argument("--message", required=True)


def _versions(asked: argparse.Namespace, lake: Lake) -> None:
    infos = lake.versions()
    if asked.json:
        _print_json([_version_data(info) for info in infos])
        return
    for info in infos:
        say(f"{info.number:>5}  {local_time(info.at)}  {info.author}  {info.message}")


def _version_data(info: VersionInfo) -> dict[str, Any]:
    """A version as data, without the sentences that were published with it: they are many."""
    return {name: value for name, value in asdict(info).items() if name != "verdicts"}


def _publish(asked: argparse.Namespace, lake: Lake) -> None:
    rows, problems = read_table(asked.file, asked.table)
    if problems:
        raise Refused(problems, str(asked.file))
    try:
        tables = {asked.table: rows}
        record = record_of_next(lake, tables)
        info = lake.publish(tables, local(asked.author), asked.message, record=record)
    except Refused as refused:
        raise Refused(refused.problems, str(asked.file)) from None
    say(f"Published as version {info.number}.")


def _restore(asked: argparse.Namespace, lake: Lake) -> None:
    record = record_of_next(lake, lake.tables(asked.number))
    info = lake.restore(asked.number, local(asked.author), asked.message, record=record)
    say(f"Version {asked.number} restored as version {info.number}.")


def _query(asked: argparse.Namespace, lake: Lake) -> None:
    if asked.name is None:
        for query in all_queries().values():
            say(f"{query.name}: {query.question}")
        return
    parameters = _parameters(asked.name, asked.param)
    version = _version(lake, asked.version)
    rows = version.rows(asked.name, **parameters)
    if asked.format == "json":
        _print_json(rows)
        return
    names = list(rows[0] if rows else version.frame(asked.name, **parameters).columns)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    say_file(text.getvalue())


def _figure(asked: argparse.Namespace, lake: Lake) -> None:
    # Figures bring the statistics libraries, which the other commands do without.
    from pathfinders.exports.csv.figure import figure_csv
    from pathfinders.exports.json_file import figure_data
    from pathfinders.figures import KINDS, make

    if asked.list or asked.name is None:
        for kind in sorted(KINDS.values(), key=lambda kind: (kind.page, kind.name)):
            say(f"{kind.name} ({', '.join(kind.choices) or 'no choices'}): {kind.about}")
        return
    if asked.name not in KINDS:
        raise ValueError(f"There is no figure “{asked.name}”. --list names them.")
    view = view_of_pairs(parse_qsl(asked.state, keep_blank_values=True))
    if None not in (asked.version, view.version) and asked.version != view.version:
        raise ValueError(f"--version {asked.version} and --state version={view.version} differ.")
    number = view.version if asked.version is None else asked.version
    version = _version(lake, number)
    view = KINDS[asked.name].state(version, view)
    made = make(asked.name, version, view)
    if asked.format == "csv":
        say_file(figure_csv(made).decode("utf-8-sig"))
    else:
        _print_json(figure_data(made, view))


def _parameters(name: str, pairs: Sequence[str]) -> dict[str, Scalar]:
    known = {p.name: p for p in find_query(name).parameters}
    given: dict[str, Scalar] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise ValueError(f"--param takes NAME=VALUE, not {pair!r}.")
        given[key] = known[key].parse(value) if key in known else value
    return given


def _version(lake: Lake, number: int | None) -> Version:
    versions = Versions(lake)
    return versions.latest() if number is None else versions.open(number)


def _print_json(value: Any) -> None:
    def plain(other: object) -> str:
        if isinstance(other, date):
            return other.isoformat()
        raise TypeError(f"{type(other).__name__} has no JSON form")

    say_json(json.dumps(value, default=plain, ensure_ascii=False, indent=2))
