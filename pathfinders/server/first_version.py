"""The first version of a new lake, published as a server starts. Whoever starts the dashboard with
`streamlit run app.py`, as hosts of Streamlit apps do, has no command to set it up with.
"""

import logging

from pathfinders.checks.problems import Refused
from pathfinders.server import logs
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Versions
from pathfinders.uploads.bundle import read_bundle
from pathfinders.uploads.bundle_news import publish_first


def publish_first_version(versions: Versions) -> None:
    """Publish the bundled tables if the lake holds no version. If that fails, the server starts all
    the same: the log gives the reason, and the pages say that there are no data.
    """
    try:
        if versions.lake.versions():
            return
        info = publish_first(versions.lake, read_bundle())
    except (LakeError, Refused) as error:
        logs.event("first version not published", logging.ERROR, error)
        return
    # None means that another server on the same lake was first.
    if info is not None:
        logs.event("first version published", version=info.number)
