"""Shows a figure: the verdict as title, the chart, its table, caveats, sources and a download."""

from typing import Any

import pandas as pd
import streamlit as st

from components.chart import draw
from components.listing import listing
from components.take_away import figure_downloads
from components.text import plain
from pathfinders.figures import Field, Figure, Source, make
from pathfinders.links import View
from pathfinders.versions import Version

# Longer tables scroll in a grid that draws only what is seen.
LONGEST_LISTING = 40
SHOWN = "_shown"
"""Where the names of the figures shown so far stand in the session state."""


def show(name: str, version: Version, view: View) -> Figure:
    """Makes and shows the figure `name` at a version and view; returns it."""
    figure = make(name, version, view)
    st.session_state.setdefault(SHOWN, []).append(name)
    _show(figure, version, view)
    return figure


@st.fragment
def _show(figure: Figure, version: Version, view: View) -> None:
    """The figure as a part of the page that is run alone when its table is asked for or it is taken away."""
    with st.container(key=f"figure-{figure.name}"):
        st.subheader(plain(figure.title), anchor=figure.name)
        if figure.is_list:
            _table(figure)
        else:
            st.caption(plain(figure.shows))
            if figure.chart is None:
                st.info(plain(figure.empty), icon=":material/info:")
            else:
                draw(figure)
        _foot(figure, version, view)


def _foot(figure: Figure, version: Version, view: View) -> None:
    as_table = False
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if not figure.is_list and figure.rows:
            as_table = st.toggle("Show as table", key=f"table-{figure.name}")
        if figure.rows:
            figure_downloads(figure, version, view)
    if as_table:
        _table(figure)
    if figure.caveats or figure.sources:
        _notes(figure)


def _table(figure: Figure) -> None:
    if len(figure.rows) <= LONGEST_LISTING:
        listing(figure)
        return
    frame = pd.DataFrame([{f.label: row.get(f.key) for f in figure.fields} for row in figure.rows])
    columns = {f.label: _column(f) for f in figure.fields}
    st.dataframe(frame, hide_index=True, column_config=columns, alt=f"Table: {figure.shows}")


def _column(field: Field) -> Any:
    match field.format:
        case "text":
            return st.column_config.TextColumn(field.label)
        case "date":
            return st.column_config.DateColumn(field.label, format="D MMM YYYY")
        case "integer":
            return st.column_config.NumberColumn(field.label, format="localized")
        case "year":
            return st.column_config.NumberColumn(field.label, format="%d")
        case "gbp":
            return st.column_config.NumberColumn(field.label, format="£%,.2f")
        case _:
            return st.column_config.NumberColumn(field.label, format=f"%.{field.digits}f")


def _notes(figure: Figure) -> None:
    caveats, sources = len(figure.caveats), len(figure.sources)
    said = [f"{caveats} caveat{'s' * (caveats != 1)}"] * bool(caveats) + [f"{sources} source{'s' * (sources != 1)}"] * bool(
        sources
    )
    lines = [f"- {plain(caveat)}" for caveat in figure.caveats]
    lines += ["", "**Sources**", "", *(_named(source) for source in figure.sources)] if sources else []
    with st.expander(" and ".join(said).capitalize()):
        st.markdown("\n".join(lines))


def _named(source: Source) -> str:
    title = f"[{plain(source.title)}]({source.url})" if source.url else plain(source.title)
    when = f", {plain(source.published)}" if source.published else ""
    return f"- {title}. {plain(source.publisher)}{when}."
