"""Files together in a zip."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from pathfinders.words import in_local_time


def zipped(files: Mapping[str, bytes], when: datetime) -> bytes:
    """The files by name as a zip whose bytes depend on nothing but them and the time given."""
    made = io.BytesIO()
    # A zip has no time zone: whoever unpacks it takes the time for their own.
    clock = in_local_time(when)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, clock.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return made.getvalue()
