"""A table on a page: short ones as HTML, which screen readers read and phones stack row by row
instead of cutting off; long ones in a grid that draws only what is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from pathfinders.figures import Field
from pathfinders.figures.written import written
from pathfinders.store.versions import Row

LONGEST_LISTING = 40
"""Rows from which on a table is a grid."""


@dataclass(frozen=True)
class Table:
    """Rows to show, with their headings."""

    caption: str
    fields: tuple[Field, ...]
    rows: Sequence[Row]
    wide: tuple[str, ...] = ()
    """Keys of the fields that get more room in a grid."""


def listing(table: Table) -> None:
    """Shows a whole table."""
    if len(table.rows) <= LONGEST_LISTING:
        st.html(_html(table))
    else:
        _grid(table)


def _html(table: Table) -> str:
    """The table as HTML. Fields without a value in any row are left out."""
    fields = [f for f in table.fields if any(row.get(f.key) is not None for row in table.rows)]
    # A heading stands over its numbers, at the right.
    head = "".join(f"<th scope='col'{_side(f.format)}>{escape(f.label)}</th>" for f in fields)
    # On a phone each cell has its heading before it, which with two columns would be the same
    # words in every row.
    labels: dict[str, str] = {}
    if len(fields) > 2:
        labels = {f.key: f.label for f in fields}
    body = "".join(
        "<tr>"
        + "".join(
            _cell(written(row.get(f.key), f), labels.get(f.key, ""), f.format) for f in fields
        )
        + "</tr>"
        for row in table.rows
    )
    caption = f"<caption>{escape(table.caption)}</caption>"
    return (
        "<table"
        f" class='listing'>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(text: str, label: str, kind: str) -> str:
    name = ""
    if label:
        name = f" data-label='{escape(label, quote=True)}'"
    return f"<td{_side(kind)}{name}>{escape(text)}</td>"


def _side(kind: str) -> str:
    return "" if kind in ("text", "date") else " class='number'"


def _grid(table: Table) -> None:
    # The grid is given values and formats them itself, so that it sorts numbers and days as such.
    frame = pd.DataFrame([{f.label: row.get(f.key) for f in table.fields} for row in table.rows])
    columns = {f.label: _column(f, wide=f.key in table.wide) for f in table.fields}
    st.dataframe(frame, hide_index=True, column_config=columns, alt=f"Table: {table.caption}")


def _column(field: Field, *, wide: bool) -> Any:
    match field.format:
        case "text":
            return st.column_config.TextColumn(field.label, width="large" if wide else None)
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
