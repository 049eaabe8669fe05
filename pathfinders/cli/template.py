"""The command that writes the workbook for one programme."""

import argparse
from datetime import date

from pathfinders.cli.terminal import say_bytes
from pathfinders.store.lake import Lake
from pathfinders.store.migrations.sums import short_name
from pathfinders.store.versions import Versions
from pathfinders.words import today


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to those of the terminal."""
    template = commands.add_parser(
        "template",
        help="print one workbook for one programme, to fill in and upload: add > FILE.xlsx",
    )
    template.add_argument("--programme", required=True, help="name of the programme, in full")
    template.add_argument(
        "--from",
        type=_month,
        metavar="YYYY-MM",
        dest="first",
        help="first of the twelve months of money; otherwise this financial year's April",
    )
    template.set_defaults(run=_template)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month written YYYY-MM") from None


def _template(options: argparse.Namespace, lake: Lake) -> None:
    from pathfinders.workbooks.start.write import first_month_of_year, start_workbook

    # The programme's code is made of its name when the workbook is read back, so a name of signs
    # alone would only be refused once it is filled in.
    if short_name(options.programme) is None:
        raise ValueError("A programme's name has letters or digits.")
    first = options.first or first_month_of_year(today())
    say_bytes(start_workbook(options.programme, Versions(lake).latest(), first))
