"""Which version a page shows, what has changed since, and the links that show the same view
again.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from html import escape
from typing import Any

import streamlit as st

from components.data import versions
from components.figure.downloads import page_downloads
from components.reworded import show_reworded
from components.search import show_search
from components.session import access_rules, sign_in_or_out
from components.text import link, plain, show_html, strong
from components.view import ADDRESS, VIEW, address_of, address_of_page
from pathfinders.figures.changes import Changed, changes_between
from pathfinders.store.versions import Version
from pathfinders.words import local_day

LOOK_SECONDS = 20
LINKS = "page-links"


def write_version_bar(version: Version, shown: list[str], show_newest: Callable[[], None]) -> None:
    """Offers the links to the page; where it shows another version than the newest, says so and
    what has changed since in the figures `shown`. Call it when the page is complete.
    """
    _links(version, shown)
    show_reworded(version, shown)
    _look_for_newer(version, shown, show_newest)


@st.fragment
def _links(version: Version, shown: list[str]) -> None:
    """What can be done with the whole page, each part sent when it is asked for.

    Not in popovers that tell when they open: one that closes as its reader goes to another page
    runs its fragment on a page that is no longer there, and Streamlit shows nothing from then on.
    """
    parts = {"share": ":material/link: Share this page"}
    if shown:
        parts["away"] = ":material/download: Take this page away"
    parts["search"] = ":material/search: Search"
    row: AbstractContextManager[Any] = nullcontext()
    # Only beside a button to sign in or out do the pills need a row, so that both are level.
    if access_rules():
        row = st.container(horizontal=True, vertical_alignment="center")
    with row:
        opened = st.pills(
            "This page",
            list(parts),
            selection_mode="multi",
            format_func=parts.__getitem__,
            key=LINKS,
            label_visibility="collapsed",
        )
        sign_in_or_out()
    if "share" in opened:
        _share(version)
    if "away" in opened:
        page_downloads(version, shown, st.session_state[VIEW])
    if "search" in opened:
        show_search(version, st.session_state[VIEW].version)


@st.fragment(run_every=LOOK_SECONDS)
def _look_for_newer(version: Version, shown: list[str], show_newest: Callable[[], None]) -> None:
    """Offers the newest version where the page shows another, also when it is published while
    nobody touches the page.

    That it runs by itself is also what brings a page back whose server has died, once it is
    connected to another.
    """
    if version.number != versions().latest().number:
        _since(version, shown, show_newest)


def _since(version: Version, shown: list[str], show_newest: Callable[[], None]) -> None:
    """Which version this is, which is the newest, and what has changed between them."""
    info, newest = version.info, versions().latest()
    st.info(
        f"You are looking at version {info.number}, published {local_day(info.at)} by"
        f" {plain(info.author)}. The newest is version {newest.number}, of"
        f" {local_day(newest.info.at)}.",
        icon=":material/history:",
    )
    if shown:
        _figures_changed(version, newest, shown)
    else:
        compared = address_of_page(
            "history", {"earlier": str(info.number), "later": str(newest.number)}
        )
        show_html(link("The rows that have changed since", compared))
    if st.button("Show the newest version", key="newest"):
        show_newest()
        st.rerun()


def _figures_changed(version: Version, newest: Version, shown: list[str]) -> None:
    changes = changes_between(shown, version, newest, st.session_state[VIEW])
    with st.expander(
        f"What has changed here since: {len(changes) or 'no'} of {len(shown)} figures"
    ):
        for change in changes:
            show_html("<br>".join(_lines(change)))
        if not changes:
            st.markdown("Every figure on this page says the same in the newest version.")


def _lines(change: Changed) -> list[str]:
    if change.then != change.now:
        lines = [
            f"{strong('Then:')} {escape(change.then)}",
            f"{strong('Now:')} {escape(change.now)}",
        ]
    else:
        # Tables and caveats can change under a verdict that stays, which is a change all the same.
        what = "its table" if change.rows_changed else "its caveats"
        lines = [f"{strong(f'{change.now}:')} the verdict is the same; {what} changed"]
    lines += [f"Caveat added: {escape(caveat)}" for caveat in change.caveats_added]
    return lines + [f"Caveat withdrawn: {escape(caveat)}" for caveat in change.caveats_withdrawn]


def _share(version: Version) -> None:
    # The version that a reader has pinned is in the pinned link alone.
    query: dict[str, str] = {
        k: v for k, v in st.session_state.get(ADDRESS, {}).items() if k != "version"
    }
    with st.container(border=True, key="share"):
        st.markdown("**Live link:** shows the data as they are when it is opened")
        st.code(address_of(query), language=None, wrap_lines=True)
        st.markdown(f"**Pinned link:** shows version {version.number}, as you see it now")
        st.code(
            address_of({**query, "version": str(version.number)}), language=None, wrap_lines=True
        )
