"""Shows a figure: the verdict as title, the chart, its table, caveats, sources and a download."""

import csv
import io
from typing import Any

import pandas as pd
import streamlit as st

from components.text import plain
from pathfinders.figures import Field, Figure, make
from pathfinders.links import View
from pathfinders.versions import Version

CHART_CONFIG = {"displayModeBar": False, "scrollZoom": False, "responsive": True, "locale": "en-GB"}


def show(name: str, version: Version, view: View) -> Figure:
    """Makes and shows the figure `name` at a version and view; returns it."""
    figure = make(name, version, view)
    with st.container(key=f"figure-{name}"):
        st.subheader(plain(figure.title), anchor=name)
        st.caption(plain(figure.shows))
        if figure.chart is None:
            st.info(plain(figure.empty), icon=":material/info:")
        else:
            st.plotly_chart(figure.chart, key=f"chart-{name}", config=CHART_CONFIG, alt=figure.alt)
        for caveat in figure.caveats[:2]:
            st.caption(plain(caveat))
        with st.container(horizontal=True):
            as_table = st.toggle("Show as table", key=f"table-{name}", disabled=not figure.rows)
            st.download_button(
                "Download CSV", lambda: to_csv(figure), file_name=f"{name}-version-{figure.version}.csv", mime="text/csv",
                key=f"csv-{name}", on_click="ignore", type="tertiary", disabled=not figure.rows,
            )  # fmt: skip
        if as_table and figure.rows:
            _table(figure)
        _notes(figure)
    return figure


def to_csv(figure: Figure) -> bytes:
    """The figure's table as CSV with a byte-order mark, so that Excel reads it as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f.label for f in figure.fields])
    writer.writerows([[row.get(f.key) for f in figure.fields] for row in figure.rows])
    return text.getvalue().encode("utf-8-sig")


def _table(figure: Figure) -> None:
    frame = pd.DataFrame([{f.label: row.get(f.key) for f in figure.fields} for row in figure.rows])
    st.dataframe(frame, hide_index=True, column_config={f.label: _column(f) for f in figure.fields})


def _column(field: Field) -> Any:
    formats = {"integer": "localized", "gbp": "£%,.0f", "year": "%d"}
    match field.format:
        case "text":
            return st.column_config.TextColumn(field.label)
        case "date":
            return st.column_config.DateColumn(field.label, format="D MMM YYYY")
        case "decimal" | "percent" | "ratio":
            return st.column_config.NumberColumn(field.label, format=f"%.{field.digits}f")
        case kind:
            return st.column_config.NumberColumn(field.label, format=formats[kind])


def _notes(figure: Figure) -> None:
    more = figure.caveats[2:]
    label = "Caveats and sources" if more else "Sources"
    with st.expander(f"{label} ({len(more) + len(figure.sources)})"):
        for caveat in more:
            st.markdown(f"- {plain(caveat)}")
        for source in figure.sources:
            title = f"[{plain(source.title)}]({source.url})" if source.url else plain(source.title)
            when = f", {plain(source.published)}" if source.published else ""
            st.markdown(f"- {title}. {plain(source.publisher)}{when}.")
