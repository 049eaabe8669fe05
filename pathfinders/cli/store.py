"""The commands about the store: `backup`, `restore-backup`, `verify` and `maintain`."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from pathfinders.cli.terminal import say, say_json
from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake, LakeError


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


def _backup(asked: argparse.Namespace, lake: Lake) -> None:
    if not lake.versions():
        raise LakeError("The lake holds no version yet: there is nothing to back up.")
    count = lake.copy_to(lake_settings(asked.folder))
    say(f"Copied {count} versions to {asked.folder}. It can be read with --lake {asked.folder}.")


def _restore_backup(asked: argparse.Namespace, lake: Lake) -> None:
    backup = Lake(lake_settings(asked.folder))
    if not backup.versions():
        raise LakeError(f"{asked.folder} holds no whole backup.")
    say(f"Copied {backup.copy_to(lake.settings)} versions. See that they are whole with 'verify'.")


def _verify(asked: argparse.Namespace, lake: Lake) -> None:
    found = lake.verify()
    if asked.json:
        say_json(json.dumps([{**asdict(one), "state": one.state} for one in found], indent=2))
    for one in [] if asked.json else found:
        tables = ", ".join(one.differ or one.not_recorded)
        say(f"{one.version:>5}  {one.state}{f': {tables}' if tables else ''}")
    wrong = [str(one.version) for one in found if one.differ]
    if wrong:
        raise LakeError(
            f"Not as published: version {', '.join(wrong)}. Restore a backup beside this lake and"
            " compare."
        )


def _maintain(asked: argparse.Namespace, lake: Lake) -> None:
    removed = lake.tidy(asked.hours, dry_run=asked.dry_run)
    for name in removed:
        say(name)
    say(
        f"{len(removed)} files that no version knows of {'would be' if asked.dry_run else 'were'}"
        " removed."
    )
