"""Shows a figure: the verdict as title and the chart; its table, downloads, caveats and sources
when they are asked for.
"""

from html import escape

import streamlit as st

from components.figure.chart import draw
from components.figure.downloads import figure_downloads
from components.figure.listing import Table, listing
from components.figure.marking import follow, marked_trust
from components.text import plain, show_html, show_list, source_line, strong
from pathfinders.figures import Figure, make
from pathfinders.links import View
from pathfinders.store.versions import Version
from pathfinders.words import count

SHOWN = "_shown"
"""Where the names of the figures shown so far stand in the session state."""


def show(name: str, version: Version, view: View, *, half: bool = False) -> Figure:
    """Makes and shows the figure `name` at a version and view; returns it. With `half`, its chart
    takes half of the line where the window is wide.
    """
    figure = make(name, version, view)
    # Noted here and not in the fragment, which runs again by itself and would note it once more.
    st.session_state.setdefault(SHOWN, []).append(name)
    _show(figure, version, view, half=half)
    return figure


@st.fragment
def _show(figure: Figure, version: Version, view: View, *, half: bool) -> None:
    """The figure as a part of the page that is run alone when its table is asked for or it is taken
    away.
    """
    if figure.chart is not None:
        follow(draw(figure, marked_trust(), half=half))
    else:
        st.subheader(plain(figure.title), anchor=figure.name)
        if figure.is_list:
            _table(figure)
        else:
            st.caption(plain(figure.shows))
            st.info(plain(figure.empty), icon=":material/info:")
    _foot(figure, version, view)


def _foot(figure: Figure, version: Version, view: View) -> None:
    """What else there is of a figure, each part made when it is asked for: to send all of it would
    double what a page sends, and a button for each, as widgets of their own, would take a page a
    fifth longer than these in one.
    """
    parts = _parts(figure)
    if not parts:
        return
    opened = st.pills(
        "More of this figure",
        list(parts),
        selection_mode="multi",
        format_func=parts.__getitem__,
        key=f"more-{figure.name}",
        label_visibility="collapsed",
    )
    if "table" in opened:
        _table(figure)
    if "away" in opened:
        figure_downloads(figure, version, view)
    if "notes" in opened:
        _notes(figure)


def _parts(figure: Figure) -> dict[str, str]:
    """What else there is of a figure, with the words on its button."""
    parts = {}
    # A list is a table already.
    if figure.rows and not figure.is_list:
        parts["table"] = "Show as table"
    if figure.rows:
        parts["away"] = ":material/download: Take it away"
    counts = {"caveat": len(figure.caveats), "source": len(figure.sources)}
    notes = [count(number, word) for word, number in counts.items() if number]
    if notes:
        parts["notes"] = " and ".join(notes).capitalize()
    return parts


def _table(figure: Figure) -> None:
    listing(Table(figure.shows, figure.fields, figure.rows))


def _notes(figure: Figure) -> None:
    show_list(escape(caveat) for caveat in figure.caveats)
    if figure.sources:
        show_html(strong("Sources"))
    show_list(source_line(source) for source in figure.sources)
