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
    """Publishes the bundled tables where the lake holds no version. Where that cannot be done the
    server starts all the same, the log says why, and the pages that there are no data.
    """
    try:
        if versions.lake.versions():
            return
        info = publish_first(versions.lake, read_bundle())
    except (LakeError, Refused) as error:
        logs.event("first version not published", logging.ERROR, error)
        return
    if info is not None:
        logs.event("first version published", version=info.number)
