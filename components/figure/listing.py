"""A short table as HTML: read by screen readers, and stacked row by row on a phone instead of cut
off.
"""

from html import escape

import streamlit as st

from pathfinders.figures import Figure
from pathfinders.figures.written import written


def listing(figure: Figure) -> None:
    """Shows the figure's whole table. Fields without a value in any row are left out."""
    fields = [f for f in figure.fields if any(row.get(f.key) is not None for row in figure.rows)]
    head = "".join(f"<th scope='col'>{escape(f.label)}</th>" for f in fields)
    body = "".join(
        "<tr>"
        + "".join(_cell(written(row.get(f.key), f), f.label, f.format) for f in fields)
        + "</tr>"
        for row in figure.rows
    )
    caption = f"<caption>{escape(figure.shows)}</caption>"
    st.html(
        "<table"
        f" class='listing'>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(text: str, label: str, kind: str) -> str:
    side = "" if kind in ("text", "date") else " class='number'"
    return f"<td{side} data-label='{escape(label, quote=True)}'>{escape(text)}</td>"
