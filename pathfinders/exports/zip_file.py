"""Files together in a zip."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from pathfinders.words import in_local_time


def zipped(files: Mapping[str, bytes], when: datetime) -> bytes:
    """A zip of the files, given by name. The same files and time always give the same bytes."""
    file = io.BytesIO()
    # A zip has no time zone: whoever unpacks it takes the time for their own.
    clock = in_local_time(when)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # By hand, because writestr(name) would take the time of this machine's clock.
            entry = zipfile.ZipInfo(name, clock.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Unix keeps its permissions in the upper 16 bits. Without them unzip makes files that
            # nobody may read.
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return file.getvalue()
