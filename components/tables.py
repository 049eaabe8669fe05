"""Whole tables and their sources: what they hold, their dictionary, a look at their rows, their
downloads, what rests on what.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from components.figure.listing import Table, listing
from components.text import plain, show_html, show_list, show_text, source_line
from components.view import address_of_page
from pathfinders import __version__
from pathfinders.api.copy_lines import copy_lines, example_filter
from pathfinders.exports.media_types import CSV, PARQUET
from pathfinders.exports.tables import table_csv, table_parquet
from pathfinders.figures import Field
from pathfinders.figures.figure import all_sources
from pathfinders.figures.provenance import (
    figure_words,
    figures_by_source,
    row_counts,
    rows_by_source,
)
from pathfinders.settings import BUNDLED
from pathfinders.store.cache import per_version
from pathfinders.store.versions import Row, Version
from pathfinders.tables import TABLES, Column
from pathfinders.tables import Table as TableContract
from pathfinders.tables.dictionary import DICTIONARY, dictionary, rules
from pathfinders.uploads.bundle_news import tables_not_of_this_release
from pathfinders.words import listed

# People open a downloaded CSV with a double click, so it begins with the mark by which Excel knows
# UTF-8. Only the second is guarded against formulas: the first can be published again as it is.
MAKERS: dict[str, Callable[[TableContract, pa.Table], bytes]] = {
    "csv": partial(table_csv, marked=True),
    "guarded.csv": partial(table_csv, for_spreadsheet=True),
    "parquet": table_parquet,
}
PREVIEW_ROWS = 200
OTHER_CHOICES = (
    "No figure rests on it as it opens or for any programme; one can for another trust, year or"
    " indicator."
)


def overview(version: Version) -> None:
    """Shows every table with what a row of it is and how many rows it has."""
    counts = row_counts(version)
    rows = [{"table": t.label, "grain": t.grain, "rows": counts[t.name]} for t in TABLES.values()]
    fields = (
        Field("table", "Table"),
        Field("grain", "One row is"),
        Field("rows", "Rows", "integer"),
    )
    with st.expander(f"All {len(rows)} tables: what one row of each is, and how many it has"):
        listing(Table(f"The {len(rows)} tables at version {version.number}", fields, rows))


def show_table(version: Version, table: TableContract) -> None:
    """Shows one table: its grain and reading note, its downloads, its dictionary and rules, and its
    first rows.
    """
    st.markdown(f"One row is {plain(table.grain)}. {plain(table.reading_note)}")
    with st.container(horizontal=True):
        _download(version, table, "CSV", "csv", CSV)
        _download(version, table, "CSV for a spreadsheet", "guarded.csv", CSV)
        _download(version, table, "Parquet", "parquet", PARQUET)
    st.caption(
        "CSV and Parquet hold every cell as it is stored, for programs: a spreadsheet would run a"
        " cell that begins like a formula. In the CSV for a spreadsheet it has an apostrophe before"
        " it."
    )
    _programs(version, table)
    with st.expander(
        f"Dictionary: the {len(table.columns)} columns of {plain(table.name)}, and their rules"
    ):
        fields = tuple(Field(key, label) for key, label in DICTIONARY.items())
        listing(Table(f"The columns of {table.name}", fields, dictionary(table)))
        st.markdown("The checks refuse a file in which one of these does not hold:")
        show_list(escape(rule) for rule in rules(table))
    rows, shown = row_counts(version)[table.name], _first_rows(version, table.name)
    if len(shown) < rows:
        st.caption(f"The first {PREVIEW_ROWS} of {rows:,} rows; the downloads hold all of them.")
    else:
        st.caption(f"All {rows:,} rows.")
    columns = {c.name: _column(c) for c in table.columns}
    alt = f"First rows of the table {table.label}"
    st.dataframe(shown, hide_index=True, column_config=columns, placeholder="", alt=alt)


@per_version
def _first_rows(version: Version, name: str) -> pd.DataFrame:
    rows: pd.DataFrame = version.table(name).slice(0, PREVIEW_ROWS).to_pandas()
    return rows


def _programs(version: Version, table: TableContract) -> None:
    """Offers the lines that read this table at this version into other programs."""
    with st.expander("Read this table into pandas, DuckDB, R or Excel"):
        programs = copy_lines(
            table, version.number, lambda path: address_of_page(path.lstrip("/"), {})
        )
        tabs = st.tabs([lines.program for lines in programs])
        for tab, lines in zip(tabs, programs, strict=True):
            with tab:
                st.markdown(plain(lines.where))
                st.code(lines.code, language=lines.language, wrap_lines=True)
        example = example_filter(version, table)
        some = ""
        if example:
            some = (
                f"For some rows only, add such as &{plain(example)}: any column, several times for"
                " several values."
            )
        pinned = (
            f"These addresses stay at version {version.number}; without version={version.number}"
            " they give the newest."
        )
        st.markdown(f"{pinned} {some}")


def reading_notes(version: Version) -> None:
    """Shows what comes with the bundled data: cautions, notes on each table, what is missing,
    licences. Says so where the version holds other rows than the notes are about.
    """
    other = tables_not_of_this_release(version)
    if other:
        labels = plain(listed([TABLES[name].label for name in other]))
        st.info(
            f"These notes come with the data of release {__version__}. Version {version.number}"
            f" holds other rows in: {labels}. Counts and cautions about them may not fit."
            f" [History]({address_of_page('history', {})}) says what was published when.",
            icon=":material/difference:",
        )
    text = (BUNDLED / "README.md").read_text(encoding="utf-8")
    with st.expander("Cautions, notes on each table, what is missing, licences"):
        # Two levels down, because the page has headings of its own.
        st.markdown(re.sub(r"^#", "###", text, flags=re.MULTILINE))


def show_sources(version: Version, sources: Sequence[Row]) -> bool:
    """Shows every source with what rests on it; returns whether the reader asked for the figures
    too, which takes longer.
    """
    with_figures = st.toggle(
        "Also look up the figures that rest on each source", key="figures-by-source"
    )
    titles = {
        "title": "Title",
        "rows": "Rows",
        "publisher": "Publisher",
        "published": "Published",
        "licence_words": "Licence",
        "tables": "Rows by table",
        "url": "Address",
    }
    frame = pd.DataFrame([{label: row[key] for key, label in titles.items()} for row in sources])
    if with_figures:
        with st.spinner("Making every figure to see what it rests on"):
            figures = figures_by_source(version)
        frame.insert(2, "Figures", [len(figures[row["source_id"]]) for row in sources])
    columns = {
        "Address": st.column_config.LinkColumn(display_text="Open"),
        "Title": st.column_config.TextColumn(width="medium"),
    }
    alt = f"The {len(sources)} sources and the rows that rest on each"
    st.dataframe(frame, hide_index=True, column_config=columns, placeholder="", alt=alt)
    return with_figures


def show_source(version: Version, source: Row, with_figures: bool) -> None:
    """Shows one source: what it is, on what terms it is used, and the rows, and if wanted the
    figures, that rest on it.
    """
    code = f"<code>{escape(source['source_id'])}</code>"
    show_html(
        source_line(all_sources(version)[source["source_id"]], title_strong=True),
        f"Licence: {escape(source['licence_words'])}. Code in the tables: {code}.",
    )
    if source["note"]:
        show_text(source["note"])
    by_table = rows_by_source(version)[source["source_id"]]
    if by_table:
        st.markdown("Rows that rest on it:")
    else:
        st.markdown("No row rests on it.")
    show_list(f"{escape(TABLES[name].label)}: {rows:,}" for name, rows in by_table.items())
    if with_figures:
        kinds = figures_by_source(version)[source["source_id"]]
        if kinds:
            st.markdown("Figures that rest on it, as they open or for some programme:")
        else:
            st.markdown(OTHER_CHOICES)
        show_list(escape(figure_words(kind)) for kind in kinds)


def _download(version: Version, table: TableContract, form: str, ending: str, mime: str) -> None:
    make = MAKERS[ending]
    st.download_button(
        f"Download {form}",
        lambda: make(table, version.table(table.name)),
        mime=mime,
        key=f"table-{ending}",
        on_click="ignore",
        file_name=f"{table.name}-version-{version.number}.{ending}",
        icon=":material/download:",
    )


def _column(column: Column) -> Any:
    if column.kind == "date":
        return st.column_config.DateColumn(
            column.label, help=plain(column.description), format="D MMM YYYY"
        )
    return st.column_config.Column(column.label, help=plain(column.description))
