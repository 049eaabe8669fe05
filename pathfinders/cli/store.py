"""The commands about the store: `backup`, `restore-backup`, `verify` and `maintain`."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from pathfinders.cli.terminal import complain, say, say_json
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError
from pathfinders.store.verify import Verification


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands to those of the terminal."""
    backup = commands.add_parser(
        "backup", help="copy the lake into an empty folder, while it is used"
    )
    backup.add_argument("folder", type=Path)
    backup.set_defaults(run=_backup)

    restore = commands.add_parser(
        "restore-backup", help="copy a backup to where there is no lake yet"
    )
    restore.add_argument("folder", type=Path)
    restore.set_defaults(run=_restore_backup)

    verify = commands.add_parser(
        "verify", help="see whether every version holds what was published"
    )
    verify.add_argument("--json", action="store_true", help="as JSON")
    verify.set_defaults(run=_verify)

    maintain = commands.add_parser(
        "maintain", help="remove files that publishes which were stopped have left behind"
    )
    maintain.add_argument(
        "--hours", type=float, default=24.0, help="how old a file must be; at least 1, otherwise 24"
    )
    maintain.add_argument("--dry-run", action="store_true", help="name the files, and remove none")
    maintain.set_defaults(run=_maintain)


def _backup(options: argparse.Namespace, lake: Lake) -> None:
    if not lake.versions():
        raise LakeError("The lake holds no version yet: there is nothing to back up.")
    count = lake.copy_to(lake_settings(options.folder))
    say(
        f"Copied {count} versions to {options.folder}. It can be read with --lake {options.folder}."
    )


def _restore_backup(options: argparse.Namespace, lake: Lake) -> None:
    backup = Lake(lake_settings(options.folder))
    if not backup.versions():
        raise LakeError(f"{options.folder} holds no whole backup.")
    say(f"Copied {backup.copy_to(lake.settings)} versions. See that they are whole with 'verify'.")


def _verify(options: argparse.Namespace, lake: Lake) -> None:
    result = lake.verify()
    if options.json:
        versions = [{**asdict(item), "state": item.state} for item in result.versions]
        facts = {"catalogue": result.catalogue, "chained_from": result.chained_from}
        say_json(json.dumps({"versions": versions, **facts}, indent=2))
    else:
        _say_verified(result)
    # Printed before it is noted: a disk that is full or read-only takes no note, and that is when
    # the result is needed most.
    try:
        lake.note_verified(result)
    except LakeError as error:
        complain(f"This could not be noted. {error}")
    wrong = ", ".join(map(str, result.wrong))
    if wrong or result.catalogue:
        what = "the catalogue"
        if wrong:
            what = f"version {wrong}"
        raise LakeError(f"Not as published: {what}. Restore a backup beside this lake and compare.")


def _say_verified(result: Verification) -> None:
    """Prints a line for each version, and what holds for the lake."""
    for item in result.versions:
        tables = ", ".join(item.differ or item.not_recorded)
        state = ": ".join(filter(None, (item.state, tables)))
        say(f"{item.version:>5}  {state}")
        for fault in item.faults:
            say(f"       {fault}")
    for fault in result.catalogue:
        say(f"The catalogue: {fault}")
    if result.chained_from is None and result.versions:
        say("No version is part of a chain of fingerprints yet: the next publish begins it.")
    elif result.chained_from is not None and result.chained_from > 1:
        say(
            f"Author, message and time are in the chain of fingerprints from version"
            f" {result.chained_from} on; it holds what the versions before were by then."
        )


def _maintain(options: argparse.Namespace, lake: Lake) -> None:
    removed = lake.tidy(options.hours, dry_run=options.dry_run)
    for name in removed:
        say(name)
    verb = "were"
    if options.dry_run:
        verb = "would be"
    say(f"{len(removed)} files that no version knows of {verb} removed.")
