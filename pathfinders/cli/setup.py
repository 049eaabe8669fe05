"""The commands that bring a lake up to this release: `setup`, at every start, and
`publish-bundle`.
"""

import argparse
import sys
from pathlib import Path

from pathfinders.access import local
from pathfinders.cli.terminal import agreed, say
from pathfinders.cli.upgrade import upgrade_schema
from pathfinders.settings import BUNDLED
from pathfinders.store.history import rows_at
from pathfinders.store.lake import Lake
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.bundle_news import (
    AUTHOR,
    BundleNews,
    find_news,
    publish_bundle,
    publish_first,
)
from pathfinders.uploads.bundle_words import news_lines

MERGE = "python -m pathfinders publish-bundle"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands to those of the terminal."""
    setup = commands.add_parser(
        "setup",
        help="make the lake ready: the first version, a newer schema, the data of a new release",
    )
    setup.add_argument("--yes", action="store_true", help="take in the data of a new release")
    setup.set_defaults(run=_setup)

    merge = commands.add_parser(
        "publish-bundle",
        help="publish the data of this release, merged with what was published here since",
    )
    merge.add_argument(
        "--prefer",
        choices=("here", "release"),
        help="whose value to take where both have changed a cell; otherwise nothing is published",
    )
    merge.add_argument("--author", default=AUTHOR)
    merge.set_defaults(run=_publish_bundle)
    for command in (setup, merge):
        command.add_argument(
            "--bundle", type=Path, default=BUNDLED, help="folder of the bundled tables"
        )


def _setup(options: argparse.Namespace, lake: Lake) -> None:
    tables = read_bundle(options.bundle)
    if lake.versions():
        upgrade_schema(lake, say)
        # After the upgrade: the release's tables have the new shape, and are compared in it.
        news = find_news(lake, tables)
        if news is None:
            return
        _offer(news, options.yes)
        if news.can_be_taken and (
            options.yes or agreed(f"Publish them as version {news.newest + 1}?")
        ):
            info = publish_bundle(lake, tables, local(AUTHOR))
            say(f"» Published them as version {info.number}")
        return
    say("» Publishing the bundled data into the lake")
    first = publish_first(lake, tables)
    # Several copies of the dashboard may start on one empty lake, and only one publishes first.
    if first is None:
        say("» Another copy of the dashboard has published it")
        return
    rows = sum(rows_at([first], 1).values())
    say(f"» Published {rows:,} rows as version {first.number}")


def _offer(news: BundleNews, without_asking: bool) -> None:
    """Say what the release brings, and which command takes it in if nobody is asked here."""
    for line in news_lines(news):
        say(f"» {line}")
    if not news.can_be_taken:
        say(f"» To merge them with what was published here: {MERGE}")
    elif not without_asking and not sys.stdin.isatty():
        say(f"» To publish them: {MERGE}")


def _publish_bundle(options: argparse.Namespace, lake: Lake) -> None:
    tables = read_bundle(options.bundle)
    upgrade_schema(lake, say)
    info = publish_bundle(lake, tables, local(options.author), options.prefer)
    say(f"Published as version {info.number}.")
