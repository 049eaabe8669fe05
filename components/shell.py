"""What stands around every page: its heading, the version it shows, and what to say where the data
cannot be read.
"""

import gc
import time
from collections.abc import Sequence
from html import escape

import streamlit as st

from components.data import versions
from components.figure.figure import SHOWN
from components.session import admit
from components.text import plain, public_words
from components.version_bar import write_version_bar
from components.view import ADDRESS, TITLE, address_of, current_view, note_lost, unpin
from pathfinders import __version__
from pathfinders.settings import is_made_up
from pathfinders.store.lake import LakeError
from pathfinders.store.versions import Version
from pathfinders.words import local_day

COLLECT_SECONDS = 30.0
BAR = "_bar"
OPENED = "_opened"
"""The page that is open at a live link, and the number of the version it was opened with."""


# Streamlit would collect garbage after every run of a page, which costs more than most pages do.
# That is switched off in .streamlit/config.toml; instead a run collects where the last collection
# is half a minute ago. The time is one for the whole server, whoever opens the page.
@st.cache_resource
def _collected() -> dict[str, float]:
    # What was loaded at the start is there for good, so no later collection walks through it.
    gc.freeze()
    return {"at": time.monotonic()}


def open_page(title: str, question: str, *, follows: bool = False) -> Version:
    """Writes the page's heading and returns the version it shows; stops the page with a message
    where there is none.

    A page that is open keeps the version it was opened with and offers a newer one, so that no
    number changes under a reader's eyes; with `follows` it shows the newest each time.
    """
    last = _collected()
    if time.monotonic() - last["at"] > COLLECT_SECONDS:
        last["at"] = time.monotonic()
        gc.collect()
    st.session_state[TITLE] = title
    if is_made_up():
        st.warning(
            "Made-up data: no organisation, date or sum of this programme is real.",
            icon=":material/science:",
        )
    st.title(title, anchor=False)
    st.markdown(question)
    # Before any data are read: whoever may not read gets the heading and a way to sign in.
    admit()
    try:
        version = _chosen_version(title, follows=follows)
    except LakeError as error:
        st.error(f"The data cannot be read. {public_words(error)}", icon=":material/error:")
        st.stop()
    damage = versions().unreadable()
    if damage is not None:
        st.warning(
            f"{public_words(damage)} This page shows version {version.number}; the newest that can"
            f" be read is version {versions().latest().number}.",
            icon=":material/warning:",
        )
    # The bar stands above the choices, and is filled last: it compares and offers the figures that
    # the page has shown by then.
    st.session_state[BAR], st.session_state[SHOWN] = st.container(), []
    return version


def _chosen_version(title: str, *, follows: bool) -> Version:
    """The version the address asks for; where it asks for none, or for one that is not there, the
    newest when the page was opened.
    """
    view = current_view()
    newest, numbers = versions().latest(), {info.number for info in versions().infos()}
    if view.version in numbers:
        return versions().open(view.version)
    if view.version is not None:
        note_lost(
            f"Version {view.version} is not in these data. Shown instead: the newest, version"
            f" {newest.number}."
        )
        unpin()
    page, number = st.session_state.get(OPENED, ("", 0))
    if page != title or number not in numbers or follows:
        number = newest.number
    st.session_state[OPENED] = (title, number)
    return versions().open(number)


def close_page(version: Version, figures: Sequence[str] = ()) -> None:
    """Completes the page: the links to it, and at its foot the version shown and the licence.

    `figures` are those of all of its parts, of which some may not be shown: a page is taken away
    and compared as a whole.
    """
    shown = list(dict.fromkeys((*figures, *st.session_state.pop(SHOWN))))
    with st.session_state.pop(BAR):
        _write_for_paper(version)
        write_version_bar(version, shown, show_newest)
    info = version.info
    st.divider()
    st.caption(
        f"Version {info.number}, published {local_day(info.at)} by {plain(info.author)}:"
        f" {plain(info.message)}. Contains public sector information licensed under the Open"
        " Government Licence v3.0; other sources are quoted for facts only. Release"
        f" {__version__} of the dashboard."
    )


def _write_for_paper(version: Version) -> None:
    """Writes the date, the version and the address at the top of what is printed; a screen has them
    elsewhere.
    """
    # The pinned address, because paper shows what was and not what is.
    query = {**st.session_state.get(ADDRESS, {}), "version": str(version.number)}
    words = f"Version {version.number}, published {local_day(version.info.at)}."
    st.html(f"<p class='printed'>{words} {escape(address_of(query))}</p>")


def show_newest() -> None:
    """Lets the page show the newest version from its next run on."""
    st.session_state.pop(OPENED, None)
    unpin()
