"""A long page in parts: one is made and sent, the address says which, and the rest is named.

A link to a figure leads to the part that holds it: the page's script names the figure in the
address, because what stands behind a `#` is sent to no server.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from components.text import plain
from components.view import ADDRESS, choice, query_now
from pathfinders.links import FIGURE, View, closest

EVERYTHING, ALL_WORDS = "all", "All on one page"


@dataclass(frozen=True)
class Part:
    """A part of a page: what its button says, and its figures in their order."""

    label: str
    figures: tuple[str, ...]


def choose_part(parts: Mapping[str, Part], view: View) -> View:
    """Lets the reader choose a part, or all of them; the first unless the address says otherwise.

    A part that another page has and this one has not is no choice of this reader's here.
    """
    labels = {name: part.label for name, part in parts.items()} | {EVERYTHING: ALL_WORDS}
    view = view.choose(part=closest(view.part, labels))
    holding = _part_of(parts, str(st.query_params.get(FIGURE, "")))
    # All parts on one page hold the figure already, so a link to it leaves that choice as it is.
    if holding and view.part != EVERYTHING:
        view = view.choose(part=holding)
    elif view.part not in labels and "part" not in query_now():
        view = view.choose(part=None)
    return choice(
        "part",
        "Part of this page",
        list(labels),
        view,
        words=lambda name: plain(labels[name]),
        kind="buttons",
        is_plain=True,
    )


def show_rest(parts: Mapping[str, Part], chosen: str | None) -> None:
    """Names the parts that are not shown, with links to each and to all of them, on the screen and
    on paper; nothing where all are shown.
    """
    rest = {name: part.label for name, part in parts.items() if name != chosen}
    if chosen == EVERYTHING or not rest:
        return
    links = ", ".join(_link(name, label) for name, label in rest.items())
    everything = _link(EVERYTHING, ALL_WORDS)
    st.html(f"<p class='stored rest'>Not shown here: {links}. {everything}.</p>")


def _part_of(parts: Mapping[str, Part], wanted: str) -> str | None:
    """The part that is called so, or that holds the figure of that name."""
    names = (name for name, part in parts.items() if wanted in (name, *part.figures))
    return next(names, None)


def _link(name: str, label: str) -> str:
    # The page's script turns a press into a press on the part's own button, which keeps the page
    # open. The address is for those who open the part in another tab.
    query = urlencode({**st.session_state[ADDRESS], "part": name})
    return f'<a href="?{escape(query)}" target="_self" data-part="{name}">{escape(label)}</a>'
