"""Every table and every source behind the figures, to read and to download."""

import streamlit as st

from components import row_history, shell, tables
from components.view import choice, current_view, write_address
from pathfinders.figures.provenance import sources_told
from pathfinders.tables import TABLES

version = shell.open_page(
    "Data", "Every table and every source behind the figures, to read and to download."
)
st.header("Tables")
tables.overview(version)
view = choice("table", "Table", list(TABLES), current_view(), words=lambda name: TABLES[name].label)
tables.show_table(version, TABLES[str(view.table)])
row_history.show_row_history(version, TABLES[str(view.table)])
st.header("How to read the data")
tables.reading_notes(version)
st.header("Sources")
told = {row["source_id"]: row for row in sources_told(version)}
with_figures = tables.show_sources(version, list(told.values()))
view = choice(
    "source",
    "Source",
    list(told),
    view,
    words=lambda i: f"{told[i]['title']} ({told[i]['publisher']})",
)
write_address(view, "table", "source")
tables.show_source(version, told[str(view.source)], with_figures)
shell.close_page(version)
