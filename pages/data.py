"""Every table and every source behind the figures, to read and to download."""

import streamlit as st

from components import row_history, tables
from components.page import page
from pathfinders.figures.provenance import source_list
from pathfinders.tables import TABLES

with page(
    "Data",
    "Every table and every source behind the figures, to read and to download.",
    answers=False,
) as p:
    st.header("Tables")
    tables.overview(p.version)
    table = TABLES[p.pick("table", "Table", list(TABLES), lambda name: TABLES[name].label)]
    tables.show_table(p.version, table)
    row_history.show_row_history(p.version, table)
    st.header("How to read the data")
    tables.reading_notes(p.version)
    st.header("Sources")
    sources = {row["source_id"]: row for row in source_list(p.version)}
    with_figures = tables.show_sources(p.version, list(sources.values()))
    source = p.pick(
        "source",
        "Source",
        list(sources),
        lambda name: f"{sources[name]['title']} ({sources[name]['publisher']})",
    )
    p.write_address("table", "source")
    tables.show_source(p.version, sources[source], with_figures)
