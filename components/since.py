"""On the Briefing: what has moved in the programme since an earlier version."""

import streamlit as st

from components.data import versions
from components.figure.downloads import context_of
from components.figure.listing import Table, listing
from components.text import plain
from pathfinders.exports.media_types import EXCEL, POWERPOINT
from pathfinders.exports.slides.deck import deck
from pathfinders.exports.workbook.workbook import workbook
from pathfinders.figures.since import month_before, since
from pathfinders.links import View
from pathfinders.store.lake import VersionInfo
from pathfinders.store.versions import Version
from pathfinders.words import local_day

CHOICE = "since-version"


@st.fragment
def show_since(version: Version, view: View) -> None:
    """Offers the earlier versions; shows what has moved since the one chosen. To read another
    version takes a moment, so nothing is compared before somebody asks.
    """
    infos = versions().infos()[: version.number - 1]
    start = month_before(infos, version.info)
    if start is None:
        return
    by_number = {info.number: info for info in reversed(infos)}
    # The version of a month ago comes first: that is what one mostly wants to know.
    numbers = [start.number, *(number for number in by_number if number != start.number)]
    chosen = st.selectbox(
        "What has changed since",
        numbers,
        index=None,
        format_func=lambda number: _label(by_number[number], start),
        placeholder="Choose an earlier version of the data",
        key=CHOICE,
    )
    if chosen is None:
        return
    with st.spinner("Comparing the two versions"):
        figure = since(versions().open(chosen), version, view)
    st.subheader(plain(figure.title), anchor=figure.name)
    if figure.empty:
        st.info(plain(figure.empty), icon=":material/info:")
        return
    listing(Table(figure.shows, figure.fields, figure.rows))
    context = context_of(version)
    name = f"since-version-{chosen}-to-{version.number}"
    with st.container(horizontal=True):
        st.download_button(
            "These changes as slides (PowerPoint)",
            lambda: deck([figure], context),
            f"{name}.pptx",
            POWERPOINT,
            on_click="ignore",
        )
        st.download_button(
            "These changes as a workbook (Excel)",
            lambda: workbook([figure], context),
            f"{name}.xlsx",
            EXCEL,
            on_click="ignore",
        )


def _label(info: VersionInfo, start: VersionInfo) -> str:
    words = f"version {info.number}, {local_day(info.at)}"
    if info.number == start.number:
        return f"a month before: {words}"
    return words
