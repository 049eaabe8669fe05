"""The command `sentences`: every sentence of every page, for an editor to read."""

import argparse
from collections.abc import Iterator
from itertools import groupby

from pathfinders.cli.terminal import say_file
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the terminal."""
    command = commands.add_parser(
        "sentences", help="write every sentence of every page, for an editor to read"
    )
    command.add_argument("--version", type=int, help="the version to read; otherwise the newest")
    command.set_defaults(run=_sentences)


def _sentences(options: argparse.Namespace, lake: Lake) -> None:
    say_file("\n".join(_lines(options, lake)) + "\n")


def _lines(options: argparse.Namespace, lake: Lake) -> Iterator[str]:
    # Figures bring the statistics libraries, which the other commands do without.
    from pathfinders.figures.every_sentence import Line, every_sentence

    def place(line: Line) -> tuple[str, str, str]:
        return line.page, line.figure, line.chosen

    versions = Versions(lake)
    version = versions.latest() if options.version is None else versions.open(options.version)
    for (page, figure, chosen), lines in groupby(every_sentence(version), place):
        yield f"[{page}] {figure} {chosen}".rstrip()
        # A sentence is one line, whatever breaks it has on its page.
        yield from (f"  {line.part}: {' '.join(line.text.split())}" for line in lines)
