"""Shows how tables differ between two states: rows added, changed cell by cell, removed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from components.figure.listing import Table, listing
from components.text import plain
from pathfinders.figures import Field
from pathfinders.store.lake import Change
from pathfinders.store.versions import Row
from pathfinders.tables import TABLES
from pathfinders.uploads.compare import TableChange
from pathfinders.words import day

EMPTY = "(empty)"
KEYS = ("row", "column", "before", "after")


def counts_in_words(counts: Change) -> str:
    """ "3 added, 1 changed"; what is nothing is left out."""
    if not counts.is_known:
        return "written anew; what changed is not known, because the rows before cannot be read"
    said = {"added": counts.added, "changed": counts.changed, "removed": counts.removed}
    return ", ".join(f"{number:,} {word}" for word, number in said.items() if number) or "no rows"


def show_changes(
    changes: Sequence[TableChange], before: str = "Now", after: str = "Would be"
) -> None:
    """Shows each table that differs under a heading that opens: what changed side by side, then
    what came and what went.
    """
    for change in changes:
        label = f"{plain(TABLES[change.table].label)}: {counts_in_words(change.counts)}"
        with st.expander(label, expanded=len(changes) == 1):
            if change.truncated:
                st.caption(
                    "The first"
                    f" {max(len(change.added), len(change.changed), len(change.removed)):,} of each"
                    " kind."
                )
            if change.changed:
                listing(_changed(change, before, after))
            for word, rows in (("Added", change.added), ("Removed", change.removed)):
                if rows:
                    st.markdown(f"**{word}**")
                    st.dataframe(
                        _whole(change.table, rows), hide_index=True, alt=f"{word} in {change.table}"
                    )


def _changed(change: TableChange, before: str, after: str) -> Table:
    """One line a changed cell: which row, which column, now and then."""
    columns = TABLES[change.table].by_name
    lines = []
    for row in change.changed:
        where = " / ".join(
            said for name, value in row.key.items() if (said := _said(value)) != EMPTY
        )
        for name, (now, then) in row.cells.items():
            cells = (where, columns[name].label, _said(now), _said(then))
            lines.append(dict(zip(KEYS, cells, strict=True)))
    headings = ("Row", "Column", before, after)
    fields = tuple(Field(key, heading) for key, heading in zip(KEYS, headings, strict=True))
    return Table(f"Changed in {change.table}", fields, lines)


def _whole(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    columns = TABLES[table].columns
    used = [c for c in columns if any(row[c.name] is not None for row in rows)]
    return pd.DataFrame(
        [[_said(row[c.name], "") for c in used] for row in rows], columns=[c.label for c in used]
    )


def _said(value: Any, empty: str = EMPTY) -> str:
    """The value in full: what is compared is what stands in the data, not what is shown of it."""
    if value is None or value == "":
        return empty
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    return day(value) if isinstance(value, date) else str(value)
