"""What stands around every page: its heading, the version it shows, and what to say where the data cannot be read."""

import gc
import time

import streamlit as st

from components.data import current_version
from components.text import plain
from pathfinders.lake import LakeError
from pathfinders.versions import Version
from pathfinders.words import day

COLLECT_SECONDS = 30.0


@st.cache_resource
def _collected() -> dict[str, float]:
    gc.freeze()
    return {"at": time.monotonic()}


def open_page(title: str, question: str) -> Version:
    """Writes the page's heading and returns the version it shows; stops the page with a message where there is none."""
    last = _collected()
    if time.monotonic() - last["at"] > COLLECT_SECONDS:
        last["at"] = time.monotonic()
        gc.collect()
    st.title(title, anchor=False)
    st.markdown(question)
    try:
        return current_version()
    except LakeError as error:
        st.error(f"The data cannot be read. {plain(str(error))}", icon=":material/error:")
        st.stop()


def close_page(version: Version) -> None:
    """Writes the page's foot: the version shown, by whom and when it was published, and the licence."""
    info = version.info
    st.divider()
    st.caption(
        f"Version {info.number}, published {day(info.at.date())} by {plain(info.author)}: {plain(info.message)}. "
        "Contains public sector information licensed under the Open Government Licence v3.0."
    )
