"""The commands about single rows: their history, and taking back what a version did."""

import argparse

from pathfinders.access import local
from pathfinders.cli.publish import change_line, check_signature
from pathfinders.cli.terminal import agreed, say
from pathfinders.store.lake import Lake
from pathfinders.store.row_history import key_from_texts, row_history
from pathfinders.store.versions import Versions
from pathfinders.tables import TABLES
from pathfinders.words import local_time


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands to those of the terminal."""
    history = commands.add_parser("history", help="say who changed a row, from what to what")
    history.add_argument("table", choices=TABLES)
    history.add_argument("key", nargs="+", help="its key, a value for each column of it")
    history.add_argument("--column", help="one cell of the row alone")
    history.set_defaults(run=_history)

    undo = commands.add_parser("undo", help="take back what a version did, or a part of it")
    undo.add_argument("number", type=int, help="the version")
    undo.add_argument("--table", choices=TABLES, help="what it did to this table alone")
    undo.add_argument("--row", nargs="+", metavar="VALUE", help="one row of the table, by its key")
    undo.add_argument(
        "--dry-run", action="store_true", help="show what would change, and publish nothing"
    )
    undo.add_argument("--yes", action="store_true", help="publish without being asked")
    undo.add_argument("--author", default="")
    undo.add_argument("--message", default="")
    undo.set_defaults(run=_undo)


def _history(options: argparse.Namespace, lake: Lake) -> None:
    table = TABLES[options.table]
    if options.column and options.column not in table.by_name:
        raise ValueError(f"{table.name} has the columns {', '.join(table.column_names)}.")
    events = row_history(lake, table, key_from_texts(table, options.key))
    if not events:
        raise ValueError(f"{table.name} never held a row with that key.")
    for event in events:
        cells = {
            name: pair
            for name, pair in event.cells.items()
            if not options.column or name == options.column
        }
        if options.column and not cells:
            continue
        info = event.info
        say(f"Version {info.number}, {local_time(info.at)}, {info.author}: {event.kind}")
        say(*(f"  {name}: {_shown(old)} -> {_shown(new)}" for name, (old, new) in cells.items()))


def _shown(value: object) -> str:
    if value is None:
        return "(empty)"
    return str(value)


def _undo(options: argparse.Namespace, lake: Lake) -> None:
    # It brings the statistics libraries, for what the version's figures say.
    from pathfinders.uploads.undo import plan_undo, undo

    check_signature(options)
    if options.row and not options.table:
        raise ValueError("--row needs --table.")
    tables: tuple[str, ...] = ()
    key = None
    if options.table:
        tables = (options.table,)
    if options.row:
        key = key_from_texts(TABLES[options.table], options.row)
    planned = plan_undo(Versions(lake), options.number, tables, key)
    say(*map(change_line, planned.changes))
    say(*(f"Stays, because it was changed again since: {c}" for c in planned.collisions))
    if not planned.changes:
        say("Nothing would change.")
        return
    if options.dry_run:
        say("Nothing was published: this was a dry run.")
        return
    if not options.yes and not agreed("Publish?"):
        raise ValueError("Nothing was published. Give --yes to publish without being asked.")
    info = undo(lake, planned, local(options.author), options.message)
    say(f"Published as version {info.number}.")
