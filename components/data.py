"""The versions of the data, shared by all sessions."""

import functools

from pathfinders.settings import lake_settings
from pathfinders.store.lake import Lake
from pathfinders.store.versions import Versions


@functools.cache
def versions() -> Versions:
    """The lake's versions, shared by all sessions of this process and by the HTTP routes."""
    return Versions(Lake(lake_settings()))
