"""Search from every page: sentences, lines to take, participants, obstacles and trusts."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from components.text import plain
from pathfinders.figures.search import LONGEST_QUERY, Hit, search
from pathfinders.store.versions import Version

QUERY = "search-for"
BRIEFING, HOME = "briefing", "./"


def show_search(version: Version, pinned: int | None) -> None:
    """A field to type into, and what is found, each with a link to where it stands; at the pinned
    version where the page shows one.
    """
    wanted = st.text_input(
        "Search what the pages say",
        key=QUERY,
        max_chars=LONGEST_QUERY,
        placeholder="privatisation, Tameside, VAT",
    )
    if not wanted.strip():
        return
    # The first search of a version reads the briefings of all programmes, which takes a moment.
    with st.spinner("Reading what every page says …"):
        hits = search(version, wanted)
    if not hits:
        st.caption(f"Nothing is said of “{plain(wanted)}”.")
        return
    st.html(f"<ul class='briefing found'>{''.join(_item(hit, pinned) for hit in hits)}</ul>")


def _item(hit: Hit, pinned: int | None) -> str:
    about = hit.lead
    if hit.about:
        about = f"{hit.about}, {hit.lead}"
    return (
        f"<li><strong>{escape(about)}</strong> {escape(hit.text)}"
        f' <a href="{escape(_address(hit, pinned))}">Open'
        f"<span class='said-of'>: {escape(hit.lead)}</span></a></li>"
    )


def _address(hit: Hit, pinned: int | None) -> str:
    view = hit.view.choose(version=pinned)
    page = HOME if hit.page == BRIEFING else hit.page
    return f"{page}?{urlencode(view.query())}#{hit.figure}"
