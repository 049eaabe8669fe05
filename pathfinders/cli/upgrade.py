"""Brings a lake to the schema of this release, with a copy made first."""

from collections.abc import Callable
from pathlib import Path

from pathfinders.settings import LakeSettings, lake_settings
from pathfinders.store import migrations
from pathfinders.store.lake import Conflict, Lake


def upgrade_schema(lake: Lake, say: Callable[[str], None]) -> None:
    """Upgrades the newest version where a migration is pending; does nothing otherwise. Raises
    LakeError.
    """
    infos = lake.versions()
    # An empty lake gets the newest schema with its first version.
    if not infos:
        return
    steps = migrations.pending(infos[-1].schema)
    if not steps:
        return
    say(f"» Upgrading the lake from schema {infos[-1].schema} to {steps[-1].number}")
    for step in steps:
        say(f"»   {step.number}: {step.why}")
    copy = backup_folder(lake.settings, infos[-1].number)
    if copy is None:
        say("» The lake is on a server: see that its last backup is from today. None is made here")
    else:
        # A copy that was interrupted is resumed. A whole one is of an upgrade that failed after it,
        # and the lake has not changed since, so it is not made again.
        backup = Lake(lake_settings(copy))
        if not backup.versions():
            say(f"» Copying it to {copy} first")
            lake.copy_to(backup.settings)
    try:
        info = lake.migrate()
    except Conflict:
        say("» Another copy of the dashboard has upgraded it, or has just published: start again")
        return
    if info is not None:
        say(f"» Upgraded, as version {info.number}. Older versions are read as before")


def backup_folder(settings: LakeSettings, newest: int) -> Path | None:
    """The folder beside the catalogue for the copy before an upgrade at version `newest`. None if
    the catalogue or the files are on a server.
    """
    if settings.on_postgres or settings.on_s3:
        return None
    return settings.folder / f"before-upgrade-of-version-{newest}"
