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
    steps = migrations.pending(infos[-1].schema) if infos else ()
    if not steps:
        return
    say(f"» Upgrading the lake from schema {infos[-1].schema} to {steps[-1].number}")
    for step in steps:
        say(f"»   {step.number}: {step.why}")
    copy = backup_folder(lake.settings, infos[-1].number)
    if copy is None:
        say("» The lake is on a server: see that its last backup is from today. None is made here")
    else:
        # A copy that was stopped is gone on with; one that is whole belongs to an upgrade that
        # failed afterwards, and the lake is as it was then.
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
    """Where the copy from before an upgrade at version `newest` goes: beside the catalogue. None
    where catalogue or files are on a server.
    """
    if settings.on_postgres or settings.on_s3:
        return None
    return settings.folder / f"before-upgrade-of-version-{newest}"
