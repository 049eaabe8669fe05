"""The terminal's help as one page of documentation, docs/commands.md."""

import argparse
import os
from collections.abc import Iterator
from unittest.mock import patch

WIDTH = "96"
INTRODUCTION = """# The terminal

Everything the pages do, without a browser. This page is made by `python -m pathfinders reference`
from the program's own help; a test fails where the two differ.
"""


def reference(parser: argparse.ArgumentParser) -> str:
    """The help of the program and of each of its commands, as Markdown. The width is fixed, because
    the page is compared with a committed file.
    """
    # argparse takes the width of its help from the variable COLUMNS.
    with patch.dict(os.environ, {"COLUMNS": WIDTH}):
        parts = [INTRODUCTION, _block(parser)]
        for name, command in sorted(_commands(parser)):
            parts += [f"## {name}\n", _block(command)]
    return "\n".join(parts)


def _block(parser: argparse.ArgumentParser) -> str:
    lines = [line.rstrip() for line in parser.format_help().splitlines()]
    return "\n".join(["```", *lines, "```", ""])


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    # argparse lists the commands of a parser in no public attribute.
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()
