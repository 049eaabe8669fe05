"""Makes sure that files are on the disk before a catalogue names them.

A file that was written is in the system's memory at first, and a power cut loses it, or leaves it
empty. SQLite writes its own files through to the disk, so without this a catalogue could name files
that are not there. A server's database does the same, and an S3 server answers a write only when it
has stored the object, so in S3 there is nothing to do.
"""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from pathfinders.settings import LakeSettings

# Windows cannot open a folder; its file systems write names and files in order.
# A folder above the lake that may not be read was not made for it, and some network file systems
# sync no folders.
UNSYNCED = (errno.EACCES, errno.EPERM, errno.EINVAL, errno.ENOTSUP)
FOLDERS_CAN_BE_SYNCED = os.name != "nt"


def data_files(settings: LakeSettings) -> set[Path]:
    """Every file below the data folder; none where the files are in S3."""
    if settings.on_s3:
        return set()
    return {Path(folder, name) for folder, _, names in os.walk(settings.data) for name in names}


def sync_new_files(settings: LakeSettings, before: set[Path], *, is_first: bool) -> None:
    """Write through to the disk every data file that is not in `before`, with the folders that lead
    to it. With `is_first`, also the folders that the lake itself lies in, because they may be new.

    Raises OSError where the disk fails.
    """
    if not settings.on_s3:
        sync(data_files(settings) - before, Path(settings.data))
    folders = []
    if not settings.on_postgres:
        folders.append(settings.folder)
    if is_first:
        if not settings.on_s3:
            folders.append(Path(settings.data))
        folders = [above for root in folders for above in (root, *root.absolute().parents)]
    for folder in dict.fromkeys(folders):
        _sync_folder(folder)


def sync(files: Iterable[Path], root: Path) -> None:
    """Write some files below `root` through to the disk, with the folders up to `root`.

    Raises OSError where the disk fails.
    """
    folders: set[Path] = set()
    for path in sorted(files):
        _sync(path)
        folders.update(above for above in path.parents if above.is_relative_to(root))
    # A folder holds the names of what is in it, so the innermost come first.
    for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if not FOLDERS_CAN_BE_SYNCED:
        return
    try:
        _sync(folder)
    except OSError as error:
        if error.errno not in UNSYNCED:
            raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
