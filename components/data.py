"""The version a page reads."""

import streamlit as st

from pathfinders.lake import Lake
from pathfinders.settings import lake_settings
from pathfinders.versions import Version, Versions


@st.cache_resource(show_spinner="Opening the data")
def versions() -> Versions:
    """The lake's versions, shared by all sessions of this process."""
    return Versions(Lake(lake_settings()))


def current_version() -> Version:
    """The newest version. Raises LakeError where the lake cannot be read."""
    return versions().latest()
