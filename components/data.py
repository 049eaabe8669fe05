"""The versions of the data, shared by all sessions."""

import streamlit as st

from pathfinders.lake import Lake
from pathfinders.settings import lake_settings
from pathfinders.versions import Versions


@st.cache_resource(show_spinner="Opening the data")
def versions() -> Versions:
    """The lake's versions, shared by all sessions of this process."""
    return Versions(Lake(lake_settings()))
