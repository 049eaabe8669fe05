"""What stands around every page: its heading, the version it shows, and what to say where the data cannot be read."""

import gc
import time

import streamlit as st

from components.data import versions
from components.figure import SHOWN
from components.text import plain
from components.version_bar import write_version_bar
from components.view import TITLE, current_view, note_lost
from components.who import admit
from pathfinders.lake import LakeError
from pathfinders.versions import Version
from pathfinders.words import day

COLLECT_SECONDS = 30.0
BAR = "_bar"


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
    st.session_state[TITLE] = title
    st.title(title, anchor=False)
    st.markdown(question)
    admit()
    try:
        version = _asked_version()
    except LakeError as error:
        st.error(f"The data cannot be read. {plain(str(error))}", icon=":material/error:")
        st.stop()
    st.session_state[BAR], st.session_state[SHOWN] = st.container(), []
    return version


def _asked_version() -> Version:
    """The version the address asks for; the newest where it asks for none, or for one that is not there."""
    view = current_view()
    newest = versions().latest()
    if view.version is None or view.version == newest.number:
        return newest
    if view.version not in {info.number for info in versions().infos()}:
        note_lost(f"Version {view.version} is not in these data. Shown instead: the newest, version {newest.number}.")
        return newest
    return versions().open(view.version)


def close_page(version: Version) -> None:
    """Completes the page: the links to it, and at its foot the version shown and the licence."""
    write_version_bar(st.session_state.pop(BAR), version, st.session_state.pop(SHOWN))
    info = version.info
    st.divider()
    st.caption(
        f"Version {info.number}, published {day(info.at.date())} by {plain(info.author)}: {plain(info.message)}. "
        "Contains public sector information licensed under the Open Government Licence v3.0; other sources are quoted for "
        "facts only."
    )
