"""What a process does to a lake while it is recorded: it sets one up, publishes again and again,
and makes a backup.

`writer.py FOLDER FIRST`, where FIRST is `yes` for the process that sets the lake up.
"""

import sys
from pathlib import Path

from pathfinders.access import local
from pathfinders.settings import lake_settings
from pathfinders.store import commit as lake_commit
from pathfinders.store.lake import Lake
from pathfinders.uploads.bundle import read_bundle
from tests.store.cuts.disk import ACKNOWLEDGED
from tests.store.writers import content_of


def main(folder: Path, *, first: bool) -> None:
    """Publishes versions 1 to 4, or 5 to 8 and then the backup; makes a folder after each publish
    that was acknowledged.
    """
    bundle = read_bundle()
    lake = Lake(lake_settings(folder / "lake"))

    def acknowledge(number: int) -> None:
        (folder / f"{ACKNOWLEDGED}{number}").mkdir()

    if first:
        acknowledge(lake.publish(bundle, local("A"), "The first version").number)
    start = len(lake.versions()) + 1
    for number in range(start, 5 if first else 7):
        content = content_of(number, bundle)
        acknowledge(lake.publish(content, local("A"), f"Version {number}").number)
        lake.note(local("A"), "uploaded", f"After version {number}")
    if first:
        return
    # As if every table were large: rows are then taken away by files that name them.
    lake_commit.REWRITTEN_ROWS = 5
    acknowledge(lake.publish(content_of(7, bundle), local("A"), "Version 7").number)
    acknowledge(lake.restore(2, local("A"), "Version 2 again").number)
    lake.copy_to(lake_settings(folder / "backup"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), first=sys.argv[2] == "yes")
