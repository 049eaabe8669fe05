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


def table_label(name: str) -> str:
    """What people call a table. One that the contract has no longer keeps the name it had."""
    if name not in TABLES:
        return name
    return TABLES[name].label


def counts_in_words(counts: Change) -> str:
    """ "3 added, 1 changed"; what is nothing is left out."""
    if not counts.is_known:
        return "written anew; what changed is not known, because the rows before cannot be read"
    kinds = {"added": counts.added, "changed": counts.changed, "removed": counts.removed}
    return ", ".join(f"{number:,} {word}" for word, number in kinds.items() if number) or "no rows"


def show_changes(
    changes: Sequence[TableChange], before: str = "Now", after: str = "Would be"
) -> None:
    """Shows each table that differs under a heading that opens: what changed side by side, then
    what came and what went.
    """
    for change in changes:
        label = f"{plain(TABLES[change.table].label)}: {counts_in_words(change.counts)}"
        with st.expander(label, expanded=len(changes) == 1):
            # Each kind is cut at the same number, so the longest list tells what that was.
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
            words for value in row.key.values() if (words := _in_full(value)) != EMPTY
        )
        for name, (now, then) in row.cells.items():
            cells = (where, columns[name].label, _in_full(now), _in_full(then))
            lines.append(dict(zip(KEYS, cells, strict=True)))
    headings = ("Row", "Column", before, after)
    fields = tuple(Field(key, heading) for key, heading in zip(KEYS, headings, strict=True))
    return Table(f"Changed in {change.table}", fields, lines)


def _whole(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    columns = TABLES[table].columns
    used = [c for c in columns if any(row[c.name] is not None for row in rows)]
    return pd.DataFrame(
        [[_in_full(row[c.name], "") for c in used] for row in rows], columns=[c.label for c in used]
    )


def _in_full(value: Any, empty: str = EMPTY) -> str:
    """The value in full: what is compared is what stands in the data, not what is shown of it."""
    if value is None or value == "":
        return empty
    # A whole amount reads as people write it: 250,000 and not 250000.0.
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    if isinstance(value, date):
        return day(value)
    return str(value)
