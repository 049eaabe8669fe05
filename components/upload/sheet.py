"""Gets a sheet: an empty template, or the data as they are, for any tables."""

import streamlit as st

from components.data import versions
from pathfinders.exports.media_types import EXCEL
from pathfinders.store.migrations.sums import short_name
from pathfinders.tables import TABLES
from pathfinders.words import today
from pathfinders.workbooks.start.write import first_month_of_year, start_workbook
from pathfinders.workbooks.template.template import current, template

FILLED, EMPTY = "The data as they are now", "An empty template"


def offer_start() -> None:
    """Lets the reader start a programme: its name, and one workbook for all of it."""
    version = versions().latest()
    with st.expander("Start a programme: one workbook for all of it", icon=":material/add:"):
        st.markdown(
            "One workbook with the questions about the programme, its terms, who applied, the money"
            " by month and what was moved, the returns, measures of its own and the barriers. What"
            " is the same for all rows is asked once, and a sheet that is not needed stays empty."
        )
        name = st.text_input(
            "Name of the programme", key="start-name", max_chars=200, placeholder="In full"
        ).strip()
        if not name:
            return
        st.download_button(
            "Download the workbook for this programme (Excel)",
            lambda: start_workbook(name, version, first_month_of_year(today())),
            f"{short_name(name) or 'programme'}.xlsx",
            EXCEL,
            on_click="ignore",
            icon=":material/download:",
            key="start-download",
        )


def offer() -> None:
    """Lets the reader choose tables and download a workbook for them, from the newest version."""
    version = versions().latest()
    st.markdown(
        "The workbook has a sheet for each table, with lists to choose from and a page on how to"
        " fill it in. If you have changed a sheet from here before, go straight to the upload."
    )
    chosen = st.multiselect(
        "Tables",
        list(TABLES),
        ["participation_events"],
        format_func=lambda name: TABLES[name].label,
        key="sheet-tables",
        placeholder="Choose one or several",
    )
    kind = st.segmented_control(
        "Filled with", [FILLED, EMPTY], default=FILLED, required=True, key="sheet-kind"
    )
    if not chosen:
        st.caption("Choose a table to download a workbook for it.")
        return
    make, what = template, "template"
    if kind == FILLED:
        make, what = current, "data"
    st.download_button(
        "Download the workbook (Excel)",
        lambda: make(chosen, version),
        f"pathfinders-{what}-version-{version.number}.xlsx",
        EXCEL,
        on_click="ignore",
        icon=":material/download:",
        key="sheet-download",
    )
